"""The benchmark that other teams compete on: its generator repeats itself, and its table of best-known losses is true."""

import gzip
import json
from pathlib import Path
from types import ModuleType

import pytest
from msgspec.structs import replace

from interpretariat.allocation.instance import Instance
from interpretariat.allocation.plan import Limits, plan_json
from interpretariat.allocation.problem import read_problem
from interpretariat.allocation.solve import solve
from tests.bench import _report
from tests.bench._best_known import better, read, script
from tests.bench._record import Run

FOLDER = Path(__file__).parents[2] / "docs" / "benchmark"
SHAPES = ["steep", "scarce", "peaks", "part-time", "tight", "loose", "teams", "tours", "announced"]


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    return script("generate")


@pytest.mark.parametrize("name", ["S-1", "S-1-rich", "M-1", "M-1-rich"])
def test_generator_makes_the_instances_that_are_given(generator: ModuleType, name: str) -> None:
    size, seed, *rich = name.split("-")
    given = json.loads(gzip.decompress((FOLDER / "instances" / f"{name}.json.gz").read_bytes()))
    assert generator.generate(size, int(seed), rich=bool(rich)) == given


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_a_scenario_of_another_kind(generator: ModuleType, shape: str) -> None:
    assert list(generator.SHAPES) == SHAPES
    plain, shaped = generator.generate("S", 2), generator.generate("S", 2, shapes=[shape])
    assert shaped == generator.generate("S", 2, shapes=[shape])
    assert shaped != plain
    assert Instance(read_problem(shaped)).options


def test_shapes_go_together(generator: ModuleType) -> None:
    assert solve(read_problem(generator.generate("S", 3, rich=True, shapes=SHAPES)), Limits(seconds=0, workers=1)).bound


def test_each_instance_has_one_line_whose_bound_is_no_more_than_its_loss() -> None:
    known = read()
    assert sorted(known) == sorted(file.name.split(".")[0] for file in (FOLDER / "instances").iterdir())
    assert [name for name, (loss, bound) in known.items() if not 0 < bound <= loss] == []


@pytest.mark.parametrize("name", ["S-1", "S-1-rich"])
def test_proven_loss_of_a_small_instance_is_found_again(name: str) -> None:
    plan = solve(read_problem((FOLDER / "instances" / f"{name}.json.gz").read_bytes()), Limits(seconds=60, workers=1))
    assert (plan.loss, plan.bound) == read()[name]


@pytest.mark.parametrize("name", ["M-1", "M-1-rich", "L-1-rich"])
def test_best_known_lies_between_the_floor_and_the_first_plan(name: str) -> None:
    problem = read_problem((FOLDER / "instances" / f"{name}.json.gz").read_bytes())
    first = solve(problem, Limits(seconds=0, workers=1))
    loss, bound = read()[name]
    assert first.bound <= bound <= loss <= first.loss


def test_table_takes_better_plans_and_refuses_false_ones(tmp_path: Path) -> None:
    problem = read_problem((FOLDER / "instances" / "S-1.json.gz").read_bytes())
    path = tmp_path / "S-1.plan.json"
    path.write_bytes(plan_json(plan := solve(problem, Limits(workers=1))))
    worse = {"S-1": (plan.loss + 1, plan.bound - 1)}
    assert better(worse, [path]) == {"S-1": (plan.loss, plan.bound)}
    path.write_bytes(plan_json(replace(plan, loss=plan.loss - 1)))
    with pytest.raises(ValueError, match="loss said"):
        better(worse, [path])
    path.write_bytes(plan_json(plan))
    with pytest.raises(ValueError, match="cannot both be true"):
        better({"S-1": (plan.loss + 9, plan.loss + 1)}, [path])


RUNS = [
    Run("M-1", "greedy", 60, 400, 343, 9_009_083, None, 2.7, 94, [(2.7, 9_009_083, None)]),
    Run(
        "M-1",
        "engine",
        60,
        400,
        346,
        8_793_927,
        8_793_927,
        9.0,
        131,
        [(2.0, 9_009_083, 1), (9.0, 8_793_927, 8_793_927)],
    ),
    Run("S-1", "cpsat", 60, 60),
]


def test_table_has_a_line_for_each_run_in_order_of_size() -> None:
    lines = _report.table(RUNS).splitlines()
    assert lines[2].startswith("| S-1 | CP-SAT | – |")
    assert lines[3].startswith("| M-1 | greedy | 343 | 90,090.83 | – |")
    assert lines[4] == "| M-1 | engine | 346 | 87,939.27 | 87,939.27 | 0.000 | 2.00 | 9.00 | 9.0 | 131 |"


def test_picture_names_its_lines_and_has_a_dark_side() -> None:
    drawn = _report.picture(RUNS)
    for text in ("loss, engine", "bound, engine", "loss, greedy", ">M-1<", "prefers-color-scheme: dark", ">5 s<"):
        assert text in drawn
    assert "S-1" not in drawn


def test_report_replaces_what_was_measured_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "benchmark").mkdir()
    page = tmp_path / "benchmark.md"
    page.write_text(f"before\n{_report.START}\nold\n{_report.END}\nafter\n", encoding="utf-8")
    _report.write(RUNS, tmp_path)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert (tmp_path / "benchmark" / "progress.svg").exists()
