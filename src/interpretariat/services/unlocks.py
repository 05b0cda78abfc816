"""Which one change would serve a request, each checked by the rules against everything that stands; none is a guess.

A change is `{change, cents, …}` as in a plan's `unlock`: `start` (start, interpreter), `mode` (mode, interpreter),
`radius` (km, interpreter), `cap` (minutes, interpreter), `now` (nothing need change:
somebody is free since), `none` (nobody speaks the language). `cents`: time and travel.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from math import ceil
from typing import Any, Final, get_args

import msgspec

from interpretariat.allocation import rules, score
from interpretariat.allocation.scenario import Booked, Interpreter, Mode, Problem, Request
from interpretariat.services.problem import Loaded
from interpretariat.services.publishing_checks import Standing, broken_rules

STEP: Final = timedelta(minutes=15)
FARTHEST: Final = timedelta(hours=2)
LARGEST_CAP: Final = 60
FARTHEST_KM: Final = 10.0
"""A longer delay, day or way is no small change: it is not proposed."""

Change = Mapping[str, Any]


def unlocks(today: Loaded, standing: Standing, request: Request, *, now: datetime) -> list[Change]:
    """The changes that would serve the request, the cheapest first, at most one of each kind and mode."""
    people = [person for person in today.problem.interpreters if rules.speaks(request, person)]
    if not people:
        return [{"change": "none", "cents": 0}]
    look = Look(today, standing, request, people)
    free = [able for start, mode in product(request.starts, request.mode_steps) if (able := look.able(start, mode))]
    if free:
        return [{"change": "now", **min(free, key=lambda change: int(change["cents"]))}]
    found = [*_starts(look, now), *_modes(look), *_limits(look)]
    return sorted(found, key=lambda change: (change["cents"], change["change"]))


def funnel(today: Loaded, standing: Standing, request: Request) -> Mapping[str, int]:
    """Rule → how many people it stops, each counted once, at the first rule of the option that gets furthest."""
    order = (*rules.RULES[:5], "credential", *rules.RULES[5:])
    counts = dict.fromkeys(order, 0)
    options = tuple(product(request.starts, request.mode_steps))
    for person in today.problem.interpreters:
        if not rules.speaks(request, person):
            counts["language"] += 1
            continue
        broken = [broken_rules(today, request, person, start, mode, standing) for start, mode in options]
        if all(broken):
            counts[order[max(min(map(order.index, each)) for each in broken)]] += 1
    return {rule: n for rule, n in counts.items() if n}


@dataclass(frozen=True, slots=True)
class Look:
    """One request, those who speak its language, and what stands."""

    today: Loaded
    standing: Standing
    request: Request
    people: Sequence[Interpreter]

    @property
    def missing(self) -> int:
        return self.request.interpreters - len(self.standing.teams[self.request.id])

    def able(self, start: datetime, mode: Mode) -> dict[str, Any] | None:
        """The cheapest person, when enough people may take it at this start, in this mode."""
        asked = msgspec.structs.replace(self.request, start=start, start_options=(), mode=mode, fallback_modes=())
        able = [person for person in self.people if not self._stopped(asked, person)]
        if len(able) < self.missing:
            return None
        cents, name = min((_price(self.today.problem, asked, person, self.standing), person.id) for person in able)
        return {"cents": cents, "start": start, "mode": mode, "interpreter": int(name)}

    def _stopped(self, asked: Request, person: Interpreter) -> bool:
        """The rules of the pair alone are asked first: they are quick, and stop most people."""
        problem = self.today.problem
        return bool(
            rules.static_reasons(problem, asked, person, asked.start, asked.mode)
            or broken_rules(self.today, asked, person, asked.start, asked.mode, self.standing)
        )


def _starts(look: Look, now: datetime) -> Iterator[Change]:
    """The nearest other start of the day at which somebody may come."""
    request, problem = look.request, look.today.problem
    day = problem.day(request.start)
    for n in range(1, FARTHEST // STEP + 1):
        near = (request.start + n * STEP, request.start - n * STEP)
        moved = [look.able(start, request.mode) for start in near if start > now and problem.day(start) == day]
        able = [change for change in moved if change]
        if able:
            yield {"change": "start", **min(able, key=lambda change: int(change["cents"]))}
            return


def _modes(look: Look) -> Iterator[Change]:
    """Another way of holding the session that gives it somebody."""
    for mode in get_args(Mode):
        if mode not in look.request.mode_steps and (mode != "in_person" or look.request.site is not None):
            able = look.able(look.request.start, mode)
            if able:
                yield {"change": "mode", **able}


def _limits(look: Look) -> Iterator[Change]:
    """Those whom one limit of their own alone keeps away, the least to ask first."""
    today, standing, request = look.today, look.standing, look.request
    if look.missing != 1:
        return
    stopped = [
        (person, broken[0])
        for person in look.people
        if len(broken := broken_rules(today, request, person, request.start, request.mode, standing)) == 1
    ]
    for rule, change in (("radius", _radius), ("caps", _cap)):
        asked = [change(today.problem, request, person, standing) for person, broken in stopped if broken == rule]
        small = [one for one in asked if one]
        if small:
            yield min(small, key=lambda one: (one["asked"], one["interpreter"]))


def _radius(problem: Problem, request: Request, person: Interpreter, standing: Standing) -> dict[str, Any] | None:
    assert request.site is not None
    km = problem.roads.home_km(person.home, request.site) - person.radius_km
    if km > FARTHEST_KM:
        return None
    cents = _price(problem, request, person, standing)
    return {"change": "radius", "interpreter": int(person.id), "km": km, "asked": km, "cents": cents}


def _cap(problem: Problem, request: Request, person: Interpreter, standing: Standing) -> dict[str, Any] | None:
    """The minutes above the day's or the week's cap; none when it is the number of hard sessions."""
    work = standing.diaries[person.id]
    day, week = problem.day(request.start), problem.week(request.start)
    of_day = sum(each.request.minutes for each in work if problem.day(each.start) == day)
    of_week = sum(each.request.minutes for each in work if problem.week(each.start) == week)
    over = max(of_day - person.max_minutes_per_day, of_week - person.max_minutes_per_week) + request.minutes
    together = (*work, Booked(request, request.start, request.mode))
    hard = not rules.within_hard_sessions(problem, person, together, request.start)
    if hard or not 0 < over <= LARGEST_CAP:
        return None
    cents = _price(problem, request, person, standing)
    minutes = ceil(over / 5) * 5
    return {"change": "cap", "interpreter": int(person.id), "minutes": minutes, "asked": minutes, "cents": cents}


def _price(problem: Problem, request: Request, person: Interpreter, standing: Standing) -> int:
    """Time and travel that the session adds to the person's day."""
    day = problem.day(request.start)
    work = [each for each in standing.diaries[person.id] if problem.day(each.start) == day]
    with_it = sorted([*work, Booked(request, request.start, request.mode)], key=lambda each: each.start)
    before = score.travel(problem, person, sorted(work, key=lambda each: each.start))
    return score.pay(request, person, request.mode) + score.travel(problem, person, with_it) - before
