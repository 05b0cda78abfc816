"""The tariff in force on a day: the organisation's own if it has one, the pool's otherwise."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import msgspec
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Tariff
from interpretariat.domain.tariff import BILLING_TERMS, PAY_TERMS, TariffTerms

Side = Literal["billing", "pay"]
DEFAULTS: dict[Side, TariffTerms] = {"billing": BILLING_TERMS, "pay": PAY_TERMS}


@dataclass(frozen=True, slots=True)
class InForce:
    """A version of a tariff; `code` is empty for the defaults of the house, used until a first version is dated."""

    code: str
    terms: TariffTerms


async def in_force(session: AsyncSession, side: Side, organisation_id: int | None, on_date: date) -> InForce:
    """The latest version that starts on or before the local day."""
    own_first = Tariff.organisation_id.is_(None)
    query = (
        select(Tariff)
        .where(
            Tariff.side == side,
            Tariff.starts_on <= on_date,
            or_(Tariff.organisation_id == organisation_id, Tariff.organisation_id.is_(None)),
        )
        .order_by(own_first, Tariff.starts_on.desc())
        .limit(1)
    )
    found = await session.scalar(query)
    if found is None:
        return InForce("", DEFAULTS[side])
    return InForce(found.code, msgspec.convert(found.terms, TariffTerms))
