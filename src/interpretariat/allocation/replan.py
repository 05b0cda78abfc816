"""A day that changed: the plan is mended where it broke, and nothing else moves unless that clearly pays."""

from collections.abc import Collection
from time import monotonic

import msgspec
import numpy as np

from interpretariat.allocation.greedy import fill
from interpretariat.allocation.instance import Instance
from interpretariat.allocation.model import Effort
from interpretariat.allocation.neighbourhood import Wanted, improve, moved
from interpretariat.allocation.plan import Limits, Plan
from interpretariat.allocation.pricing import Pricing
from interpretariat.allocation.proposal import plan_of, roster_of
from interpretariat.allocation.roster import Roster
from interpretariat.allocation.scenario import Line, Problem

SEEN = Wanted(slack=1e9, most=40)
MOST = 60


def replan(problem: Problem, previous: Plan, changed: Collection[str], limits: Limits | None = None) -> Plan:
    """The previous plan made to fit the problem of now; `changed` are the ids of requests that are new or different.

    Lines that no longer hold are served anew; the appointments of those who could serve them may move, at the
    price `weights.changed` each. The loss is the problem's own; the bound is the cheap one.
    """
    started, limits = monotonic(), limits or Limits(seconds=1)
    kept = tuple(
        Line(line.request, name, line.start, line.mode) for line in previous.assignments for name in line.interpreters
    )
    instance = Instance(msgspec.structs.replace(problem, announced=kept))
    roster = roster_of(instance, previous)
    known = {line.request for line in previous.assignments}
    broken = [
        n for n, r in enumerate(instance.requests) if n not in roster.chosen and (r.id in known or r.id in changed)
    ]
    roster = fill(roster)
    free = around(roster, broken)
    if free:
        price = np.array(instance.weight, np.float64) / np.array(instance.size, np.float64)
        pricing = Pricing(instance)
        free_minutes = np.zeros(len(instance.shift_person))
        gain = pricing.gain(price, free_minutes, free_minutes).tolist()
        effort = Effort(limits.seconds / 2, limits.seconds, seed=limits.seed)
        choices = improve(roster, free, gain, SEEN, effort)
        better = moved(roster, free, choices) if choices is not None else None
        if better is not None and better.loss() < roster.loss():
            roster = better
    own = Instance(problem)
    parameters = {**msgspec.to_builtins(limits), "replan": sorted(changed)}
    return plan_of(Roster(own, roster.chosen), own.floor, monotonic() - started, parameters, "replan")


def around(roster: Roster, broken: Collection[int]) -> list[int]:
    """The broken requests, and what those who could take them do at about that time."""
    instance = roster.instance
    free = list(broken)
    for request in broken:
        for option in instance.options_of[request]:
            for person in instance.option_people[option]:
                free += [x.request for x in roster.clashes(person, instance.options[option])]
    unique = dict.fromkeys(n for n in free if n not in instance.pinned_people)
    return list(unique)[:MOST]
