"""Why each line is what it is, and why each unserved request is not served: every figure is computed, none guessed."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from itertools import accumulate
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from interpretariat.allocation import score
from interpretariat.allocation.bench import Bench
from interpretariat.allocation.instance import EPOCH, Instance, Option
from interpretariat.allocation.plan import Assignment, Plan, Unserved
from interpretariat.allocation.roster import Roster
from interpretariat.allocation.rules import RULES
from interpretariat.allocation.scenario import Booked
from interpretariat.allocation.unlock import unlocks


def explained(instance: Instance, roster: Roster, plan: Plan) -> Plan:
    """The plan with its reasons: `chosen` on each assignment, `reasons` on each unserved request."""
    assignments = tuple(with_choice(instance, roster, line) for line in plan.assignments)
    bench = Bench(instance, roster)
    unserved = tuple(with_reasons(bench, row) for row in plan.unserved)
    return msgspec.structs.replace(plan, assignments=assignments, unserved=unserved)


def with_choice(instance: Instance, roster: Roster, line: Assignment) -> Assignment:
    """The line with, for each interpreter, the terms of the choice and the runner-up."""
    request = instance.request_index[line.request]
    option, team = roster.drop(request)
    asked, o = instance.requests[request], instance.options[option]
    chosen = []
    held = instance.pinned_people.get(request, set())
    rivals = roster.candidates(option, team)
    for person in team:
        who = instance.people[person]
        terms = score.pair_terms(instance.problem, asked, who, o.mode)
        terms["travel"] = roster.travel_delta(person, option)
        cents = roster.pair_delta(person, option)
        terms["overload_and_changed"] = cents - sum(terms.values())
        runner_up = None if person in held else runner_up_of(instance, rivals, cents)
        chosen.append({"interpreter": who.id, "cents": cents, "terms": terms, "runner_up": runner_up})
    roster.place(request, option, team)
    return msgspec.structs.replace(line, chosen=tuple(chosen))


def runner_up_of(instance: Instance, rivals: list[tuple[int, int]], cents: int) -> Mapping[str, Any] | None:
    """The cheapest other person who fits as things stand, with the extra cents; none when nobody else fits, or may."""
    if not rivals:
        return None
    price, person = rivals[0]
    return {"interpreter": instance.people[person].id, "extra_cents": price - cents}


def with_reasons(bench: Bench, row: Unserved, accepted: Collection[str] | None = None) -> Unserved:
    """The row with its funnel: each interpreter counts once, at the rule that stops the option which gets furthest.

    `left` is how many interpreters remain after each rule; `accepted` is as in `unlocks`.
    """
    instance, roster = bench.instance, bench.roster
    request = instance.request_index[row.request]
    furthest = np.full(len(instance.people), -1)
    for option in instance.options_of[request]:
        furthest = np.maximum(furthest, stops(instance, roster, option))
    counts = Counter(RULES[stop] for stop in furthest.tolist() if stop < len(RULES))
    reasons = {rule: counts[rule] for rule in RULES if counts[rule]}
    stopped = accumulate(counts[rule] for rule in RULES)
    left = {rule: len(instance.people) - so_far for rule, so_far in zip(RULES, stopped, strict=True)}
    blocked = tuple(blocks(instance, roster, request))
    changes = unlocks(bench, instance.requests[request], accepted)
    return msgspec.structs.replace(row, reasons=reasons, left=left, blocked=blocked, unlock=changes)


def blocks(instance: Instance, roster: Roster, request: int) -> Iterator[Mapping[str, Any]]:
    """Each interpreter who could come but for other appointments, and which ones stand in the way."""
    for option in instance.options_of[request]:
        o = instance.options[option]
        at = (EPOCH + timedelta(microseconds=o.start)).isoformat()
        for person in instance.option_people[option]:
            clashes = roster.clashes(person, o)
            if clashes:
                names = [instance.requests[x.request].id for x in clashes]
                yield {"interpreter": instance.people[person].id, "start": at, "mode": o.mode, "appointments": names}


def stops(instance: Instance, roster: Roster, option: int) -> NDArray[np.int64]:
    """For each interpreter, the place in `RULES` of the first rule that stops the option; past the end: none does."""
    o = instance.options[option]
    start = EPOCH + timedelta(microseconds=o.start)
    masks = instance.eligibility.masks(Booked(instance.requests[o.request], start, o.mode))
    order = [masks[rule] for rule in RULES if rule in masks]
    found: NDArray[np.int64] = np.argmin(np.vstack([*order, np.zeros(len(instance.people), np.int64)]), axis=0)
    for person in np.flatnonzero(found == len(order)).tolist():
        found[person] = company_stop(instance, roster, person, option)
    return found


def company_stop(instance: Instance, roster: Roster, person: int, option: int) -> int:
    """The place in `RULES` of the first rule that the person's other sessions break."""
    o = instance.options[option]
    clashes = roster.clashes(person, o)
    resting = [x for x in clashes if recovery_only(instance, x, o)]
    if len(resting) < len(clashes):
        return RULES.index("overlap")
    if not roster.within_caps(person, o):
        return RULES.index("caps")
    return RULES.index("recovery") if clashes else len(RULES)


def recovery_only(instance: Instance, x: Option, o: Option) -> bool:
    """The two sessions are kept apart by nothing but the rest after a hard one."""
    first, second = (x, o) if x.start <= o.start else (o, x)
    relaxed = first._replace(hard=False)
    return instance.follows(relaxed, second)
