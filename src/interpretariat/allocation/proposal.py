"""A roster written out as a plan, and judged before it leaves."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec

from interpretariat import __version__
from interpretariat.allocation.instance import EPOCH, Instance
from interpretariat.allocation.plan import Assignment, Plan, Unserved
from interpretariat.allocation.roster import Choice, Roster
from interpretariat.allocation.verify import Judge, Violation


class UnsoundPlan(RuntimeError):  # noqa: N818  (the fact, as everywhere in the house)
    """The engine made a plan that the judge refuses: a defect of the engine, never of the scenario."""

    def __init__(self, found: list[Violation]) -> None:
        super().__init__(f"{len(found)} broken rules, the first: {found[0]}")
        self.found = found


def plan_of(roster: Roster, bound: int, seconds: float, parameters: Mapping[str, Any], ended_by: str) -> Plan:
    """The judged plan of a roster, not yet explained. Raises `UnsoundPlan`."""
    instance = roster.instance
    assignments = tuple(assignment(instance, n, choice) for n, choice in sorted(roster.chosen.items()))
    unserved = tuple(Unserved(r.id) for n, r in enumerate(instance.requests) if n not in roster.chosen)
    draft = Plan(
        status="feasible",
        loss=0,
        bound=0,
        seconds=round(seconds, 3),
        assignments=assignments,
        unserved=unserved,
        parameters=parameters,
        version=__version__,
        ended_by=ended_by,
    )
    judge = Judge(instance.problem, draft)
    if judge.violations:
        raise UnsoundPlan(judge.violations)
    loss = judge.terms.total
    proven = min(bound, loss)
    status = "optimal" if proven == loss else "feasible"
    return msgspec.structs.replace(draft, status=status, loss=loss, bound=proven, terms=judge.terms)


def assignment(instance: Instance, request: int, choice: Choice) -> Assignment:
    """One served request."""
    option = instance.options[choice[0]]
    asked = instance.requests[request]
    at = EPOCH + timedelta(microseconds=option.start)
    start = next(s for s in asked.starts if s == at)
    return Assignment(asked.id, tuple(instance.people[p].id for p in choice[1]), start, option.mode)


def roster_of(instance: Instance, plan: Plan) -> Roster:
    """The roster that a plan writes out; lines that the problem no longer allows are left out."""
    roster = Roster(instance)
    for line in plan.assignments:
        request = instance.request_index.get(line.request)
        team = [instance.person_index.get(name, -1) for name in line.interpreters]
        if request is None:
            continue
        for option in instance.options_of[request]:
            o = instance.options[option]
            at = EPOCH + timedelta(microseconds=o.start)
            if (at, o.mode) == (line.start, line.mode) and may_stand(roster, option, team):
                roster.place(request, option, team)
                break
    return roster


def may_stand(roster: Roster, option: int, team: list[int]) -> bool:
    """The team may take the option as things stand."""
    instance = roster.instance
    request = instance.options[option].request
    whole = len(team) == instance.size[request] == len(set(team))
    held = instance.pinned_people.get(request, set())
    eligible = all((option, person) in instance.pair_index for person in team)
    return whole and eligible and held <= set(team) and all(roster.fits(person, option) for person in team)
