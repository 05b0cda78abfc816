from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpretariat.domain.money import round_half_up, round_together, split
from tests.torture import times

fractions = st.fractions(min_value=-10_000, max_value=10_000, max_denominator=360)
weights = st.dictionaries(
    st.integers(1, 10_000), st.fractions(min_value=0, max_value=100, max_denominator=97), min_size=1, max_size=12
).filter(lambda given: sum(given.values()) > 0)


@pytest.mark.parametrize(
    ("amount", "cents"),
    [("0", 0), ("1/2", 1), ("3/2", 2), ("5/2", 3), ("49/100", 0), ("-1/2", -1), ("-3/2", -2), ("-149/100", -1)],
)
def test_round_half_up_away_from_zero(amount: str, cents: int) -> None:
    assert round_half_up(Fraction(amount)) == cents


@given(fractions)
def test_rounding_of_the_opposite_is_the_opposite(amount: Fraction) -> None:
    assert round_half_up(-amount) == -round_half_up(amount)


def test_round_together_gives_the_largest_remainders_first() -> None:
    assert round_together([Fraction("0.4"), Fraction("0.5"), Fraction("0.6")]) == [0, 1, 1]


def test_round_together_gives_equal_remainders_in_order() -> None:
    assert round_together([Fraction(1, 2)] * 3) == [1, 1, 0]


@given(st.lists(fractions, max_size=12))
def test_round_together_sums_to_the_rounded_sum(amounts: list[Fraction]) -> None:
    rounded = round_together(amounts)
    assert sum(rounded) == round_half_up(sum(amounts, Fraction()))
    assert all(abs(cents - amount) < 1 for cents, amount in zip(rounded, amounts, strict=True))


def test_split_breaks_ties_by_the_smallest_key() -> None:
    assert split(100, {3: Fraction(1), 1: Fraction(1), 2: Fraction(1)}) == {1: 34, 2: 33, 3: 33}


def test_split_of_a_credit_is_the_opposite_of_the_charge() -> None:
    shares = {"a": Fraction(1), "b": Fraction(2)}
    assert split(-100, shares) == {"a": -33, "b": -67}


def test_split_gives_nothing_to_a_weight_of_zero() -> None:
    assert split(101, {1: Fraction(0), 2: Fraction(1), 3: Fraction(1)}) == {1: 0, 2: 51, 3: 50}


@pytest.mark.parametrize("bad", [{}, {1: Fraction(0)}, {1: Fraction(2), 2: Fraction(-1)}])
def test_split_refuses_weights_that_share_nothing(bad: dict[int, Fraction]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(100, bad)


@given(st.integers(-10_000_000, 10_000_000), weights, st.randoms(use_true_random=False))
def test_split_is_exact_fair_and_blind_to_order(amount: int, parts: dict[int, Fraction], order: Random) -> None:
    shares = split(amount, parts)
    total = sum(parts.values())
    assert sum(shares.values()) == amount
    assert all(abs(shares[key] - amount * parts[key] / total) < 1 for key in parts)
    shuffled = list(parts.items())
    order.shuffle(shuffled)
    assert split(amount, dict(shuffled)) == shares


def test_split_is_exact_and_blind_to_order_however_often() -> None:
    chance = Random(20261124)
    for _ in range(times(10_000)):
        amount = chance.randrange(-10_000_000, 10_000_000)
        parts = {key: Fraction(chance.randrange(1, 500), 7) for key in range(chance.randrange(1, 6))}
        shares = split(amount, parts)
        assert sum(shares.values()) == amount
        assert split(amount, dict(reversed(parts.items()))) == shares
