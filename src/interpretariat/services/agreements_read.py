"""Agreements as people read them: every version, whom it binds, and the names of what it mentions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Language, Payer
from interpretariat.db.queries import ledger
from interpretariat.domain.agreement import AgreementTerms
from interpretariat.domain.policy import Action, Actor, require


@dataclass(frozen=True, slots=True)
class Agreed:
    """One version; `members` are names, none for the whole pool."""

    code: str
    name: str
    starts_on: date
    members: tuple[str, ...]
    terms: AgreementTerms


@dataclass(frozen=True, slots=True)
class Agreements:
    """Code → its versions, the earliest first; codes of payers and envelopes → names; the languages, by code."""

    by_code: Mapping[str, tuple[Agreed, ...]]
    payers: Mapping[str, str]
    envelopes: Mapping[str, str]
    languages: Mapping[str, Language]


async def agreements_seen_by(session: AsyncSession, actor: Actor) -> Agreements:
    require(actor, Action.TARIFF_READ)
    found: dict[str, tuple[Agreed, ...]] = {}
    for row in await ledger.agreements(session):
        members = tuple(member.name for member in row.members)
        version = Agreed(row.code, row.name, row.starts_on, members, msgspec.convert(row.terms, AgreementTerms))
        found[row.code] = (*found.get(row.code, ()), version)
    payers = {row.code: row.name for row in await session.scalars(select(Payer))}
    envelopes = {row.code: row.name for row in await ledger.envelopes(session)}
    return Agreements(found, payers, envelopes, {row.code: row for row in await session.scalars(select(Language))})
