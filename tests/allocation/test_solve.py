"""The engine against brute force, where every feature meets every other, and against the judge."""

from collections.abc import Iterator

import numpy as np
import pytest

from interpretariat.allocation.bound import Prices
from interpretariat.allocation.exact import choose, every_column, worthy_columns
from interpretariat.allocation.greedy import greedy
from interpretariat.allocation.instance import Instance
from interpretariat.allocation.master import Master
from interpretariat.allocation.model import Effort
from interpretariat.allocation.plan import Limits, Plan, Progress
from interpretariat.allocation.pricing import Pricing
from interpretariat.allocation.problem import ProblemError
from interpretariat.allocation.solve import solve
from interpretariat.allocation.verify import loss_of, violations
from tests.allocation.enumerator import CHOICES, RULES, TERMS, Enumerator, least_of
from tests.allocation.tiny import readable
from tests.torture import times

COUNT = times(300)
BATCH = 50
SEVERAL = 4


def batches() -> list[range]:
    return [range(first, min(first + BATCH, COUNT)) for first in range(0, COUNT, BATCH)]


@pytest.mark.parametrize("seeds", batches(), ids=str)
def test_solve_finds_the_least_loss_of_a_tiny_scenario(seeds: range) -> None:
    for seed in seeds:
        _, problem = readable(seed)
        least = least_of(seed)
        if least is None:
            with pytest.raises(ProblemError):
                solve(problem, Limits(workers=1))
            continue
        plan = solve(problem, Limits(workers=1))
        assert (seed, plan.loss, plan.bound, plan.status) == (seed, least, least, "optimal")
        assert violations(problem, plan) == []
        assert loss_of(problem, plan).total == plan.loss


@pytest.mark.parametrize("forgotten", [*RULES, *CHOICES, *TERMS])
def test_what_is_forgotten_is_missed_in_several_tiny_scenarios(forgotten: str) -> None:
    """Without one rule, choice or term the least loss changes: else the comparison above would prove nothing of it."""
    missed = 0
    for seed in range(400):
        raw, _ = readable(seed)
        missed += Enumerator(raw, without=forgotten).least() != least_of(seed)
        if missed == SEVERAL:
            return
    pytest.fail(f"{forgotten} is missed in {missed} scenarios only")


def tiny_cases(count: int) -> Iterator[tuple[int, Instance, Prices]]:
    """(least loss, instance, its prices before any step) of scenarios with something to decide."""
    for seed in range(count):
        _, problem = readable(seed)
        least, instance = least_of(seed), Instance(problem)
        if least is not None and len(instance.pair_option):
            yield least, instance, Prices(instance, Pricing(instance), set())


def test_walk_never_proves_more_than_the_least_loss() -> None:
    for least, _, prices in tiny_cases(COUNT // 3):
        bounds = list(prices.walk(60))
        assert bounds == sorted(bounds)
        assert bounds[-1] <= least


def test_master_never_proves_more_than_the_least_loss_and_comes_near() -> None:
    shares = []
    for least, _, prices in tiny_cases(COUNT // 3):
        *_, last = Master(prices, np.zeros(0, np.int64)).rounds()
        assert last <= least
        shares.append(last / least)
    assert float(np.median(shares)) > 0.95


def test_worthy_columns_hold_the_best_plan() -> None:
    for least, instance, prices in tiny_cases(COUNT // 3):
        list(prices.walk(40))
        columns = worthy_columns(prices, least + 1 - prices.bound, 100_000)
        assert columns is not None
        chosen = choose(instance, columns, Effort(60, 60), lambda: False)
        assert (chosen.cents, chosen.bound) == (least, least)


def test_columns_that_would_take_too_many_walks_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long shift has far more walks than paths worth having: the search for them must not outlast the clock."""
    _, instance, _ = next(case for case in tiny_cases(COUNT) if every_column(case[1], 1_500))
    monkeypatch.setattr("interpretariat.allocation.exact.LEAST_WALKS", 1)
    monkeypatch.setattr("interpretariat.allocation.exact.WALKS_A_COLUMN", 0)
    assert every_column(instance, 1_500) is None


def test_floor_never_exceeds_the_least_loss() -> None:
    for least, instance, _ in tiny_cases(COUNT):
        assert instance.floor <= least


def test_greedy_is_judged_sound() -> None:
    for _, instance, _ in tiny_cases(COUNT // 3):
        roster = greedy(instance)
        if roster is not None:
            assert roster.loss() >= instance.floor


def test_solve_stopped_at_once_gives_the_first_plan() -> None:
    _, problem = readable(0)
    plan = solve(problem, Limits(workers=1), stop=lambda: True)
    assert (plan.ended_by, violations(problem, plan)) == ("stop", [])


def test_solve_reports_progress_and_each_better_plan() -> None:
    raw, problem = readable(3)
    steps: list[Progress] = []
    plans: list[Plan] = []
    plan = solve(problem, Limits(workers=1), steps.append, None, plans.append)
    assert steps[0].phase == "greedy"
    assert steps[-1].loss == plan.loss == Enumerator(raw).least()
    assert [p.loss for p in plans] == sorted({p.loss for p in plans}, reverse=True)
    assert all(violations(problem, p) == [] for p in plans)
