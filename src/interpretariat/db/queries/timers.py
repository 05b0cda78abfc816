"""What the timers look for."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, JobClaim
from interpretariat.db.queries.bookings import whole


async def insert_claim(session: AsyncSession, job: str, slot_at: datetime, *, now: datetime) -> bool:
    """Write the claim of a slot; False when it is there already. Another process's claim is waited for."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(JobClaim).values(job=job, slot_at=slot_at, claimed_at=now)
    return await session.scalar(row.on_conflict_do_nothing().returning(JobClaim.job)) is not None


async def forget_claims(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(JobClaim).where(JobClaim.slot_at < before))


async def expired_offers(session: AsyncSession, *, now: datetime) -> list[int]:
    """The requests that have an offer whose time is over."""
    query = select(Booking.request_id).where(Booking.state == "offered", Booking.answer_by <= now)
    return list(await session.scalars(query.distinct()))


async def confirmed_between(session: AsyncSession, from_at: datetime, to_at: datetime) -> list[Booking]:
    """Confirmed bookings that start within (from_at, to_at], with everything a letter tells."""
    query = whole(select(Booking)).where(
        Booking.state == "confirmed", Booking.starts_at > from_at, Booking.starts_at <= to_at
    )
    return list(await session.scalars(query.order_by(Booking.starts_at, Booking.id)))
