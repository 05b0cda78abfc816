"""The price of one booking under a tariff, line by line: every cent says which clause it comes from.

Amounts are exact fractions until the lines are rounded together, once: the lines always sum to the total, and the total
is the exact sum rounded half up.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Literal, NamedTuple

import msgspec

from interpretariat.domain.business import BusinessCalendar
from interpretariat.domain.languages import Mode
from interpretariat.domain.money import HALF, round_together
from interpretariat.domain.tariff import WHOLE, ModeTerms, Occasion, Outcome, SurchargeTerms, TariffTerms

LineKind = Literal["time", "surcharge", "travel", "cap", "credit"]
Unit = Literal["minute", "km", "trip", "subtotal"]


class BookingFacts(msgspec.Struct, frozen=True):
    """What happened. `notice_minutes` are business minutes (required when cancelled late); `km` is the whole trip."""

    outcome: Outcome
    mode: Mode
    planned_minutes: int
    actual_minutes: int | None = None
    waiting_minutes: int = 0
    travel_minutes: int = 0
    km: Decimal = Decimal(0)
    two_person_call: bool = False
    occasions: frozenset[Occasion] = frozenset()
    notice_minutes: int | None = None
    rebooked: bool = False


class PriceLine(msgspec.Struct, frozen=True):
    """One line: quantity × rate × the factors (basis points), before the lines were rounded together.

    `measured` is the quantity before the clause changed it (50 minutes worked, 120 counted). Time is in minutes at
    a rate per hour. A cap and a credit bear on the `subtotal`: the exact sum of the lines before them. `clause` is the
    path of the deciding term within the tariff.
    """

    kind: LineKind
    unit: Unit
    measured: Decimal
    quantity: Decimal
    rate_cents: Decimal
    factors: tuple[int, ...]
    clause: str
    amount_cents: int


class Price(msgspec.Struct, frozen=True):
    lines: tuple[PriceLine, ...]
    total_cents: int


class CostRange(msgspec.Struct, frozen=True):
    low_cents: int
    high_cents: int


class _Charge(NamedTuple):
    kind: LineKind
    unit: Unit
    measured: int | Decimal
    quantity: int | Decimal
    rate_cents: int | Decimal
    clause: str
    amount: Fraction
    factors: tuple[int, ...] = ()


def price(terms: TariffTerms, facts: BookingFacts) -> Price:
    """What is due under these terms for what happened.

    Raises ValueError when a fact is missing: the mode is not in the tariff, no actual minutes although the booking took
    place, no notice although it was cancelled late.
    """
    charges = [*_time(terms, facts), *_travel(terms, facts)]
    charges += _relief(terms, facts, sum((charge.amount for charge in charges), Fraction()))
    amounts = round_together([charge.amount for charge in charges])
    lines = tuple(_line(charge, amount) for charge, amount in zip(charges, amounts, strict=True))
    return Price(lines, sum(amounts))


def cost_range(terms: TariffTerms, facts: BookingFacts, trips_km: Iterable[Decimal]) -> CostRange:
    """The least and the most that a booking would cost if it lasted as planned, over the trips of those who could come.

    `facts` are known but for the kilometres; without any trip, none is counted.
    """
    likely = msgspec.structs.replace(facts, actual_minutes=facts.planned_minutes)
    trips = list(trips_km) or [Decimal(0)]
    totals = [price(terms, msgspec.structs.replace(likely, km=km)).total_cents for km in trips]
    return CostRange(min(totals), max(totals))


def occasions(
    terms: SurchargeTerms, calendar: BusinessCalendar, start_at: datetime, *, urgent: bool
) -> frozenset[Occasion]:
    """The occasions a booking falls under, by the wall time at which it starts."""
    local = start_at.astimezone(calendar.zone)
    evening = local.time() >= terms.evening_from or local.time() < terms.evening_until
    found: dict[Occasion, bool] = {
        "urgent": urgent,
        "evening": evening,
        "weekend": local.isoweekday() in terms.weekend_days,
        "holiday": local.date() in calendar.holidays,
    }
    return frozenset(occasion for occasion, here in found.items() if here)


def _line(charge: _Charge, amount_cents: int) -> PriceLine:
    return PriceLine(
        kind=charge.kind,
        unit=charge.unit,
        measured=Decimal(charge.measured),
        quantity=Decimal(charge.quantity),
        rate_cents=Decimal(charge.rate_cents),
        factors=charge.factors,
        clause=charge.clause,
        amount_cents=amount_cents,
    )


def _time(terms: TariffTerms, facts: BookingFacts) -> Iterator[_Charge]:
    """The time that counts, then what the occasions add to it."""
    basis = terms.outcomes[facts.outcome].time
    if basis == "none":
        return
    mode, path = _mode_terms(terms, facts)
    measured, quantity, clause = _minutes(terms, facts, mode, path)
    factors: tuple[int, ...] = ()
    if basis == "notice":
        points, clause = _cancellation(terms, facts)
        factors = () if points == WHOLE else (points,)
    exact = Fraction(quantity * mode.hourly_cents, 60)
    for points in factors:
        exact *= Fraction(points, WHOLE)
    yield _Charge("time", "minute", measured, quantity, mode.hourly_cents, clause, exact, factors)
    for occasion, points in _surcharges(terms.surcharges, facts.occasions):
        amount = exact * Fraction(points, WHOLE)
        clause = f"surcharges.basis_points.{occasion}"
        yield _Charge("surcharge", "minute", quantity, quantity, mode.hourly_cents, clause, amount, (*factors, points))


def _mode_terms(terms: TariffTerms, facts: BookingFacts) -> tuple[ModeTerms, str]:
    if facts.two_person_call and facts.mode == "telephone" and terms.two_person_call is not None:
        return terms.two_person_call, "two_person_call"
    mode = terms.modes.get(facts.mode)
    if mode is None:
        raise ValueError(f"the tariff has no price for {facts.mode}")
    return mode, f"modes.{facts.mode}"


def _minutes(terms: TariffTerms, facts: BookingFacts, mode: ModeTerms, path: str) -> tuple[int, int, str]:
    """Minutes measured, minutes counted, and the clause that made the one into the other."""
    basis = terms.outcomes[facts.outcome].time
    if basis == "minimum":
        return 0, mode.minimum_minutes, f"{path}.minimum_minutes"
    measured = _actual_minutes(terms, facts) if basis in {"actual", "worked"} else facts.planned_minutes
    counted = _rounded(measured, mode)
    if basis != "actual" and counted < mode.minimum_minutes:
        return measured, mode.minimum_minutes, f"{path}.minimum_minutes"
    return measured, counted, f"{path}.hourly_cents" if counted == measured else f"{path}.increment_minutes"


def _actual_minutes(terms: TariffTerms, facts: BookingFacts) -> int:
    if facts.actual_minutes is None:
        raise ValueError("a booking that took place has actual minutes")
    waiting = facts.waiting_minutes if terms.counts_waiting else 0
    travel = facts.travel_minutes if terms.counts_travel_time else 0
    return facts.actual_minutes + waiting + travel


def _rounded(minutes: int, mode: ModeTerms) -> int:
    slices = Fraction(minutes, mode.increment_minutes)
    whole = {"up": ceil(slices), "nearest": floor(slices + HALF), "down": floor(slices)}[mode.rounding]
    return whole * mode.increment_minutes


def _cancellation(terms: TariffTerms, facts: BookingFacts) -> tuple[int, str]:
    """The dearest tier that applies to this notice and this length; nothing is due when none does."""
    if facts.notice_minutes is None:
        raise ValueError("a late cancellation has its notice")
    tiers = [
        (tier.basis_points, f"cancellation.{place}")
        for place, tier in enumerate(terms.cancellation)
        if facts.notice_minutes < tier.under_hours * 60 and facts.planned_minutes >= tier.from_minutes
    ]
    return max(tiers, key=lambda tier: tier[0], default=(0, "cancellation"))


def _surcharges(terms: SurchargeTerms, found: frozenset[Occasion]) -> list[tuple[Occasion, int]]:
    """Occasion and basis points, the highest first; one at most when they do not add up."""
    due = sorted((-points, occasion) for occasion, points in terms.basis_points.items() if occasion in found)
    several = [(occasion, -points) for points, occasion in due]
    return several if terms.stacking == "sum" else several[:1]


def _travel(terms: TariffTerms, facts: BookingFacts) -> Iterator[_Charge]:
    if facts.mode != "in_person" or not terms.outcomes[facts.outcome].travel:
        return
    travel, km = terms.travel, facts.km
    for place, zone in enumerate(travel.zones):
        if km <= zone.up_to_km:
            clause = f"travel.zones.{place}"
            yield _Charge("travel", "trip", km, 1, zone.flat_cents, clause, Fraction(zone.flat_cents))
            return
    if km > travel.threshold_km and travel.per_km_cents:
        counted = km - travel.threshold_km if travel.counts == "excess" else km
        clause = "travel.threshold_km" if counted != km else "travel.per_km_cents"
        amount = Fraction(counted) * Fraction(travel.per_km_cents)
        yield _Charge("travel", "km", km, counted, travel.per_km_cents, clause, amount)


def _relief(terms: TariffTerms, facts: BookingFacts, subtotal: Fraction) -> Iterator[_Charge]:
    """What a late cancellation is spared: above the cap, then once the slot serves somebody else."""
    if terms.outcomes[facts.outcome].time != "notice":
        return
    cap = terms.late_fee_cap_cents
    if cap is not None and subtotal > cap:
        yield _Charge("cap", "subtotal", 1, 1, cap, "late_fee_cap_cents", cap - subtotal)
        subtotal = Fraction(cap)
    points = terms.rebooked_credit_points
    if facts.rebooked and points and subtotal:
        amount = -subtotal * Fraction(points, WHOLE)
        yield _Charge("credit", "subtotal", 1, 1, 0, "rebooked_credit_points", amount, (points,))
