"""Draws that repeat: every one comes from a seed that names what is drawn."""

from collections.abc import Mapping
from random import Random
from typing import TypeVar

Choice = TypeVar("Choice")


def seeded(*names: object) -> Random:
    """The draws of one thing: the same names, the same draws, in any process."""
    return Random("/".join(map(str, names)))  # noqa: S311 - an invented city is no secret


def drawn(draw: Random, shares: Mapping[Choice, float]) -> Choice:
    """One of the choices, by their shares."""
    (chosen,) = draw.choices(tuple(shares), tuple(shares.values()))
    return chosen


def happens(draw: Random, share: float) -> bool:
    """True in this share of the cases."""
    return draw.random() < share
