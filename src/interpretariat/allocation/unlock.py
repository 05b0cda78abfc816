"""The changes that would serve an unserved request, each one tried against the plan as it stands, with its price.

A change is one thing: a start, a mode or a language more that the request accepts, a cap or a radius that one person
raises, one appointment that goes elsewhere. Whoever grants it and adds the line it names has a plan whose loss is that
of today plus `effect_cents`, to the cent.
"""

import math
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from typing import Any

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from interpretariat.allocation import rules, score
from interpretariat.allocation.bench import Bench, Team, sessions
from interpretariat.allocation.instance import Option
from interpretariat.allocation.scenario import Booked, Mode, Request

SHIFTS = (15, -15, 30, -30, 45, -45, 60, -60)
MODES: tuple[Mode, ...] = ("in_person", "video", "telephone")
MOST = 5
TENTH = 10
EXACT = 1e-9

Change = Mapping[str, Any]


def unlocks(bench: Bench, request: Request, accepted: Collection[str] | None = None) -> tuple[Change, ...]:
    """The changes that serve the request, the most useful first: what changes, by how much, and its effect.

    Where somebody is free as it is, and only the price forbade it, a change must do better than that.
    `accepted` are the languages that may stand in for the one asked for; every language of the pool when none is said.
    """
    spoken = any(rules.speaks(request, person) for person in bench.instance.people)
    most = -score.unserved(bench.problem, request)
    nobody: list[Change] = (
        [] if spoken else [{"change": "recruit", "language": request.language, "effect_at_most_cents": most}]
    )
    tries = (
        modes(bench, request),
        starts(bench, request),
        languages(bench, request, accepted),
        personal(bench, request),
    )
    free = bench.best(sessions(request))
    found = [change for kind in tries for change in kind if free is None or change["effect_cents"] < free[0]]
    return (*nobody, *sorted(found, key=lambda change: int(change["effect_cents"]))[:MOST])


def served(bench: Bench, change: str, found: Team, **facts: Any) -> Change:
    """A change that serves the request, as JSON."""
    effect, session, people = found
    return {
        "change": change,
        **facts,
        "interpreters": tuple(bench.instance.people[n].id for n in people),
        "start": session.start.isoformat(),
        "mode": session.mode,
        "effect_cents": effect,
    }


def modes(bench: Bench, request: Request) -> Iterator[Change]:
    """One more mode accepted."""
    for mode in MODES:
        if mode not in request.mode_steps and (mode != "in_person" or request.site is not None):
            wider = replace(request, fallback_modes=(*request.fallback_modes, mode))
            found = bench.best(Booked(wider, start, mode) for start in wider.start_steps)
            if found is not None:
                yield served(bench, "fallback_mode", found)


def starts(bench: Bench, request: Request) -> Iterator[Change]:
    """The smallest move of the start, up to an hour."""
    for minutes in SHIFTS:
        start = request.start + timedelta(minutes=minutes)
        if start in request.start_steps:
            continue
        wider = replace(request, start_options=(*request.start_options, start))
        found = bench.best(Booked(wider, start, mode) for mode in wider.mode_steps)
        if found is not None:
            yield served(bench, "start_option", found, minutes=minutes)
            return


def languages(bench: Bench, request: Request, accepted: Collection[str] | None) -> Iterator[Change]:
    """The cheapest other language."""
    own = {request.language, *request.alternatives}
    found: tuple[Team, str] | None = None
    for session in sessions(request):
        for people, offered in foreign(bench, session, own, accepted):
            team = bench.team(session, people)
            new = offered & granted(bench, team, own) if team is not None else set()
            if team is not None and new and (found is None or (team[0], min(new)) < (found[0][0], found[1])):
                found = team, min(new)
    if found is not None:
        yield served(bench, "alternative_language", found[0], language=found[1])


def foreign(
    bench: Bench, session: Booked, own: set[str], accepted: Collection[str] | None
) -> Iterator[tuple[NDArray[np.int64], set[str]]]:
    """The people who lack nothing but the language, and the languages that would let them in.

    One person alone is sought among all of them at once; a team, language by language, beside those who speak it.
    """
    instance, masks = bench.instance, bench.instance.eligibility.masks(session)
    relaxed = np.flatnonzero(np.logical_and.reduce([mask for rule, mask in masks.items() if rule != "language"]))
    spoken = {n: set(instance.people[n].languages) for n in relaxed.tolist()}
    outside = {n: mine - own for n, mine in spoken.items() if not mine & own}
    offered = {name for mine in outside.values() for name in mine if accepted is None or name in accepted}
    if session.request.interpreters == 1:
        yield np.array([n for n, mine in outside.items() if mine & offered], np.int64), offered
        return
    for language in sorted(offered):
        yield np.array([n for n, mine in spoken.items() if mine & own or language in mine], np.int64), {language}


def granted(bench: Bench, team: Team, own: set[str]) -> set[str]:
    """The languages of which one is enough to let the whole team in; none when all of them are let in already."""
    spoken = [set(bench.instance.people[n].languages) for n in team[2]]
    outside = [mine for mine in spoken if not mine & own]
    return set.intersection(*outside) if outside else set()


def personal(bench: Bench, request: Request) -> Iterator[Change]:
    """One interpreter's cap, radius or other appointment, the cheapest of each kind."""
    cheapest: dict[str, Change] = {}
    for session in sessions(request):
        masks, o = bench.instance.eligibility.masks(session), bench.option(session)
        static = np.logical_and.reduce([mask for rule, mask in masks.items() if rule != "radius"])
        near = np.flatnonzero(static & masks["radius"])
        for person in np.flatnonzero(static).tolist():
            others = bench.cheapest(session, near[near != person], request.interpreters - 1, o) if len(near) else []
            if len(others) < request.interpreters - 1:
                continue
            team = bench.served(session, [*others, (bench.price(session, o, person), person)])
            for change in personal_changes(bench, team, o, person, near=bool(masks["radius"][person])):
                known = cheapest.get(change["change"])
                if known is None or change["effect_cents"] < known["effect_cents"]:
                    cheapest[change["change"]] = change
    yield from cheapest.values()


def personal_changes(bench: Bench, team: Team, o: Option, person: int, *, near: bool) -> Iterator[Change]:
    """What would let this person take the session beside the others of the team, when one change is enough."""
    clashes, within = bench.roster.clashes(person, o), bench.roster.within_caps(person, o)
    if not near and not clashes and within:
        yield from farther(bench, team, person)
    elif near and not clashes and not within:
        yield from raised_caps(bench, team, o, person)
    elif near and len(clashes) == 1:
        yield from freed(bench, team, person, clashes[0])


def farther(bench: Bench, team: Team, person: int) -> Iterator[Change]:
    """So many kilometres more, to the tenth."""
    who, site = bench.instance.people[person], team[1].request.site
    if site is not None:
        km = bench.problem.roads.home_km(who.home, site) - who.radius_km
        yield served(bench, "radius", team, person=who.id, km=math.ceil(km * TENTH - EXACT) / TENTH)


def raised_caps(bench: Bench, team: Team, o: Option, person: int) -> Iterator[Change]:
    """So many minutes more a day, or a week, or both; the caps on hard sessions are nobody's to lift."""
    who, work = bench.instance.people[person], bench.roster.work(person)
    day, week = [x for x in work if x.day == o.day], [x for x in work if x.week == o.week]
    hard_day, hard_week = sum(x.hard for x in day), sum(x.hard for x in week)
    if o.hard and (hard_day >= who.tier3_per_day or hard_week >= who.tier3_per_week):
        return
    facts = {
        "day_minutes": max(0, sum(x.minutes for x in day) + o.minutes - who.max_minutes_per_day),
        "week_minutes": max(0, sum(x.minutes for x in week) + o.minutes - who.max_minutes_per_week),
    }
    yield served(bench, "cap", team, person=who.id, **facts)


def freed(bench: Bench, team: Team, person: int, clash: Option) -> Iterator[Change]:
    """The one appointment in the way goes to somebody else, or to another hour, where that is possible.

    The others of a team are the cheapest who are free: no other team is tried, and the price is exact for this one.
    """
    roster, instance, (_, session, people) = bench.roster, bench.instance, team
    asked, number = instance.request_index[session.request.id], clash.request
    if number in instance.pinned_people:
        return
    at = next(n for n in instance.options_of[asked] if bench.booked(instance.options[n]) == session)
    standing = roster.drop(number)
    spared = instance.options[standing[0]].cost + sum(roster.pair_delta(n, standing[0]) for n in standing[1])
    if all(roster.fits(n, at) for n in people):
        cents = sum(roster.pair_delta(n, at) for n in people)
        roster.place(asked, at, people)
        again = roster.best_choice(number)
        roster.drop(asked)
        if again is not None:
            effect = bench.effect(session, cents) + again[0] - spared
            there = bench.booked(instance.options[again[1][0]])
            facts = {
                "person": instance.people[person].id,
                "appointment": instance.requests[number].id,
                "to": tuple(instance.people[p].id for p in again[1][1]),
                "to_start": there.start.isoformat(),
                "to_mode": there.mode,
            }
            yield served(bench, "move", (effect, session, people), **facts)
    roster.place(number, *standing)
