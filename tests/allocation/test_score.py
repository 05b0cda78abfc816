import math
import random
from fractions import Fraction

import pytest

from interpretariat.allocation.score import half_up


@pytest.mark.parametrize(
    ("value", "whole"),
    [(0.5, 1), (1.5, 2), (2.5, 3), (0.49999999999999994, 0), (-0.5, 0), (7, 7), (4503599627370495.5, 4503599627370496)],
)
def test_halves_round_up(value: float, whole: int) -> None:
    assert half_up(value) == whole


def test_rounding_is_that_of_exact_fractions() -> None:
    rng = random.Random(1)
    for _ in range(5_000):
        value = rng.choice(
            [rng.random(), rng.uniform(-1e6, 1e6), rng.randrange(10**6) / 2, math.nextafter(0.5, rng.random())]
        )
        assert half_up(value) == math.floor(Fraction(value) + Fraction(1, 2))
