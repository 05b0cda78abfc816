"""The linear programme over the columns seen so far (GLOP): where it is small, it finds the best prices outright."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from ortools.linear_solver import pywraplp

from interpretariat.allocation.bound import Duals, Prices
from interpretariat.allocation.pricing import Ints

SMOOTHING = 0.5
FEW = 20
ROUNDS = 80


class Master:
    """Columns come from the pricing, prices from the programme, until both agree."""

    def __init__(self, prices: Prices, standing: Ints) -> None:
        self.prices = prices
        solver = pywraplp.Solver.CreateSolver("GLOP")
        self.solver = solver
        infinity = solver.infinity()
        self.objective = solver.Objective()
        self.objective.SetMinimization()
        self.cover = [solver.Constraint(float(n), float(n)) for n in prices.quota.request]
        for row, size, weight in zip(self.cover, prices.quota.request, prices.ceiling.request, strict=True):
            missed = solver.NumVar(0, 1, "")
            row.SetCoefficient(missed, float(size))
            self.objective.SetCoefficient(missed, float(weight * size))
        self.load = [solver.Constraint(-infinity, float(target)) for target in prices.quota.load]
        for row in self.load:
            excess = solver.NumVar(0, infinity, "")
            row.SetCoefficient(excess, -1)
            self.objective.SetCoefficient(excess, prices.overload)
        self.week = [solver.Constraint(-infinity, float(cap)) for cap in prices.quota.week]
        self.hard = [solver.Constraint(-infinity, float(cap)) for cap in prices.quota.hard]
        self.day = [solver.Constraint(-infinity, 1) for _ in prices.instance.shift_person]
        self.seen: set[tuple[int, ...]] = set()
        self.add(standing)

    def add(self, taken: Ints) -> int:
        """Add the paths that these pairs make up; the number of new ones."""
        by_shift: dict[int, list[int]] = defaultdict(list)
        for pair in np.sort(taken).tolist():
            by_shift[int(self.prices.instance.pair_shift[pair])].append(pair)
        fresh = {shift: tuple(pairs) for shift, pairs in by_shift.items() if tuple(pairs) not in self.seen}
        for shift, pairs in fresh.items():
            self.seen.add(pairs)
            self._column(shift, pairs)
        return len(fresh)

    def _column(self, shift: int, pairs: tuple[int, ...]) -> None:
        prices, pricing, instance = self.prices, self.prices.pricing, self.prices.instance
        column = self.solver.NumVar(0, self.solver.infinity(), "")
        self.day[shift].SetCoefficient(column, 1)
        asked: dict[int, int] = defaultdict(int)
        for pair in pairs:
            asked[int(instance.pair_request[pair])] += 1
        for request, times in asked.items():
            self.cover[request].SetCoefficient(column, times)
        minutes = float(pricing.minutes[list(pairs)].sum())
        self.load[int(instance.shift_person[shift])].SetCoefficient(column, minutes)
        self.week[int(prices.week_of_shift[shift])].SetCoefficient(column, minutes)
        hard = float(pricing.hard[list(pairs)].sum())
        if hard:
            self.hard[int(prices.week_of_shift[shift])].SetCoefficient(column, hard)
            self.hard[len(self.week) + shift].SetCoefficient(column, hard)
        self.objective.SetCoefficient(column, pricing.path_cost(pairs))

    def rounds(self) -> Iterator[int]:
        """Solve and price in turn; after each round, the proven bound. Ends when no path is missing."""
        prices = self.prices
        for _ in range(ROUNDS):
            self.solver.Solve()
            duals = self._duals()
            found = self._price(duals, SMOOTHING if np.isfinite(prices.bound) else 0.0)
            if found <= FEW:
                found += self._price(duals, 0.0)
            yield prices.proven
            if not found:
                return

    def _price(self, duals: Duals, smoothing: float) -> int:
        """Price at a mixture of the best prices and the programme's; the number of paths that were missing."""
        prices = self.prices
        prices.now = prices.best.mixed(smoothing, duals)
        taken = prices.evaluate().taken
        prices.pool.add(taken)
        return self.add(taken)

    def _duals(self) -> Duals:
        """The programme's prices, those of limits turned to cost, held within their ends."""
        rows = (self.cover, self.load, self.week, self.hard)
        values = [np.array([row.dual_value() for row in kind]) for kind in rows]
        found = Duals(values[0], *(-value for value in values[1:]))
        ends = zip(found, self.prices.floor, self.prices.ceiling, strict=True)
        return Duals(*(np.clip(value, least, most) for value, least, most in ends))
