"""What a request would cost, by the tariff in force on its day, and what cancelling it late would."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.business import BusinessCalendar
from interpretariat.domain.languages import Mode
from interpretariat.domain.pricing import BookingFacts, Price, cost_range, occasions, price
from interpretariat.domain.walltime import local_date
from interpretariat.services.requests.draft import Known, RequestDraft, Times
from interpretariat.services.tariffs import in_force


@dataclass(frozen=True, slots=True)
class Estimate:
    """Amounts for all the interpreters asked for; `price` is the calculation for one of them, the nearest."""

    tariff: str
    price: Price
    low_cents: int
    high_cents: int
    late_cents: int
    urgent_points: int


async def estimate(
    session: AsyncSession,
    draft: RequestDraft,
    known: Known,
    times: Times,
    *,
    calendar: BusinessCalendar,
    trips_km: Sequence[Decimal],
    urgent: bool,
) -> Estimate:
    """The estimate of a checked draft, over the round trips of those who could come."""
    tariff = await in_force(session, "billing", known.organisation.id, local_date(times.starts_at, times.zone))
    facts = BookingFacts(
        outcome="done",
        mode=cast("Mode", draft.mode),
        planned_minutes=draft.minutes or 0,
        actual_minutes=draft.minutes,
        two_person_call=draft.two_person_call,
        occasions=occasions(tariff.terms.surcharges, calendar, times.starts_at, urgent=urgent),
    )
    replace = msgspec.structs.replace
    between = cost_range(tariff.terms, facts, trips_km)
    late = price(tariff.terms, replace(facts, outcome="late_cancelled", notice_minutes=0))
    return Estimate(
        tariff=tariff.code,
        price=price(tariff.terms, replace(facts, km=min(trips_km, default=Decimal(0)))),
        low_cents=between.low_cents * draft.interpreters,
        high_cents=between.high_cents * draft.interpreters,
        late_cents=late.total_cents * draft.interpreters,
        urgent_points=tariff.terms.surcharges.basis_points.get("urgent", 0) if urgent else 0,
    )
