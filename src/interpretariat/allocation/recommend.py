"""One urgent request: who could take it now, at what price, and what it would do to their day."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from interpretariat.allocation import rules, score
from interpretariat.allocation.plan import Plan
from interpretariat.allocation.scenario import Booked, Interpreter, Mode, Problem


class Fit(Struct, frozen=True):
    """Somebody who could take the request: exact extra cents (the request's own option included), and what follows."""

    interpreter: str
    start: datetime
    mode: Mode
    extra_cents: int
    terms: Mapping[str, int]
    day_minutes: int
    week_minutes: int
    over_target_minutes: int


def recommend(problem: Problem, plan: Plan, request: str, top: int = 5) -> list[Fit]:
    """The interpreters who fit beside all that the plan holds, the cheapest first, each at the cheapest start and mode.

    Raises `KeyError` for an unknown request. What the plan itself says of the request is left aside.
    """
    asked = problem.request_by_id[request]
    diaries = diaries_of(problem, plan, request)
    fits = []
    for person in problem.interpreters:
        mine = diaries.get(person.id, [])
        ways = [
            fit(problem, person, Booked(asked, start, mode), mine)
            for start in asked.start_steps
            for mode in asked.mode_steps
            if not rules.static_reasons(problem, asked, person, start, mode)
            and not rules.company_reasons(problem, person, Booked(asked, start, mode), mine)
        ]
        if ways:
            fits.append(min(ways, key=lambda way: way.extra_cents))
    return sorted(fits, key=lambda way: (way.extra_cents, way.interpreter))[:top]


def diaries_of(problem: Problem, plan: Plan, without: str) -> dict[str, list[Booked]]:
    """Each interpreter's sessions in the plan, in order of start, one request left out."""
    diaries: dict[str, list[Booked]] = defaultdict(list)
    for line in sorted(plan.assignments, key=lambda line: line.start):
        if line.request != without:
            for name in line.interpreters:
                diaries[name].append(Booked(problem.request_by_id[line.request], line.start, line.mode))
    return diaries


def fit(problem: Problem, person: Interpreter, session: Booked, mine: list[Booked]) -> Fit:
    """What it costs that this person takes the session beside the others, and what it makes of the day and the week."""
    day = [x for x in mine if problem.day(x.start) == problem.day(session.start)]
    week = [x for x in mine if problem.week(x.start) == problem.week(session.start)]
    minutes, more = sum(x.request.minutes for x in mine), session.request.minutes
    after = sorted([*day, session], key=lambda x: x.start)
    terms = score.pair_terms(problem, session.request, person, session.mode)
    terms["travel"] = score.travel(problem, person, after) - score.travel(problem, person, day)
    terms["overload"] = score.overload(problem, person, minutes + more) - score.overload(problem, person, minutes)
    terms["fallback_mode"] = score.fallback_mode(problem, session.request, session.mode)
    terms["moved_start"] = score.moved_start(problem, session.request, session.start)
    return Fit(
        interpreter=person.id,
        start=session.start,
        mode=session.mode,
        extra_cents=sum(terms.values()),
        terms=terms,
        day_minutes=sum(x.request.minutes for x in day) + more,
        week_minutes=sum(x.request.minutes for x in week) + more,
        over_target_minutes=max(0, minutes + more - person.target_minutes),
    )
