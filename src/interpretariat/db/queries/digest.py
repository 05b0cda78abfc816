"""The figures of a coordinator's morning."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, Request, Transition


async def bookings_that(session: AsyncSession, *conditions: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count()).select_from(Booking).where(*conditions)) or 0


async def requests_that(session: AsyncSession, *conditions: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count()).select_from(Request).where(*conditions)) or 0


async def expired_since(session: AsyncSession, since: datetime) -> int:
    """How many offers ended without an answer."""
    query = select(func.count()).select_from(Transition)
    return await session.scalar(query.where(Transition.event == "expire", Transition.received_at > since)) or 0
