"""What the house refuses, as facts. Status codes and words are given at the edge.

A refusal is raised, never returned: a returned one would let the transaction commit.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

Kind = Literal["invalid", "conflict", "missing", "forbidden", "unauthenticated", "precondition", "required", "limited"]


class Refusal(Exception):  # noqa: N818 - a refusal is a fact of the trade, not an error of the program
    """One refusal: a stable `code`, a `kind` that the edge turns into a status, and the facts that explain it."""

    code: ClassVar[str] = "refused"
    kind: ClassVar[Kind] = "conflict"

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code, facts)
        self.facts: Mapping[str, Any] = facts


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field: its name, a stable code, the value as it was given, and facts for the remedy."""

    field: str
    code: str
    value: Any = None
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class Invalid(Refusal):
    """One or several fields cannot be accepted as they are. Nothing was written."""

    code = "invalid"
    kind = "invalid"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(problems=self.problems)


class NotFound(Refusal):
    """Unknown, or not visible to the one who asks: the two are told apart by nobody."""

    code = "not_found"
    kind = "missing"


class NotAllowed(Refusal):
    """The role may not do this at all, whoever owns the object."""

    code = "not_allowed"
    kind = "forbidden"


class NotSignedIn(Refusal):
    code = "not_signed_in"
    kind = "unauthenticated"


class LinkUnusable(Refusal):
    """A sign-in or offer link that is unknown, used or expired (the answer is the same)."""

    code = "link_unusable"
    kind = "missing"


class TooManyAttempts(Refusal):
    code = "too_many_attempts"
    kind = "limited"


class SlotTaken(Refusal):
    """The interpreter already holds another booking in this span. Facts: interpreter, starts_at, ends_at."""

    code = "slot_taken"


class RuleBroken(Refusal):
    """A booking would break a hard rule. Facts: rule (availability, travel), interpreter, and what is missing."""

    code = "rule_broken"


class AvailabilityConflicts(Refusal):
    """A change of availability leaves bookings uncovered. Facts: bookings (their references)."""

    code = "availability_conflicts"


class RuleForbids(Refusal):
    """A person may not take a request: hard rules of the allocation forbid it. Facts: request, interpreter, rules."""

    code = "rule_forbids"


class SlotGone(Refusal):
    """The slot of a block was taken by somebody else, or cannot be taken or given back any more."""

    code = "slot_gone"


class OfferClosed(Refusal):
    """The offer can no longer be answered: its time is over. Facts: answer_by."""

    code = "offer_closed"


class OfferTaken(Refusal):
    """Somebody else accepted first; nothing more is needed."""

    code = "offer_taken"


class TooEarly(Refusal):
    """What is told can only happen later. Facts: from_at."""

    code = "too_early"


class TransitionRefused(Refusal):
    """An event that is not possible in this state. Facts: entity, state, event, possible."""

    code = "transition_refused"


class TooLateToChange(Refusal):
    """An interpreter is held and the free delay has passed: the coordination changes it, or it is cancelled. Facts:
    deadline_at.
    """

    code = "too_late_to_change"


class StaleVersion(Refusal):
    """Somebody changed the row since it was read. Facts: version, given."""

    code = "stale_version"
    kind = "precondition"


class VersionRequired(Refusal):
    """A change of an existing row must say which version it was made from."""

    code = "version_required"
    kind = "required"


class KeyReused(Refusal):
    """An idempotency key came again with another body."""

    code = "key_reused"
    kind = "invalid"


class RunBusy(Refusal):
    """Another run of this horizon is under way. Facts: run."""

    code = "run_busy"


class RunNotPublishable(Refusal):
    """The run has no plan to publish, or was published already. Facts: run, state."""

    code = "run_not_publishable"


class LineStale(Refusal):
    """A proposed line no longer holds against today's data. Facts: request, interpreter, rule."""

    code = "line_stale"


class ImportRefused(Refusal):
    """A file of which at least one line cannot be accepted; nothing was written. Facts: problems (line, column, …)."""

    code = "import_refused"
    kind = "invalid"


class AlreadyExists(Refusal):
    """Facts: entity, field, value."""

    code = "already_exists"


class SelfGrant(Refusal):
    """Nobody gives a role to themselves."""

    code = "self_grant"
    kind = "forbidden"


class PeriodClosed(Refusal):
    """The month is closed: what was wrong is corrected by an entry in the next one. Facts: month."""

    code = "period_closed"


class PeriodRunning(Refusal):
    """The month is not over yet. Facts: month."""

    code = "period_running"


class EarlierPeriodOpen(Refusal):
    """Months are closed in their order. Facts: month, earlier."""

    code = "earlier_period_open"


class PeriodNotReady(Refusal):
    """Something is missing before the month can be closed. Facts: month, unsigned, disputed, unpriced (counts)."""

    code = "period_not_ready"
