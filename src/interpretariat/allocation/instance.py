"""A problem made ready to compute with: numbered requests, options and people, and only the eligible pairs.

An *option* is a request at one start in one mode; a *pair* is an option with an interpreter who may take it;
a *shift* is one interpreter on one local day. Instants are integer microseconds UTC, money is integer cents.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from interpretariat.allocation import score
from interpretariat.allocation.eligibility import Eligibility
from interpretariat.allocation.rules import HARD_TIER, RECOVERY_MINUTES
from interpretariat.allocation.scenario import Booked, Mode, Problem

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = 60_000_000


class Option(NamedTuple):
    """One start and mode of one request. `site` is −1 away from any site, `cost` is paid once per request."""

    request: int
    start: int
    end: int
    minutes: int
    mode: Mode
    site: int
    hard: bool
    day: int
    week: int
    cost: int


def microseconds(at: datetime) -> int:
    """An instant as integer microseconds since 1970 UTC."""
    return (at - EPOCH) // timedelta(microseconds=1)


class Instance:
    """The numbers of one problem. Pairs are sorted by shift, then start; see the arrays made in `_pair_up`."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.people = problem.interpreters
        self.requests = problem.requests
        self.request_index = {request.id: n for n, request in enumerate(self.requests)}
        self.person_index = {person.id: n for n, person in enumerate(self.people)}
        used = {request.site for request in self.requests if request.site is not None}
        self.sites = [site.id for site in problem.sites if site.id in used]
        self.site_index = {site: n for n, site in enumerate(self.sites)}
        self.eligibility = Eligibility(problem)
        self.weight = [score.unserved(problem, request) for request in self.requests]
        self.size = [request.interpreters for request in self.requests]
        self.pinned_people: dict[int, set[int]] = defaultdict(set)
        self.pinned_choice: dict[int, tuple[datetime, Mode]] = {}
        for line in problem.pinned:
            booked = problem.booked(line)
            n = self.request_index[line.request]
            self.pinned_people[n].add(self.person_index[line.interpreter])
            self.pinned_choice[n] = (booked.start, booked.mode)
        self.options: list[Option] = []
        self.options_of: list[range] = []
        for n in range(len(self.requests)):
            first = len(self.options)
            self.options.extend(self._options(n))
            self.options_of.append(range(first, len(self.options)))
        self._measure()
        self._pair_up()

    def _options(self, n: int) -> Iterator[Option]:
        problem, request = self.problem, self.requests[n]
        choices = product(request.start_steps, request.mode_steps)
        for start, mode in [self.pinned_choice[n]] if n in self.pinned_choice else choices:
            at = microseconds(start)
            day = problem.day(start)
            monday = day.toordinal() - day.weekday()
            site = self.site_index[request.site] if mode == "in_person" and request.site is not None else -1
            cost = score.option_cost(problem, request, start, mode)
            end = at + request.minutes * MINUTE
            hard = request.tier == HARD_TIER
            yield Option(n, at, end, request.minutes, mode, site, hard, day.toordinal(), monday, cost)

    def _measure(self) -> None:
        """Kilometres home–site and site–site; minutes that must lie between two sites, changing line included."""
        roads, switch = self.problem.roads, self.problem.travel.switch_minutes
        self.home_km = [[roads.home_km(person.home, site) for site in self.sites] for person in self.people]
        self.site_km = [[roads.km(a, b) for b in self.sites] for a in self.sites]
        between = [[0 if a == b else roads.minutes(a, b) + switch for b in self.sites] for a in self.sites]
        self.between = [[minutes * MINUTE for minutes in row] for row in between]
        self.switch = switch * MINUTE
        self.patience = self.problem.travel.return_home_after_minutes * MINUTE
        self.tour = self.problem.travel.costing == "tour"
        widest = max((max(row) for row in self.between), default=0)
        self.reach = max(RECOVERY_MINUTES * MINUTE, widest, self.switch)

    def separation(self, first: Option, second: Option) -> int:
        """Microseconds that must lie between the end of the first and the start of the second."""
        both = first.site >= 0 and second.site >= 0
        wait = self.between[first.site][second.site] if both else self.switch
        return max(wait, RECOVERY_MINUTES * MINUTE) if first.hard else wait

    def follows(self, first: Option, second: Option) -> bool:
        """One person can do the second after the first."""
        return second.start >= first.end + self.separation(first, second)

    def _pair_up(self) -> None:
        """The arrays of pairs: `pair_option`, `pair_person`, `pair_cost` (cents), `pair_shift`, `pinned` (bool)."""
        rewards, self.constant = self._announced()
        found = [self._pairs_of(n, rewards) for n in range(len(self.options))]
        counts = [len(people) for people, _ in found]
        option = np.repeat(np.arange(len(self.options), dtype=np.int64), counts)
        person = np.concatenate([people for people, _ in found]) if found else np.zeros(0, np.int64)
        cost = np.concatenate([costs for _, costs in found]) if found else np.zeros(0, np.int64)
        start = np.array([o.start for o in self.options], np.int64)[option]
        day = np.array([o.day for o in self.options], np.int64)[option]
        order = np.lexsort((option, start, day, person))
        self.pair_option, self.pair_person, self.pair_cost = option[order], person[order], cost[order]
        key = self.pair_person * 10_000_000 + day[order]
        kinds, first, shift = np.unique(key, return_index=True, return_inverse=True)
        self.pair_shift = shift.astype(np.int64)
        self.shift_first = np.append(first, len(key)).astype(np.int64)
        self.shift_person = (kinds // 10_000_000).astype(np.int64)
        self.shift_day = (kinds % 10_000_000).astype(np.int64)
        self.shift_index = {(int(k) // 10_000_000, int(k) % 10_000_000): n for n, k in enumerate(kinds)}
        request = np.array([o.request for o in self.options], np.int64)
        self.pair_request: NDArray[np.int64] = request[self.pair_option]
        held = [self._is_pinned(r, p) for r, p in zip(self.pair_request, self.pair_person, strict=True)]
        self.pinned: NDArray[np.bool_] = np.array(held, bool)

    def _is_pinned(self, request: int, person: int) -> bool:
        return request in self.pinned_people and person in self.pinned_people[request]

    def _pairs_of(self, n: int, rewards: Counter[tuple[int, int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        option = self.options[n]
        request = self.requests[option.request]
        start = EPOCH + timedelta(microseconds=option.start)
        people = self.eligibility.of(Booked(request, start, option.mode))
        held = self.pinned_people.get(option.request, set())
        if len(held) == request.interpreters:
            people = np.array(sorted(held), np.int64)
        if len(people) < request.interpreters:
            people = people[:0]  # a team that cannot be whole is no team
        costs = self.eligibility.costs(request, option.mode, people)
        if rewards:
            costs = costs - np.array([rewards[n, int(p)] for p in people], np.int64)
        return people, costs

    def _announced(self) -> tuple[Counter[tuple[int, int]], int]:
        """(option, person) → cents saved by keeping the announced line; and what dropping every line costs."""
        rewards: Counter[tuple[int, int]] = Counter()
        constant, price = 0, self.problem.weights.changed
        for line in self.problem.announced:
            n = self.request_index.get(line.request)
            if n is None:
                continue
            constant += price
            booked = self.problem.booked(line)
            at, person = microseconds(booked.start), self.person_index.get(line.interpreter, -1)
            for k in self.options_of[n]:
                if (self.options[k].start, self.options[k].mode) == (at, booked.mode):
                    rewards[k, person] += price
        return rewards, constant

    @cached_property
    def floor(self) -> int:
        """A bound that needs no prices: each request served at its cheapest, without travel, or not at all."""
        cheapest = list(self.weight)
        least = np.full(len(self.options), np.iinfo(np.int64).max)
        np.minimum.at(least, self.pair_option, self.pair_cost)
        for n, o in enumerate(self.options):
            if least[n] < np.iinfo(np.int64).max:
                cents = o.cost + int(least[n]) * self.size[o.request]
                held = o.request in self.pinned_people
                cheapest[o.request] = cents if held else min(cheapest[o.request], cents)
        return self.constant + sum(cheapest)

    @cached_property
    def pair_index(self) -> dict[tuple[int, int], int]:
        """(option, person) → pair."""
        keys = zip(self.pair_option.tolist(), self.pair_person.tolist(), strict=True)
        return {key: n for n, key in enumerate(keys)}

    @cached_property
    def option_people(self) -> list[list[int]]:
        """The people who may take each option."""
        people: list[list[int]] = [[] for _ in self.options]
        for option, person in zip(self.pair_option.tolist(), self.pair_person.tolist(), strict=True):
            people[option].append(person)
        return people

    def travel_cents(self, person: int, work: list[Option]) -> int:
        """Travel of one shift, its options in order of start; the same sums, in the same order, as `score.travel`."""
        rate = self.people[person].km_cents
        legs = [o for o in work if o.site >= 0]
        if not legs or not rate:
            return 0
        home = self.home_km[person]
        if not self.tour:
            return score.half_up(sum(2 * home[leg.site] for leg in legs) * rate)
        total = home[legs[0].site] + home[legs[-1].site]
        for n in range(1, len(legs)):
            a, b = legs[n - 1], legs[n]
            direct = b.start - a.end <= self.patience
            total += self.site_km[a.site][b.site] if direct else home[a.site] + home[b.site]
        return score.half_up(total * rate)
