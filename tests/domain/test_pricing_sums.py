from collections.abc import Iterable
from fractions import Fraction
from typing import get_args

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from interpretariat.domain.languages import Mode
from interpretariat.domain.money import round_half_up
from interpretariat.domain.pricing import BookingFacts, Price, PriceLine, price
from interpretariat.domain.tariff import (
    CancellationTier,
    ModeTerms,
    Occasion,
    Outcome,
    SurchargeTerms,
    TariffTerms,
    TravelTerms,
)


def exact_sum(lines: Iterable[PriceLine]) -> Fraction:
    """The subtotal that the lines state, computed again from what they show."""
    total = Fraction()
    for line in lines:
        if line.kind == "cap":
            total = Fraction(line.rate_cents)
            continue
        amount = -total if line.kind == "credit" else Fraction(line.quantity) * Fraction(line.rate_cents)
        for factor in line.factors:
            amount *= Fraction(factor, 10_000)
        total += amount / 60 if line.unit == "minute" else amount
    return total


any_terms = st.builds(
    TariffTerms,
    modes=st.fixed_dictionaries(
        {
            mode: st.builds(
                ModeTerms,
                st.integers(0, 9_999),
                st.integers(0, 180),
                st.integers(1, 60),
                st.sampled_from(["up", "nearest", "down"]),
            )
            for mode in get_args(Mode)
        }
    ),
    surcharges=st.builds(
        SurchargeTerms,
        st.dictionaries(st.sampled_from(get_args(Occasion)), st.integers(0, 12_000)),
        st.sampled_from(["sum", "highest"]),
    ),
    travel=st.builds(
        TravelTerms,
        st.just(()),
        st.decimals(0, 200, places=2),
        st.decimals(0, 60, places=1),
        st.sampled_from(["excess", "whole"]),
    ),
    cancellation=st.lists(
        st.builds(CancellationTier, st.integers(1, 120), st.integers(0, 10_000), st.integers(0, 300)), max_size=3
    ).map(tuple),
    late_fee_cap_cents=st.none() | st.integers(0, 20_000),
    rebooked_credit_points=st.integers(0, 10_000),
)
any_facts = st.builds(
    BookingFacts,
    st.sampled_from(get_args(Outcome)),
    st.sampled_from(get_args(Mode)),
    st.integers(1, 600),
    actual_minutes=st.integers(0, 600),
    waiting_minutes=st.integers(0, 60),
    travel_minutes=st.integers(0, 60),
    km=st.decimals(0, 400, places=1),
    occasions=st.frozensets(st.sampled_from(get_args(Occasion))),
    notice_minutes=st.integers(0, 7_200),
    rebooked=st.booleans(),
)


@given(any_terms, any_facts)
def test_lines_sum_to_the_total_which_is_the_exact_sum_rounded_once(agreed: TariffTerms, facts: BookingFacts) -> None:
    answer = price(agreed, facts)
    assert sum(line.amount_cents for line in answer.lines) == answer.total_cents
    assert answer.total_cents == round_half_up(exact_sum(answer.lines))
    assert answer.total_cents >= 0
    assert msgspec.json.decode(msgspec.json.encode(answer), type=Price) == answer
