"""What goes wrong at the door and is no absence: an interpreter who came late."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking
from interpretariat.domain.lifecycle import BOOKING, possible
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.refusals import NotAllowed, TooEarly, TransitionRefused
from interpretariat.services.bookings import held_booking
from interpretariat.services.bookings_letters import tell
from interpretariat.services.steps import note_booking

OPEN: Final = frozenset({"confirmed", "delivered"})
"""States in which the requesting service may still say it: before the hours are signed."""

LATE: Final = "interpreter_late"


async def report_late(session: AsyncSession, actor: Actor, booking_id: int, *, now: datetime) -> Booking:
    """The requesting service tells that the interpreter came late: the actual time alone is billed, and the interpreter
    is told, who may contest it.

    Raises NotFound, NotAllowed, TransitionRefused, TooEarly.
    """
    if actor.role not in (Role.REQUESTER, Role.ORGANISATION_MANAGER, Role.COORDINATOR):
        raise NotAllowed(action="report_late", role=actor.role)
    booking = await held_booking(session, actor, booking_id)
    if booking.state not in OPEN or booking.incident:
        raise TransitionRefused(
            entity="booking", state=booking.state, event="report_late", possible=possible(BOOKING, booking.state)
        )
    if now < booking.starts_at:
        raise TooEarly(from_at=booking.starts_at)
    booking.incident, booking.updated_at = LATE, now
    booking.version += 1
    note_booking(session, actor, booking, "report_late", now=now, facts={})
    await session.flush()
    await tell(session, actor, booking, "report_late", before=booking.state, now=now)
    return booking
