"""Cancelled slots that are paid for and free, and the requests that wait for such an hour."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, selectinload

from interpretariat.db.models import Booking, Interpreter, InterpreterLanguage, Request, Transition
from interpretariat.db.queries.money import TAKES_OVER

OPEN = ("offered", *TAKES_OVER)
"""States of a booking that fills a slot, or may."""


async def freed_bookings(session: AsyncSession, *, now: datetime) -> list[Booking]:
    """Bookings cancelled late whose hour is still to come and serves nobody else, the next first."""
    other = aliased(Booking)
    filled = select(other.takes_over_id).where(other.takes_over_id.is_not(None), other.state.in_(OPEN))
    query = (
        select(Booking)
        .join(Booking.interpreter)
        .where(
            Booking.state == "late_cancelled",
            Booking.starts_at > now,
            Booking.id.not_in(filled),
            Interpreter.active,
            ~Booking.en_route,
        )
    )
    return list(await session.scalars(query.order_by(Booking.starts_at, Booking.id)))


async def waiting_for(session: AsyncSession, freed: Booking) -> list[Request]:
    """Requests of any partner, in a language of the freed interpreter, that wait for an hour within the freed slot, and
    that were not proposed it yet: the most urgent first, then the first received.
    """
    spoken = select(InterpreterLanguage.language_code).where(InterpreterLanguage.interpreter_id == freed.interpreter_id)
    tried = select(Booking.request_id).where(Booking.takes_over_id == freed.id)
    query = (
        select(Request)
        .where(
            Request.state == "submitted",
            Request.language_code.in_(spoken),
            Request.starts_at >= freed.starts_at,
            Request.ends_at <= freed.ends_at,
            Request.id.not_in(tried),
            Request.id != freed.request_id,
        )
        .options(selectinload(Request.bookings))
        .order_by(Request.priority, Request.received_at, Request.id)
    )
    return list(await session.scalars(query.execution_options(populate_existing=True)))


async def agreed_takeovers(session: AsyncSession) -> list[tuple[int, int]]:
    """(cancelled booking, the one that serves in its slot) of those of which nobody was told yet."""
    told = select(Transition.booking_id).where(Transition.event == "rebook", Transition.booking_id.is_not(None))
    query = select(Booking.takes_over_id, Booking.id).where(
        Booking.takes_over_id.is_not(None), Booking.state.in_(TAKES_OVER), Booking.takes_over_id.not_in(told)
    )
    return [(former, booking) for former, booking in await session.execute(query) if former is not None]


async def held_by(session: AsyncSession, interpreter_id: int, request_ids: Collection[int]) -> bool:
    """Does this interpreter stand on one of these requests, or did they say no to it?"""
    query = select(Booking.id).where(
        Booking.interpreter_id == interpreter_id,
        Booking.request_id.in_(request_ids),
        Booking.state.in_((*OPEN, "declined", "withdrawn")),
    )
    return await session.scalar(query.limit(1)) is not None
