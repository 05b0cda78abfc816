"""A lower bound of every plan's loss, and the prices that prove it: a Lagrangian over the days of the interpreters.

Serving a request, an interpreter's target, weekly cap and caps on hard sessions are taken out of the constraints and
priced; what is left is one best path per shift (`pricing`). Whatever the prices, the sum is a bound; a subgradient
walk raises it.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from interpretariat.allocation.instance import Instance
from interpretariat.allocation.pool import Pool
from interpretariat.allocation.pricing import Floats, Ints, Priced, Pricing
from interpretariat.allocation.roster import Choice

STEP_PER_MISSED = 0.8
SHORTEST_STEP, LONGEST_STEP = 1 / 400, 1 / 12
SHRINKS = 1 / 120
MEMORY = 0.5
FORGETTING = 0.97
EARLY = 1 / 3
"""Paths of steps before this share of a walk are not worth remembering."""
CAP_SCALE = 0.1
HOUR = 60
FLOAT_ERROR = 0.01
"""Cents: far above what summing a million doubles of this size may lose."""


class Duals(NamedTuple):
    """A price, in cents, of each thing that ties the days together.

    `request`: serving it, per interpreter; `load`: a minute of a person, towards the target; `week`: a minute of a
    person's week; `hard`: a hard session of a person's week, then (after all weeks) of a shift.
    """

    request: Floats
    load: Floats
    week: Floats
    hard: Floats

    def copy(self) -> "Duals":
        """The same prices, free to change."""
        return Duals(*(values.copy() for values in self))

    def mixed(self, share: float, other: "Duals") -> "Duals":
        """So much of these, the rest of the others."""
        return Duals(*(share * mine + (1 - share) * theirs for mine, theirs in zip(self, other, strict=True)))

    @property
    def zero(self) -> "Duals":
        """Nothing costs anything."""
        return Duals(*(np.zeros_like(values) for values in self))


class Prices:
    """The walk: the best prices so far, the bound they prove, and the prices of the step to come."""

    def __init__(self, instance: Instance, pricing: Pricing, served: set[int]) -> None:
        self.instance = instance
        self.pricing = pricing
        self.pool = Pool(instance)
        size = np.array(instance.size, np.float64)
        weight = np.array(instance.weight, np.float64) / size
        pinned = np.array([n in instance.pinned_people for n in range(len(size))], bool)
        self.overload = float(instance.problem.weights.overload_per_minute)
        self.quota = self._quotas(size)
        self.ceiling = self.quota.zero._replace(
            request=np.where(pinned, weight * 1000, weight), load=np.full(len(instance.people), self.overload)
        )
        self.ceiling.week[:] = self.ceiling.hard[:] = math.inf
        self.floor = self.quota.zero._replace(request=np.full(len(size), -math.inf))
        cheapest = np.full(len(size), np.inf)
        np.minimum.at(cheapest, instance.pair_request, pricing.cost)
        request = np.minimum(np.maximum(2 * cheapest, 0), weight)
        missed = [n for n in range(len(size)) if n not in served]
        request[missed] = weight[missed]
        self.now = self.best = self.quota.zero._replace(request=request)
        self.first_step = self._first_step(served, weight)
        self._drift = self.quota.zero
        self.often = np.zeros(len(instance.pair_shift))
        travels = np.bincount(instance.pair_shift, pricing.home_cents > 0, len(instance.shift_person)) > 0
        self._rounding = 0.5 * travels
        self.bound = -math.inf

    def _quotas(self, size: Floats) -> Duals:
        """How much there is of each thing that has a price."""
        instance, people = self.instance, self.instance.people
        key = instance.shift_person * 10_000_000 + instance.shift_day - (instance.shift_day - 1) % 7
        kinds, self.week_of_shift = np.unique(key, return_inverse=True)
        owner = kinds // 10_000_000
        week = np.array([p.max_minutes_per_week for p in people], np.float64)[owner]
        hard_week = np.array([p.tier3_per_week for p in people], np.float64)[owner]
        hard_day = np.array([p.tier3_per_day for p in people], np.float64)[instance.shift_person]
        load = np.array([p.target_minutes for p in people], np.float64)
        return Duals(size, load, week, np.append(hard_week, hard_day))

    def start_at(self, paid: Mapping[int, Choice]) -> None:
        """Begin with what these choices cost: at once near the truth, where there is no time for many steps."""
        pricing, index = self.pricing, self.instance.pair_index
        for request, (option, team) in paid.items():
            cents = max(float(pricing.cost[index[option, person]]) for person in team)
            self.now.request[request] = min(self.ceiling.request[request], cents)

    def _first_step(self, served: set[int], weight: Floats) -> float:
        """Cents. Where many go without, prices must climb to the weights; where few do, long steps only overshoot."""
        wanted = np.unique(self.instance.pair_request).tolist()
        missed = sum(n not in served for n in wanted) / max(1, len(wanted))
        share = min(LONGEST_STEP, max(SHORTEST_STEP, STEP_PER_MISSED * missed))
        return share * float(np.median(weight)) if len(weight) else 0.0

    def minute_price(self, duals: Duals) -> Floats:
        """Cents per minute of each shift."""
        return np.asarray(duals.load[self.instance.shift_person] + duals.week[self.week_of_shift])

    def hard_price(self, duals: Duals) -> Floats:
        """Cents per hard session of each shift."""
        weeks = len(duals.week)
        return np.asarray(duals.hard[self.week_of_shift] + duals.hard[weeks:])

    def gain(self, duals: Duals) -> Floats:
        """What each pair brings at these prices."""
        return self.pricing.gain(duals.request, self.minute_price(duals), self.hard_price(duals))

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
        self.now, self._drift = self.best, self.quota.zero

    def evaluate(self) -> Priced:
        """Price the days at the prices of now, and keep these when the bound is the best."""
        priced = self.pricing.best(self.gain(self.now))
        bound = self._bound(priced)
        if bound > self.bound:
            self.bound, self.best = bound, self.now
        return priced

    def _step(self, length: float) -> Priced:
        priced = self.evaluate()
        self.often *= FORGETTING
        self.often[priced.taken] += 1
        self._drift = self._drift.mixed(1 - MEMORY, self._slopes(priced.taken))
        minute = length * CAP_SCALE / HOUR
        steps = zip(self.now, self._drift, (length, minute, minute, length), self.floor, self.ceiling, strict=True)
        self.now = Duals(*(np.clip(price + step * slope, least, most) for price, slope, step, least, most in steps))
        return priced

    def _bound(self, priced: Priced) -> float:
        """The Lagrangian. Travel is rounded once per shift: half a cent is given back for each that may travel."""
        served, *limits = (float((price * quota).sum()) for price, quota in zip(self.now, self.quota, strict=True))
        paths = float(priced.value.sum() + self._rounding.sum())
        return self.instance.constant + served - paths - sum(limits)

    def _slopes(self, taken: Ints) -> Duals:
        """How the bound moves with each price, minutes in hours; zero where the price is at its end."""
        used = self._used(taken)
        need = Duals(self.quota.request - used.request, *(u - q for u, q in zip(used[1:], self.quota[1:], strict=True)))
        for slope, price, least, most in zip(need, self.now, self.floor, self.ceiling, strict=True):
            slope[(price <= least) & (slope < 0) | (price >= most) & (slope > 0)] = 0
        return need._replace(load=need.load / HOUR, week=need.week / HOUR)

    def _used(self, taken: Ints) -> Duals:
        """How much the pairs taken use of each thing that has a price."""
        instance, size = self.instance, [len(values) for values in self.quota]
        shifts, shift = len(instance.shift_person), instance.pair_shift[taken]
        minutes = np.bincount(shift, self.pricing.minutes[taken], shifts)
        hard = np.bincount(shift, self.pricing.hard[taken], shifts)
        hard_week = np.bincount(self.week_of_shift, hard, size[2])
        return Duals(
            request=np.bincount(instance.pair_request[taken], minlength=size[0]).astype(np.float64),
            load=np.bincount(instance.shift_person, minutes, size[1]).astype(np.float64),
            week=np.bincount(self.week_of_shift, minutes, size[2]).astype(np.float64),
            hard=np.append(hard_week, hard),
        )
