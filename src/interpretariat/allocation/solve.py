"""The whole way from a problem to a plan: greedy, bound, search, proof; the best so far is never lost."""

from collections.abc import Callable

import msgspec
import numpy as np

from interpretariat.allocation.bound import Prices
from interpretariat.allocation.crew import Crew
from interpretariat.allocation.exact import choose, every_column, worthy_columns
from interpretariat.allocation.explain import explained
from interpretariat.allocation.greedy import fill, greedy, pins_of
from interpretariat.allocation.instance import Instance
from interpretariat.allocation.master import Master
from interpretariat.allocation.model import ColumnModel, Effort
from interpretariat.allocation.neighbourhood import Scene, Wanted
from interpretariat.allocation.plan import Limits, Plan, Progress
from interpretariat.allocation.pricing import Pricing
from interpretariat.allocation.problem import ProblemError
from interpretariat.allocation.proposal import plan_of
from interpretariat.allocation.roster import Roster
from interpretariat.allocation.rounding import rounded
from interpretariat.allocation.scenario import Problem, problem_json
from interpretariat.allocation.search import Hand, Search
from interpretariat.allocation.watch import Watch
from interpretariat.allocation.worker import Desk

TINY_COLUMNS = 1_500
PROVABLE_COLUMNS = 30_000
SMALL_PAIRS = 8_000
FIRST_WALK = 300
ROUND_FROM, ROUND_EVERY = 75, 25
NEXT_WALK = 100
NEXT_SCALE = 0.15
HUGE_PAIRS = 300_000
WALK_SHARE = 0.45
ENDLESS = 1e6


def solve(
    problem: Problem,
    limits: Limits | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    on_plan: Callable[[Plan], None] | None = None,
) -> Plan:
    """The best plan within the limits, judged and explained. `on_plan` gets each better plan as it comes, unexplained.

    Raises `ProblemError` when the pins admit no plan at all.
    """
    limits = limits or Limits()
    instance = Instance(problem)
    parameters = msgspec.to_builtins(limits)

    def publish(roster: Roster, bound: int) -> None:
        if on_plan is not None:
            on_plan(plan_of(roster, bound, watch.seconds, parameters, ""))

    watch = Watch(limits, on_progress, stop, publish)
    watch.offer(greedy(instance) or completed_pins(instance), "greedy")
    watch.prove(instance.floor, "greedy")
    if not watch.is_over():
        Ascent(instance, watch).run()
    assert watch.best is not None
    watch.is_over()
    plan = plan_of(watch.best, watch.bound, watch.seconds, parameters, watch.ended_by or "search")
    watch.tell("done")
    return explained(instance, watch.best, plan)


def completed_pins(instance: Instance) -> Roster:
    """A roster in which every pinned request has its whole team. Raises `ProblemError` when there is none."""
    roster = Roster(instance, pins_of(instance))
    partly = [request for request in instance.pinned_people if request not in roster.chosen]
    gain = [0.0] * len(instance.pair_option)
    scene = Scene(roster, partly, gain, Wanted(ENDLESS, PROVABLE_COLUMNS))
    chosen = ColumnModel(instance, scene.columns, scene.frame()).solve(Effort(ENDLESS, ENDLESS))
    if chosen.choices is None:
        raise ProblemError("$.pinned", "no plan completes the teams of the pinned requests")
    for request, (option, team) in chosen.choices.items():
        roster.place(request, option, team)
    return fill(roster)


class Ascent:
    """One solve after the first roster: which means, and in which order, for this size."""

    def __init__(self, instance: Instance, watch: Watch) -> None:
        self.instance = instance
        self.watch = watch

    def run(self) -> None:
        """Go on until a limit or a proof."""
        columns = every_column(self.instance, TINY_COLUMNS)
        if columns is not None:
            chosen = choose(self.instance, columns, self._effort(), self.watch.is_over)
            if chosen.choices is not None:
                self.watch.offer(Roster(self.instance, chosen.choices), "exact")
            self.watch.prove(chosen.bound, "exact")
            return
        small = len(self.instance.pair_option) <= SMALL_PAIRS
        crew = Crew(problem_json(self.instance.problem), self.watch.limits) if self._has_crew(small) else None
        try:
            self._climb(crew, Pricing(self.instance))
        finally:
            if crew is not None:
                crew.close()

    def _has_crew(self, small: bool) -> bool:  # noqa: FBT001 - a yes or no, asked once
        return not small and self.watch.limits.workers > 1

    def _climb(self, crew: Crew | None, pricing: Pricing) -> None:
        assert self.watch.best is not None
        prices = Prices(self.instance, pricing, set(self.watch.best.chosen))
        if crew is None:
            self._master(prices)
            self._narrow_down(prices)
        search = Search(self.watch, prices, crew or Hand(Desk(self.instance, pricing)))
        if crew is not None:
            if len(self.instance.pair_option) > HUGE_PAIRS:
                prices.start_at(self.watch.best.chosen)
            self._first_walk(prices)
        while not self.watch.is_over() and not search.is_lost:
            search.step()
            if search.stale >= search.cycle:
                search.widen()
                if len(self.instance.pair_option) <= HUGE_PAIRS:
                    self._prove(prices, PROVABLE_COLUMNS)
                if not self.watch.is_over():
                    self._walk(prices)
                    search.reprice()

    def _first_walk(self, prices: Prices) -> None:
        """Raise the bound for a share of the time: the days are chosen well only at good prices.

        With a deterministic limit every step is taken: what happens must not depend on how fast the machine is.
        """
        watch, started = self.watch, self.watch.seconds
        allowed = WALK_SHARE * watch.limits.seconds
        repeats = watch.limits.deterministic is not None
        walker = prices.walk(FIRST_WALK, 1.0, None if repeats else lambda: (watch.seconds - started) / allowed)
        for n, bound in enumerate(walker):
            if n % 10 == 9:  # noqa: PLR2004 - every tenth round
                watch.prove(bound, "bound")
            if n >= ROUND_FROM and n % ROUND_EVERY == 0:
                self._round(prices)
            if watch.is_over():
                break
        watch.prove(prices.proven, "bound")
        self._round(prices)

    def _round(self, prices: Prices) -> None:
        roster = rounded(prices)
        if roster is not None:
            self.watch.offer(roster, "bound")

    def _master(self, prices: Prices) -> None:
        """The best prices, by columns."""
        instance, best = self.instance, self.watch.best
        assert best is not None
        standing = [instance.pair_index[option, p] for option, team in best.chosen.values() for p in team]
        for bound in Master(prices, np.array(standing, np.int64)).rounds():
            self.watch.prove(bound, "bound")
            if self.watch.is_over():
                return

    def _narrow_down(self, prices: Prices) -> None:
        """Choose among ever more columns: few first, which gives a good plan, then all that could better it."""
        for limit in (PROVABLE_COLUMNS // 10, PROVABLE_COLUMNS // 4, PROVABLE_COLUMNS):
            if self.watch.is_over() or self._prove(prices, limit):
                return

    def _walk(self, prices: Prices) -> None:
        """Raise the bound once more, from the best prices, for a small share of the time."""
        watch, started = self.watch, self.watch.seconds
        share = WALK_SHARE / 3 * watch.limits.seconds
        repeats = watch.limits.deterministic is not None
        prices.restart()
        for _ in prices.walk(NEXT_WALK, NEXT_SCALE, None if repeats else lambda: (watch.seconds - started) / share):
            if watch.is_over():
                break
        watch.prove(prices.proven, "bound")

    def _prove(self, prices: Prices, limit: int) -> bool:
        """Choose among the columns that a better plan could use, or as many of the best as the limit lets.

        Whether all of them were there.
        """
        gap = self.watch.loss - prices.bound
        slack, columns = gap, worthy_columns(prices, gap, limit, self.watch.is_over)
        while columns is None and slack > 1 and not self.watch.is_over():
            slack /= 3
            columns = worthy_columns(prices, slack, limit, self.watch.is_over)
        if columns is None:
            return False
        chosen = choose(self.instance, columns, self._effort(), self.watch.is_over)
        if chosen.choices is not None:
            self.watch.offer(Roster(self.instance, chosen.choices), "exact")
        if slack < gap:
            return False
        if chosen.choices is not None or chosen.is_infeasible:
            self.watch.prove(self.watch.loss if chosen.is_infeasible else chosen.bound, "exact")
        return True

    def _effort(self) -> Effort:
        limits = self.watch.limits
        work = ENDLESS if limits.deterministic is None else 10.0 * (1 + limits.deterministic)
        return Effort(max(0.1, self.watch.seconds_left), work, seed=limits.seed)
