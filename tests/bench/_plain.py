"""What the engine is measured against, each in a process of its own: `python -m tests.bench._plain greedy|cpsat SCENARIO SECONDS`.

Steps are printed as JSON lines, as `interpretariat allocate --progress json` does. The plain model is the one that
anybody would write first: a boolean for each eligible pair, and two that clash exclude each other.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from time import monotonic

from ortools.sat.python import cp_model

from interpretariat.allocation.greedy import greedy
from interpretariat.allocation.instance import Instance
from interpretariat.allocation.problem import read_problem
from interpretariat.allocation.roster import Roster

MOST_CLASHES = 6_000_000


def tell(served: int, loss: int, bound: int | None) -> None:
    """One step."""
    step = {"served": served, "loss": loss, "bound": bound}
    sys.stdout.write(json.dumps(step) + "\n")
    sys.stdout.flush()


class Plain(cp_model.CpSolverSolutionCallback):
    """Pairs, clashes, caps and workload. Travel is that of round trips, each rounded down: the bound stays one."""

    def __init__(self, instance: Instance) -> None:
        super().__init__()
        self.instance = instance
        self.model = cp_model.CpModel()
        self.used = [self.model.new_bool_var("") for _ in instance.pair_option]
        self.costs: list[tuple[cp_model.IntVar, int]] = []
        self.by_option: dict[int, list[int]] = defaultdict(list)
        self.by_person: dict[int, list[int]] = defaultdict(list)
        for n, (option, person) in enumerate(
            zip(instance.pair_option.tolist(), instance.pair_person.tolist(), strict=True)
        ):
            self.by_option[option].append(n)
            self.by_person[person].append(n)
            self.costs.append((self.used[n], int(instance.pair_cost[n]) + self.way(option, person)))
        self.cover()
        self.is_whole = self.clashes()
        for person, mine in self.by_person.items():
            self.caps(person, mine)
        self.model.minimize(sum(x * c for x, c in self.costs) + instance.constant)

    def way(self, option: int, person: int) -> int:
        site = self.instance.options[option].site
        return int(2 * self.instance.home_km[person][site] * self.instance.people[person].km_cents) if site >= 0 else 0

    def cover(self) -> None:
        for request, ways in enumerate(self.instance.options_of):
            chosen = []
            for option in ways:
                at = self.model.new_bool_var("")
                team = [self.used[n] for n in self.by_option[option]]
                self.model.add(sum(team) == self.instance.size[request] * at)
                self.costs.append((at, self.instance.options[option].cost))
                chosen.append(at)
            missed = self.model.new_bool_var("")
            self.costs.append((missed, self.instance.weight[request]))
            self.model.add_exactly_one([missed, *chosen])

    def clashes(self) -> bool:
        """Two sessions of one person that clash; false when they are too many to write down."""
        instance, count = self.instance, 0
        for mine in self.by_person.values():
            ordered = sorted(mine, key=lambda n: instance.options[int(instance.pair_option[n])].start)
            for k, a in enumerate(ordered):
                first = instance.options[int(instance.pair_option[a])]
                for b in ordered[k + 1 :]:
                    second = instance.options[int(instance.pair_option[b])]
                    if second.start >= first.end + instance.reach:
                        break
                    if not instance.follows(first, second):
                        self.model.add_at_most_one([self.used[a], self.used[b]])
                        count += 1
            if count > MOST_CLASHES:
                return False
        return True

    def caps(self, person: int, mine: list[int]) -> None:
        who, options = self.instance.people[person], self.instance.options
        days, weeks = defaultdict(list), defaultdict(list)
        for n in mine:
            o = options[int(self.instance.pair_option[n])]
            days[o.day].append((o, self.used[n]))
            weeks[o.week].append((o, self.used[n]))
        limits = [
            (days, who.max_minutes_per_day, who.tier3_per_day),
            (weeks, who.max_minutes_per_week, who.tier3_per_week),
        ]
        for periods, most, hard in limits:
            for rows in periods.values():
                self.model.add(sum(o.minutes * x for o, x in rows) <= most)
                self.model.add(sum(x for o, x in rows if o.hard) <= hard)
        minutes = [o.minutes * x for rows in days.values() for o, x in rows]
        excess = self.model.new_int_var(0, 1_000_000, "")
        self.model.add(excess >= sum(minutes) - who.target_minutes)
        self.costs.append((excess, self.instance.problem.weights.overload_per_minute))

    def slack(self) -> int:
        """What rounding each day's travel may save: half a cent a day and person, and no more."""
        return (len(self.instance.shift_person) + 1) // 2

    def roster(self) -> Roster:
        teams: dict[int, tuple[int, list[int]]] = {}
        for n, (option, person) in enumerate(
            zip(self.instance.pair_option.tolist(), self.instance.pair_person.tolist(), strict=True)
        ):
            if self.value(self.used[n]):
                teams.setdefault(self.instance.options[option].request, (option, []))[1].append(person)
        return Roster(self.instance, {request: (option, tuple(people)) for request, (option, people) in teams.items()})

    def on_solution_callback(self) -> None:
        """Each better plan, with its exact loss."""
        roster = self.roster()
        tell(len(roster.chosen), roster.loss(), int(self.best_objective_bound) - self.slack())


def main(solver: str, path: Path, seconds: float) -> None:
    """Solve, telling each step."""
    started = monotonic()
    instance = Instance(read_problem(path.read_bytes()))
    if solver == "greedy":
        roster = greedy(instance)
        assert roster is not None
        tell(len(roster.chosen), roster.loss(), None)
        return
    if instance.tour or instance.pinned_people:
        return  # a pair has no price of its own where the way from visit to visit is paid
    plain = Plain(instance)
    if not plain.is_whole:
        return
    engine = cp_model.CpSolver()
    engine.parameters.num_workers = 2
    engine.parameters.subsolvers.append("reduced_costs")
    engine.parameters.max_time_in_seconds = max(0.1, seconds - (monotonic() - started))
    status = engine.solve(plain.model, plain)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        bound = int(engine.best_objective_bound) - plain.slack()
        sys.stdout.write(json.dumps({"bound": bound}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
