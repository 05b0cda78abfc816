"""The whole problem at once, when its columns are few enough: all of them, or all that a better plan could use."""

from collections.abc import Callable, Sequence
from itertools import islice

import numpy as np

from interpretariat.allocation.bound import Prices
from interpretariat.allocation.columns import Column, candidates_of, paths_of
from interpretariat.allocation.instance import Instance
from interpretariat.allocation.model import Chosen, ColumnModel, Effort, Frame

ANYTHING = -float("inf")
LEAST_WALKS, WALKS_A_COLUMN = 100_000, 10
"""Walks begun before a search for columns gives up: long shifts have far more of them than paths worth having."""


def whole(
    instance: Instance, gain: Sequence[float], floors: Sequence[float], limit: int, stop: Callable[[], bool]
) -> list[Column] | None:
    """Every path of every shift whose gain reaches the shift's floor; none when they are more than `limit`, or when to
    know it would take too many walks or go on after `stop`.
    """
    free = range(len(instance.requests))
    columns: list[Column] = []
    walks = max(LEAST_WALKS, WALKS_A_COLUMN * limit)
    for shift in range(len(instance.shift_person)):
        search = paths_of(instance, shift, candidates_of(instance, shift, gain, free, ()))
        search.floor, search.most = floors[shift], walks
        columns += islice(search.by_gain(), limit + 1 - len(columns))
        walks -= search.pushed
        if len(columns) > limit or walks < 0 or stop():
            return None
    return columns


def every_column(instance: Instance, limit: int) -> list[Column] | None:
    """Every real path; none when they are more than `limit`."""
    shifts = len(instance.shift_person)
    return whole(instance, [0.0] * len(instance.pair_option), [ANYTHING] * shifts, limit, lambda: False)


def worthy_columns(
    prices: Prices, slack: float, limit: int, stop: Callable[[], bool] = lambda: False
) -> list[Column] | None:
    """Every path at most `slack` cents under the best of its shift; none when they are more than `limit`.

    A plan costs at least the bound and what each of its paths lies under the best of its shift: with a slack of
    loss − bound, every plan of a smaller loss is made of these.
    """
    gain = prices.gain(prices.best)
    best = prices.pricing.best(gain).value
    return whole(prices.instance, gain.tolist(), (best - slack - 1).tolist(), limit, stop)


def choose(instance: Instance, columns: Sequence[Column], effort: Effort, stop: Callable[[], bool]) -> Chosen:
    """The best plan of these columns; its cents and bound are those of the whole loss."""
    held = np.unique(instance.pair_shift[instance.pinned]).tolist()
    frame = Frame(range(len(instance.requests)), frozenset(held), {}, {}, {})
    chosen = ColumnModel(instance, columns, frame).solve(effort, stop)
    return chosen._replace(cents=chosen.cents + instance.constant, bound=chosen.bound + instance.constant)
