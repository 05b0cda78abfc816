from msgspec.structs import replace

from interpretariat.allocation.plan import Limits, Unserved
from interpretariat.allocation.problem import read_problem
from interpretariat.allocation.recommend import diaries_of, recommend
from interpretariat.allocation.replan import replan
from interpretariat.allocation.rules import RULES, why_not
from interpretariat.allocation.scenario import Booked, Interpreter, Problem, Request
from interpretariat.allocation.score import option_cost, unserved
from interpretariat.allocation.solve import solve
from interpretariat.allocation.verify import loss_of, violations
from tests.allocation.enumerator import feasible
from tests.allocation.grants import loss_if_sound, solved_ones, with_line
from tests.allocation.test_problem import changed, small
from tests.torture import times

COUNT = times(300)
ONE = Limits(workers=1)


def furthest(problem: Problem, person: Interpreter, request: Request, work: list[Booked]) -> int:
    """The place in `RULES` of the first rule that stops the option which gets furthest; past the end when none does."""
    stops = []
    for start in request.starts:
        for mode in request.mode_steps:
            broken = why_not(problem, request, person, start, mode, work)
            stops.append(min((RULES.index(rule) for rule in broken), default=len(RULES)))
    return max(stops)


def test_funnel_counts_who_is_left_after_each_rule() -> None:
    """Each interpreter counts once, at the rule that stops the option which gets furthest."""
    seen = set()
    for problem, plan in solved_ones(COUNT):
        diaries = diaries_of(problem, plan, "")
        for row in plan.unserved:
            request = problem.request_by_id[row.request]
            stops = [furthest(problem, p, request, diaries.get(p.id, [])) for p in problem.interpreters]
            assert row.left == {rule: sum(stop > n for stop in stops) for n, rule in enumerate(RULES)}
            assert row.reasons == {rule: stops.count(n) for n, rule in enumerate(RULES) if n in stops}
            seen.update(row.reasons)
    assert seen == set(RULES)


def test_runner_up_is_the_cheapest_other_person_and_costs_exactly_what_is_said() -> None:
    """The whole plan is judged again with everybody else in the place of each person."""
    seen = 0
    for problem, plan in solved_ones(COUNT):
        for line in plan.assignments:
            for choice in line.chosen:
                name, told = choice["interpreter"], choice["runner_up"]
                swaps = {}
                for other in {p.id for p in problem.interpreters} - set(line.interpreters):
                    team = tuple(other if n == name else n for n in line.interpreters)
                    loss = loss_if_sound(problem, with_line(plan, replace(line, interpreters=team)))
                    if loss is not None:
                        swaps[other] = loss - plan.loss
                assert (told is None) == (not swaps)
                if told is not None:
                    assert told["extra_cents"] == swaps[told["interpreter"]] == min(swaps.values())
                    seen += 1
    assert seen > 50


def test_cents_of_a_choice_are_what_the_plan_would_save_without_it() -> None:
    for problem, plan in solved_ones(COUNT // 4):
        for line in plan.assignments:
            if len(line.chosen) != 1 or line.request in {pin.request for pin in problem.pinned}:
                continue
            rest = replace(
                plan,
                assignments=tuple(x for x in plan.assignments if x is not line),
                unserved=(*plan.unserved, Unserved(line.request)),
            )
            request = problem.request_by_id[line.request]
            own = option_cost(problem, request, line.start, line.mode) - unserved(problem, request)
            assert plan.loss - loss_of(problem, rest).total == line.chosen[0]["cents"] + own
            assert sum(line.chosen[0]["terms"].values()) == line.chosen[0]["cents"]


def test_radius_unlock_names_the_kilometres_and_serves_when_granted() -> None:
    raw = changed("interpreters.0.home", {"lat": 47.0, "lon": -71.2})
    row = solve(read_problem(raw), ONE).unserved[0]
    change = next(c for c in row.unlock if c["change"] == "radius")
    before = solve(read_problem(raw), ONE).loss
    raw["interpreters"][0]["radius_km"] += change["km"]
    after = solve(read_problem(raw), ONE)
    assert (row.reasons, after.loss - before) == ({"radius": 1}, change["effect_cents"])


def test_cap_unlock_names_the_minutes_and_serves_when_granted() -> None:
    raw = changed("interpreters.0.max_minutes_per_day", 45)
    row = solve(read_problem(raw), ONE).unserved[0]
    change = next(c for c in row.unlock if c["change"] == "cap")
    assert (row.reasons, change["day_minutes"], change["week_minutes"]) == ({"caps": 1}, 15, 0)
    raw["interpreters"][0]["max_minutes_per_day"] += 15
    assert solve(read_problem(raw), ONE).served == 1


def test_language_that_nobody_speaks_asks_to_recruit() -> None:
    row = solve(read_problem(changed("requests.0.language", "ara")), ONE).unserved[0]
    assert row.unlock[0] == {"change": "recruit", "language": "ara", "effect_at_most_cents": -80_000}


def test_runner_up_costs_what_is_said() -> None:
    raw = small()
    raw["interpreters"].append({**raw["interpreters"][0], "id": "j", "hourly_cents": 4600})
    chosen = solve(read_problem(raw), ONE).assignments[0].chosen[0]
    assert (chosen["interpreter"], chosen["runner_up"]) == ("i", {"interpreter": "j", "extra_cents": 600})


def test_recommend_gives_the_exact_extra_cost() -> None:
    for _, problem in feasible(60):
        plan = solve(problem, ONE)
        for line in plan.assignments:
            if len(line.interpreters) == 1 and not problem.announced:
                rest = replace(plan, assignments=tuple(x for x in plan.assignments if x is not line))
                for fit in recommend(problem, plan, line.request):
                    other = replace(line, interpreters=(fit.interpreter,), start=fit.start, mode=fit.mode)
                    tried = replace(plan, assignments=(*rest.assignments, other))
                    assert [v for v in violations(problem, tried) if v.rule != "pin"] == []
                    request = problem.request_by_id[line.request]
                    served = loss_of(problem, rest).total - problem.weights.of_unserved(request.priority)
                    assert loss_of(problem, tried).total == served + fit.extra_cents


def test_replan_moves_nothing_when_nothing_changed() -> None:
    for _, problem in feasible(40):
        plan = solve(problem, ONE)
        assert sorted(line.request for line in replan(problem, plan, []).assignments) == sorted(
            line.request for line in plan.assignments
        )


def test_replan_gives_the_work_of_an_absent_interpreter_to_another() -> None:
    raw = small()
    raw["interpreters"].append({**raw["interpreters"][0], "id": "j", "hourly_cents": 4600})
    plan = solve(read_problem(raw), ONE)
    raw["interpreters"][0]["availability"] = []
    mended = replan(read_problem(raw), plan, [])
    assert [line.interpreters for line in mended.assignments] == [("j",)]
