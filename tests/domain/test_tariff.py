from decimal import Decimal
from typing import Any, get_args

import msgspec
import pytest

from interpretariat.domain.languages import Mode
from interpretariat.domain.tariff import (
    BILLED_OUTCOMES,
    BILLING_TERMS,
    PAID_OUTCOMES,
    PAY_TERMS,
    CancellationTier,
    ModeTerms,
    Outcome,
    OutcomeTerms,
    SurchargeTerms,
    TariffTerms,
    TravelTerms,
    Zone,
    read_terms,
    terms_json,
)

RICH = TariffTerms(
    modes={"in_person": ModeTerms(4_500, 60, 15, "nearest"), "video": ModeTerms(3_900, 30, 30)},
    two_person_call=ModeTerms(4_100, 15),
    surcharges=SurchargeTerms({"urgent": 2_500, "evening": 3_000}, stacking="highest", weekend_days=frozenset({7})),
    travel=TravelTerms((Zone(Decimal(10), 1_000),), Decimal("60.5"), Decimal(32), "whole"),
    cancellation=(CancellationTier(24, 10_000), CancellationTier(48, 5_000, from_minutes=180)),
    late_fee_cap_cents=20_000,
    rebooked_credit_points=5_000,
    outcomes=BILLED_OUTCOMES | {"no_show_client": OutcomeTerms("none")},
)


@pytest.mark.parametrize("terms", [BILLING_TERMS, PAY_TERMS, RICH])
def test_terms_go_to_json_and_back(terms: TariffTerms) -> None:
    assert read_terms(terms_json(terms)) == terms


def test_same_terms_are_the_same_bytes() -> None:
    assert terms_json(read_terms(terms_json(RICH))) == terms_json(RICH)


def test_default_terms_are_those_of_the_bank_form() -> None:
    assert BILLING_TERMS.modes == {mode: ModeTerms(4_100, 120, 15, "up") for mode in get_args(Mode)}
    assert BILLING_TERMS.cancellation == (CancellationTier(48, 10_000),)
    assert BILLING_TERMS.surcharges.basis_points == {}


def test_truth_tables_cover_every_outcome() -> None:
    assert set(BILLED_OUTCOMES) == set(PAID_OUTCOMES) == set(get_args(Outcome))


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("$.modes[...].hourly_cents", {"modes": {"video": {"hourly_cents": -1}}}),
        ("$.modes[...].increment_minutes", {"modes": {"video": {"hourly_cents": 1, "increment_minutes": 0}}}),
        ("$.travel", {"travel": {"per_km_cents": "-0.5"}}),
        ("$.travel", {"travel": {"threshold_km": "NaN"}}),
        ("$.travel.zones[0]", {"travel": {"zones": [{"up_to_km": "-1", "flat_cents": 0}]}}),
        ("$.surcharges.weekend_days[0]", {"surcharges": {"weekend_days": [0]}}),
        ("$.rebooked_credit_points", {"rebooked_credit_points": 10_001}),
        ("missing", {"outcomes": {"done": {"time": "worked"}}}),
        ("missing", {"modes": {}}),
        ("unknown field", {"discount": 3}),
    ],
)
def test_bad_terms_are_refused_by_name(path: str, change: dict[str, Any]) -> None:
    document = msgspec.json.decode(terms_json(BILLING_TERMS)) | change
    with pytest.raises(msgspec.ValidationError) as refusal:
        read_terms(msgspec.json.encode(document))
    assert path in str(refusal.value)
