"""What the planning board shows, as values: no HTML, no words. Instants are UTC, money cents, lengths minutes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from interpretariat.domain.spans import Span
from interpretariat.services.run_lines import Change


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block is: `code` is at most 5 characters, `short_name` at most 12. Nowhere: a request at a distance."""

    site_id: int | None
    code: str
    short_name: str
    name: str
    sector: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One booking or proposed line in an interpreter's row.

    `state`: the booking's, or `proposed` while nothing is booked. `change` against what is published: `added`, `moved`,
    `kept`, `dropped`, or empty when the run says nothing of it. `recovery_until`: rest after a hard session.
    """

    request_id: int
    interpreter_id: int
    booking_id: int | None
    line_id: int | None
    language_code: str
    place: Place
    starts_at: datetime
    ends_at: datetime
    mode: str
    state: str
    change: str
    pinned: bool
    tier: int
    priority: int
    recovery_until: datetime | None


@dataclass(frozen=True, slots=True)
class Trip:
    """The way from one block to the next, drawn right after the first. `slack_minutes`: what is left before the next
    one begins; under 5 is little, below 0 the rule is broken.
    """

    starts_at: datetime
    ends_at: datetime
    minutes: int
    km: float
    slack_minutes: int
    from_request_id: int
    to_request_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One interpreter: the day's blocks, trips and free hours, and the load of the ISO week."""

    interpreter_id: int
    name: str
    code: str
    languages: tuple[str, ...]
    day_minutes: int
    max_minutes_per_day: int
    week_minutes: int
    max_minutes_per_week: int
    week_bookings: int
    week_km: float
    without_papers: bool
    free: tuple[Span, ...]
    blocks: tuple[Block, ...]
    trips: tuple[Trip, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A request that nobody serves. `reasons`: rule → number of interpreters it excludes; `unlock`, `blocked`: as the
    plan says them (see `allocation.explain`). `calculated`: a run has looked for it.
    """

    request_id: int
    language_code: str
    place: Place
    starts_at: datetime
    ends_at: datetime
    mode: str
    state: str
    priority: int
    tier: int
    missing: int
    calculated: bool
    reasons: Mapping[str, int]
    unlock: tuple[Mapping[str, Any], ...]
    blocked: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One language: how many people speak it, its requests of the day, those that wait, and the rows of people."""

    language_code: str
    name_fr: str
    name_en: str
    autonym: str
    direction: str
    interpreters: int
    requests: int
    served: int
    waiting: tuple[Waiting, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The run that the board shows. `is_draft`: it was not published, and the blocks are its proposal."""

    run_id: int
    state: str
    is_draft: bool
    finished_at: datetime | None
    ended_by: str
    error: str
    loss: int | None
    bound: int | None
    gap_percent: float | None
    changes: Mapping[Change, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One local day. `open_from`, `open_until`: the whole local hours that hold all blocks, 7 to 20 at least."""

    on_date: date
    source: Source | None
    requests: int
    served: int
    open_from: int
    open_until: int
    groups: tuple[Group, ...]

    @property
    def unserved(self) -> int:
        return self.requests - self.served
