"""The tariff in force on a day: the organisation's own if it has one, the pool's otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Tariff
from interpretariat.db.queries.money import tariffs_of
from interpretariat.db.queries.visibility import organisations_visible_to
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.tariff import BILLING_TERMS, PAY_TERMS, TariffTerms

Side = Literal["billing", "pay"]
DEFAULTS: dict[Side, TariffTerms] = {"billing": BILLING_TERMS, "pay": PAY_TERMS}


@dataclass(frozen=True, slots=True)
class InForce:
    """A version of a tariff; `code` is empty for the defaults of the house, used until a first version is dated."""

    code: str
    terms: TariffTerms
    name: str = ""
    starts_on: date | None = None


@dataclass(frozen=True, slots=True)
class TariffBook:
    """Every version of one side, so that many bookings are priced with one query."""

    side: Side
    versions: tuple[tuple[int | None, date, InForce], ...]

    def at(self, organisation_id: int | None, on_date: date) -> InForce:
        """The latest version that starts on or before the local day, the organisation's own before the pool's."""
        for owner in dict.fromkeys((organisation_id, None)):
            started = [(since, found) for whose, since, found in self.versions if whose == owner and since <= on_date]
            if started:
                return max(started, key=lambda version: version[0])[1]
        return InForce("", DEFAULTS[self.side])


async def tariff_book(session: AsyncSession, side: Side) -> TariffBook:
    return TariffBook(side, tuple(_versions(await tariffs_of(session, side))))


async def in_force(session: AsyncSession, side: Side, organisation_id: int | None, on_date: date) -> InForce:
    """The one version that prices this organisation's bookings of a local day."""
    return (await tariff_book(session, side)).at(organisation_id, on_date)


def _versions(rows: Sequence[Tariff]) -> list[tuple[int | None, date, InForce]]:
    return [
        (
            row.organisation_id,
            row.starts_on,
            InForce(row.code, msgspec.convert(row.terms, TariffTerms), row.name, row.starts_on),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Version:
    """One dated version as people read it; `organisation` is empty for the pool's."""

    id: int
    side: str
    code: str
    name: str
    organisation: str
    starts_on: date
    terms: TariffTerms


async def versions_seen_by(session: AsyncSession, actor: Actor) -> list[Version]:
    """Every version of both sides, by the day it starts."""
    require(actor, Action.TARIFF_READ)
    owners = {row.id: row.name for row in await session.scalars(organisations_visible_to(actor))}
    rows = [*await tariffs_of(session, "billing"), *await tariffs_of(session, "pay")]
    return [
        Version(
            row.id,
            row.side,
            row.code,
            row.name,
            owners[row.organisation_id] if row.organisation_id is not None else "",
            row.starts_on,
            msgspec.convert(row.terms, TariffTerms),
        )
        for row in sorted(rows, key=lambda row: (row.starts_on, row.id))
    ]
