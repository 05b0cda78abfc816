"""What the planning board reads: always as many queries, whatever the number of rows."""

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from interpretariat.db.models import Account, Booking, Language, Organisation, Request, RunLine, Site, Transition
from interpretariat.db.queries.visibility import bookings_visible_to, requests_visible_to, sites_visible_to
from interpretariat.domain.policy import Actor
from interpretariat.domain.spans import Span
from interpretariat.domain.walltime import day_span


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


async def requests_open(
    session: AsyncSession, actor: Actor, now: datetime, last: date, zone: ZoneInfo
) -> list[Request]:
    """Requests that are searched for, or whose search was ended, from now to the end of a local day; with bookings,
    site, language and organisation.
    """
    query = (
        requests_visible_to(actor)
        .where(
            Request.state.in_(("submitted", "unfilled")),
            Request.starts_at > now,
            Request.starts_at < day_span(last, zone).end,
        )
        .options(
            selectinload(Request.bookings),
            joinedload(Request.site),
            joinedload(Request.language),
            joinedload(Request.organisation),
        )
        .order_by(Request.starts_at, Request.id)
    )
    return list(await session.scalars(query))


async def requests_named(session: AsyncSession, actor: Actor, request_ids: Collection[int]) -> dict[int, Request]:
    """These requests with what names them: site, language, organisation."""
    query = (
        requests_visible_to(actor)
        .where(Request.id.in_(request_ids))
        .options(joinedload(Request.site), joinedload(Request.language), joinedload(Request.organisation))
    )
    return {row.id: row for row in await session.scalars(query)}


async def accounts_named(session: AsyncSession, account_ids: Collection[int]) -> dict[int, Account]:
    """These accounts."""
    return {row.id: row for row in await session.scalars(select(Account).where(Account.id.in_(account_ids)))}


async def sites_by_organisation(session: AsyncSession, actor: Actor) -> dict[str, list[Site]]:
    """Organisation's name → its active sites, both by name."""
    query = (
        sites_visible_to(actor)
        .join(Site.organisation)
        .where(Site.active, Organisation.active)
        .options(contains_eager(Site.organisation))
        .order_by(Organisation.name, Site.name)
    )
    found: dict[str, list[Site]] = {}
    for site in await session.scalars(query):
        found.setdefault(site.organisation.name, []).append(site)
    return found


async def bookings_of_day(session: AsyncSession, actor: Actor, span: Span) -> list[Booking]:
    """Bookings that start within a span, with interpreter, request, its site and language, by start."""
    asked = joinedload(Booking.request)
    query = (
        bookings_visible_to(actor)
        .where(Booking.starts_at >= span.start, Booking.starts_at < span.end)
        .options(joinedload(Booking.interpreter), asked.joinedload(Request.site), asked.joinedload(Request.language))
        .order_by(Booking.starts_at, Booking.id)
    )
    return list(await session.scalars(query))


async def running_at(session: AsyncSession, now: datetime) -> list[Booking]:
    """Confirmed bookings that are under way, with interpreter and request, by start."""
    query = (
        select(Booking)
        .where(Booking.state == "confirmed", Booking.starts_at <= now, Booking.ends_at > now)
        .options(joinedload(Booking.interpreter), joinedload(Booking.request))
        .order_by(Booking.starts_at, Booking.id)
    )
    return list(await session.scalars(query))


async def told_of(session: AsyncSession, booking_ids: Collection[int], events: Collection[str]) -> list[Transition]:
    """What was told of these bookings, the oldest first."""
    query = select(Transition).where(Transition.booking_id.in_(booking_ids), Transition.event.in_(events))
    return list(await session.scalars(query.order_by(Transition.received_at, Transition.id)))


async def bookings_named(session: AsyncSession, booking_ids: Collection[int]) -> dict[int, Booking]:
    """These bookings."""
    return {row.id: row for row in await session.scalars(select(Booking).where(Booking.id.in_(booking_ids)))}


async def line_seen(session: AsyncSession, line_id: int) -> RunLine | None:
    """One line of a run."""
    return await session.get(RunLine, line_id)


async def languages(session: AsyncSession, codes: Collection[str]) -> dict[str, Language]:
    """These languages by code."""
    return {row.code: row for row in await session.scalars(select(Language).where(Language.code.in_(codes)))}
