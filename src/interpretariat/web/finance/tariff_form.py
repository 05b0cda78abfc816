"""The terms of a tariff as fields, and back. What a form does not show keeps what the version it comes from said."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, get_args

import msgspec

from interpretariat.domain.languages import Mode
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.domain.tariff import (
    WHOLE,
    CancellationTier,
    ModeTerms,
    Occasion,
    Outcome,
    OutcomeTerms,
    SurchargeTerms,
    TariffTerms,
    TravelTerms,
)

MODES: Final[tuple[Mode, ...]] = get_args(Mode)
OCCASIONS: Final[tuple[Occasion, ...]] = get_args(Occasion)
TIERS: Final = (1, 2, 3)
POLICIES: Final[tuple[Outcome, ...]] = ("no_show_client", "no_show_professional", "interpreter_refused")
"""Outcomes whose price is a matter of policy."""

_MOST: Final = 1_000_000


class Reading:
    """What was typed, number by number; what is wrong is gathered by field."""

    def __init__(self, typed: Mapping[str, str]) -> None:
        self.typed = typed
        self.problems: list[Problem] = []

    def number(self, name: str, *, scale: int = 1, default: int = 0) -> int:
        """A whole number of hundredths, minutes or hours: « 41,00 » with a scale of 100 is 4,100."""
        exact = self.decimal(name, default=Decimal(default) / scale) * scale
        if exact != exact.to_integral_value():
            self.problems.append(
                Problem(name, "not_a_whole_number" if scale == 1 else "not_an_amount", self.typed[name])
            )
        return int(exact)

    def decimal(self, name: str, *, default: Decimal = Decimal(0)) -> Decimal:
        said = self.typed.get(name, "").replace(",", ".").replace("\u00a0", "").replace(" ", "")
        if not said:
            return default
        try:
            value = Decimal(said)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            self.problems.append(Problem(name, "not_a_number", self.typed[name]))
            return default
        if not 0 <= value <= _MOST:
            code, facts = ("too_small", {"minimum": "0"}) if value < 0 else ("too_large", {"maximum": str(_MOST)})
            self.problems.append(Problem(name, code, self.typed[name], facts))
            return default
        return value

    def day(self, name: str) -> date:
        try:
            return date.fromisoformat(self.typed.get(name, ""))
        except ValueError:
            self.problems.append(
                Problem(name, "not_a_date" if self.typed.get(name) else "required", self.typed.get(name))
            )
            return date.max


def fields_of(terms: TariffTerms) -> dict[str, str]:
    """What the fields show."""
    found: dict[str, str] = {}
    for mode, each in terms.modes.items():
        found |= _fields_of_mode(mode, each)
    if terms.two_person_call is not None:
        found |= _fields_of_mode("call", terms.two_person_call)
    found |= {each: _hundredths(terms.surcharges.basis_points.get(each, 0)) for each in OCCASIONS}
    for place, tier in enumerate(terms.cancellation[: len(TIERS)], start=1):
        found[f"under_hours_{place}"] = str(tier.under_hours)
        found[f"percent_{place}"] = _hundredths(tier.basis_points)
        found[f"from_minutes_{place}"] = str(tier.from_minutes)
    cap = terms.late_fee_cap_cents
    said: dict[str, str] = {
        "stacking": terms.surcharges.stacking,
        "per_km": _plain(terms.travel.per_km_cents / 100),
        "threshold_km": _plain(terms.travel.threshold_km),
        "counts": terms.travel.counts,
        "cap": "" if cap is None else _hundredths(cap),
        "rebooked": _hundredths(terms.rebooked_credit_points),
        "counts_waiting": "oui" if terms.counts_waiting else "",
        "counts_travel_time": "oui" if terms.counts_travel_time else "",
    }
    return found | said | {str(outcome): terms.outcomes[outcome].time for outcome in POLICIES}


def terms_of(reading: Reading, base: TariffTerms) -> TariffTerms:
    """The terms that were typed. Raises Invalid with every problem, by field."""
    typed = reading.typed
    modes = {mode: terms for mode in MODES if (terms := _mode_of(reading, mode)) is not None}
    if not modes:
        reading.problems.append(Problem("in_person_hourly", "required"))
    credit = reading.number("rebooked", scale=100)
    call, cap = _mode_of(reading, "call"), reading.number("cap", scale=100) if typed.get("cap") else None
    surcharges, travel = _surcharges(reading, base.surcharges), _travel(reading, base.travel)
    tiers = tuple(tier for place in TIERS if (tier := _tier_of(reading, place)) is not None)
    if credit > WHOLE:
        reading.problems.append(Problem("rebooked", "too_large", typed["rebooked"], {"maximum": "100"}))
    if reading.problems:
        raise Invalid(reading.problems)
    return msgspec.structs.replace(
        base,
        modes=modes,
        two_person_call=call,
        surcharges=surcharges,
        travel=travel,
        cancellation=tiers,
        late_fee_cap_cents=cap,
        rebooked_credit_points=credit,
        counts_waiting=typed.get("counts_waiting") == "oui",
        counts_travel_time=typed.get("counts_travel_time") == "oui",
        outcomes=base.outcomes | {each: _outcome(base, each, typed.get(each, "")) for each in POLICIES},
    )


def _fields_of_mode(name: str, terms: ModeTerms) -> dict[str, str]:
    return {
        f"{name}_hourly": _hundredths(terms.hourly_cents),
        f"{name}_minimum": str(terms.minimum_minutes),
        f"{name}_increment": str(terms.increment_minutes),
        f"{name}_rounding": terms.rounding,
    }


def _mode_of(reading: Reading, name: str) -> ModeTerms | None:
    """No hourly rate: the tariff does not price it."""
    if not reading.typed.get(f"{name}_hourly"):
        return None
    rounding = reading.typed.get(f"{name}_rounding", "up")
    increment = reading.number(f"{name}_increment", default=15)
    if increment < 1:
        reading.problems.append(Problem(f"{name}_increment", "too_small", "0", {"minimum": "1"}))
    return ModeTerms(
        hourly_cents=reading.number(f"{name}_hourly", scale=100),
        minimum_minutes=reading.number(f"{name}_minimum"),
        increment_minutes=increment,
        rounding="nearest" if rounding == "nearest" else "down" if rounding == "down" else "up",
    )


def _surcharges(reading: Reading, base: SurchargeTerms) -> SurchargeTerms:
    points = {each: reading.number(each, scale=100) for each in OCCASIONS}
    return msgspec.structs.replace(
        base,
        basis_points={each: said for each, said in points.items() if said},
        stacking="highest" if reading.typed.get("stacking") == "highest" else "sum",
    )


def _travel(reading: Reading, base: TravelTerms) -> TravelTerms:
    return msgspec.structs.replace(
        base,
        per_km_cents=reading.decimal("per_km") * 100,
        threshold_km=reading.decimal("threshold_km"),
        counts="whole" if reading.typed.get("counts") == "whole" else "excess",
    )


def _tier_of(reading: Reading, place: int) -> CancellationTier | None:
    hours = reading.number(f"under_hours_{place}")
    if not hours:
        return None
    return CancellationTier(
        hours, reading.number(f"percent_{place}", scale=100), reading.number(f"from_minutes_{place}")
    )


def _outcome(base: TariffTerms, outcome: Outcome, said: str) -> OutcomeTerms:
    """Billed as planned, the minimum alone, or nothing; the travel as before, none when nothing is due."""
    if said not in ("planned", "minimum", "none"):
        return base.outcomes[outcome]
    return OutcomeTerms("planned" if said == "planned" else "minimum" if said == "minimum" else "none", said != "none")


def _hundredths(value: int) -> str:
    return _plain(Decimal(value) / 100)


def _plain(value: Decimal) -> str:
    """« 41 », « 0,62 »: as it is typed in French."""
    return f"{value.normalize():f}".replace(".", ",")
