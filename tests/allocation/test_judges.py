"""Two judges written apart, `verify` and docs/benchmark/judge.py: on sound plans and on spoilt ones they say the same."""

import importlib.util
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from msgspec.structs import asdict, replace

from interpretariat.allocation.plan import plan_json, read_plan
from interpretariat.allocation.problem import problem_json
from interpretariat.allocation.scenario import Problem
from interpretariat.allocation.verify import Judge
from tests.allocation.grants import solved_ones
from tests.torture import times

COUNT = times(150)
JUDGE = Path(__file__).parents[2] / "docs" / "benchmark" / "judge.py"
Rows = dict[str, Any]


@pytest.fixture(scope="module")
def judge() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmark_judge", JUDGE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def agreed(judge: ModuleType, problem: Problem, plan: Rows) -> set[str]:
    """The rules that both judges find broken; they must name the same breakages and the same loss."""
    found, loss = judge.judge(json.loads(problem_json(problem)), plan)
    ours = Judge(problem, read_plan(json.dumps(plan).encode()))
    mine = {(v.rule, v.request, v.interpreter, v.other) for v in ours.violations}
    assert mine == set(found)
    assert ours.terms.total == loss
    return {row[0] for row in mine}


def test_judges_find_nothing_against_a_sound_plan(judge: ModuleType) -> None:
    for problem, plan in solved_ones(COUNT):
        assert agreed(judge, problem, json.loads(plan_json(plan))) == set()


def unknown_request(rng: random.Random, raw: Rows, plan: Rows) -> None:
    plan["assignments"].append({**rng.choice(plan["assignments"]), "request": "nobody's"})


def line_twice(rng: random.Random, raw: Rows, plan: Rows) -> None:
    plan["assignments"].append(rng.choice(plan["assignments"]))


def line_forgotten(rng: random.Random, raw: Rows, plan: Rows) -> None:
    plan["assignments"].remove(rng.choice(plan["assignments"]))


def unknown_interpreter(rng: random.Random, raw: Rows, plan: Rows) -> None:
    rng.choice(plan["assignments"])["interpreters"] = ["nobody"]


def somebody_else(rng: random.Random, raw: Rows, plan: Rows) -> None:
    for line in plan["assignments"]:
        line["interpreters"] = rng.sample([p["id"] for p in raw["interpreters"]], len(line["interpreters"]))


def same_person_everywhere(rng: random.Random, raw: Rows, plan: Rows) -> None:
    name = rng.choice(raw["interpreters"])["id"]
    for asked in raw["requests"]:
        asked["interpreters"] = 1
    plan["assignments"] = [
        {"request": r["id"], "interpreters": [name], "start": r["start"], "mode": r["mode"]} for r in raw["requests"]
    ]
    plan["unserved"] = []


def one_person_twice(rng: random.Random, raw: Rows, plan: Rows) -> None:
    line = rng.choice(plan["assignments"])
    line["interpreters"] = [line["interpreters"][0]] * 2


def other_start(rng: random.Random, raw: Rows, plan: Rows) -> None:
    rng.choice(plan["assignments"])["start"] = rng.choice(raw["requests"])["start"]


def other_mode(rng: random.Random, raw: Rows, plan: Rows) -> None:
    rng.choice(plan["assignments"])["mode"] = rng.choice(["in_person", "video", "telephone"])


def unserved_twice(rng: random.Random, raw: Rows, plan: Rows) -> None:
    plan["unserved"].append({"request": rng.choice(raw["requests"])["id"]})


Spoil = Callable[[random.Random, Rows, Rows], None]
WAYS: dict[Spoil, set[str]] = {
    unknown_request: {"request"},
    line_twice: {"request"},
    line_forgotten: {"unserved list", "pin"},
    unknown_interpreter: {"interpreter"},
    somebody_else: {"language", "mode", "skill", "gender", "excluded", "availability", "radius", "overlap", "pin"},
    same_person_everywhere: {"overlap", "caps", "recovery", "availability"},
    one_person_twice: {"number", "overlap"},
    other_start: {"start or mode"},
    other_mode: {"start or mode"},
    unserved_twice: {"unserved list"},
}
"""How a plan is spoilt, and rules that must then be seen broken in some scenario."""


@pytest.mark.parametrize("spoil", WAYS, ids=lambda way: way.__name__)
def test_judges_name_the_same_breakages_of_a_spoilt_plan(judge: ModuleType, spoil: Spoil) -> None:
    seen: set[str] = set()
    for seed, (problem, plan) in enumerate(solved_ones(COUNT)):
        if plan.assignments:
            raw, rows = json.loads(problem_json(problem)), json.loads(plan_json(plan))
            spoil(random.Random(seed), raw, rows)
            spoilt = problem if raw == json.loads(problem_json(problem)) else Problem(**without_teams(problem))
            seen |= agreed(judge, spoilt, rows)
    assert seen >= WAYS[spoil]


def without_teams(problem: Problem) -> dict[str, Any]:
    return asdict(problem) | {"requests": tuple(replace(r, interpreters=1) for r in problem.requests)}


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({}, 0, '"broken": 0'),
        ({"loss": 1}, 1, "loss said 1"),
        ({"bound": 10**9}, 1, "bound 1000000000"),
        ({"status": "perfect"}, 1, "status perfect"),
        ({"assignments": 3}, 2, "unreadable"),
    ],
)
def test_judge_s_command_says_what_is_wrong(change: Rows, status: int, said: str, tmp_path: Path) -> None:
    problem, plan = next((p, plan) for p, plan in solved_ones(40) if plan.assignments)
    (tmp_path / "s.json").write_bytes(problem_json(problem))
    (tmp_path / "p.json").write_text(json.dumps(json.loads(plan_json(plan)) | change), encoding="utf-8")
    command = [sys.executable, str(JUDGE), str(tmp_path / "s.json"), str(tmp_path / "p.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, said in done.stdout) == (status, True)
