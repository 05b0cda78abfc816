"""The small catalogues by which a program finds the ids that requests name."""

from litestar import get
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.api.paging import Listing
from interpretariat.api.refused import refused
from interpretariat.api.schemas.catalogue import LanguageRead, OrganisationRead, SiteRead
from interpretariat.db.queries import requests as queries
from interpretariat.domain.policy import Action, Actor
from interpretariat.edge import rule

_TAGS = ("catalogue",)


@get("/api/languages", opt=rule(Action.CATALOGUE_READ), responses=refused(), tags=_TAGS, summary="Languages")
async def languages(session: NamedDependency[AsyncSession]) -> Listing[LanguageRead]:
    """By ISO 639-3 code; `alternatives` may be proposed instead, with consent."""
    return Listing([LanguageRead.of(row) for row in await queries.languages(session)])


@get("/api/sites", opt=rule(Action.CATALOGUE_READ), responses=refused(), tags=_TAGS, summary="Sites one may name")
async def sites(session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]) -> Listing[SiteRead]:
    return Listing([SiteRead.of(row) for row in await queries.sites(session, actor)])


@get(
    "/api/organisations",
    opt=rule(Action.CATALOGUE_READ),
    responses=refused(),
    tags=_TAGS,
    summary="Organisations one may name",
)
async def organisations(
    session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Listing[OrganisationRead]:
    return Listing([OrganisationRead.of(row) for row in await queries.organisations(session, actor)])
