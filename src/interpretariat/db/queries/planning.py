"""What the planner reads: the pool's people and work of a span of time. It acts for the whole pool, as `SYSTEM`."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from interpretariat.db.models import (
    Booking,
    BusySpan,
    CredentialKind,
    Interpreter,
    InterpreterLanguage,
    Pin,
    Request,
    Site,
)
from interpretariat.db.queries.visibility import interpreters_visible_to, requests_visible_to, sites_visible_to
from interpretariat.domain.policy import SYSTEM

FRESH: Final = {"populate_existing": True}
"""What the database says now, whatever the session remembers."""


async def people_at_work(session: AsyncSession, speaking: Collection[str] = ()) -> list[Interpreter]:
    """Every active interpreter with languages, papers, pattern and exceptions, by id; those who speak one of the
    languages `speaking`, when some are named.
    """
    at_work = interpreters_visible_to(SYSTEM).where(Interpreter.active)
    if speaking:
        at_work = at_work.where(Interpreter.languages.any(InterpreterLanguage.language_code.in_(speaking)))
    query = at_work.options(
        selectinload(Interpreter.languages),
        selectinload(Interpreter.credentials),
        selectinload(Interpreter.pattern),
        selectinload(Interpreter.exceptions),
    ).order_by(Interpreter.id)
    return list(await session.scalars(query, execution_options=FRESH))


async def busy_between(session: AsyncSession, from_at: datetime, to_at: datetime) -> Mapping[int, list[BusySpan]]:
    """Time taken elsewhere that touches [from_at, to_at), by interpreter."""
    query = select(BusySpan).where(BusySpan.starts_at < to_at, BusySpan.ends_at > from_at)
    found: dict[int, list[BusySpan]] = defaultdict(list)
    for span in await session.scalars(query):
        found[span.interpreter_id].append(span)
    return found


async def requests_between(session: AsyncSession, from_at: datetime, to_at: datetime) -> list[Request]:
    """Requests that start within [from_at, to_at), or are booked to, with their bookings, by start. No drafts."""
    booked = select(Booking.request_id).where(Booking.starts_at >= from_at, Booking.starts_at < to_at)
    asked = requests_visible_to(SYSTEM).where(Request.decision != "draft")
    within = (Request.starts_at >= from_at) & (Request.starts_at < to_at)
    query = asked.where(within | Request.id.in_(booked)).order_by(Request.starts_at, Request.id)
    query = query.options(selectinload(Request.bookings))
    return list(await session.scalars(query, execution_options=FRESH))


async def required_papers(session: AsyncSession) -> frozenset[str]:
    """The kinds of papers without which nobody is allocated."""
    return frozenset(await session.scalars(select(CredentialKind.code).where(CredentialKind.required)))


async def pins_of(session: AsyncSession, request_ids: Collection[int]) -> list[Pin]:
    """The pins of these requests, by id."""
    return list(await session.scalars(select(Pin).where(Pin.request_id.in_(request_ids)).order_by(Pin.id)))


async def sites_by_id(session: AsyncSession, site_ids: Collection[int]) -> list[Site]:
    """These sites, by id; inactive ones too, since work may still stand there."""
    return list(await session.scalars(sites_visible_to(SYSTEM).where(Site.id.in_(site_ids)).order_by(Site.id)))


async def requests_to_publish(
    session: AsyncSession, request_ids: Collection[int], *, people: bool = False
) -> dict[int, Request]:
    """These requests ready for steps and letters: all their bookings, which know them, language, site, requester;
    `people`: with the interpreters and their accounts, and the organisation, too.
    """
    bookings = selectinload(Request.bookings)
    told = (joinedload(Request.language), joinedload(Request.site), joinedload(Request.requester))
    query = requests_visible_to(SYSTEM).where(Request.id.in_(request_ids)).options(bookings, *told)
    if people:
        account = bookings.joinedload(Booking.interpreter).joinedload(Interpreter.account)
        query = query.options(account, joinedload(Request.organisation))
    rows = list(await session.scalars(query, execution_options=FRESH))
    for row in rows:
        for booking in row.bookings:
            set_committed_value(booking, "request", row)
    return {row.id: row for row in rows}


async def people_to_tell(session: AsyncSession, interpreter_ids: Collection[int]) -> dict[int, Interpreter]:
    """These interpreters with their accounts."""
    query = interpreters_visible_to(SYSTEM).where(Interpreter.id.in_(interpreter_ids))
    rows = await session.scalars(query.options(joinedload(Interpreter.account)))
    return {row.id: row for row in rows}


async def interpreters_booked(session: AsyncSession, booking_ids: Collection[int]) -> set[int]:
    """The interpreters of these bookings."""
    return set(await session.scalars(select(Booking.interpreter_id).where(Booking.id.in_(booking_ids))))


async def published_bookings(
    session: AsyncSession, request_ids: Collection[int], agreed: Collection[str]
) -> list[Booking]:
    """What is published of these requests: offered to one person, or in one of the states `agreed`."""
    offered = and_(Booking.state == "offered", ~Booking.broadcast)
    query = select(Booking).where(Booking.request_id.in_(request_ids), or_(Booking.state.in_(agreed), offered))
    return list(await session.scalars(query.order_by(Booking.id)))
