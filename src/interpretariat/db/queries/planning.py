"""What the planner reads: the pool's people and work of a span of time. It acts for the whole pool, as `SYSTEM`."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from interpretariat.db.models import Booking, BusySpan, CredentialKind, Interpreter, Pin, Request, Site
from interpretariat.db.queries.visibility import interpreters_visible_to, requests_visible_to, sites_visible_to
from interpretariat.domain.policy import SYSTEM

FRESH: Final = {"populate_existing": True}
"""What the database says now, whatever the session remembers."""


async def people_at_work(session: AsyncSession) -> list[Interpreter]:
    """Every active interpreter with languages, papers, pattern and exceptions, by id."""
    query = (
        interpreters_visible_to(SYSTEM)
        .where(Interpreter.active)
        .options(
            selectinload(Interpreter.languages),
            selectinload(Interpreter.credentials),
            selectinload(Interpreter.pattern),
            selectinload(Interpreter.exceptions),
        )
        .order_by(Interpreter.id)
    )
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


async def bookings_to_step(session: AsyncSession, booking_ids: Collection[int]) -> dict[int, Booking]:
    """These bookings with their request and all its bookings, ready for a step."""
    query = (
        select(Booking)
        .where(Booking.id.in_(booking_ids))
        .options(joinedload(Booking.request).selectinload(Request.bookings))
    )
    return {row.id: row for row in await session.scalars(query, execution_options=FRESH)}
