"""What the planning board reads: always as many queries, whatever the number of rows."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from interpretariat.db.models import Booking, Language, Request, RunLine
from interpretariat.db.queries.visibility import requests_visible_to
from interpretariat.domain.policy import Actor


async def requests_on_board(
    session: AsyncSession, actor: Actor, from_at: datetime, to_at: datetime, run_id: int | None
) -> list[Request]:
    """Requests that are asked, booked, or proposed by a run for within [from_at, to_at), with bookings, site and
    organisation.
    """
    booked = select(Booking.request_id).where(Booking.starts_at >= from_at, Booking.starts_at < to_at)
    proposed = select(RunLine.request_id).where(
        RunLine.run_id == run_id, RunLine.starts_at >= from_at, RunLine.starts_at < to_at
    )
    within = (Request.starts_at >= from_at) & (Request.starts_at < to_at)
    query = (
        requests_visible_to(actor)
        .where(Request.decision != "draft", or_(within, Request.id.in_(booked), Request.id.in_(proposed)))
        .options(selectinload(Request.bookings), joinedload(Request.site), joinedload(Request.organisation))
        .order_by(Request.starts_at, Request.id)
    )
    return list(await session.scalars(query))


async def languages(session: AsyncSession, codes: Collection[str]) -> dict[str, Language]:
    """These languages by code."""
    return {row.code: row for row in await session.scalars(select(Language).where(Language.code.in_(codes)))}
