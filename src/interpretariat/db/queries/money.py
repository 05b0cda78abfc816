"""What was booked in a month, and the tariffs that price it. The same number of queries for 1 and 100 lines."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, joinedload

from interpretariat.db.models import Booking, Holiday, Request, Tariff, Transition
from interpretariat.domain.spans import Span

PRICED = (
    "offered",
    "accepted",
    "confirmed",
    "delivered",
    "disputed",
    "closed",
    "invoiced",
    "credited",
    "late_cancelled",
    "no_show_client",
    "no_show_professional",
    "no_show_interpreter",
)
"""States of bookings that cost something, or will."""


TAKES_OVER = ("accepted", "confirmed", "delivered", "disputed", "closed", "invoiced", "credited")
"""States of a booking in which its interpreter's time serves somebody."""


def is_priced() -> ColumnElement[bool]:
    """SQL: the booking costs something, or will; one that was released does when its interpreter was refused there."""
    return or_(Booking.state.in_(PRICED), Booking.incident == "interpreter_refused")


async def bookings_between(
    session: AsyncSession, span: Span, *, organisation_id: int | None = None, interpreter_id: int | None = None
) -> list[Booking]:
    """Bookings that start in the span, by start, each with its request, site, language and organisation."""
    query = (
        select(Booking)
        .join(Booking.request)
        .where(Booking.starts_at >= span.start, Booking.starts_at < span.end, is_priced())
        .options(
            contains_eager(Booking.request).options(
                joinedload(Request.site), joinedload(Request.language), joinedload(Request.organisation)
            )
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    if organisation_id is not None:
        query = query.where(Request.organisation_id == organisation_id)
    if interpreter_id is not None:
        query = query.where(Booking.interpreter_id == interpreter_id)
    return list(await session.scalars(query))


async def no_show_sides(session: AsyncSession, booking_ids: Iterable[int]) -> dict[int, str]:
    """Booking → the no-show that was reported, whatever happened to it since."""
    query = select(Transition.booking_id, Transition.to_state).where(
        Transition.booking_id.in_(list(booking_ids)), Transition.event == "report_no_show"
    )
    return {booking_id: state for booking_id, state in await session.execute(query) if booking_id is not None}


async def rebooked_by(session: AsyncSession, booking_ids: Iterable[int]) -> dict[int, int]:
    """Late cancelled booking → the booking that serves somebody else in its slot, once agreed and while it stands."""
    query = select(Booking.takes_over_id, Booking.id).where(
        Booking.takes_over_id.in_(list(booking_ids)), Booking.state.in_(TAKES_OVER)
    )
    return {former: booking for former, booking in await session.execute(query) if former is not None}


async def tariffs_of(session: AsyncSession, side: str) -> list[Tariff]:
    """Every version of one side, the earliest first."""
    return list(await session.scalars(select(Tariff).where(Tariff.side == side).order_by(Tariff.starts_on)))


async def days_off(session: AsyncSession) -> dict[str, frozenset[date]]:
    """Kind of calendar → its days off."""
    found: dict[str, set[date]] = {}
    for kind, on_date in await session.execute(select(Holiday.kind, Holiday.on_date)):
        found.setdefault(kind, set()).add(on_date)
    return {kind: frozenset(days) for kind, days in found.items()}


async def tariff_by_id(session: AsyncSession, tariff_id: int) -> Tariff | None:
    return await session.get(Tariff, tariff_id)
