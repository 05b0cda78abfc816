"""Organisations, sites and reference tables, as their lists and forms need them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from interpretariat.db.folding import folded, holds
from interpretariat.db.models import CredentialKind, Grant, Holiday, Language, Organisation, Site
from interpretariat.db.queries.people import grant_is_live
from interpretariat.db.queries.visibility import organisations_visible_to, sites_visible_to
from interpretariat.domain.policy import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPlaces:
    """The filters of the lists of organisations and sites; empty ones filter nothing."""

    text: str = ""
    sector: str = ""
    organisation_id: int | None = None
    active: bool | None = None


ORGANISATION_ORDERS: Mapping[str, Any] = {
    "name": folded(Organisation.name),
    "code": Organisation.code,
    "sector": Organisation.sector,
}
SITE_ORDERS: Mapping[str, Any] = {
    "name": folded(Site.name),
    "code": Site.code,
    "city": folded(Site.city),
    "organisation": folded(Organisation.name),
}


def ordered(orders: Mapping[str, Any], order: str) -> Any:
    """The SQL of an order: a key of `orders`, `-` before it reverses."""
    column = orders[order.removeprefix("-")]
    return column.desc() if order.startswith("-") else column.asc()


async def counted(session: AsyncSession, query: Select[Any]) -> int:
    """How many rows a query has in all."""
    return await session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


async def organisations_page(
    session: AsyncSession, actor: Actor, wanted: WantedPlaces, order: str, *, offset: int, limit: int
) -> tuple[Sequence[Organisation], int]:
    query = organisations_visible_to(actor)
    if wanted.text:
        query = query.where(holds(wanted.text, Organisation.name, Organisation.code))
    if wanted.sector:
        query = query.where(Organisation.sector == wanted.sector)
    if wanted.active is not None:
        query = query.where(Organisation.active == wanted.active)
    rows = await session.scalars(
        query.order_by(ordered(ORGANISATION_ORDERS, order), Organisation.id).offset(offset).limit(limit)
    )
    return rows.all(), await counted(session, query)


async def sites_page(
    session: AsyncSession, actor: Actor, wanted: WantedPlaces, order: str, *, offset: int, limit: int
) -> tuple[Sequence[Site], int]:
    query = sites_visible_to(actor).join(Site.organisation)
    if wanted.text:
        query = query.where(holds(wanted.text, Site.name, Site.code, Site.address, Site.city))
    if wanted.organisation_id is not None:
        query = query.where(Site.organisation_id == wanted.organisation_id)
    if wanted.active is not None:
        query = query.where(Site.active == wanted.active)
    rows = await session.scalars(
        query.options(joinedload(Site.organisation))
        .order_by(ordered(SITE_ORDERS, order), Site.id)
        .offset(offset)
        .limit(limit)
    )
    return rows.all(), await counted(session, query)


async def organisation_by_id(session: AsyncSession, actor: Actor, organisation_id: int) -> Organisation | None:
    return await session.scalar(organisations_visible_to(actor).where(Organisation.id == organisation_id))


async def site_by_id(session: AsyncSession, actor: Actor, site_id: int) -> Site | None:
    query = sites_visible_to(actor).where(Site.id == site_id)
    return await session.scalar(query.options(joinedload(Site.organisation)))


async def organisation_choices(session: AsyncSession, actor: Actor) -> Sequence[Organisation]:
    """Every organisation that the actor may see, by name."""
    return (await session.scalars(organisations_visible_to(actor).order_by(folded(Organisation.name)))).all()


async def counts_by_organisation(session: AsyncSession, ids: Sequence[int], *, now: Any) -> dict[int, tuple[int, int]]:
    """Organisation → (active sites, people who hold a role there now)."""
    sites = await session.execute(
        select(Site.organisation_id, func.count())
        .where(Site.organisation_id.in_(ids), Site.active)
        .group_by(Site.organisation_id)
    )
    people = await session.execute(
        select(Grant.organisation_id, func.count(Grant.account_id.distinct()))
        .where(Grant.organisation_id.in_(ids), grant_is_live(now))
        .group_by(Grant.organisation_id)
    )
    places, members = dict(sites.all()), dict(people.all())
    return {id_: (places.get(id_, 0), members.get(id_, 0)) for id_ in ids}


async def languages(session: AsyncSession) -> Sequence[Language]:
    """Every language, active or not."""
    return (await session.scalars(select(Language).order_by(Language.code))).all()


async def holidays_from(session: AsyncSession, on_date: date) -> Sequence[Holiday]:
    query = select(Holiday).where(Holiday.on_date >= on_date).order_by(Holiday.on_date, Holiday.kind)
    return (await session.scalars(query)).all()


async def credential_kinds(session: AsyncSession) -> Sequence[CredentialKind]:
    return (await session.scalars(select(CredentialKind).order_by(CredentialKind.name_fr))).all()
