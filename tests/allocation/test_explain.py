from msgspec.structs import replace

from interpretariat.allocation.plan import Limits
from interpretariat.allocation.problem import read_problem
from interpretariat.allocation.recommend import recommend
from interpretariat.allocation.replan import replan
from interpretariat.allocation.solve import solve
from interpretariat.allocation.verify import loss_of, violations
from tests.allocation.test_problem import changed, small
from tests.allocation.tiny import feasible

ONE = Limits(workers=1)


def test_reasons_count_each_interpreter_once() -> None:
    for _, problem in feasible(60):
        for row in solve(problem, ONE).unserved:
            assert sum(row.reasons.values()) <= len(problem.interpreters)


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
    assert row.unlock[0] == {"change": "recruit", "language": "ara"}


def test_start_and_mode_unlocks_lower_the_loss_as_said() -> None:
    """Granting a change to the scenario lowers the best loss by at least what was said."""
    tried = 0
    for raw, problem in feasible(80):
        plan = solve(problem, ONE)
        for row in plan.unserved:
            for change in row.unlock:
                if change["change"] not in ("fallback_mode", "start_option", "alternative_language"):
                    continue
                asked = next(r for r in raw["requests"] if r["id"] == row.request)
                wider = dict(asked)
                if change["change"] == "fallback_mode":
                    wider["fallback_modes"] = [*asked["fallback_modes"], change["mode"]]
                elif change["change"] == "start_option":
                    wider["start_options"] = [*asked["start_options"], change["start"]]
                else:
                    wider["alternatives"] = [*asked["alternatives"], change["language"]]
                granted = {**raw, "requests": [wider if r is asked else r for r in raw["requests"]]}
                assert solve(read_problem(granted), ONE).loss <= plan.loss + min(0, change["effect_cents"])
                tried += 1
    assert tried > 20


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
