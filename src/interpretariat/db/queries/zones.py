"""Wall times to come, their zones, and what the database server knows of those."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from interpretariat.db.models import Booking, Request, Transition, ZoneCheck
from interpretariat.db.queries.bookings import booking_to_step
from interpretariat.domain.lifecycle import HOLDING

MOVED = "clock_change"


class Wall(NamedTuple):
    """One wall time to come, and the instant that was derived from it."""

    id: int
    zone: str
    starts_wall: str
    starts_at: datetime


async def booking_walls(session: AsyncSession, since: datetime) -> list[Wall]:
    """The wall times of the bookings from an instant on that may still take place."""
    query = select(Booking.id, Booking.zone, Booking.starts_wall, Booking.starts_at)
    rows = await session.execute(query.where(Booking.starts_at >= since, Booking.state.in_((*HOLDING, "offered"))))
    return [Wall._make(row) for row in rows]


async def request_walls(session: AsyncSession, since: datetime) -> list[Wall]:
    """The wall times of the requests from an instant on."""
    query = select(Request.id, Request.zone, Request.starts_wall, Request.starts_at)
    return [Wall._make(row) for row in await session.execute(query.where(Request.starts_at >= since))]


async def requests_of(session: AsyncSession, booking_ids: Collection[int]) -> set[int]:
    """The requests of these bookings."""
    return set(await session.scalars(select(Booking.request_id).where(Booking.id.in_(booking_ids))))


async def requests_by_id(session: AsyncSession, ids: Collection[int]) -> list[Request]:
    """These requests, as they stand under the locks."""
    query = select(Request).where(Request.id.in_(ids)).order_by(Request.id)
    return list(await session.scalars(query, execution_options={"populate_existing": True}))


async def bookings_to_move(session: AsyncSession, ids: Collection[int]) -> list[Booking]:
    """These bookings ready for a step and its letters, by id."""
    named = await session.execute(
        select(Booking.id, Booking.request_id).where(Booking.id.in_(ids)).order_by(Booking.id)
    )
    return [await booking_to_step(session, row.id, row.request_id) for row in named.all()]


async def last_check(session: AsyncSession) -> ZoneCheck | None:
    return await session.get(ZoneCheck, 1)


async def moved_since(session: AsyncSession, since: datetime) -> list[Transition]:
    """The bookings that a change of zone rules moved, with their people, the latest first."""
    query = select(Transition).where(Transition.event == MOVED, Transition.received_at >= since)
    query = query.options(selectinload(Transition.booking).joinedload(Booking.interpreter))
    return list(await session.scalars(query.order_by(Transition.id.desc())))


async def server_walls(
    session: AsyncSession, zones: Sequence[str], instants: Sequence[datetime]
) -> dict[tuple[str, datetime], datetime] | None:
    """What PostgreSQL's clocks show in these zones at these instants; a zone it does not know is absent. None on
    SQLite, which knows no zones.
    """
    if session.get_bind().dialect.name != "postgresql":
        return None
    query = text(
        "SELECT known.name, asked.at, timezone(known.name, asked.at) FROM pg_timezone_names AS known, "
        "unnest(CAST(:instants AS timestamptz[])) AS asked(at) WHERE known.name = ANY(:zones)"
    )
    rows = await session.execute(query, {"instants": list(instants), "zones": list(zones)})
    return {(name, at): wall for name, at, wall in rows}
