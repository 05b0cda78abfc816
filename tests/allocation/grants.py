"""What an explanation proposes, really done: the scenario and the plan after it. The judge then says what it costs."""

import random
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from msgspec.structs import replace

from interpretariat.allocation.explain import explained
from interpretariat.allocation.greedy import pins_of
from interpretariat.allocation.instance import Instance
from interpretariat.allocation.plan import Assignment, Limits, Plan
from interpretariat.allocation.problem import ProblemError
from interpretariat.allocation.proposal import plan_of
from interpretariat.allocation.roster import Roster
from interpretariat.allocation.scenario import Interpreter, Problem, Request
from interpretariat.allocation.solve import solve
from interpretariat.allocation.verify import loss_of, violations
from tests.allocation.tiny import readable

ONE = Limits(workers=1)


@cache
def solved(seed: int) -> tuple[Problem, Plan] | None:
    """The tiny scenario of a seed with its best plan, and every other time with a poor one; none when its pins admit none."""
    _, problem = readable(seed)
    try:
        return problem, (poor(problem, seed) if seed % 4 > 1 else None) or solve(problem, ONE)
    except ProblemError:
        return None


def poor(problem: Problem, seed: int) -> Plan | None:
    """A sound plan made without thinking: some requests are left out, the others get whoever is dearest."""
    instance = Instance(problem)
    roster, order = Roster(instance, pins_of(instance)), list(range(len(problem.requests)))
    rng = random.Random(seed)
    rng.shuffle(order)
    for request in order:
        if rng.random() < 0.3 and request not in instance.pinned_people:
            continue
        for option in instance.options_of[request]:
            team = tuple(person for _, person in reversed(roster.candidates(option)))[: instance.size[request]]
            if request not in roster.chosen and len(team) == instance.size[request]:
                roster.place(request, option, team)
    if any(
        request not in roster.chosen or not held <= set(roster.chosen[request][1])
        for request, held in instance.pinned_people.items()
    ):
        return None
    return explained(instance, roster, plan_of(roster, instance.floor, 0.0, {}, ""))


def solved_ones(count: int) -> Iterator[tuple[Problem, Plan]]:
    """The scenarios of so many seeds, each with a plan."""
    yield from (found for found in map(solved, range(count)) if found is not None)


def loss_if_sound(problem: Problem, plan: Plan) -> int | None:
    """The judge's loss; none when a rule is broken."""
    return None if violations(problem, plan) else loss_of(problem, plan).total


def with_request(problem: Problem, request: Request) -> Problem:
    """The problem with one request in another form."""
    return replace(problem, requests=tuple(request if r.id == request.id else r for r in problem.requests))


def with_person(problem: Problem, person: Interpreter) -> Problem:
    """The problem with one interpreter in another form."""
    return replace(problem, interpreters=tuple(person if p.id == person.id else p for p in problem.interpreters))


def granted(problem: Problem, name: str, change: Mapping[str, Any]) -> Problem:
    """The scenario in which the change is accepted."""
    asked, kind = problem.request_by_id[name], change["change"]
    if kind == "fallback_mode":
        return with_request(problem, replace(asked, fallback_modes=(*asked.fallback_modes, change["mode"])))
    if kind == "start_option":
        at = datetime.fromisoformat(change["start"])
        return with_request(problem, replace(asked, start_options=(*asked.start_options, at)))
    if kind == "alternative_language":
        return with_request(problem, replace(asked, alternatives=(*asked.alternatives, change["language"])))
    if kind == "move":
        return problem
    who = problem.interpreter_by_id[change["person"]]
    return with_person(
        problem,
        replace(
            who,
            radius_km=who.radius_km + change.get("km", 0),
            max_minutes_per_day=who.max_minutes_per_day + change.get("day_minutes", 0),
            max_minutes_per_week=who.max_minutes_per_week + change.get("week_minutes", 0),
        ),
    )


def with_line(plan: Plan, line: Assignment) -> Plan:
    """The plan in which the request is served so, and no other way."""
    return replace(
        plan,
        assignments=(*(x for x in plan.assignments if x.request != line.request), line),
        unserved=tuple(x for x in plan.unserved if x.request != line.request),
    )


def after(plan: Plan, name: str, change: Mapping[str, Any]) -> Plan:
    """The plan that the change makes possible, and nothing else moved."""
    at = datetime.fromisoformat(change["start"])
    plan = with_line(plan, Assignment(name, change["interpreters"], at, change["mode"]))
    if change["change"] == "move":
        there = datetime.fromisoformat(change["to_start"])
        plan = with_line(plan, Assignment(change["appointment"], change["to"], there, change["to_mode"]))
    return plan
