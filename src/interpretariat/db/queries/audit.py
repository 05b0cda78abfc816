"""The record of every step, newest first."""

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Transition


def steps_where(
    *, request_id: int | None = None, booking_id: int | None = None, since: datetime | None = None, name: str = ""
) -> Select[Transition]:
    """The steps of one request or booking, since an instant, by whose name contains `name`."""
    query = select(Transition)
    if request_id is not None:
        query = query.where(Transition.request_id == request_id)
    if booking_id is not None:
        query = query.where(Transition.booking_id == booking_id)
    if since is not None:
        query = query.where(Transition.received_at >= since)
    if name:
        query = query.where(Transition.actor_name.icontains(name, autoescape=True))
    return query


async def page_of_steps(
    session: AsyncSession, query: Select[Transition], *, offset: int, limit: int
) -> tuple[list[Transition], int]:
    """One page, and the length of the whole."""
    total = await session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = await session.scalars(query.order_by(Transition.id.desc()).offset(offset).limit(limit))
    return list(rows), total
