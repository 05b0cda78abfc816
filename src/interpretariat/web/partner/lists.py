"""What the request's form lets one choose from, for one organisation."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Organisation
from interpretariat.db.queries import requests as queries
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.refusals import NotFound
from interpretariat.web.page import Reader
from interpretariat.web.partner.words import DOMAINS, FALLBACKS, GENDERS, MODES, TIERS, Choices, choices, language_name


@dataclass(frozen=True, slots=True)
class Lists:
    """Every tuple is (value, word) …, in the order in which people look for them."""

    organisation: Organisation
    languages: Choices
    sites: Choices
    requesters: Choices
    people: Choices
    modes: Choices
    fallbacks: Choices
    domains: Choices
    tiers: Choices
    genders: Choices
    cost_centres: Choices


async def load_lists(
    session: AsyncSession,
    actor: Actor,
    organisation_id: int | None,
    who: Reader,
    *,
    now: datetime,
    named: Collection[int] = (),
) -> Lists:
    """NotFound for an organisation that is not this actor's to ask for. `named` are interpreters that stand in the form
    already, whether or not they came before.
    """
    organisation = await queries.organisation_asking(session, actor, organisation_id)
    if organisation is None:
        raise NotFound(entity="organisation")
    words = who.words
    languages = [
        (row.code, _with_autonym(language_name(row, words), row.autonym)) for row in await queries.languages(session)
    ]
    met = await queries.interpreters_met(session, actor, organisation.id, named=named)
    asking = [] if actor.role is Role.REQUESTER else await queries.requesters(session, organisation.id, now=now)
    return Lists(
        organisation=organisation,
        languages=tuple(sorted(languages, key=lambda pair: pair[1])),
        sites=tuple((str(site.id), site.name) for site in await queries.sites_of(session, organisation.id)),
        requesters=tuple((str(account.id), account.name) for account in asking),
        people=tuple((str(person.id), who.d.short_name(person.name)) for person in met),
        modes=choices(MODES, words),
        fallbacks=choices(FALLBACKS, words),
        domains=choices(DOMAINS, words),
        tiers=choices(TIERS, words),
        genders=choices(GENDERS, words),
        cost_centres=tuple((name, name) for name in organisation.cost_centres),
    )


def _with_autonym(name: str, autonym: str) -> str:
    return f"{name} ({autonym})" if autonym and autonym.lower() != name.lower() else name
