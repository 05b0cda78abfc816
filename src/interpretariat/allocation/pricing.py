"""The best day of every interpreter at once, for given prices: a longest path per shift, vectorised over the shifts.

Given a price per request and per minute, each pair has a *gain*; a shift's best path maximises the sum of its gains
and of the kilometres that a tour saves. The path is a relaxation of a real day: it may take a request twice at two
starts and ignores the caps on hard sessions; all other rules hold. Hence `Priced.value` never falls below the
best real day's, which is what a bound needs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from interpretariat.allocation.instance import MINUTE, Instance
from interpretariat.allocation.rules import RECOVERY_MINUTES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NEVER = -1e18
RECOVERY = RECOVERY_MINUTES * MINUTE
UNITS = 32
PIECE = 8_000_000
WIDTHS = (4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)


@dataclass(frozen=True)
class Priced:
    """The best path of every shift: `value` per shift (0 for an idle one) and the pairs `taken`."""

    value: Floats
    taken: Ints


@dataclass(frozen=True)
class Rows:
    """The rows of some shifts, shaped (row, shift), in order of start.

    `memory` is the session in person that a row remembers: itself, or the one before it when a tour may go on
    from there after a short session at a distance (such a pair has one row more for each); −1 for none.
    """

    pair: Ints
    memory: Ints
    gain: Floats


class Pricing:
    """The arrays of one instance that every pricing needs."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        options = instance.options
        pick = instance.pair_option
        self.start = np.array([o.start for o in options], np.int64)[pick]
        self.end = np.array([o.end for o in options], np.int64)[pick]
        self.minutes = np.array([o.minutes for o in options], np.int64)[pick]
        self.hard = np.array([o.hard for o in options], bool)[pick]
        away = len(instance.sites)
        site = np.array([o.site for o in options], np.int64)[pick]
        self.site = np.where(site < 0, away, site)
        self.away = away
        self.wait = np.full((away + 1, away + 1), instance.switch, np.int64)
        self.site_km = np.zeros((away + 1, away + 1))
        if away:
            self.wait[:away, :away] = instance.between
            self.site_km[:away, :away] = instance.site_km
        rate = np.array([p.km_cents for p in instance.people], np.float64)
        home = np.zeros((len(instance.people), away + 1))
        if away and len(instance.people):
            home[:, :away] = instance.home_km
        self.home_cents = home[instance.pair_person, self.site] * rate[instance.pair_person]
        self.rate = rate
        size = np.array(instance.size, np.float64)[instance.pair_request] if len(pick) else np.zeros(0)
        shared = np.array([o.cost for o in options], np.float64)[pick] / size
        self.cost = instance.pair_cost + shared + 2 * self.home_cents
        self.useful = 4 * self.home_cents if instance.tour else np.zeros(len(pick))
        self._pins()
        self._memories()
        self._budget()

    def _pins(self) -> None:
        """`pins_before` each pair in its shift, `pins_total` of each shift: a path leaves no pinned pair out."""
        instance = self.instance
        held = instance.pinned.astype(np.int64)
        shifts = len(instance.shift_person)
        self.pins_total = np.bincount(instance.pair_shift, weights=held, minlength=shifts).astype(np.int64)
        before_shift = np.cumsum(self.pins_total) - self.pins_total
        self.pins_before = np.cumsum(held) - held - before_shift[instance.pair_shift]

    def _memories(self) -> None:
        """Pairs (`early`, `late`): in person, then at a distance, so close that a tour may still go on after."""
        instance = self.instance
        early, late = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        bounds = zip(instance.shift_first, instance.shift_first[1:], strict=False) if instance.tour else ()
        for first, stop in bounds:
            here = self.site[first:stop] < self.away
            a, b = np.flatnonzero(here) + first, np.flatnonzero(~here) + first
            fits = self.start[b] >= self.end[a][:, None] + instance.switch
            fits &= self.end[b] + instance.switch <= self.end[a][:, None] + instance.patience
            i, j = np.nonzero(fits)
            early.append(a[i])
            late.append(b[j])
        self.early, self.late = np.concatenate(early), np.concatenate(late)

    def _budget(self) -> None:
        """Minutes counted in units as coarse as needed to keep `UNITS` of them; rounding down only relaxes."""
        instance = self.instance
        cap = np.array([p.max_minutes_per_day for p in instance.people], np.int64)[instance.shift_person]
        gcd = int(np.gcd.reduce(self.minutes)) if len(self.minutes) else 1
        unit = np.maximum(gcd, -(-cap // UNITS))
        self.units = self.minutes // unit[instance.pair_shift]
        self.capacity = cap // unit
        total = np.zeros(len(cap), np.int64)
        np.add.at(total, instance.pair_shift, self.units)
        self.capacity = np.minimum(self.capacity, total)

    def gain(self, price: Floats, minute_price: Floats, hard_price: Floats) -> Floats:
        """What each pair brings at these prices, its own round trip paid, in cents."""
        shift = self.instance.pair_shift
        spent = minute_price[shift] * self.minutes + hard_price[shift] * self.hard
        return np.asarray(price[self.instance.pair_request] - self.cost - spent)

    def path_cost(self, pairs: Sequence[int]) -> float:
        """Cents of one path, its tour taken into account, not rounded; `pairs` in order of start."""
        total = float(self.cost[list(pairs)].sum())
        here = [pair for pair in pairs if self.site[pair] < self.away]
        for a, b in pairwise(here) if self.instance.tour else ():
            if self.start[b] - self.end[a] <= self.instance.patience:
                direct = self.site_km[self.site[a], self.site[b]] * self.rate[self.instance.pair_person[a]]
                total -= float(self.home_cents[a] + self.home_cents[b] - direct)
        return total

    def best(self, gain: Floats) -> Priced:
        """The best path of every shift, for what each pair brings."""
        shift = self.instance.pair_shift
        active = np.flatnonzero((gain + self.useful > 0) | self.instance.pinned)
        count = np.bincount(shift[active], minlength=len(self.capacity))
        value = np.zeros(len(self.capacity))
        taken = [np.zeros(0, np.int64)]
        last = 0
        for width in (*WIDTHS, int(count.max(initial=0)) + WIDTHS[-1]):
            chosen = np.flatnonzero((count > last) & (count <= width))
            last = width
            if len(chosen):
                taken.extend(self._bucket(chosen, active, count, gain, value))
        return Priced(value, np.concatenate(taken))

    def _bucket(self, shifts: Ints, active: Ints, count: Ints, gain: Floats, value: Floats) -> list[Ints]:
        """Price the shifts of one bucket, in pieces small in memory; fills `value`, gives the pairs taken."""
        deepest = int(count[shifts].max())
        piece = max(1, PIECE // (deepest * max(deepest, UNITS)))
        taken = []
        for first in range(0, len(shifts), piece):
            part = shifts[first : first + piece]
            rows = self._rows(part, active, gain)
            value[part], found = self._longest(part, rows)
            taken.append(found)
        return taken

    def _rows(self, shifts: Ints, active: Ints, gain: Floats) -> Rows:
        """The active pairs of some shifts, padded to the deepest."""
        shift = self.instance.pair_shift
        wanted = np.full(len(self.capacity), -1, np.int64)
        wanted[shifts] = np.arange(len(shifts))
        pairs = active[wanted[shift[active]] >= 0]
        memory = np.where(self.site[pairs] < self.away, pairs, -1)
        if len(self.late):
            is_row = np.zeros(len(self.start), bool)
            is_row[pairs] = True
            both = is_row[self.late] & is_row[self.early]
            pairs, memory = np.append(pairs, self.late[both]), np.append(memory, self.early[both])
            order = np.argsort(pairs, kind="stable")
            pairs, memory = pairs[order], memory[order]
        column = wanted[shift[pairs]]
        count = np.bincount(column, minlength=len(shifts))
        at = (np.arange(len(pairs)) - np.repeat(np.cumsum(count) - count, count), column)
        shape = (int(count.max()), len(shifts))
        padded_pair, padded_memory, padded_gain = np.full(shape, -1), np.full(shape, -1), np.full(shape, NEVER)
        padded_pair[at], padded_memory[at], padded_gain[at] = pairs, memory, gain[pairs]
        return Rows(padded_pair, padded_memory, padded_gain)

    def _steps(self, rows: Rows, k: int) -> Floats:
        """What it brings to go from each earlier row to row `k`: cents saved by the tour, `NEVER` when impossible."""
        pair, before, memory = rows.pair[k], rows.pair[:k], rows.memory[:k]
        start, site = self.start[pair], self.site[pair]
        rest = np.where(self.hard[before], RECOVERY, 0)
        fits = start >= self.end[before] + np.maximum(self.wait[self.site[before], site], rest)
        fits &= self.pins_before[pair] == self.pins_before[before] + self.instance.pinned[before]
        if not self.instance.tour:
            return np.where(fits, 0.0, NEVER)
        there, known = self.site[memory], memory >= 0
        onward = known & (site < self.away)
        fits &= ~onward | (start >= self.end[memory] + self.wait[there, site])
        copied = (rows.memory[k] >= 0) & (rows.memory[k] != pair)
        fits &= ~copied | (memory == rows.memory[k])
        near = onward & (start - self.end[memory] <= self.instance.patience)
        direct = self.site_km[there, site] * self.rate[self.instance.pair_person[pair]]
        saved = np.where(near, self.home_cents[memory] + self.home_cents[pair] - direct, 0.0)
        return np.where(fits, saved, NEVER)

    def _longest(self, shifts: Ints, rows: Rows) -> tuple[Floats, Ints]:
        """The value of the longest path of each shift, and the pairs on it."""
        depth, width = rows.pair.shape
        top = int(self.capacity[shifts].max())
        best = np.full((depth, width, top + 1), NEVER)
        budget = np.arange(top + 1)
        steps = []
        for k in range(depth):
            step = self._steps(rows, k)
            steps.append(step)
            opens = np.where(self.pins_before[rows.pair[k]] == 0, 0.0, NEVER)
            reach = (best[:k] + step[:, :, None]).max(axis=0, initial=NEVER)
            reach = np.maximum(reach, opens[:, None])
            left = budget[None, :] - self.units[rows.pair[k]][:, None]
            moved = np.take_along_axis(reach, np.maximum(left, 0), axis=1)
            best[k] = np.where(left >= 0, moved + rows.gain[k][:, None], NEVER)
        return self._walk_back(shifts, rows, best, steps)

    def _walk_back(self, shifts: Ints, rows: Rows, best: Floats, steps: list[Floats]) -> tuple[Floats, Ints]:
        """From the best end of each shift back to its start."""
        depth, width = rows.pair.shape
        columns = np.arange(width)
        pins = self.pins_total[shifts]
        closes = self.pins_before[rows.pair] + self.instance.pinned[rows.pair] == pins
        ends = np.where(closes, best[:, columns, self.capacity[shifts]], NEVER)
        at = ends.argmax(axis=0)
        value = ends[at, columns]
        idle = (value <= 0) & (pins == 0)
        value[idle] = 0.0
        walking, left, taken = columns[~idle], self.capacity[shifts].copy(), []
        padded = np.full((depth, depth, width), NEVER)
        for k, step in enumerate(steps):
            padded[k, :k] = step
        while len(walking):
            k = at[walking]
            pair = rows.pair[k, walking]
            taken.append(pair)
            left[walking] -= self.units[pair]
            came = best[:, walking, left[walking]] + padded[k, :, walking].T
            previous = came.argmax(axis=0)
            goes_on = came[previous, np.arange(len(walking))] > np.where(self.pins_before[pair] == 0, 0.0, NEVER)
            at[walking] = previous
            walking = walking[goes_on]
        return value, np.concatenate(taken) if taken else np.zeros(0, np.int64)
