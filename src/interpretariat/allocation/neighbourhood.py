"""A part of a roster freed and chosen again, all else standing: the step of the search."""

import random
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations, islice
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from interpretariat.allocation.columns import Column, candidates_of, paths
from interpretariat.allocation.instance import Instance, Option
from interpretariat.allocation.model import ColumnModel, Effort, Frame
from interpretariat.allocation.roster import Choice, Roster

SIZE = 600
CROWD = 40
"""So many free pairs of one shift make up new paths, the most gainful ones: the others come in remembered paths."""


Remembered = Sequence[Sequence[int]]
"""Paths worth remembering of one shift, each its pairs in order of start (see `pool`)."""
Paths = Mapping[int, Remembered]


class Wanted(NamedTuple):
    """Which columns a step sees: within `slack` cents of the shift's best at the given prices, at most `most`.

    Besides them, all the remembered `paths`, cut to what is free.
    """

    slack: float
    most: int
    paths: Paths = MappingProxyType({})


WIDE = Wanted(slack=2_500, most=6)


def improve(
    roster: Roster,
    free: Sequence[int],
    gain: Sequence[float],
    wanted: Wanted,
    effort: Effort,
) -> dict[int, Choice] | None:
    """The best choices found for the free requests while the others stand; those left out are not served.

    None when no choice was found in time.
    """
    scene = Scene(roster, free, gain, wanted)
    model = ColumnModel(roster.instance, scene.columns, scene.frame())
    model.hint(roster.chosen)
    return model.solve(effort).choices


class Scene:
    """What a neighbourhood sees: the shifts that the free requests may touch, and their columns."""

    def __init__(self, roster: Roster, free: Sequence[int], gain: Sequence[float], wanted: Wanted) -> None:
        self.roster = roster
        self.instance = roster.instance
        self.free = set(free)
        self.gain = gain
        self.standing: dict[int, list[int]] = defaultdict(list)
        self.current: dict[int, list[int]] = defaultdict(list)
        for request, (option, team) in roster.chosen.items():
            for person in team:
                shift = self.instance.shift_index[person, self.instance.options[option].day]
                (self.current if request in self.free else self.standing)[shift].append(option)
        self.columns: list[Column] = []
        self.forced: set[int] = set()
        self.shifts = self._touched()
        for shift in self.shifts:
            self._add(shift, wanted)

    def _touched(self) -> list[int]:
        mask = np.zeros(len(self.instance.requests), bool)
        mask[list(self.free)] = True
        pairs = np.flatnonzero(mask[self.instance.pair_request])
        return [int(shift) for shift in np.unique(self.instance.pair_shift[pairs])]

    def _add(self, shift: int, wanted: Wanted) -> None:
        """The columns of one shift: the worth-while ones, and the one that stands now."""
        standing = self.standing.get(shift, [])
        candidates = candidates_of(self.instance, shift, self.gain, self.free, standing, -wanted.slack)
        if len(candidates) > CROWD:
            promising = sorted(candidates, key=lambda c: (not c.forced, -c.gain, c.option))
            candidates = promising[: CROWD + sum(c.forced for c in candidates)]
        near = self._nightly(shift)
        if near:
            candidates = [c for c in candidates if c.forced or all(follow(self.instance, x, c.o) for x in near)]
        remembered = set(self._remembered(shift, wanted.paths.get(shift, ()), near)) - {frozenset(standing)}
        if all(c.forced for c in candidates) and not self.current.get(shift) and not remembered:
            return
        gainful = islice(paths(self.instance, shift, candidates, wanted.slack), wanted.most)
        found = {frozenset(c.options): c for c in gainful}
        now = frozenset({*standing, *self.current.get(shift, [])})
        for options in (now, *sorted(remembered, key=sorted)):
            if options and options not in found:
                found[options] = column_of(self.instance, shift, options)
        self.columns += found.values()
        if any(c.forced for c in candidates):
            self.forced.add(shift)

    def _remembered(self, shift: int, known: Remembered, near: Sequence[Option]) -> Iterator[frozenset[int]]:
        """The remembered paths of a shift, cut to what is free, around what stands; those that nothing forbids."""
        instance, standing = self.instance, self.standing.get(shift, ())
        for path in known:
            free = (p for p in path if instance.pinned[p] or int(instance.pair_request[p]) in self.free)
            options = frozenset({*standing, *(int(instance.pair_option[p]) for p in free)})
            work = sorted((instance.options[n] for n in options), key=lambda o: o.start)
            if is_real(instance, shift, work) and all(follow(instance, x, o) for x in near for o in work):
                yield options

    def _nightly(self, shift: int) -> list[Option]:
        """What stands on the person's other days so near that a session of this shift may clash with it."""
        instance, person = self.instance, int(self.instance.shift_person[shift])
        first, stop = int(instance.shift_first[shift]), int(instance.shift_first[shift + 1])
        opens = instance.options[int(instance.pair_option[first])].start - instance.reach
        closes = max(instance.options[int(n)].end for n in instance.pair_option[first:stop]) + instance.reach
        day = int(instance.shift_day[shift])
        others = (x for x in self.roster.work(person) if x.day != day and x.request not in self.free)
        return [x for x in others if x.end > opens and x.start < closes]

    def frame(self) -> Frame:
        """What the people of these shifts do in their other shifts."""
        instance, seen = self.instance, {c.shift for c in self.columns}
        minutes: dict[int, int] = defaultdict(int)
        week_minutes: dict[tuple[int, int], int] = defaultdict(int)
        week_hard: dict[tuple[int, int], int] = defaultdict(int)
        for person in {int(instance.shift_person[shift]) for shift in seen}:
            for o in self.roster.work(person):
                if instance.shift_index[person, o.day] not in seen:
                    minutes[person] += o.minutes
                    week_minutes[person, o.week] += o.minutes
                    week_hard[person, o.week] += o.hard
        return Frame(sorted(self.free), frozenset(self.forced), minutes, week_minutes, week_hard)


def follow(instance: Instance, one: Option, other: Option) -> bool:
    """One person can do both."""
    return instance.follows(one, other) or instance.follows(other, one)


def is_real(instance: Instance, shift: int, work: Sequence[Option]) -> bool:
    """One person can do all of this, in order of start, in one day."""
    who = instance.people[int(instance.shift_person[shift])]
    if sum(o.minutes for o in work) > who.max_minutes_per_day or sum(o.hard for o in work) > who.tier3_per_day:
        return False
    return all(a.request != b.request and instance.follows(a, b) for a, b in combinations(work, 2))


def column_of(instance: Instance, shift: int, options: Collection[int]) -> Column:
    """The column of a path that stands."""
    person = int(instance.shift_person[shift])
    ordered = sorted(options, key=lambda n: instance.options[n].start)
    work = [instance.options[n] for n in ordered]
    cents = sum(int(instance.pair_cost[instance.pair_index[n, person]]) for n in ordered)
    cents += instance.travel_cents(person, work)
    return Column(shift, tuple(ordered), cents, sum(o.minutes for o in work), sum(o.hard for o in work))


def moved(roster: Roster, free: Sequence[int], choices: dict[int, Choice]) -> Roster | None:
    """The roster with the free requests chosen anew; none when the choices no longer fit."""
    twin = roster.copy()
    for request in free:
        if request in twin.chosen:
            twin.drop(request)
    for request, (option, team) in sorted(choices.items()):
        if not all(twin.fits(person, option) for person in team):
            return None
        twin.place(request, option, team)
    return twin


class Neighbourhoods:
    """Which requests to free next: a day by languages, or one language group across the days, in turn."""

    def __init__(self, instance: Instance, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  (a search, not a secret)
        self.instance = instance
        self.by_day: dict[int, list[int]] = defaultdict(list)
        self.spoken: dict[str, set[str]] = defaultdict(set)
        for n, ways in enumerate(instance.options_of):
            if any(instance.option_people[o] for o in ways):
                self.by_day[instance.options[ways[0]].day].append(n)
        for person in instance.people:
            for language in person.languages:
                self.spoken[language].update(person.languages)
        self.days = sorted(self.by_day)
        self.turn = -1
        self.cycle = len(self.days) + 2

    def next(self, roster: Roster) -> list[int]:
        """The requests to free, in order."""
        self.turn += 1
        day = self.days[self.turn % len(self.days)]
        across = self.turn % self.cycle >= len(self.days)
        pool = [n for d in self.days for n in self.by_day[d]] if across else self.by_day[day]
        if len(pool) <= SIZE:
            return pool
        unserved = [n for n in pool if n not in roster.chosen]
        start = self.random.choice(unserved if unserved and self.random.random() < 0.5 else pool)  # noqa: PLR2004 - every other time
        return sorted(self._group(pool, self.instance.requests[start].language))

    def _group(self, pool: Sequence[int], language: str) -> list[int]:
        """Requests of a language, then of those that its speakers speak, until the size is reached."""
        by_language: dict[str, list[int]] = defaultdict(list)
        for n in pool:
            by_language[self.instance.requests[n].language].append(n)
        others = sorted(set(by_language) - {language})
        self.random.shuffle(others)
        others.sort(key=lambda name: name not in self.spoken[language])
        found: list[int] = []
        for name in (language, *others):
            mine = by_language.get(name, [])
            room = SIZE - len(found)
            found += mine if len(mine) <= room else self.random.sample(mine, room)
            if len(found) >= SIZE:
                break
        return found
