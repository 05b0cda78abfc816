"""When an interpreter can work: a weekly pattern, exceptions to it, minus what is already busy."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec

from interpretariat.domain.spans import Span, intersect, normalise, subtract
from interpretariat.domain.walltime import DAY, local_date, to_instant_or_next, wall_span

IsoWeekday = Annotated[int, msgspec.Meta(ge=1, le=7)]
"""1 is Monday, 7 is Sunday."""


class WeeklyRule(msgspec.Struct, frozen=True):
    """Available every week from one wall time to another, on days from `valid_from` to `valid_until` (both included).

    A `to_time` that is not later than `from_time` is on the next day; the day that counts is the one it begins on.
    """

    weekday: IsoWeekday
    from_time: time
    to_time: time
    valid_from: date | None = None
    valid_until: date | None = None

    def applies_on(self, on_date: date) -> bool:
        return (
            on_date.isoweekday() == self.weekday
            and (self.valid_from is None or self.valid_from <= on_date)
            and (self.valid_until is None or on_date <= self.valid_until)
        )


class AvailabilityException(msgspec.Struct, frozen=True):
    """One time more, or one time less, in wall times (naive). What is removed stays removed whatever is added."""

    kind: Literal["add", "remove"]
    start: datetime
    end: datetime


def availability_spans(
    pattern: Iterable[WeeklyRule],
    exceptions: Iterable[AvailabilityException],
    busy: Iterable[Span],
    zone: ZoneInfo,
    *,
    from_at: datetime,
    to_at: datetime,
) -> list[Span]:
    """The free spans within [from_at, to_at), in order, as few as possible: neighbours that touch are one span.

    Pattern and exceptions are read on the clocks of `zone`, the interpreter's own.
    """
    horizon = Span(from_at, to_at)
    changes = list(exceptions)
    added = _spans_of(changes, "add", zone)
    removed = _spans_of(changes, "remove", zone)
    regular = _regular_spans(pattern, zone, horizon)
    free = subtract(normalise([*regular, *added]), [*removed, *busy])
    return intersect(free, [horizon])


def _regular_spans(pattern: Iterable[WeeklyRule], zone: ZoneInfo, horizon: Span) -> list[Span]:
    """The pattern's spans of each local day, from the eve of the horizon, whose night may reach into it."""
    rules = list(pattern)
    first, last = local_date(horizon.start, zone) - DAY, local_date(horizon.end, zone)
    days = (first + n * DAY for n in range((last - first).days + 1))
    spans = (
        wall_span(day, rule.from_time, rule.to_time, zone) for day in days for rule in rules if rule.applies_on(day)
    )
    return [span for span in spans if span is not None]


def _spans_of(changes: list[AvailabilityException], kind: str, zone: ZoneInfo) -> list[Span]:
    edges = (
        (to_instant_or_next(change.start, zone), to_instant_or_next(change.end, zone))
        for change in changes
        if change.kind == kind
    )
    return [Span(start, end) for start, end in edges if start < end]
