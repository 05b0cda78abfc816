"""Hours: the links that sign them, what organisations agreed, and what waits."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, HoursLink, HoursTerms, Request, Transition
from interpretariat.db.queries.bookings import whole
from interpretariat.db.queries.visibility import bookings_visible_to
from interpretariat.domain.lifecycle import NO_SHOWS
from interpretariat.domain.policy import Actor

TO_SIGN = ("delivered", *NO_SHOWS)
"""States that wait for a signature."""

TOLD = ("deliver", "report_no_show")
"""Steps that say what happened: the days of silence are counted from the last of them."""


async def hours_link(session: AsyncSession, token_hash: str) -> HoursLink | None:
    return await session.scalar(select(HoursLink).where(HoursLink.token_hash == token_hash).with_for_update())


async def terms_of(session: AsyncSession, organisation_id: int) -> list[HoursTerms]:
    """Every version of one organisation, the latest first."""
    query = select(HoursTerms).where(HoursTerms.organisation_id == organisation_id)
    return list(await session.scalars(query.order_by(HoursTerms.starts_on.desc())))


async def terms_on(session: AsyncSession, organisation_id: int, on_date: date) -> HoursTerms | None:
    """The version in force on a day: the latest that starts on or before it."""
    query = select(HoursTerms).where(HoursTerms.organisation_id == organisation_id, HoursTerms.starts_on <= on_date)
    return await session.scalar(query.order_by(HoursTerms.starts_on.desc()).limit(1))


async def all_terms_on(session: AsyncSession, on_date: date) -> list[HoursTerms]:
    """The version in force on a day, of every organisation that has one."""
    query = select(HoursTerms).where(HoursTerms.starts_on <= on_date).order_by(HoursTerms.starts_on)
    return list({row.organisation_id: row for row in await session.scalars(query)}.values())


async def unsigned_under_terms(session: AsyncSession) -> list[Booking]:
    """Bookings that wait for a signature in organisations that agreed something, whole, the oldest first."""
    agreed = select(HoursTerms.organisation_id).where(HoursTerms.tacit_days.is_not(None))
    query = whole(select(Booking).join(Booking.request)).where(Booking.state.in_(TO_SIGN))
    return list(await session.scalars(query.where(Request.organisation_id.in_(agreed)).order_by(Booking.starts_at)))


async def told_at(session: AsyncSession, booking_id: int) -> datetime | None:
    """When it was last said what happened."""
    query = select(Transition.received_at).where(Transition.booking_id == booking_id, Transition.event.in_(TOLD))
    return await session.scalar(query.order_by(Transition.id.desc()).limit(1))


async def contested(session: AsyncSession, actor: Actor) -> list[Booking]:
    """Bookings in dispute that this actor may see, whole, the oldest first."""
    query = whole(bookings_visible_to(actor).where(Booking.state == "disputed"))
    return list(await session.scalars(query.order_by(Booking.starts_at, Booking.id)))
