"""Bookings as their readers need them: everything that a page, a letter or a check shows is loaded with them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from interpretariat.db.models import Booking, BusySpan, Interpreter, Request, Transition
from interpretariat.db.queries.visibility import bookings_visible_to
from interpretariat.domain.lifecycle import HOLDING
from interpretariat.domain.policy import Actor
from interpretariat.domain.spans import MINUTE, Span


def holds_slot() -> ColumnElement[bool]:
    """SQL: the booking keeps its interpreter's time (the database's own guard says the same)."""
    return and_(Booking.state.in_(HOLDING), or_(Booking.state != "offered", ~Booking.broadcast))


def whole(query: Select[Booking]) -> Select[Booking]:
    """A booking with its interpreter and its request: organisation, site, language, requester."""
    request = joinedload(Booking.request)
    return query.options(
        joinedload(Booking.interpreter).joinedload(Interpreter.account),
        request.joinedload(Request.organisation),
        request.joinedload(Request.site),
        request.joinedload(Request.language),
        request.joinedload(Request.requester),
    )


async def booking_seen_by(session: AsyncSession, actor: Actor, booking_id: int) -> Booking | None:
    """One booking, if this actor may see it."""
    return await session.scalar(whole(bookings_visible_to(actor).where(Booking.id == booking_id)))


async def booking_whole(session: AsyncSession, booking_id: int) -> Booking:
    """One booking for whoever may see it already."""
    return (await session.scalars(whole(select(Booking).where(Booking.id == booking_id)))).one()


async def booking_to_step(session: AsyncSession, booking_id: int, request_id: int) -> Booking:
    """One booking as it stands under the locks, its request with all its bookings and their people."""
    people = joinedload(Booking.interpreter).joinedload(Interpreter.account)
    query = select(Request).where(Request.id == request_id).options(selectinload(Request.bookings).options(people))
    places = (Request.organisation, Request.site, Request.language, Request.requester)
    query = query.options(*(joinedload(place) for place in places)).execution_options(populate_existing=True)
    request = (await session.scalars(query)).one()
    for booking in request.bookings:
        set_committed_value(booking, "request", request)
    return next(booking for booking in request.bookings if booking.id == booking_id)


async def request_of(session: AsyncSession, booking_id: int) -> int:
    """The request of a booking that is there."""
    return (await session.scalars(select(Booking.request_id).where(Booking.id == booking_id))).one()


async def bookings_seen_by(
    session: AsyncSession,
    actor: Actor,
    *,
    span: Span | None = None,
    states: Collection[str] = (),
    after_id: int = 0,
    limit: int | None = None,
) -> list[Booking]:
    """The bookings this actor may see that meet `span` and are in one of `states` (any when none is given), by id."""
    query = bookings_visible_to(actor).where(Booking.id > after_id)
    if span is not None:
        query = query.where(Booking.starts_at < span.end, Booking.ends_at > span.start)
    if states:
        query = query.where(Booking.state.in_(states))
    return list(await session.scalars(whole(query.order_by(Booking.id).limit(limit))))


async def diary(session: AsyncSession, interpreter_id: int, span: Span) -> list[Booking]:
    """What this interpreter is already held for within `span`, in order of start, with sites."""
    query = (
        select(Booking)
        .where(
            Booking.interpreter_id == interpreter_id,
            Booking.starts_at < span.end,
            Booking.ends_at > span.start,
            holds_slot(),
        )
        .options(joinedload(Booking.request).joinedload(Request.site))
        .order_by(Booking.starts_at)
    )
    return list(await session.scalars(query))


async def work_within(session: AsyncSession, interpreter_id: int, span: Span, agreed: Collection[str]) -> list[Booking]:
    """What an interpreter holds or has done within `span`: in one of the states `agreed`, or offered to them alone."""
    stands = or_(Booking.state.in_(agreed), holds_slot())
    query = select(Booking).where(
        Booking.interpreter_id == interpreter_id, Booking.starts_at >= span.start, Booking.starts_at < span.end, stands
    )
    return list(await session.scalars(query.options(joinedload(Booking.request))))


async def held_whole(session: AsyncSession, interpreter_id: int, span: Span) -> list[Booking]:
    """What this interpreter is held for that starts within `span`, whole, in order of start."""
    query = whole(select(Booking).join(Booking.request)).where(
        Booking.interpreter_id == interpreter_id,
        Booking.starts_at >= span.start,
        Booking.starts_at < span.end,
        holds_slot(),
    )
    return list(await session.scalars(query.order_by(Booking.starts_at)))


async def last_transition(session: AsyncSession, booking_id: int, event: str) -> Transition | None:
    """The latest time this event happened to a booking."""
    query = select(Transition).where(Transition.booking_id == booking_id, Transition.event == event)
    return await session.scalar(query.order_by(Transition.id.desc()).limit(1))


async def interpreter_with_availability(session: AsyncSession, interpreter_id: int) -> Interpreter:
    """One interpreter with their pattern and exceptions."""
    query = (
        select(Interpreter)
        .where(Interpreter.id == interpreter_id)
        .options(selectinload(Interpreter.pattern), selectinload(Interpreter.exceptions))
    )
    found: Interpreter = (await session.scalars(query)).one()
    return found


async def transitions_of(session: AsyncSession, booking_id: int) -> list[Transition]:
    """The history of a booking, oldest first."""
    query = select(Transition).where(Transition.booking_id == booking_id).order_by(Transition.id)
    return list(await session.scalars(query))


async def busy_spans(session: AsyncSession, interpreter_id: int, span: Span) -> list[BusySpan]:
    """Time taken elsewhere, learnt from imported calendars, that meets `span`."""
    query = select(BusySpan).where(
        BusySpan.interpreter_id == interpreter_id, BusySpan.starts_at < span.end, BusySpan.ends_at > span.start
    )
    return list(await session.scalars(query.order_by(BusySpan.starts_at, BusySpan.id)))


async def minutes_by_interpreter(session: AsyncSession, span: Span, states: Collection[str]) -> dict[int, int]:
    """Active interpreter → planned minutes of the bookings in `states` that start within `span`; 0 for none."""
    people = await session.scalars(select(Interpreter.id).where(Interpreter.active))
    worked = dict.fromkeys(people, 0)
    query = select(Booking.interpreter_id, Booking.starts_at, Booking.ends_at).where(
        Booking.starts_at >= span.start, Booking.starts_at < span.end, Booking.state.in_(states)
    )
    for interpreter_id, starts_at, ends_at in await session.execute(query):
        worked[interpreter_id] = worked.get(interpreter_id, 0) + (ends_at - starts_at) // MINUTE
    return worked


async def open_offers_count(session: AsyncSession, interpreter_id: int, *, now: datetime) -> int:
    """How many offers wait for this interpreter's answer."""
    by = func.coalesce(Booking.answer_by, Booking.starts_at)
    query = select(func.count()).where(
        Booking.interpreter_id == interpreter_id, Booking.state == "offered", by > now, Booking.starts_at > now
    )
    return await session.scalar(query) or 0


async def last_declined_at(session: AsyncSession, request_id: int) -> datetime | None:
    """When an offer of this request was refused last."""
    query = select(func.max(Transition.received_at)).where(
        Transition.request_id == request_id, Transition.event == "decline"
    )
    return await session.scalar(query)
