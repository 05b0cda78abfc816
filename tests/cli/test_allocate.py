import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from interpretariat.allocation.plan import read_plan
from interpretariat.allocation.problem import read_problem
from interpretariat.allocation.verify import loss_of, violations
from interpretariat.cli.allocate import allocate
from tests.allocation.test_problem import changed
from tests.allocation.tiny import readable

GENERATOR = Path(__file__).parents[2] / "docs" / "benchmark" / "generate.py"


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    raw, _ = readable(3)
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


def test_allocate_writes_a_sound_plan(scenario: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    result = CliRunner().invoke(allocate, [str(scenario), "--out", str(out), "--progress", "json"])
    assert result.exit_code == 0, result.output
    problem, plan = read_problem(scenario.read_bytes()), read_plan(out.read_bytes())
    assert violations(problem, plan) == []
    assert loss_of(problem, plan).total == plan.loss == plan.bound
    steps = [json.loads(text) for text in result.stdout.splitlines()]
    assert set(steps[0]) == {"phase", "seconds", "served", "loss", "bound", "gap_percent"}
    assert (steps[0]["phase"], steps[-1]["phase"], steps[-1]["loss"]) == ("greedy", "done", plan.loss)


def test_allocate_refuses_what_is_no_scenario_and_writes_nothing(tmp_path: Path) -> None:
    path, out = tmp_path / "bad.json", tmp_path / "plan.json"
    path.write_text(json.dumps(changed("requests.0.minutes", -1)), encoding="utf-8")
    result = CliRunner().invoke(allocate, [str(path), "--out", str(out)])
    assert (result.exit_code, result.stderr) == (2, "$.requests[0].minutes: Expected `int` >= 1\n")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.json"]


def test_allocate_refuses_a_missing_file(tmp_path: Path) -> None:
    result = CliRunner().invoke(allocate, [str(tmp_path / "none.json"), "--out", str(tmp_path / "plan.json")])
    assert result.exit_code == 2


def test_allocate_interrupted_keeps_the_best_plan(tmp_path: Path) -> None:
    """A signal that comes right after the first plan ends the run in order, with a judged plan on disk."""
    path, out = tmp_path / "scenario.json", tmp_path / "plan.json"
    subprocess.run([sys.executable, str(GENERATOR), "L", "1", str(path)], check=True)
    command = [sys.executable, "-m", "interpretariat", "allocate", str(path), "--out", str(out), "--progress", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        child.stdout.readline()
        child.send_signal(signal.SIGTERM)
        child.stdout.read()
    plan = read_plan(out.read_bytes())
    assert (child.returncode, plan.ended_by) == (0, "stop")
    assert violations(read_problem(path.read_bytes()), plan) == []
