from typing import Any

import pytest

from interpretariat.allocation.plan import Assignment, Plan
from interpretariat.allocation.problem import read_problem
from interpretariat.allocation.rules import RULES, why_not
from interpretariat.allocation.scenario import Booked
from interpretariat.allocation.verify import violations
from tests.allocation.test_problem import changed, small
from tests.allocation.tiny import readable


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        ("requests.0.language", "ara", "language"),
        ("interpreters.0.modes", ["video"], "mode"),
        ("requests.0.skills", ["court"], "skill"),
        ("requests.0.gender", {"value": "f", "required": True}, "gender"),
        ("requests.0.excluded", ["i"], "excluded"),
        ("interpreters.0.availability", [["2026-12-07T09:01:00-05:00", "2026-12-07T18:00:00-05:00"]], "availability"),
        ("interpreters.0.home", {"lat": 47.8, "lon": -71.2}, "radius"),
        ("interpreters.0.max_minutes_per_day", 59, "caps"),
        ("interpreters.0.max_minutes_per_week", 59, "caps"),
    ],
)
def test_why_not_names_the_broken_rule(path: str, value: Any, rule: str) -> None:
    problem = read_problem(changed(path, value))
    request, person = problem.requests[0], problem.interpreters[0]
    assert why_not(problem, request, person, request.start, request.mode) == (rule,)


def test_why_not_is_empty_when_the_session_may_stand() -> None:
    problem = read_problem(small())
    request, person = problem.requests[0], problem.interpreters[0]
    assert why_not(problem, request, person, request.start, request.mode) == ()


@pytest.mark.parametrize(("tier", "minute", "rules"), [(1, 10, ()), (1, 4, ("overlap",)), (3, 10, ("recovery",))])
def test_sessions_at_a_distance_need_the_switch_and_the_recovery(
    tier: int, minute: int, rules: tuple[str, ...]
) -> None:
    raw = changed("requests.0.tier", tier)
    raw["requests"].append(
        {**raw["requests"][0], "id": "q", "mode": "video", "start": f"2026-12-07T10:{minute:02}:00-05:00", "tier": 1}
    )
    problem = read_problem(raw)
    first, second = problem.requests
    others = [Booked(first, first.start, first.mode)]
    assert why_not(problem, second, problem.interpreters[0], second.start, second.mode, others) == rules


def test_rules_and_judge_agree_on_every_pair_of_a_crowded_scenario() -> None:
    """`rules` and `verify` share no code: on each pair alone, one is silent exactly when the other is."""
    for seed in range(40):
        raw, problem = readable(seed)
        raw["pinned"] = []
        problem = read_problem(raw)
        for request in problem.requests:
            for person in problem.interpreters:
                for start in request.starts:
                    for mode in request.mode_steps:
                        team = tuple(
                            [person.id, *(p.id for p in problem.interpreters if p is not person)][
                                : request.interpreters
                            ]
                        )
                        line = Assignment(request.id, team, start, mode)
                        plan = Plan("feasible", 0, 0, 0.0, (line,), ())
                        mine = {v.rule for v in violations(problem, plan) if v.interpreter == person.id}
                        assert mine == set(why_not(problem, request, person, start, mode)) & set(RULES)
