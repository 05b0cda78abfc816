import ast
from inspect import isfunction
from pathlib import Path
from typing import Any

import pytest

from interpretariat.allocation import rules, verify
from interpretariat.allocation.plan import Assignment, Plan
from interpretariat.allocation.problem import read_problem
from interpretariat.allocation.rules import RULES, why_not
from interpretariat.allocation.scenario import Booked
from interpretariat.allocation.verify import violations
from tests.allocation.test_problem import changed, small
from tests.allocation.tiny import readable

LATE = [["2026-12-07T09:01:00-05:00", "2026-12-07T18:00:00-05:00"]]
ALONE = [
    ("speaks", "requests.0.language", "ara", "language"),
    ("offers", "interpreters.0.modes", ["video"], "mode"),
    ("is_skilled", "requests.0.skills", ["court"], "skill"),
    ("has_gender", "requests.0.gender", {"value": "f", "required": True}, "gender"),
    ("is_welcome", "requests.0.excluded", ["i"], "excluded"),
    ("is_available", "interpreters.0.availability", LATE, "availability"),
    ("is_near", "interpreters.0.home", {"lat": 47.8, "lon": -71.2}, "radius"),
    ("within_day", "interpreters.0.max_minutes_per_day", 59, "caps"),
    ("within_week", "interpreters.0.max_minutes_per_week", 59, "caps"),
]
"""Rules that one session alone can break: function, what is changed in the small scenario, the name of the rule."""

BESIDE = [
    ("is_apart", 1, {"start": "2026-12-07T09:30:00-05:00"}, "overlap"),
    ("separation_minutes", 1, {"start": "2026-12-07T10:30:00-05:00", "site": "far"}, "overlap"),
    ("separation_minutes", 1, {"start": "2026-12-07T10:04:00-05:00", "mode": "video"}, "overlap"),
    ("is_rested", 3, {"start": "2026-12-07T10:10:00-05:00"}, "recovery"),
    ("recovery_minutes", 3, {"start": "2026-12-07T10:10:00-05:00"}, "recovery"),
    ("within_hard_sessions", 3, {"start": "2026-12-07T14:00:00-05:00", "tier": 3}, "caps"),
]
"""Rules that a second session breaks beside a first one from nine to ten: function, tier of the first, the second one, the rule."""


def alone(path: str, value: Any) -> tuple[str, ...]:
    problem = read_problem(changed(path, value))
    request, person = problem.requests[0], problem.interpreters[0]
    return why_not(problem, request, person, request.start, request.mode)


def beside(tier: int, second: dict[str, Any]) -> tuple[str, ...]:
    raw = changed("requests.0.tier", tier)
    raw["sites"].append({"id": "far", "lat": 47.0, "lon": -71.2})
    raw["interpreters"][0] |= {"radius_km": 100, "tier3_per_day": 1}
    raw["requests"].append({**raw["requests"][0], "id": "q", "tier": 1, **second})
    problem = read_problem(raw)
    first, other = problem.requests
    held = [Booked(first, first.start, first.mode)]
    return why_not(problem, other, problem.interpreters[0], other.start, other.mode, held)


def forget(monkeypatch: pytest.MonkeyPatch, function: str) -> None:
    """The rule is as good as not written: it always holds, or asks for no minute."""
    monkeypatch.setattr(rules, function, lambda *_: 0 if function.endswith("minutes") else True)


@pytest.mark.parametrize(("function", "path", "value", "rule"), ALONE)
def test_each_rule_is_one_function_and_stops_one_session_alone(
    function: str, path: str, value: Any, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert alone(path, value) == (rule,)
    forget(monkeypatch, function)
    assert alone(path, value) == ()


@pytest.mark.parametrize(("function", "tier", "second", "rule"), BESIDE)
def test_each_rule_is_one_function_and_stops_one_session_beside_another(
    function: str, tier: int, second: dict[str, Any], rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert beside(tier, second) == (rule,)
    forget(monkeypatch, function)
    assert beside(tier, second) == ()


def test_every_function_of_the_rules_is_tried() -> None:
    written = {name for name, value in vars(rules).items() if isfunction(value) and value.__module__ == rules.__name__}
    assert written - {"in_order", "static_reasons", "company_reasons", "why_not"} == {
        row[0] for row in [*ALONE, *BESIDE]
    }


def test_judge_is_written_apart_from_the_rules() -> None:
    """`verify` reads scenarios and plans, and nothing else of the allocation; of a scenario, its values alone."""
    tree = ast.parse(Path(verify.__file__).read_text(encoding="utf-8"))
    parts = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    ours = {part for part in parts if part.startswith("interpretariat")}
    assert ours == {"interpretariat.allocation.plan", "interpretariat.allocation.scenario"}
    reads = (
        node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)
    )
    used = {
        node.attr
        for node in reads
        if isinstance(node.value, ast.Attribute) and node.value.attr in ("problem", "request")
    }
    computed = {"roads", "day", "week", "booked", "starts", "start_steps", "mode_steps", "length"}
    assert used.isdisjoint(computed)


def test_why_not_is_empty_when_the_session_may_stand() -> None:
    problem = read_problem(small())
    request, person = problem.requests[0], problem.interpreters[0]
    assert why_not(problem, request, person, request.start, request.mode) == ()


@pytest.mark.parametrize(("tier", "minute", "broken"), [(1, 10, ()), (1, 4, ("overlap",)), (3, 10, ("recovery",))])
def test_sessions_at_a_distance_need_the_switch_and_the_recovery(
    tier: int, minute: int, broken: tuple[str, ...]
) -> None:
    raw = changed("requests.0.tier", tier)
    raw["requests"].append(
        {**raw["requests"][0], "id": "q", "mode": "video", "start": f"2026-12-07T10:{minute:02}:00-05:00", "tier": 1}
    )
    problem = read_problem(raw)
    first, second = problem.requests
    others = [Booked(first, first.start, first.mode)]
    assert why_not(problem, second, problem.interpreters[0], second.start, second.mode, others) == broken


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
