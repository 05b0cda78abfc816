"""Silence signs hours only where an organisation agreed that it does, and only after the days it agreed."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.queries import hours as queries
from interpretariat.domain.policy import SYSTEM
from interpretariat.services.bookings import advance_booking
from interpretariat.services.hours_terms import tacit_at


async def sign_tacitly(session: AsyncSession, *, now: datetime) -> int:
    """Sign the hours that nobody answered for, where that was agreed; how many."""
    signed = 0
    for booking in await queries.unsigned_under_terms(session):
        until = await tacit_at(session, booking)
        if until is not None and until <= now:
            await advance_booking(session, SYSTEM, booking.id, "sign", now=now)
            signed += 1
    return signed
