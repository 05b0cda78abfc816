"""A refused offer can be taken back for a minute: nobody was told yet. The history keeps both."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking
from interpretariat.db.queries import bookings
from interpretariat.domain.policy import SYSTEM, Actor
from interpretariat.domain.refusals import OfferClosed, OfferTaken
from interpretariat.services.bookings import held_booking
from interpretariat.services.bookings_checks import check_slot
from interpretariat.services.bookings_new import new_booking
from interpretariat.services.steps import add_booking

UNDO: Final = timedelta(seconds=60)


async def undo_decline(session: AsyncSession, actor: Actor, booking_id: int, *, now: datetime) -> Booking:
    """The same offer again, as a new booking, within a minute of declining it.

    Raises NotFound, OfferClosed past the minute, OfferTaken when the request no longer looks for anyone, SlotTaken or
    RuleBroken when the time has been given to something else.
    """
    declined = await held_booking(session, actor, booking_id)
    step = await bookings.last_transition(session, booking_id, "decline")
    if declined.state != "declined" or step is None or now > step.received_at + UNDO:
        raise OfferClosed(answer_by=step.received_at + UNDO if step else declined.answer_by)
    if declined.request.state != "submitted":
        raise OfferTaken
    await check_slot(session, declined)
    again = new_booking(
        declined.request,
        declined.interpreter,
        starts_at=declined.starts_at,
        ends_at=declined.ends_at,
        mode=declined.mode,
        run_id=declined.run_id,
        broadcast=declined.broadcast,
        answer_by=declined.answer_by,
    )
    again.planned_metres = declined.planned_metres
    add_booking(session, SYSTEM, again, outcome="offered", now=now, facts={"undoes": declined.id})
    declined.request.priority = step.facts.get("priority", declined.request.priority)
    await session.flush()
    return again


async def undo_until(session: AsyncSession, booking: Booking) -> datetime | None:
    """Until when this refused offer can be taken back; None when it was not refused."""
    if booking.state != "declined":
        return None
    step = await bookings.last_transition(session, booking.id, "decline")
    return None if step is None else step.received_at + UNDO
