"""Calendars that interpreters keep elsewhere, and the bookings that their busy time meets."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from interpretariat.db.models import Booking, BusyCalendar, BusySpan, Interpreter
from interpretariat.db.queries.bookings import holds_slot
from interpretariat.domain.spans import Span


async def calendars_of(session: AsyncSession, interpreter_id: int) -> list[BusyCalendar]:
    """The calendars of one interpreter, in the order they were added."""
    query = select(BusyCalendar).where(BusyCalendar.interpreter_id == interpreter_id).order_by(BusyCalendar.id)
    return list(await session.scalars(query))


async def calendar_of(session: AsyncSession, interpreter_id: int, calendar_id: int) -> BusyCalendar | None:
    """One calendar, if it is this interpreter's."""
    return await session.scalar(
        select(BusyCalendar).where(BusyCalendar.id == calendar_id, BusyCalendar.interpreter_id == interpreter_id)
    )


async def any_due(session: AsyncSession, now: datetime) -> bool:
    """Does a calendar wait for its next reading?"""
    return await session.scalar(select(BusyCalendar.id).where(BusyCalendar.next_at <= now).limit(1)) is not None


async def due_calendar(session: AsyncSession, now: datetime) -> BusyCalendar | None:
    """The calendar that has waited longest for its next reading, held so that nobody else takes it."""
    query = (
        select(BusyCalendar)
        .where(BusyCalendar.next_at <= now)
        .options(joinedload(BusyCalendar.interpreter, innerjoin=True).joinedload(Interpreter.account))
        .order_by(BusyCalendar.next_at, BusyCalendar.id)
        .limit(1)
        .with_for_update(of=BusyCalendar, skip_locked=True)
    )
    return await session.scalar(query)


async def calendar_to_store(session: AsyncSession, calendar_id: int) -> BusyCalendar | None:
    """A calendar with its interpreter and their account; None when it was removed meanwhile."""
    owner = joinedload(BusyCalendar.interpreter, innerjoin=True).joinedload(Interpreter.account)
    query = select(BusyCalendar).where(BusyCalendar.id == calendar_id).options(owner)
    return await session.scalar(query, execution_options={"populate_existing": True})


async def own_uids(session: AsyncSession, interpreter_id: int) -> frozenset[str]:
    """The UIDs of an interpreter's bookings."""
    return frozenset(await session.scalars(select(Booking.uid).where(Booking.interpreter_id == interpreter_id)))


async def replace_spans(session: AsyncSession, calendar: BusyCalendar, spans: Iterable[Span]) -> None:
    """These spans are all that the calendar says now."""
    await forget_spans(session, calendar)
    session.add_all(
        BusySpan(
            interpreter_id=calendar.interpreter_id,
            calendar_id=calendar.id,
            source=calendar.name,
            starts_at=span.start,
            ends_at=span.end,
        )
        for span in spans
    )
    await session.flush()


async def forget_spans(session: AsyncSession, calendar: BusyCalendar) -> None:
    """Nothing that the calendar said counts any more."""
    await session.execute(delete(BusySpan).where(BusySpan.calendar_id == calendar.id))


async def bookings_met(session: AsyncSession, interpreter_id: int, now: datetime) -> list[Booking]:
    """The bookings to come that hold their slot while a calendar says busy, by start."""
    meets = (
        select(BusySpan.id)
        .where(
            BusySpan.interpreter_id == Booking.interpreter_id,
            BusySpan.starts_at < Booking.ends_at,
            BusySpan.ends_at > Booking.starts_at,
        )
        .exists()
    )
    query = select(Booking).where(Booking.interpreter_id == interpreter_id, Booking.ends_at > now, holds_slot(), meets)
    return list(await session.scalars(query.order_by(Booking.starts_at, Booking.id)))
