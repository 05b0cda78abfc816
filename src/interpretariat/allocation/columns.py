"""The days an interpreter may be given: every real path of a shift, or those that given prices find worth while."""

from collections.abc import Collection, Iterator, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from interpretariat.allocation.instance import Instance, Option


class Column(NamedTuple):
    """One day of one interpreter: its options in order, and its exact cents (pair costs and travel)."""

    shift: int
    options: tuple[int, ...]
    cents: int
    minutes: int
    hard: int


class Candidate(NamedTuple):
    """A pair that a path may take, with its gain at the given prices."""

    option: int
    o: Option
    cents: int
    gain: float
    forced: bool


class Walk(NamedTuple):
    """A path on the way: a lower `key` comes first; `ended` when nothing follows it any more."""

    key: float
    order: int
    ended: bool
    path: tuple[int, ...]
    gain: float
    minutes: int
    hard: int


def paths(
    instance: Instance, shift: int, candidates: Sequence[Candidate], slack: float, floor: float | None = None
) -> Iterator[Column]:
    """The real paths of a shift, the most gainful first, the empty one left out.

    Those whose gain is at least `floor`; by default `slack` cents under a generous guess of the best.
    """
    search = paths_of(instance, shift, candidates)
    search.floor = max([0.0, *search.rest]) - slack if floor is None else floor
    return search.by_gain()


def paths_of(instance: Instance, shift: int, candidates: Sequence[Candidate]) -> "Paths":
    """The search over a shift's candidates, in order of start."""
    return Paths(instance, shift, sorted(candidates, key=lambda c: (c.o.start, c.option)))


class Paths:
    """A best-first walk over one shift: what may still follow is never underestimated, so paths come in order."""

    def __init__(self, instance: Instance, shift: int, candidates: Sequence[Candidate]) -> None:
        self.instance = instance
        self.shift = shift
        self.person = int(instance.shift_person[shift])
        self.who = instance.people[self.person]
        self.candidates = candidates
        self.forced = sum(c.forced for c in candidates)
        self.next = self._successors()
        self.rest = [0.0] * len(candidates)
        self._look_ahead()
        self.pushed = 0
        self.floor = -float("inf")
        self.most = float("inf")

    def _successors(self) -> list[list[int]]:
        """For each candidate, those that one person can do after it; none jumps over a forced one."""
        found = []
        for n, c in enumerate(self.candidates):
            after = []
            for k in range(n + 1, len(self.candidates)):
                d = self.candidates[k]
                if d.o.request != c.o.request and self.instance.follows(c.o, d.o):
                    after.append(k)
                if d.forced:
                    break
            found.append(after)
        return found

    def _look_ahead(self) -> None:
        """`rest[n]`: at most so much from candidate `n` on, its own gain included."""
        for n in range(len(self.candidates) - 1, -1, -1):
            after = max((self.rest[k] + self._saving(n, k) for k in self.next[n]), default=0.0)
            self.rest[n] = self.candidates[n].gain + max(0.0, after)

    def _saving(self, n: int, k: int) -> float:
        """At most so much is saved by a tour that goes on to candidate `k` after candidate `n`."""
        instance, a, b = self.instance, self.candidates[n].o, self.candidates[k].o
        if not instance.tour or b.site < 0:
            return 0.0
        home, rate = instance.home_km[self.person], self.who.km_cents
        if a.site < 0:
            return 2 * home[b.site] * rate if self.candidates[k].o.start - a.end <= instance.patience else 0.0
        near = b.start - a.end <= instance.patience
        return (home[a.site] + home[b.site] - instance.site_km[a.site][b.site]) * rate if near else 0.0

    def by_gain(self) -> Iterator[Column]:
        """The columns, in order of falling gain; not all of them once more than `most` walks were begun."""
        first = next((n for n, c in enumerate(self.candidates) if c.forced), len(self.candidates) - 1)
        heap: list[Walk] = []
        for n in range(first + 1):
            self._push(heap, (), n, (0.0, 0, 0))
        while heap and self.pushed <= self.most:
            walk = heappop(heap)
            if walk.ended:
                yield self._column(walk.path)
                continue
            if sum(self.candidates[n].forced for n in walk.path) == self.forced and walk.gain >= self.floor:
                heappush(heap, walk._replace(key=-walk.gain, ended=True))
            for k in self.next[walk.path[-1]]:
                if self._may_follow(walk.path, k):
                    saved = self._saved(walk.path, k)
                    self._push(heap, walk.path, k, (walk.gain + saved, walk.minutes, walk.hard))

    def _push(self, heap: list[Walk], path: tuple[int, ...], k: int, before: tuple[float, int, int]) -> None:
        """Let candidate `k` follow the path, when the caps of the day and the floor allow it."""
        gain, minutes, hard = before
        candidate = self.candidates[k]
        minutes, hard = minutes + candidate.o.minutes, hard + candidate.o.hard
        if minutes > self.who.max_minutes_per_day or hard > self.who.tier3_per_day:
            return
        potential = gain + self.rest[k]
        if potential >= self.floor:
            self.pushed += 1
            grown = (*path, k)
            walk = Walk(
                -potential, self.pushed, ended=False, path=grown, gain=gain + candidate.gain, minutes=minutes, hard=hard
            )
            heappush(heap, walk)

    def _saved(self, path: tuple[int, ...], k: int) -> float:
        """What the tour saves, exactly, when candidate `k` follows the path."""
        if not self.instance.tour or self.candidates[k].o.site < 0:
            return 0.0
        last = next((n for n in reversed(path) if self.candidates[n].o.site >= 0), None)
        return 0.0 if last is None else self._saving(last, k)

    def _may_follow(self, path: tuple[int, ...], k: int) -> bool:
        """Candidate `k` is no other way of a request on the path, and leaves time enough after every session."""
        o = self.candidates[k].o
        taken = (self.candidates[n].o for n in path[:-1])
        return all(x.request != o.request and self.instance.follows(x, o) for x in taken)

    def _column(self, path: tuple[int, ...]) -> Column:
        taken = [self.candidates[n] for n in path]
        work = [c.o for c in taken]
        cents = sum(c.cents for c in taken) + self.instance.travel_cents(self.person, work)
        minutes = sum(o.minutes for o in work)
        return Column(self.shift, tuple(c.option for c in taken), cents, minutes, sum(o.hard for o in work))


def candidates_of(  # noqa: PLR0917  (what is free, what stands, what is worth while)
    instance: Instance,
    shift: int,
    gain: Sequence[float],
    free: Collection[int],
    standing: Collection[int],
    least: float = -float("inf"),
) -> list[Candidate]:
    """The pairs a path of the shift may take: of free requests with a gain above `least`, or forced (stand, pinned)."""
    first, stop = int(instance.shift_first[shift]), int(instance.shift_first[shift + 1])
    found = []
    for pair in range(first, stop):
        option = int(instance.pair_option[pair])
        o = instance.options[option]
        forced = option in standing or bool(instance.pinned[pair])
        if forced or (gain[pair] > least and o.request in free):
            found.append(Candidate(option, o, int(instance.pair_cost[pair]), float(gain[pair]), forced))
    return found
