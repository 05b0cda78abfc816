"""Changing when one can come: pattern and exceptions replaced together; a booking they no longer cover is never
dropped, and never overlooked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from interpretariat.db.models import AvailabilityException, AvailabilityPattern, Booking, BusySpan, Interpreter
from interpretariat.db.queries import bookings
from interpretariat.db.queries.locks import lock_diaries
from interpretariat.db.queries.visibility import interpreters_visible_to
from interpretariat.domain.policy import Actor
from interpretariat.domain.references import booking_reference
from interpretariat.domain.refusals import AvailabilityConflicts, Invalid, NotFound, Problem, StaleVersion
from interpretariat.domain.spans import Span
from interpretariat.domain.walltime import DAY
from interpretariat.services.availability import free_spans

AHEAD: Final = 400 * DAY
MOST_WEEKLY: Final = 70
MOST_EXCEPTIONS: Final = 400
DAY_MINUTES: Final = 24 * 60
WEEKDAYS: Final = range(1, 8)


class WeeklyDraft(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch of the usual week, in wall time; `until` up to `from` is on the next day."""

    weekday: int
    from_time: str = msgspec.field(name="from")
    until_time: str = msgspec.field(name="until")
    valid_from: date | None = None
    valid_until: date | None = None


class ExceptionDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Time more (`available`) or less, in ISO wall time without offset: `2026-12-01T09:00`."""

    available: bool
    start: str
    end: str


class AvailabilityDraft(msgspec.Struct, frozen=True, kw_only=True):
    """All of it: what is not listed is removed. `accepts_conflicts` says that the bookings concerned were seen."""

    weekly: Sequence[WeeklyDraft] = ()
    exceptions: Sequence[ExceptionDraft] = ()
    accepts_conflicts: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """The interpreter with what now holds, and the bookings that it no longer covers (they stand)."""

    interpreter: Interpreter
    conflicts: tuple[Booking, ...]


async def availability_of(session: AsyncSession, actor: Actor, interpreter_id: int) -> Interpreter:
    """An interpreter with pattern and exceptions; NotFound when this actor may not see them."""
    query = interpreters_visible_to(actor).where(Interpreter.id == interpreter_id)
    loaded = query.options(selectinload(Interpreter.pattern), selectinload(Interpreter.exceptions))
    found = await session.scalar(loaded.execution_options(populate_existing=True))
    if found is None:
        raise NotFound(entity="interpreter")
    return found


async def busy_of(session: AsyncSession, interpreter_id: int, *, now: datetime) -> list[BusySpan]:
    """What imported calendars say of the months to come."""
    return await bookings.busy_spans(session, interpreter_id, Span(now, now + AHEAD))


async def replace_availability(
    session: AsyncSession, actor: Actor, interpreter_id: int, draft: AvailabilityDraft, *, version: int, now: datetime
) -> Saved:
    """Put this pattern and these exceptions in the place of the former ones.

    Raises NotFound, StaleVersion, Invalid (every bad row named `weekly.0.from`…), and AvailabilityConflicts when a
    booking would no longer be covered and the draft does not accept it.
    """
    await lock_diaries(session, [interpreter_id])
    person = await availability_of(session, actor, interpreter_id)
    if person.version != version:
        raise StaleVersion(version=person.version, given=version)
    pattern, exceptions = _checked(draft)
    span = Span(now, now + AHEAD)
    held = await bookings.diary(session, interpreter_id, span)
    busy = await busy_of(session, interpreter_id, now=now)
    covered = _covered(person, held, busy, span)
    person.pattern, person.exceptions = pattern, exceptions
    person.version, person.updated_at = person.version + 1, now
    still = {booking.id for booking in _covered(person, held, busy, span)}
    conflicts = tuple(booking for booking in covered if booking.id not in still)
    if conflicts and not draft.accepts_conflicts:
        raise AvailabilityConflicts(bookings=[booking_reference(booking.id) for booking in conflicts])
    await session.flush()
    return Saved(person, conflicts)


def weekly_minutes(pattern: Iterable[AvailabilityPattern], on_date: date) -> int:
    """Minutes offered in a usual week around a day."""
    rows = (row for row in pattern if _holds(row, on_date))
    return sum((_minute(row.until_time) - _minute(row.from_time)) % DAY_MINUTES or DAY_MINUTES for row in rows)


def _holds(row: AvailabilityPattern, on_date: date) -> bool:
    return (row.valid_from is None or row.valid_from <= on_date) and (
        row.valid_until is None or on_date <= row.valid_until
    )


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _covered(person: Interpreter, held: Iterable[Booking], busy: Sequence[BusySpan], span: Span) -> list[Booking]:
    free = free_spans(person, busy, from_at=span.start, to_at=span.end)
    return [b for b in held if any(s.start <= b.starts_at and b.ends_at <= s.end for s in free)]


def _checked(draft: AvailabilityDraft) -> tuple[list[AvailabilityPattern], list[AvailabilityException]]:
    """Rows from a draft; Invalid names everything that cannot be."""
    problems: list[Problem] = []
    pattern = [_pattern(row, f"weekly.{n}", problems) for n, row in enumerate(draft.weekly)]
    exceptions = [_exception(row, f"exceptions.{n}", problems) for n, row in enumerate(draft.exceptions)]
    for name, count, most in (
        ("weekly", len(draft.weekly), MOST_WEEKLY),
        ("exceptions", len(draft.exceptions), MOST_EXCEPTIONS),
    ):
        if count > most:
            problems.append(Problem(name, "too_large", count, {"maximum": most}))
    if not problems:
        problems = _overlaps(pattern)
    if problems:
        raise Invalid(problems)
    return [row for row in pattern if row], [row for row in exceptions if row]


def _pattern(row: WeeklyDraft, name: str, problems: list[Problem]) -> AvailabilityPattern | None:
    before = len(problems)
    times = [
        _time(text, f"{name}.{part}", problems) for part, text in (("from", row.from_time), ("until", row.until_time))
    ]
    if row.weekday not in WEEKDAYS:
        problems.append(Problem(f"{name}.weekday", "unknown", row.weekday))
    if row.valid_from and row.valid_until and row.valid_until < row.valid_from:
        problems.append(Problem(f"{name}.valid_until", "end_before_start", row.valid_until.isoformat()))
    if len(problems) > before:
        return None
    from_time, until_time = times
    return AvailabilityPattern(
        weekday=row.weekday,
        from_time=from_time,
        until_time=until_time,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def _time(text: str, name: str, problems: list[Problem]) -> time | None:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        problems.append(Problem(name, "not_a_time" if text else "required", text))
        return None
    if found.tzinfo is not None or found.second or found.microsecond:
        problems.append(Problem(name, "not_a_time", text))
    return found


def _exception(row: ExceptionDraft, name: str, problems: list[Problem]) -> AvailabilityException | None:
    walls = [_wall(text, f"{name}.{part}", problems) for part, text in (("start", row.start), ("end", row.end))]
    start, end = walls
    if start is None or end is None:
        return None
    if end <= start:
        problems.append(Problem(f"{name}.end", "end_before_start", row.end))
        return None
    starts_wall, ends_wall = (wall.isoformat(timespec="minutes") for wall in (start, end))
    return AvailabilityException(available=row.available, starts_wall=starts_wall, ends_wall=ends_wall)


def _wall(text: str, name: str, problems: list[Problem]) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        problems.append(Problem(name, "not_a_date" if text else "required", text))
        return None
    if found.tzinfo is not None:
        problems.append(Problem(name, "not_a_date", text))
        return None
    return found


def _overlaps(pattern: Sequence[AvailabilityPattern | None]) -> list[Problem]:
    """Two stretches of one day that meet while both are valid."""
    problems = []
    rows = [row for row in pattern if row is not None]
    for n, row in enumerate(rows):
        if any(_meet(row, other) for other in rows[:n]):
            problems.append(Problem(f"weekly.{n}.from", "overlap", row.from_time.isoformat("minutes")))
    return problems


def _meet(a: AvailabilityPattern, b: AvailabilityPattern) -> bool:
    if a.weekday != b.weekday:
        return False
    first, last = (
        max(a.valid_from or date.min, b.valid_from or date.min),
        min(a.valid_until or date.max, b.valid_until or date.max),
    )
    return first <= last and _minute(a.from_time) < _end(b) and _minute(b.from_time) < _end(a)


def _end(row: AvailabilityPattern) -> int:
    end = _minute(row.until_time)
    return end if end > _minute(row.from_time) else end + DAY_MINUTES
