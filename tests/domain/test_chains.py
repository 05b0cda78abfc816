from fractions import Fraction
from itertools import permutations
from random import Random

from interpretariat.domain.chains import (
    RULES,
    SHAPLEY_STOPS,
    Round,
    first_pays_outward,
    proportional,
    shapley,
    travel_weights,
)

THREE = Round(home=(6, 8, 10), between=((0, 3, 7), (3, 0, 4), (7, 4, 0)))
"""Home, 6 km, 3 km, 4 km, and 10 km home: 23 km."""


def on_a_line(chance: Random, stops: int) -> Round:
    """Points of a plane, in city blocks: distances that no detour shortens."""
    points = [(chance.randrange(50), chance.randrange(50)) for _ in range(stops)]
    between = tuple(tuple(abs(a - c) + abs(b - d) for c, d in points) for a, b in points)
    return Round(tuple(a + b for a, b in points), between)


def test_the_first_file_pays_the_way_out_and_all_share_the_return() -> None:
    assert first_pays_outward(THREE) == [6 + Fraction(10, 3), 3 + Fraction(10, 3), 4 + Fraction(10, 3)]
    assert sum(first_pays_outward(THREE)) == THREE.length((0, 1, 2)) == 23


def test_proportions_are_those_of_each_alone() -> None:
    assert proportional(THREE) == [12, 16, 20]


def test_shapley_is_the_average_over_every_order_of_joining() -> None:
    orders = list(permutations(range(3)))
    by_hand = [Fraction()] * 3
    for order in orders:
        for place, stop in enumerate(order):
            before, after = sorted(order[:place]), sorted(order[: place + 1])
            by_hand[stop] += Fraction(THREE.length(after) - THREE.length(before), len(orders))
    assert shapley(THREE) == by_hand


def test_shapley_shares_the_whole_round() -> None:
    chance = Random(8)
    for stops in range(1, SHAPLEY_STOPS + 1):
        tour = on_a_line(chance, stops)
        values = shapley(tour)
        assert (sum(values), min(values) >= 0) == (tour.length(range(stops)), True)


def test_of_two_files_neither_bears_more_than_alone() -> None:
    chance = Random(9)
    for _ in range(50):
        tour = on_a_line(chance, 2)
        assert all(value <= 2 * way for value, way in zip(shapley(tour), tour.home, strict=True))


def test_two_files_at_one_place_bear_the_same_and_nothing_more_is_driven() -> None:
    twins = Round((10, 10), ((0, 0), (0, 0)))
    assert shapley(twins) == [10, 10]


def test_a_round_too_long_for_the_exact_value_is_shared_in_proportion() -> None:
    tour = on_a_line(Random(9), SHAPLEY_STOPS + 1)
    assert shapley(tour) == proportional(tour)


def test_where_nobody_moved_the_weights_are_equal() -> None:
    still = Round((0, 0), ((0, 0), (0, 0)))
    assert [travel_weights(rule, still) for rule in RULES] == [[1, 1]] * len(RULES)
