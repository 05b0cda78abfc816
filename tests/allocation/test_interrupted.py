"""A solve that is cut short, anywhere and by any means: what it has is sound, and what it says of it is true."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from interpretariat.allocation import solve as engine
from interpretariat.allocation.plan import Limits, Plan, Progress
from interpretariat.allocation.problem import ProblemError, read_problem
from interpretariat.allocation.scenario import Problem
from interpretariat.allocation.solve import solve
from interpretariat.allocation.verify import loss_of, violations
from tests.allocation.enumerator import least_of
from tests.allocation.test_problem import changed
from tests.allocation.tiny import readable
from tests.torture import times

COUNT = times(60)
ENDS = {"proof", "gap", "seconds", "rounds", "stop"}


def cases(count: int) -> Iterator[tuple[int, Problem, int]]:
    """Seed, problem and least loss of the tiny scenarios that some plan can serve."""
    for seed in range(count):
        least = least_of(seed)
        if least is not None:
            yield seed, readable(seed)[1], least


def check(problem: Problem, plan: Plan, least: int) -> None:
    """The plan holds every rule, its loss is the judge's, its bound is under the best loss, and it says so truly."""
    assert violations(problem, plan) == []
    assert loss_of(problem, plan).total == plan.loss
    assert plan.bound <= least <= plan.loss
    assert (plan.status == "optimal") == (plan.bound == plan.loss)
    assert plan.ended_by in ENDS


def after(asks: int) -> Callable[[], bool]:
    """A user who stops the solve when asked for the so manieth time."""
    left = [asks]

    def stop() -> bool:
        left[0] -= 1
        return left[0] < 0

    return stop


@pytest.fixture(params=["columns", "search"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Tiny scenarios are chosen among all their columns at once; here also by the way of the large ones."""
    if request.param == "search":
        monkeypatch.setattr(engine, "TINY_COLUMNS", -1)
    return str(request.param)


@pytest.mark.parametrize(
    "limits", [Limits(seconds=0, workers=1), Limits(seconds=0.01, workers=1)], ids=["0 s", "10 ms"]
)
def test_solve_out_of_time_says_the_truth(way: str, limits: Limits) -> None:
    for _, problem, least in cases(COUNT):
        check(problem, solve(problem, limits), least)


@pytest.mark.parametrize("rounds", [0, 1, 3])
def test_solve_of_few_rounds_says_the_truth_and_repeats(way: str, rounds: int) -> None:
    limits = Limits(workers=1, deterministic=rounds)
    for seed, problem, least in cases(COUNT // 2):
        plan = solve(problem, limits)
        check(problem, plan, least)
        if seed % 10 == 0:
            again = solve(problem, limits)
            assert (again.assignments, again.bound, again.ended_by) == (plan.assignments, plan.bound, plan.ended_by)


def test_solve_stopped_anywhere_says_the_truth(way: str) -> None:
    for seed, problem, least in cases(COUNT):
        check(problem, solve(problem, Limits(workers=1), stop=after(seed % 7)), least)


@pytest.mark.parametrize("gap", [0.5, 5, 60])
def test_solve_that_is_near_enough_says_the_truth(way: str, gap: float) -> None:
    for _, problem, least in cases(COUNT // 2):
        plan = solve(problem, Limits(workers=1, gap_percent=gap))
        check(problem, plan, least)
        assert plan.gap_percent <= gap


def test_large_ways_end_at_the_least_loss_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "TINY_COLUMNS", -1)
    for seed, problem, least in cases(COUNT):
        plan = solve(problem, Limits(workers=1))
        assert (seed, plan.loss, plan.bound, plan.status) == (seed, least, least, "optimal")


def test_each_plan_published_on_the_way_says_the_truth(way: str) -> None:
    for _, problem, least in cases(COUNT // 2):
        plans: list[Plan] = []
        solve(problem, Limits(workers=1), on_plan=plans.append)
        for plan in plans:
            assert violations(problem, plan) == []
            assert plan.bound <= least <= plan.loss


def test_children_that_search_say_the_truth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "TINY_COLUMNS", -1)
    monkeypatch.setattr(engine, "SMALL_PAIRS", -1)
    for _, problem, least in list(cases(30))[:2]:
        check(problem, solve(problem, Limits(workers=2, seconds=1)), least)


def test_pins_that_no_plan_completes_are_refused_however_little_time_there_is() -> None:
    """Two teams of two at one hour, each with somebody pinned: each could have the third person, not both."""
    raw = changed("requests.0.interpreters", 2)
    raw["requests"].append({**raw["requests"][0], "id": "q"})
    raw["interpreters"] += [{**raw["interpreters"][0], "id": name} for name in ("j", "k")]
    raw["pinned"] = [{"request": "r", "interpreter": "i"}, {"request": "q", "interpreter": "j"}]
    with pytest.raises(ProblemError, match=r"\$\.pinned: no plan completes the teams"):
        solve(read_problem(raw), Limits(seconds=0, workers=1))


def children() -> list[int]:
    """The processes that this one started."""
    tasks = Path("/proc/self/task").glob("*/children")
    return [int(pid) for task in tasks for pid in task.read_text(encoding="ascii").split()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found as Linux tells them")
@pytest.mark.parametrize("killed", [1, 2])
def test_children_that_are_killed_lose_nothing(monkeypatch: pytest.MonkeyPatch, killed: int) -> None:
    """What was found stands and is judged, whether one child is left or none."""
    monkeypatch.setattr(engine, "TINY_COLUMNS", -1)
    monkeypatch.setattr(engine, "SMALL_PAIRS", -1)
    _, problem, least = next(iter(cases(30)))
    before, victims = set(children()), []

    def kill(_: Progress) -> None:
        for pid in sorted(set(children()) - before - set(victims))[: killed - len(victims)]:
            victims.append(pid)
            os.kill(pid, signal.SIGKILL)

    plan = solve(problem, Limits(workers=2, seconds=3), on_progress=kill)
    assert len(victims) == killed
    assert violations(problem, plan) == []
    assert plan.bound <= least <= plan.loss


@pytest.mark.parametrize("asked", [1, 2, 4, 8, 16, 32])
def test_proof_that_is_given_up_proves_nothing(monkeypatch: pytest.MonkeyPatch, asked: int) -> None:
    """No columns at all, and the clock runs out at any question: the bound stays that of the walk."""
    monkeypatch.setattr("interpretariat.allocation.exact.LEAST_WALKS", 0)
    monkeypatch.setattr("interpretariat.allocation.exact.WALKS_A_COLUMN", -1)
    for _, problem, least in cases(30):
        check(problem, solve(problem, Limits(workers=1), stop=after(asked)), least)
