"""A lower bound of every plan's loss, and the prices that prove it: a Lagrangian over the days of the interpreters.

Serving a request, an interpreter's weekly cap and target are taken out of the constraints and priced; what is left is
one best path per shift (`pricing`). Whatever the prices, the sum is a bound; a subgradient walk raises it.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np

from interpretariat.allocation.instance import Instance
from interpretariat.allocation.pool import Pool
from interpretariat.allocation.pricing import Floats, Ints, Priced, Pricing

STEP_PER_MISSED = 0.8
SHORTEST_STEP, LONGEST_STEP = 1 / 400, 1 / 12
SHRINKS = 1 / 120
MEMORY = 0.5
EARLY = 1 / 3
"""Paths of steps before this share of a walk are not worth remembering."""
CAP_SCALE = 0.1
HOUR = 60
FLOAT_ERROR = 0.01
"""Cents: far above what summing a million doubles of this size may lose."""


class Prices:
    """The walk: the best prices so far, the bound they prove, and the prices of the step to come."""

    def __init__(self, instance: Instance, pricing: Pricing, served: set[int]) -> None:
        self.instance = instance
        self.pricing = pricing
        self.pool = Pool(instance)
        size = np.array(instance.size, np.float64)
        self.size = size
        weight = np.array(instance.weight, np.float64) / size
        pinned = np.array([n in instance.pinned_people for n in range(len(size))], bool)
        self.ceiling = np.where(pinned, weight * 1000, weight)
        people = instance.people
        self.target = np.array([p.target_minutes for p in people], np.float64)
        self.overload = float(instance.problem.weights.overload_per_minute)
        weeks = instance.shift_day - (instance.shift_day - 1) % 7
        key = instance.shift_person * 10_000_000 + weeks
        kinds, self.week_of_shift = np.unique(key, return_inverse=True)
        cap = np.array([p.max_minutes_per_week for p in people], np.float64)
        self.week_cap = cap[kinds // 10_000_000] if len(kinds) else np.zeros(0)
        cheapest = np.full(len(size), np.inf)
        np.minimum.at(cheapest, instance.pair_request, pricing.cost)
        self.request = np.minimum(np.maximum(2 * cheapest, 0), weight)
        for n in range(len(size)):
            if n not in served:
                self.request[n] = weight[n]
        self.load = np.zeros(len(people))
        self.week = np.zeros(len(kinds))
        self.first_step = self._first_step(served, weight)
        self._drift = (np.zeros_like(self.request), np.zeros_like(self.load), np.zeros_like(self.week))
        in_person = np.bincount(instance.pair_shift, weights=pricing.home_cents > 0, minlength=len(key)) > 0
        self._rounding = 0.5 * in_person
        self.bound = -math.inf
        self.best = (self.request, self.load, self.week)

    def _first_step(self, served: set[int], weight: Floats) -> float:
        """Cents. Where many go without, prices must climb to the weights; where few do, long steps only overshoot."""
        wanted = np.unique(self.instance.pair_request).tolist()
        missed = sum(n not in served for n in wanted) / max(1, len(wanted))
        share = min(LONGEST_STEP, max(SHORTEST_STEP, STEP_PER_MISSED * missed))
        return share * float(np.median(weight)) if len(weight) else 0.0

    def minute_price(self, load: Floats, week: Floats) -> Floats:
        """Cents per minute of each shift."""
        return np.asarray(load[self.instance.shift_person] + week[self.week_of_shift])

    def walk(self, steps: int, scale: float = 1.0, clock: Callable[[], float] | None = None) -> Iterator[int]:
        """Take some steps of shrinking length; after each, the best bound so far in whole cents.

        `clock` gives the share of the time that is spent: the steps shrink, and end, with whichever runs out first.
        """
        for n in range(steps):
            share = max(n / max(1, steps - 1), clock() if clock is not None else 0.0)
            if share > 1:
                return
            length = scale * self.first_step * (SHRINKS / scale) ** share
            priced = self._step(length)
            if share >= EARLY or scale < 1:
                self.pool.add(priced.taken)
            yield self.proven

    @property
    def proven(self) -> int:
        """The bound in whole cents: every loss is whole, so a fraction rounds up."""
        return math.ceil(self.bound - FLOAT_ERROR) if math.isfinite(self.bound) else 0

    def restart(self) -> None:
        """Walk on from the best prices."""
        self.request, self.load, self.week = (values.copy() for values in self.best)
        self._drift = (np.zeros_like(self.request), np.zeros_like(self.load), np.zeros_like(self.week))

    def evaluate(self) -> Priced:
        """Price the days at the prices of now, and keep these when the bound is the best."""
        priced = self.pricing.best(self.request, self.minute_price(self.load, self.week))
        bound = self._bound(priced)
        if bound > self.bound:
            self.bound, self.best = bound, (self.request.copy(), self.load.copy(), self.week.copy())
        return priced

    def _step(self, length: float) -> Priced:
        priced = self.evaluate()
        slopes = self._slopes(priced.taken)
        drift = tuple((1 - MEMORY) * old + MEMORY * new for old, new in zip(self._drift, slopes, strict=True))
        self._drift = (drift[0], drift[1], drift[2])
        self.request = np.minimum(self.request + length * drift[0], self.ceiling)
        self.load = np.clip(self.load + length * CAP_SCALE / HOUR * drift[1], 0, self.overload)
        self.week = np.maximum(self.week + length * CAP_SCALE / HOUR * drift[2], 0)
        return priced

    def _bound(self, priced: Priced) -> float:
        """The Lagrangian. Travel is rounded once per shift: half a cent is given back for each that may travel."""
        served = float((self.size * self.request).sum())
        paths = priced.value.sum() + self._rounding.sum()
        limits = float((self.load * self.target).sum() + (self.week * self.week_cap).sum())
        return self.instance.constant + served - float(paths) - limits

    def _slopes(self, taken: Ints) -> tuple[Floats, Floats, Floats]:
        """How the bound moves with each price; zero where the price is at its end."""
        instance = self.instance
        count = np.bincount(instance.pair_request[taken], minlength=len(self.size))
        need = self.size - count
        need[(self.request >= self.ceiling) & (need > 0)] = 0
        shifts = len(instance.shift_person)
        minutes = np.bincount(instance.pair_shift[taken], weights=self.pricing.minutes[taken], minlength=shifts)
        load = np.bincount(instance.shift_person, weights=minutes, minlength=len(self.load)) - self.target
        load[(self.load <= 0) & (load < 0) | (self.load >= self.overload) & (load > 0)] = 0
        week = np.bincount(self.week_of_shift, weights=minutes, minlength=len(self.week)) - self.week_cap
        week[(self.week <= 0) & (week < 0)] = 0
        return need, load / HOUR, week / HOUR
