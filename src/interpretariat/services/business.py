"""The business calendar of an organisation, from the holidays that the pool keeps."""

from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Holiday, Organisation
from interpretariat.domain.business import BusinessCalendar


async def business_calendar(session: AsyncSession, organisation: Organisation) -> BusinessCalendar:
    """Monday to Friday on the organisation's clocks, except the days off of its kind."""
    days = await session.scalars(select(Holiday.on_date).where(Holiday.kind == organisation.holiday_kind))
    return BusinessCalendar(ZoneInfo(organisation.zone), frozenset(days))
