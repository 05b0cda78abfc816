"""The changes that would serve an unserved request, each one tried against the plan as it stands, with its price."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from typing import Any

import numpy as np
from msgspec.structs import replace

from interpretariat.allocation import rules, score
from interpretariat.allocation.instance import EPOCH, Instance, Option
from interpretariat.allocation.roster import Roster
from interpretariat.allocation.scenario import Booked, Interpreter, Mode, Request

SHIFTS = (15, -15, 30, -30, 45, -45, 60, -60)
MODES: tuple[Mode, ...] = ("in_person", "video", "telephone")
MOST = 5


class Bench:
    """A plan on which changes are tried. Every price is the change of the whole loss, in cents; below 0 it pays."""

    def __init__(self, instance: Instance, roster: Roster) -> None:
        self.instance = instance
        self.problem = instance.problem
        self.roster = roster
        self._diary: dict[int, list[Booked]] = {}

    @cached_property
    def languages(self) -> list[str]:
        """Every language of the pool."""
        return sorted({language for person in self.instance.people for language in person.languages})

    def diary(self, person: int) -> list[Booked]:
        """The person's sessions, in order of start."""
        if person not in self._diary:
            self._diary[person] = [self.booked(o) for o in self.roster.work(person)]
        return self._diary[person]

    def booked(self, o: Option) -> Booked:
        """An option as a session."""
        return Booked(self.instance.requests[o.request], EPOCH + timedelta(microseconds=o.start), o.mode)

    def price(self, session: Booked, person: int) -> int:
        """Cents that the person adds on the session."""
        who, mine = self.instance.people[person], self.diary(person)
        terms = score.pair_terms(self.problem, session.request, who, session.mode)
        day = [x for x in mine if self.problem.day(x.start) == self.problem.day(session.start)]
        after = sorted([*day, session], key=lambda x: x.start)
        way = score.travel(self.problem, who, after) - score.travel(self.problem, who, day)
        minutes = self.roster.minutes[person]
        load = score.overload(self.problem, who, minutes + session.request.minutes)
        return sum(terms.values()) + way + load - score.overload(self.problem, who, minutes)

    def team(self, session: Booked) -> tuple[int, tuple[str, ...]] | None:
        """The cheapest people who could take the session now: change of the loss, and who; none when too few can."""
        fit = [
            p
            for p in self.instance.eligibility.of(session).tolist()
            if not rules.company_reasons(self.problem, self.instance.people[p], session, self.diary(p))
        ]
        size = session.request.interpreters
        if len(fit) < size:
            return None
        chosen = sorted((self.price(session, p), p) for p in fit)[:size]
        effect = self.effect(session, sum(cents for cents, _ in chosen))
        return effect, tuple(self.instance.people[p].id for _, p in chosen)

    def effect(self, session: Booked, cents: int) -> int:
        """The change of the loss when the session is served at these cents."""
        request = session.request
        option = score.option_cost(self.problem, request, session.start, session.mode)
        return cents + option - score.unserved(self.problem, request)


def unlocks(bench: Bench, request: Request) -> tuple[Mapping[str, Any], ...]:
    """The changes that serve the request, the most useful first: what changes, by how much, and its effect."""
    spoken = any(rules.speaks(request, person) for person in bench.instance.people)
    nobody: list[Mapping[str, Any]] = [] if spoken else [{"change": "recruit", "language": request.language}]
    tries = [modes(bench, request), starts(bench, request), languages(bench, request)]
    if request.interpreters == 1:
        tries.append(personal(bench, request))
    found = [change for kind in tries for change in kind]
    return (*nobody, *sorted(found, key=lambda change: int(change["effect_cents"]))[:MOST])


def sessions(request: Request) -> Iterator[Booked]:
    """Every start and mode of the request."""
    return (Booked(request, start, mode) for start in request.start_steps for mode in request.mode_steps)


def best(bench: Bench, wanted: Iterable[Booked]) -> tuple[int, Booked, tuple[str, ...]] | None:
    """The cheapest of these sessions: change of the loss, session and people."""
    found = ((bench.team(session), session) for session in wanted)
    fit = [(team[0], n, session, team[1]) for n, (team, session) in enumerate(found) if team is not None]
    if not fit:
        return None
    effect, _, session, people = min(fit, key=lambda row: row[:2])
    return effect, session, people


def served(change: str, found: tuple[int, Booked, tuple[str, ...]], **facts: Any) -> Mapping[str, Any]:
    """A change that serves the request, as JSON."""
    effect, session, people = found
    at = session.start.isoformat()
    return {
        "change": change,
        **facts,
        "interpreters": people,
        "start": at,
        "mode": session.mode,
        "effect_cents": effect,
    }


def modes(bench: Bench, request: Request) -> Iterator[Mapping[str, Any]]:
    """One more mode accepted."""
    for mode in MODES:
        if mode not in request.mode_steps and (mode != "in_person" or request.site is not None):
            wider = replace(request, fallback_modes=(*request.fallback_modes, mode))
            found = best(bench, (Booked(wider, start, mode) for start in wider.start_steps))
            if found is not None:
                yield served("fallback_mode", found)


def starts(bench: Bench, request: Request) -> Iterator[Mapping[str, Any]]:
    """The smallest move of the start, up to an hour."""
    for minutes in SHIFTS:
        start = request.start + timedelta(minutes=minutes)
        if start in request.start_steps:
            continue
        wider = replace(request, start_options=(*request.start_options, start))
        found = best(bench, (Booked(wider, start, mode) for mode in wider.mode_steps))
        if found is not None:
            yield served("start_option", found, minutes=minutes)
            return


def languages(bench: Bench, request: Request) -> Iterator[Mapping[str, Any]]:
    """The cheapest other language."""
    found = []
    for language in bench.languages:
        if language != request.language and language not in request.alternatives:
            wider = replace(request, alternatives=(*request.alternatives, language))
            served_by = best(bench, sessions(wider))
            if served_by is not None:
                found.append((served_by[0], language, served_by))
    if found:
        _, language, cheapest = min(found, key=lambda row: row[:2])
        yield served("alternative_language", cheapest, language=language)


def personal(bench: Bench, request: Request) -> Iterator[Mapping[str, Any]]:
    """One interpreter's cap, radius or other appointment, the cheapest of each kind."""
    cheapest: dict[str, Mapping[str, Any]] = {}
    for session in sessions(request):
        masks = bench.instance.eligibility.masks(session)
        static = [masks[rule] for rule in rules.RULES if rule in masks and rule != "radius"]
        for person in np.flatnonzero(np.logical_and.reduce(static)).tolist():
            for change in personal_changes(bench, session, person, near=bool(masks["radius"][person])):
                known = cheapest.get(change["change"])
                if known is None or change["effect_cents"] < known["effect_cents"]:
                    cheapest[change["change"]] = change
    yield from cheapest.values()


def personal_changes(bench: Bench, session: Booked, person: int, *, near: bool) -> Iterator[Mapping[str, Any]]:
    """What would let this person take the session, when one change is enough."""
    problem, who = bench.problem, bench.instance.people[person]
    broken = rules.company_reasons(problem, who, session, bench.diary(person))
    found = (bench.effect(session, bench.price(session, person)), session, (who.id,))
    if not near and not broken and session.request.site is not None:
        km = problem.roads.home_km(who.home, session.request.site) - who.radius_km
        yield served("radius", found, km=round(km + 0.05, 1))
    elif near and broken == ("caps",):
        yield from raised_caps(bench, session, who, bench.diary(person), found)
    elif near and set(broken) <= {"overlap", "recovery"}:
        yield from list(freed(bench, session, person))


def raised_caps(
    bench: Bench, session: Booked, who: Interpreter, mine: Sequence[Booked], found: tuple[int, Booked, tuple[str, ...]]
) -> Iterator[Mapping[str, Any]]:
    """So many minutes more a day, or a week, or both; the caps on hard sessions are nobody's to lift."""
    problem, work = bench.problem, (*mine, session)
    day = sum(x.request.minutes for x in work if problem.day(x.start) == problem.day(session.start))
    week = sum(x.request.minutes for x in work if problem.week(x.start) == problem.week(session.start))
    facts = {
        "day_minutes": max(0, day - who.max_minutes_per_day),
        "week_minutes": max(0, week - who.max_minutes_per_week),
    }
    raised = replace(
        who,
        max_minutes_per_day=who.max_minutes_per_day + facts["day_minutes"],
        max_minutes_per_week=who.max_minutes_per_week + facts["week_minutes"],
    )
    if not rules.company_reasons(problem, raised, session, mine):
        yield served("cap", found, **facts)


def freed(bench: Bench, session: Booked, person: int) -> Iterator[Mapping[str, Any]]:
    """The one appointment in the way is given to somebody else, where that is possible."""
    problem, who, mine = bench.problem, bench.instance.people[person], bench.diary(person)
    in_way = [x for x in mine if not (rules.is_apart(problem, session, x) and rules.is_rested(session, x))]
    if len(in_way) != 1 or in_way[0].request.interpreters > 1:
        return
    number = bench.instance.request_index[in_way[0].request.id]
    if number in bench.instance.pinned_people:
        return
    roster, instance = bench.roster, bench.instance
    asked = instance.request_index[session.request.id]
    at = next(n for n in instance.options_of[asked] if bench.booked(instance.options[n]) == session)
    standing = roster.chosen[number]
    roster.drop(number)
    if roster.fits(person, at):
        spared = roster.pair_delta(person, standing[0]) + instance.options[standing[0]].cost
        effect = bench.effect(session, roster.pair_delta(person, at)) - spared
        roster.place(asked, at, (person,))
        again = roster.best_choice(number)
        roster.drop(asked)
        if again is not None:
            taker = tuple(instance.people[p].id for p in again[1][1])
            found = (effect + again[0], session, (who.id,))
            yield served("move", found, appointment=in_way[0].request.id, to=taker)
    roster.place(number, *standing)
