"""What the city is made of besides people and places: languages, days off, tariffs."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import msgspec

from interpretariat.demo.days_off import days_off
from interpretariat.demo.pool_files import KM_CENTS
from interpretariat.demo.sources import Row, table
from interpretariat.domain.tariff import (
    BILLING_TERMS,
    PAY_TERMS,
    ModeTerms,
    SurchargeTerms,
    TariffTerms,
    TravelTerms,
    terms_json,
)

FRENCH = {"code": "fra", "name_fr": "français", "name_en": "French", "autonym": "français", "active": "no"}
"""Everybody of the pool speaks it and nobody asks for it: known, and on no list."""

OWN_TARIFF_OF = "accueil"
FISCAL_YEAR = (4, 1)
TRAVEL = TravelTerms(per_km_cents=Decimal(KM_CENTS))
HOURLY_CENTS = {-1: 3950, 0: 4100, 1: 4225}
"""Fiscal year, from the present one → the pool's hourly rate. The present one is the public form's."""


def language_rows() -> Iterator[Row]:
    shown = ("code", "name_fr", "name_en", "autonym", "script_direction", "varieties", "alternatives")
    for row in table("languages"):
        yield {name: row[name] for name in shown}
    yield FRENCH


def holiday_rows(first: date, last: date) -> Iterator[Row]:
    """The days off of all the years that the two days touch."""
    for year in range(first.year, last.year + 1):
        for day, name_fr, name_en, kinds in days_off(year):
            for kind in kinds:
                yield {"date": day.isoformat(), "kind": kind, "name_fr": name_fr, "name_en": name_en}


def tariff_rows(today: date) -> Iterator[Row]:
    """Three versions of the pool's tariff, one a fiscal year, on both sides; one partner has its own."""
    begun = fiscal_year(today).year
    for offset, cents in HOURLY_CENTS.items():
        year = begun + offset
        starts_on = date(year, *FISCAL_YEAR)
        yield _tariff("BANQUE", "Grille de la banque", "billing", starts_on, _at(BILLING_TERMS, cents))
        yield _tariff("PAIE", "Rémunération des interprètes", "pay", starts_on, _at(PAY_TERMS, cents))
    own = date(begun - 1, *FISCAL_YEAR)
    yield _tariff("RACINES", "Convention Accueil Racines", "billing", own, _own_terms()) | {
        "organisation": OWN_TARIFF_OF
    }


def fiscal_year(today: date) -> date:
    """Its first day."""
    begun = today.year if (today.month, today.day) >= FISCAL_YEAR else today.year - 1
    return date(begun, *FISCAL_YEAR)


def _at(terms: TariffTerms, hourly_cents: int) -> TariffTerms:
    """The public form's terms at this hourly rate, with kilometres."""
    assert terms.two_person_call is not None
    return msgspec.structs.replace(
        terms,
        modes={mode: msgspec.structs.replace(each, hourly_cents=hourly_cents) for mode, each in terms.modes.items()},
        two_person_call=msgspec.structs.replace(terms.two_person_call, hourly_cents=hourly_cents),
        travel=TRAVEL,
    )


def _own_terms() -> TariffTerms:
    """First hour, then quarters; more for what is urgent or late in the day; a shorter notice for telephone calls."""
    hour = ModeTerms(3800, minimum_minutes=60, increment_minutes=15)
    return msgspec.structs.replace(
        BILLING_TERMS,
        modes=dict.fromkeys(BILLING_TERMS.modes, hour),
        surcharges=SurchargeTerms({"urgent": 2500, "evening": 3000, "holiday": 5000}, stacking="highest"),
        travel=TravelTerms(per_km_cents=Decimal(KM_CENTS), threshold_km=Decimal(32)),
    )


def _tariff(code: str, name: str, side: str, starts_on: date, terms: TariffTerms) -> Row:
    return {
        "code": f"{code}-{starts_on.year}",
        "name": f"{name} {starts_on.year}-{starts_on.year + 1}",
        "side": side,
        "starts_on": starts_on.isoformat(),
        "terms": terms_json(terms).decode(),
    }
