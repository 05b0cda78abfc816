"""What the appointments of one round share of its kilometres, in exact weights.

A round leaves home, visits its stops in the order of the day, and returns. `Round.legs` are measured in any unit, for a
round restricted to some of its stops too: what each file would have cost alone is reckoned on the same map.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import factorial
from typing import Final

from interpretariat.domain.agreement import TravelRule

SHAPLEY_STOPS: Final = 8
"""Up to this many stops the value is exact; a longer round is shared in proportion."""


@dataclass(frozen=True, slots=True)
class Round:
    """Distances of one day: from home to each stop, and between any two stops."""

    home: tuple[int, ...]
    between: tuple[tuple[int, ...], ...]

    def length(self, stops: Sequence[int]) -> int:
        """Home, these stops in the order of the day, home."""
        if not stops:
            return 0
        inner = sum(self.between[a][b] for a, b in pairwise(stops))
        return self.home[stops[0]] + inner + self.home[stops[-1]]

    def legs(self, stops: Sequence[int]) -> list[int]:
        """The way to each of these stops; the return is that of the last one."""
        return [
            self.home[stop] if place == 0 else self.between[stops[place - 1]][stop] for place, stop in enumerate(stops)
        ]


def first_pays_outward(tour: Round) -> list[Fraction]:
    """Each file pays the way to it, the first one from home; the return is split equally."""
    stops = range(len(tour.home))
    back = Fraction(tour.home[-1], len(stops))
    return [leg + back for leg in tour.legs(stops)]


def proportional(tour: Round) -> list[Fraction]:
    """In proportion to what each would be alone: there and back."""
    return [Fraction(2 * way) for way in tour.home]


def shapley(tour: Round) -> list[Fraction]:
    """What each stop adds to the round, on average over every order in which they could have joined it.

    Exact up to `SHAPLEY_STOPS`; a longer round is shared in proportion.
    """
    count = len(tour.home)
    if count > SHAPLEY_STOPS:
        return proportional(tour)
    length = [tour.length([stop for stop in range(count) if chosen >> stop & 1]) for chosen in range(1 << count)]
    weight = [Fraction(factorial(size) * factorial(count - size - 1), factorial(count)) for size in range(count)]
    values = [Fraction()] * count
    for chosen in range(1 << count):
        joined = weight[chosen.bit_count()] if chosen.bit_count() < count else Fraction()
        for stop in range(count):
            if not chosen >> stop & 1:
                values[stop] += joined * (length[chosen | 1 << stop] - length[chosen])
    return [max(value, Fraction()) for value in values]


RULES: dict[TravelRule, Callable[[Round], list[Fraction]]] = {
    "first_pays_outward": first_pays_outward,
    "proportional": proportional,
    "shapley": shapley,
}


def travel_weights(rule: TravelRule, tour: Round) -> list[Fraction]:
    """The weight of each stop; equal ones when nobody had to move."""
    weights = RULES[rule](tour)
    return weights if any(weights) else [Fraction(1)] * len(weights)
