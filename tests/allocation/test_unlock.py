"""Every change that an explanation proposes is done, and the judge asked: is the plan sound, and is the price exact?"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import combinations

import pytest
from msgspec.structs import replace

from interpretariat.allocation.bench import Bench
from interpretariat.allocation.instance import Instance
from interpretariat.allocation.plan import Assignment, Plan
from interpretariat.allocation.proposal import roster_of
from interpretariat.allocation.scenario import Interpreter, Problem, Request
from interpretariat.allocation.unlock import MOST, SHIFTS, unlocks
from interpretariat.allocation.verify import Judge
from tests.allocation.grants import after, granted, loss_if_sound, solved_ones, with_line, with_person, with_request
from tests.torture import times

COUNT = times(600)
KINDS = {"fallback_mode", "start_option", "alternative_language", "radius", "cap", "move", "recruit"}
RARE = {"cap", "move"}


def lines(problem: Problem, request: Request) -> Iterator[Assignment]:
    """Every way to serve a request, sound or not."""
    names = [person.id for person in problem.interpreters]
    for start in request.starts:
        for mode in request.mode_steps:
            for team in combinations(names, request.interpreters):
                yield Assignment(request.id, team, start, mode)


def least(problem: Problem, plan: Plan, request: Request, keep: Iterator[Assignment] | None = None) -> int | None:
    """The least loss of the plan with the request served in one of these ways; none when no way is sound."""
    losses = [loss_if_sound(problem, with_line(plan, line)) for line in keep or lines(problem, request)]
    return min((loss for loss in losses if loss is not None), default=None)


def test_each_change_makes_the_plan_possible_at_exactly_the_price_it_says() -> None:
    seen: Counter[str] = Counter()
    for problem, plan in solved_ones(COUNT):
        for row in plan.unserved:
            for change in row.unlock:
                seen[change["change"]] += 1
                if change["change"] == "recruit":
                    continue
                then = after(plan, row.request, change)
                found = loss_if_sound(granted(problem, row.request, change), then)
                assert found == plan.loss + change["effect_cents"], (row, change)
                if change["change"] != "move":
                    assert loss_if_sound(problem, then) is None, "possible without the change"
    assert set(seen) == KINDS
    assert min(seen.values()) >= 10, seen


def test_a_change_of_a_best_plan_that_needs_no_leave_never_pays() -> None:
    """A move asks nobody's leave: in a proven plan it cannot lower the loss."""
    best = (plan for _, plan in solved_ones(COUNT) if plan.status == "optimal")
    moves = [c for plan in best for row in plan.unserved for c in row.unlock if c["change"] == "move"]
    assert [change for change in moves if change["effect_cents"] < 0] == []


@pytest.mark.parametrize("kind", ["fallback_mode", "start_option", "alternative_language", "radius", "cap", "move"])
def test_no_cheaper_change_of_a_kind_was_overlooked(kind: str) -> None:
    """Everything is tried by the judge alone, one change at a time: the best of each kind is the one proposed."""
    compared = 0
    for problem, plan in solved_ones(COUNT // (2 if kind in RARE else 6)):
        bench = Bench(instance := Instance(problem), roster_of(instance, plan))
        for row in plan.unserved:
            request = problem.request_by_id[row.request]
            if kind == "move" and request.interpreters > 1:
                continue  # the cheapest of a team may be the one who could have taken the appointment that moves
            proposed = unlocks(bench, request)
            told = [change["effect_cents"] for change in proposed if change["change"] == kind]
            loss, as_it_is = oracle(kind, problem, plan, request), least(problem, plan, request)
            useful = loss is not None and (as_it_is is None or loss < as_it_is)
            if told or len(proposed) < MOST:
                assert told[:1] == ([loss - plan.loss] if useful else []), (row, kind)
                compared += bool(told)
    assert compared > 1


def oracle(kind: str, problem: Problem, plan: Plan, request: Request) -> int | None:
    """The least loss that one change of this kind can give."""
    ways = {"fallback_mode": in_other_modes, "alternative_language": in_other_languages, "move": moves}
    if kind == "start_option":
        return next((loss for loss in at_other_starts(problem, plan, request) if loss is not None), None)
    found = ways[kind](problem, plan, request) if kind in ways else personal(kind, problem, plan, request)
    return min((loss for loss in found if loss is not None), default=None)


def in_other_modes(problem: Problem, plan: Plan, request: Request) -> Iterator[int | None]:
    for mode in {"in_person", "video", "telephone"} - set(request.mode_steps):
        wider = replace(request, fallback_modes=(*request.fallback_modes, mode))
        there = with_request(problem, wider)
        yield least(there, plan, wider, (x for x in lines(there, wider) if x.mode == mode))


def at_other_starts(problem: Problem, plan: Plan, request: Request) -> Iterator[int | None]:
    for minutes in SHIFTS:
        at = request.start + timedelta(minutes=minutes)
        if at not in request.starts:
            wider = replace(request, start_options=(*request.start_options, at))
            there = with_request(problem, wider)
            yield least(there, plan, wider, (x for x in lines(there, wider) if x.start == at))


def in_other_languages(problem: Problem, plan: Plan, request: Request) -> Iterator[int | None]:
    own = {request.language, *request.alternatives}
    for language in {name for person in problem.interpreters for name in person.languages} - own:
        wider = replace(request, alternatives=(*request.alternatives, language))
        there = with_request(problem, wider)
        new = (x for x in lines(there, wider) if loss_if_sound(problem, with_line(plan, x)) is None)
        yield least(there, plan, wider, new)


def personal(kind: str, problem: Problem, plan: Plan, request: Request) -> Iterator[int | None]:
    for line in lines(problem, request):
        for name in line.interpreters:
            who = problem.interpreter_by_id[name]
            wide = replace(who, radius_km=1000.0) if kind == "radius" else without_caps(who)
            then = with_line(plan, line)
            if loss_if_sound(problem, then) is None:
                yield loss_if_sound(with_person(problem, wide), then)


def without_caps(who: Interpreter) -> Interpreter:
    return replace(who, max_minutes_per_day=10_000, max_minutes_per_week=10_000)


def moves(problem: Problem, plan: Plan, request: Request) -> Iterator[int | None]:
    """One person of a team has one appointment in the way, which goes anywhere else."""
    pinned = {line.request for line in problem.pinned}
    for line in lines(problem, request):
        then = with_line(plan, line)
        near = [v for v in Judge(problem, then).violations if v.rule in ("overlap", "recovery")]
        in_way = {v.request if v.other == request.id else v.other for v in near}
        if len(in_way) != 1 or not in_way.isdisjoint(pinned):
            continue
        other = problem.request_by_id[in_way.pop()]
        yield least(problem, then, other)


def test_recruiting_is_proposed_exactly_when_nobody_speaks_the_language() -> None:
    for problem, plan in solved_ones(COUNT):
        for row in plan.unserved:
            request = problem.request_by_id[row.request]
            spoken = {name for person in problem.interpreters for name in person.languages}
            asked = {request.language, *request.alternatives}
            assert any(c["change"] == "recruit" for c in row.unlock) == spoken.isdisjoint(asked)


def test_languages_that_may_not_stand_in_are_not_proposed() -> None:
    for problem, plan in solved_ones(COUNT // 3):
        bench = Bench(instance := Instance(problem), roster_of(instance, plan))
        for row in plan.unserved:
            found = unlocks(bench, problem.request_by_id[row.request], accepted=["por"])
            assert {c["language"] for c in found if c["change"] == "alternative_language"} <= {"por"}


def test_blocking_appointments_are_what_stands_in_the_way() -> None:
    """With them taken out, and only then, nothing keeps the two apart."""
    seen = 0
    for problem, plan in solved_ones(COUNT):
        for row in plan.unserved:
            request = problem.request_by_id[row.request]
            alone = with_request(problem, replace(request, interpreters=1))
            for block in row.blocked:
                line = Assignment(
                    row.request, (block["interpreter"],), datetime.fromisoformat(block["start"]), block["mode"]
                )
                found = Judge(alone, with_line(plan, line)).violations
                apart = [v for v in found if v.rule in ("overlap", "recovery") and row.request in (v.request, v.other)]
                names = {v.request if v.other == row.request else v.other for v in apart}
                assert names == set(block["appointments"])
                seen += 1
    assert seen > 50
