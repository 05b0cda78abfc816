"""What must still be true when a booking takes its place in a diary. The database refuses overlaps by itself, too."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking
from interpretariat.db.queries import bookings
from interpretariat.domain.references import booking_reference
from interpretariat.domain.refusals import RuleBroken, SlotTaken
from interpretariat.domain.spans import Span
from interpretariat.services.availability import free_spans
from interpretariat.services.bookings_travel import separation_minutes

REACH = timedelta(hours=6)
"""No trip of the pool is longer: a booking further away than this is no neighbour."""


async def check_slot(session: AsyncSession, booking: Booking) -> None:
    """The interpreter is free, holds nothing else then, and has time to come and to leave. The diary must be locked.

    Raises SlotTaken or RuleBroken (`rule`: availability, travel or recovery), naming the neighbour and what is missing.
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
