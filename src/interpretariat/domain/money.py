"""Integer cents. What lies between is an exact fraction, and is rounded once."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import TypeVar

Key = TypeVar("Key", int, str)

HALF = Fraction(1, 2)


def round_half_up(amount: Fraction) -> int:
    """The nearest integer, halves away from zero: a credit is the exact opposite of the charge it reverses."""
    return floor(amount + HALF) if amount >= 0 else -floor(HALF - amount)


def round_together(amounts: Sequence[Fraction]) -> list[int]:
    """Integers, each next to its amount, whose sum is the sum of the amounts rounded half up once.

    Largest remainder first; equal remainders in the order given.
    """
    whole = [floor(amount) for amount in amounts]
    missing = round_half_up(sum(amounts, Fraction())) - sum(whole)
    by_remainder = sorted(range(len(amounts)), key=lambda place: whole[place] - amounts[place])
    for place in by_remainder[:missing]:
        whole[place] += 1
    return whole


def split(amount_cents: int, weights: Mapping[Key, Fraction]) -> dict[Key, int]:
    """Share an amount in proportion to the weights; the shares always sum to it.

    Largest remainder, ties to the smallest key, so the answer does not depend on the order of `weights`; a negative
    amount is split as its opposite. Keys come back sorted. Raises ValueError when a weight is negative or all are zero.
    """
    total = sum(weights.values(), Fraction())
    if total <= 0 or min(weights.values()) < 0:
        raise ValueError("weights are not negative, and not all zero")
    keys = sorted(weights)
    shares = round_together([abs(amount_cents) * Fraction(weights[key]) / total for key in keys])
    sign = -1 if amount_cents < 0 else 1
    return {key: sign * share for key, share in zip(keys, shares, strict=True)}
