"""Requests as their readers need them: what a page, an answer or a check shows is loaded with them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from interpretariat.db.models import (
    Account,
    Booking,
    Grant,
    Interpreter,
    Language,
    Organisation,
    Request,
    Site,
    Transition,
)
from interpretariat.db.queries.chances import CAME
from interpretariat.db.queries.people import grant_is_live
from interpretariat.db.queries.visibility import (
    interpreters_visible_to,
    organisations_visible_to,
    requests_visible_to,
    sites_visible_to,
)
from interpretariat.domain.policy import ORGANISATION_ROLES, Actor

GREATEST_ID = 2**63 - 1
"""No row has a larger number: a larger one is unknown, not an error of the database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The filters of a list; empty ones filter nothing. Spans are of the start, half open."""

    states: Collection[str] = ()
    language: str = ""
    mode: str = ""
    site: int | None = None
    organisation: int | None = None
    requester: int | None = None
    booking_states: Collection[str] = ()
    from_at: datetime | None = None
    to_at: datetime | None = None


def whole(query: Select[Request]) -> Select[Request]:
    """A request with its place, language, requester, and its bookings with their people."""
    return query.options(
        joinedload(Request.organisation),
        joinedload(Request.site),
        joinedload(Request.language),
        joinedload(Request.requester),
        selectinload(Request.bookings).joinedload(Booking.interpreter).joinedload(Interpreter.account),
    )


async def request_seen_by(session: AsyncSession, actor: Actor, request_id: int) -> Request | None:
    """One request, if this actor may see it."""
    if not 0 < request_id <= GREATEST_ID:
        return None
    found = await session.scalar(whole(requests_visible_to(actor).where(Request.id == request_id)))
    return linked(found) if found is not None else None


async def request_as_it_stands(session: AsyncSession, request_id: int) -> Request:
    """One request under its lock, whatever the session remembers of it."""
    query = whole(select(Request).where(Request.id == request_id)).execution_options(populate_existing=True)
    return linked((await session.scalars(query)).unique().one())


def linked(row: Request) -> Request:
    """The same, its bookings knowing their request without another question."""
    for booking in row.bookings:
        set_committed_value(booking, "request", row)
    return row


def filtered(actor: Actor, wanted: Wanted) -> Select[Request]:
    """The requests this actor may see that pass the filters, in no order."""
    query = requests_visible_to(actor)
    if wanted.states:
        query = query.where(Request.state.in_(wanted.states))
    for column, value in (
        (Request.language_code, wanted.language),
        (Request.mode, wanted.mode),
        (Request.site_id, wanted.site),
        (Request.organisation_id, wanted.organisation),
        (Request.requester_id, wanted.requester),
    ):
        if value:
            query = query.where(column == value if _can_be_stored(value) else false())
    if wanted.booking_states:
        query = query.where(Request.bookings.any(Booking.state.in_(wanted.booking_states)))
    if wanted.from_at is not None:
        query = query.where(Request.starts_at >= wanted.from_at)
    if wanted.to_at is not None:
        query = query.where(Request.starts_at < wanted.to_at)
    return query


def _can_be_stored(value: str | int) -> bool:
    """Some values are in no row, and the database would not even compare them."""
    return "\x00" not in value if isinstance(value, str) else abs(value) <= GREATEST_ID


ORDERS = {
    "start": Request.starts_at,
    "language": Request.language_code,
    "state": Request.state,
    "organisation": Request.organisation_id,
    "reference": Request.id,
}
"""What a list of requests may be sorted by."""


async def requests_page(
    session: AsyncSession, actor: Actor, wanted: Wanted, *, order: str, offset: int = 0, limit: int | None = None
) -> list[Request]:
    """One page of a list. `order` is a key of `ORDERS`, with a `-` before it for the largest first."""
    column = ORDERS[order.removeprefix("-")]
    sorted_by = column.desc() if order.startswith("-") else column.asc()
    query = whole(filtered(actor, wanted)).order_by(sorted_by, Request.id.desc()).offset(offset).limit(limit)
    return list((await session.scalars(query)).unique())


async def requests_before(
    session: AsyncSession, actor: Actor, wanted: Wanted, *, before_id: int | None, limit: int
) -> list[Request]:
    """The newest requests first, from below an id on: the pages of the API."""
    query = whole(filtered(actor, wanted)).order_by(Request.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(Request.id < before_id)
    return list((await session.scalars(query)).unique())


async def count_requests(session: AsyncSession, actor: Actor, wanted: Wanted) -> int:
    return await session.scalar(select(func.count()).select_from(filtered(actor, wanted).subquery())) or 0


async def last_request_of(session: AsyncSession, actor: Actor) -> Request | None:
    """What this person asked for last: the next form starts from it."""
    query = requests_visible_to(actor).where(Request.requester_id == actor.account_id, Request.decision != "draft")
    return await session.scalar(whole(query).order_by(Request.id.desc()).limit(1))


async def transitions_of(session: AsyncSession, request_id: int) -> list[Transition]:
    """Everything that happened to a request and its bookings, oldest first."""
    query = (
        select(Transition)
        .where(Transition.request_id == request_id)
        .options(joinedload(Transition.booking).joinedload(Booking.interpreter))
        .order_by(Transition.received_at, Transition.id)
    )
    return list(await session.scalars(query))


async def barred_from(session: AsyncSession, organisation_id: int, file_reference: str) -> list[int]:
    """The interpreters whom a rule of this file keeps away, by id; a request without a file has none."""
    if not file_reference:
        return []
    query = select(Request.barred).where(
        Request.organisation_id == organisation_id, Request.file_reference == file_reference
    )
    return sorted({person for people in await session.scalars(query) for person in people})


async def searched_in_vain(session: AsyncSession, *, now: datetime) -> list[int]:
    """Requests whose hour has passed while somebody was still looked for."""
    query = select(Request.id).where(Request.state == "submitted", Request.starts_at <= now).order_by(Request.id)
    return list(await session.scalars(query))


async def of_the_same_file(session: AsyncSession, row: Request) -> list[Request]:
    """The request itself, those of its series, and those of its organisation that name the same file."""
    same = [Request.id == row.id]
    if row.series_id is not None:
        same.append(Request.series_id == row.series_id)
    if row.file_reference:
        same.append(and_(Request.organisation_id == row.organisation_id, Request.file_reference == row.file_reference))
    return list(await session.scalars(select(Request).where(or_(*same)).order_by(Request.id)))


async def organisation_asking(session: AsyncSession, actor: Actor, organisation_id: int | None) -> Organisation | None:
    """The organisation a draft is for: the actor's own by default; None when it is not theirs to ask for."""
    wanted = actor.organisation_id if organisation_id is None else organisation_id
    if wanted is None or not 0 < wanted <= GREATEST_ID:
        return None
    return await session.scalar(organisations_visible_to(actor).where(Organisation.id == wanted, Organisation.active))


async def organisations(session: AsyncSession, actor: Actor) -> list[Organisation]:
    return list(
        await session.scalars(organisations_visible_to(actor).where(Organisation.active).order_by(Organisation.name))
    )


async def sites(session: AsyncSession, actor: Actor) -> list[Site]:
    """The active sites this actor may name, by name."""
    return list(await session.scalars(sites_visible_to(actor).where(Site.active).order_by(Site.name, Site.id)))


async def sites_of(session: AsyncSession, organisation_id: int) -> list[Site]:
    query = select(Site).where(Site.organisation_id == organisation_id, Site.active).order_by(Site.name, Site.id)
    return list(await session.scalars(query))


async def languages(session: AsyncSession) -> list[Language]:
    return list(await session.scalars(select(Language).where(Language.active).order_by(Language.code)))


async def active_interpreter_ids(session: AsyncSession) -> frozenset[int]:
    return frozenset(await session.scalars(select(Interpreter.id).where(Interpreter.active)))


async def requesters(session: AsyncSession, organisation_id: int, *, now: datetime) -> list[Account]:
    """The people who may ask in the name of an organisation, by name."""
    ids = await requester_ids(session, organisation_id, now=now)
    return list(await session.scalars(select(Account).where(Account.id.in_(ids)).order_by(Account.name)))


async def requester_ids(session: AsyncSession, organisation_id: int, *, now: datetime) -> frozenset[int]:
    """Their ids."""
    query = (
        select(Grant.account_id)
        .join(Grant.account)
        .where(
            Grant.organisation_id == organisation_id,
            Grant.role.in_(ORGANISATION_ROLES),
            Account.active,
            grant_is_live(now),
        )
    )
    return frozenset(await session.scalars(query))


async def interpreters_met(
    session: AsyncSession, actor: Actor, organisation_id: int, *, named: Collection[int] = ()
) -> list[Interpreter]:
    """The interpreters who came, or are to come, for an organisation the actor sees, and those `named` already: whom a
    form may name. The coordination may name anybody.
    """
    if actor.of_pool:
        people = interpreters_visible_to(actor).where(Interpreter.active)
    else:
        came = (
            select(Booking.interpreter_id)
            .join(Booking.request)
            .where(
                Request.id.in_(requests_visible_to(actor).with_only_columns(Request.id)),
                Request.organisation_id == organisation_id,
                Booking.state.in_(("accepted", "confirmed", *CAME)),
            )
        )
        known = and_(Interpreter.id.in_(came), Interpreter.active)
        people = select(Interpreter).where(or_(known, Interpreter.id.in_(named)))
    return list(await session.scalars(people.order_by(Interpreter.name)))
