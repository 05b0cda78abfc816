"""The values of a plan (`interpretariat-plan/1`), in the format's own names."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from interpretariat.allocation.scenario import Mode


class Assignment(Struct, frozen=True):
    """A request that is served: who, when, how. `chosen` explains each interpreter (see `explain`)."""

    request: str
    interpreters: tuple[str, ...]
    start: datetime
    mode: Mode
    chosen: tuple[Mapping[str, Any], ...] = ()


class Unserved(Struct, frozen=True):
    """A request that nobody serves: rule → number of interpreters it excludes, and the changes that would serve it.

    `left`: rule → number of interpreters who remain after it and those before it; `blocked`: who could come but for
    other appointments.
    """

    request: str
    reasons: Mapping[str, int] = field(default_factory=dict)
    unlock: tuple[Mapping[str, Any], ...] = ()
    blocked: tuple[Mapping[str, Any], ...] = ()
    left: Mapping[str, int] = field(default_factory=dict)


class LossTerms(Struct, frozen=True):
    """The loss of a plan, term by term, in cents."""

    unserved: int = 0
    pay: int = 0
    travel: int = 0
    fallback_mode: int = 0
    moved_start: int = 0
    not_preferred: int = 0
    gender_not_met: int = 0
    alternative_language: int = 0
    overload: int = 0
    changed: int = 0

    @property
    def total(self) -> int:
        """The loss."""
        return sum(msgspec.structs.astuple(self))


class Limits(Struct, frozen=True):
    """When to stop: `seconds` of the wall, `gap_percent` reached, or `deterministic` rounds, which repeat exactly.

    `workers` child processes search; 0 and 1 search in this process.
    """

    seconds: float = 60.0
    gap_percent: float = 0.0
    workers: int = 2
    seed: int = 1
    deterministic: int | None = None


class Progress(Struct, frozen=True):
    """Where a search stands: the best loss so far and the proven bound, in cents."""

    phase: Literal["greedy", "bound", "exact", "search", "done"]
    seconds: float
    served: int
    loss: int
    bound: int
    gap_percent: float


class Plan(Struct, frozen=True):
    """Who does what, and how far from the best it may be: `bound` ≤ the loss of every plan."""

    status: Literal["optimal", "feasible"]
    loss: int
    bound: int
    seconds: float
    assignments: tuple[Assignment, ...]
    unserved: tuple[Unserved, ...]
    terms: LossTerms = LossTerms()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    version: str = ""
    ended_by: str = ""
    format: Literal["interpretariat-plan/1"] = "interpretariat-plan/1"

    @property
    def gap_percent(self) -> float:
        """100 × (loss − bound) / loss."""
        return gap_percent(self.loss, self.bound)

    @property
    def served(self) -> int:
        """The number of requests served."""
        return len(self.assignments)


def gap_percent(loss: int, bound: int) -> float:
    """How far a loss may be from the best, in percent of itself."""
    return 0.0 if loss == bound else 100 * (loss - bound) / loss if loss else 100.0


def plan_json(plan: Plan) -> bytes:
    """The plan as JSON."""
    return msgspec.json.encode(plan)


def read_plan(data: bytes) -> Plan:
    """A plan read back. Raises `msgspec.ValidationError` or `msgspec.DecodeError`."""
    return msgspec.json.decode(data, type=Plan)
