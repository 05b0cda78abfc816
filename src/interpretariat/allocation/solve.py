"""The whole way from a problem to a plan: greedy, bound, search; the best so far is never lost."""

from collections.abc import Callable

import msgspec

from interpretariat.allocation.explain import explained
from interpretariat.allocation.greedy import greedy
from interpretariat.allocation.instance import Instance
from interpretariat.allocation.plan import Limits, Plan, Progress
from interpretariat.allocation.problem import ProblemError
from interpretariat.allocation.proposal import plan_of
from interpretariat.allocation.roster import Roster
from interpretariat.allocation.scenario import Problem
from interpretariat.allocation.watch import Watch


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
    first = greedy(instance)
    if first is None:
        raise ProblemError("$.pinned", "the pins admit no plan")
    watch.offer(first, "greedy")
    plan = plan_of(first, watch.bound, watch.seconds, parameters, watch.ended_by or "seconds")
    return explained(instance, first, plan)
