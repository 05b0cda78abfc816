"""What must still be true when a booking takes its place in a diary. The database refuses overlaps by itself, too."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.allocation.rules import HARD_TIER
from interpretariat.db.models import Booking, Interpreter
from interpretariat.db.queries import bookings
from interpretariat.domain.references import booking_reference
from interpretariat.domain.refusals import RuleBroken, SlotTaken
from interpretariat.domain.spans import MINUTE, Span
from interpretariat.domain.walltime import DAY, day_span, local_date
from interpretariat.services.availability import free_spans
from interpretariat.services.bookings_travel import separation_minutes
from interpretariat.services.problem import AGREED

REACH = timedelta(hours=6)
"""No trip of the pool is longer: a booking further away than this is no neighbour."""


async def check_slot(session: AsyncSession, booking: Booking) -> None:
    """The interpreter is free, holds nothing else then, has time to come, to rest and to leave, and stays within their
    caps. The diary must be locked.

    Raises SlotTaken or RuleBroken (`rule`: availability, travel for way and rest, caps), naming what is missing.
    """
    span = Span(booking.starts_at, booking.ends_at)
    held = await bookings.diary(session, booking.interpreter_id, Span(span.start - REACH, span.end + REACH))
    for other in held:
        if other.id != booking.id:
            _check_apart(booking, other)
    person = await bookings.interpreter_with_availability(session, booking.interpreter_id)
    busy = await bookings.busy_spans(session, booking.interpreter_id, span)
    if free_spans(person, busy, from_at=span.start, to_at=span.end) != [span]:
        raise RuleBroken(rule="availability", interpreter=person.name, starts_at=span.start, ends_at=span.end)
    await _check_caps(session, booking, person)


async def _check_caps(session: AsyncSession, booking: Booking, person: Interpreter) -> None:
    """Minutes and hard sessions of the local day and of the ISO week, whatever else is held or was done then."""
    zone = ZoneInfo(booking.zone)
    on_date = local_date(booking.starts_at, zone)
    monday = on_date - (on_date.isoweekday() - 1) * DAY
    week = Span(day_span(monday, zone).start, day_span(monday + 6 * DAY, zone).end)
    others = await bookings.work_within(session, person.id, week, AGREED)
    work = [booking, *(other for other in others if other.id != booking.id)]
    today = [each for each in work if local_date(each.starts_at, zone) == on_date]
    _check_cap(person, today, person.max_minutes_per_day, _minutes, "total_minutes")
    _check_cap(person, work, person.max_minutes_per_week, _minutes, "total_minutes")
    if booking.request.tier == HARD_TIER:
        _check_cap(person, today, person.tier3_per_day, _hard, "hard_sessions")
        _check_cap(person, work, person.tier3_per_week, _hard, "hard_sessions")


def _minutes(work: Iterable[Booking]) -> int:
    return sum((each.ends_at - each.starts_at) // MINUTE for each in work)


def _hard(work: Iterable[Booking]) -> int:
    return sum(each.request.tier == HARD_TIER for each in work)


def _check_cap(
    person: Interpreter, work: Iterable[Booking], cap: int, count: Callable[[Iterable[Booking]], int], fact: str
) -> None:
    total = count(work)
    if total > cap:
        said: dict[str, Any] = {fact: total, "cap": cap}
        raise RuleBroken(rule="caps", interpreter=person.name, **said)


def _check_apart(booking: Booking, other: Booking) -> None:
    if other.starts_at < booking.ends_at and booking.starts_at < other.ends_at:
        raise SlotTaken(interpreter=booking.interpreter.name, starts_at=other.starts_at, ends_at=other.ends_at)
    first, second = sorted((booking, other), key=lambda row: row.starts_at)
    missing = separation_minutes(first, second) - (second.starts_at - first.ends_at) // timedelta(minutes=1)
    if missing > 0:
        raise RuleBroken(
            rule="travel",
            interpreter=booking.interpreter.name,
            other=booking_reference(other.id),
            missing_minutes=missing,
        )
