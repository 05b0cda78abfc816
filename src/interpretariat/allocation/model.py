"""The choice among columns, by CP-SAT: one column a shift, every free request served whole or not at all."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from threading import Thread
from typing import NamedTuple

from ortools.sat.python import cp_model

from interpretariat.allocation.columns import Column
from interpretariat.allocation.instance import Instance
from interpretariat.allocation.roster import Choice

POLL_SECONDS = 0.05


class Frame(NamedTuple):
    """What stands around the choice: free requests, the forced shifts, and what each person does in other shifts.

    `minutes` of the whole scenario by person; `week_minutes` and `week_hard` by (person, week).
    """

    free: Sequence[int]
    forced_shifts: frozenset[int]
    minutes: Mapping[int, int]
    week_minutes: Mapping[tuple[int, int], int]
    week_hard: Mapping[tuple[int, int], int]


class Effort(NamedTuple):
    """How hard to try: seconds of the wall, deterministic seconds, threads."""

    seconds: float
    work: float
    threads: int = 1
    seed: int = 1


class Chosen(NamedTuple):
    """The outcome: the choice of each served free request, the objective, its bound, and whether it is proven.

    `choices` is none when no solution was found; `is_infeasible` when there is none.
    """

    choices: dict[int, Choice] | None
    cents: int
    bound: int
    is_infeasible: bool


class ColumnModel:
    """The model of one choice. Cents of what stands outside are constant and left out."""

    def __init__(self, instance: Instance, columns: Sequence[Column], frame: Frame) -> None:
        self.instance = instance
        self.columns = columns
        self.frame = frame
        self.model = cp_model.CpModel()
        self.used = [self.model.new_bool_var("") for _ in columns]
        self.costs: list[tuple[cp_model.IntVar, int]] = [(x, c.cents) for x, c in zip(self.used, columns, strict=True)]
        self.constant = 0
        self.taking: dict[int, list[tuple[int, cp_model.IntVar]]] = defaultdict(list)
        self.by_shift: dict[int, list[int]] = defaultdict(list)
        self.by_person: dict[int, list[int]] = defaultdict(list)
        for n, column in enumerate(columns):
            self.by_shift[column.shift].append(n)
            self.by_person[int(instance.shift_person[column.shift])].append(n)
            for option in column.options:
                self.taking[option].append((n, self.used[n]))
        self.chosen_option: dict[int, cp_model.IntVar] = {}
        self._one_day_each()
        self._cover()
        for person, numbers in self.by_person.items():
            self._weeks(person, numbers)
            self._load(person, numbers)
            self._nights(numbers)
        self.model.minimize(sum(x * c for x, c in self.costs if c) + self.constant)

    def _one_day_each(self) -> None:
        for shift in self.frame.forced_shifts:
            self.model.add_exactly_one([self.used[n] for n in self.by_shift[shift]])
        for shift, numbers in self.by_shift.items():
            if shift not in self.frame.forced_shifts:
                self.model.add_at_most_one([self.used[n] for n in numbers])

    def _cover(self) -> None:
        instance = self.instance
        for request in self.frame.free:
            ways = [o for o in instance.options_of[request] if o in self.taking]
            missed = []
            if request not in instance.pinned_people:
                unserved = self.model.new_bool_var("")
                missed.append(unserved)
                self.costs.append((unserved, instance.weight[request]))
            if instance.size[request] == 1:
                takers = [x for o in ways for _, x in self.taking[o]]
                self.model.add_exactly_one([*missed, *takers])
                self.costs += [(x, instance.options[o].cost) for o in ways for _, x in self.taking[o]]
            else:
                self._team(request, ways, missed)

    def _team(self, request: int, ways: Sequence[int], missed: list[cp_model.IntVar]) -> None:
        """All at one option, or nobody."""
        chosen = []
        for option in ways:
            at = self.model.new_bool_var("")
            self.model.add(sum(x for _, x in self.taking[option]) == self.instance.size[request] * at)
            self.costs.append((at, self.instance.options[option].cost))
            chosen.append(at)
        self.model.add_exactly_one([*missed, *chosen])

    def _weeks(self, person: int, numbers: Sequence[int]) -> None:
        who, week_of = self.instance.people[person], defaultdict(list)
        for n in numbers:
            week_of[self.instance.options[self.columns[n].options[0]].week].append(n)
        for week, mine in week_of.items():
            minutes = self.frame.week_minutes.get((person, week), 0)
            self.model.add(
                sum(self.columns[n].minutes * self.used[n] for n in mine) <= who.max_minutes_per_week - minutes
            )
            hard = [n for n in mine if self.columns[n].hard]
            if hard:
                left = who.tier3_per_week - self.frame.week_hard.get((person, week), 0)
                self.model.add(sum(self.columns[n].hard * self.used[n] for n in hard) <= left)

    def _load(self, person: int, numbers: Sequence[int]) -> None:
        """Minutes above the target; what already stands above it is constant."""
        price = self.instance.problem.weights.overload_per_minute
        over = self.frame.minutes.get(person, 0) - self.instance.people[person].target_minutes
        self.constant += price * max(0, over)
        shifts: dict[int, int] = defaultdict(int)
        for n in numbers:
            shifts[self.columns[n].shift] = max(shifts[self.columns[n].shift], self.columns[n].minutes)
        most = over + sum(shifts.values())
        if most <= 0 or not price:
            return
        excess = self.model.new_int_var(0, most, "")
        self.model.add(excess >= over + sum(self.columns[n].minutes * self.used[n] for n in numbers))
        self.constant -= price * max(0, over)
        self.costs.append((excess, price))

    def _nights(self, numbers: Sequence[int]) -> None:
        """Across midnight: two options of different days that one person cannot both do."""
        instance = self.instance
        holders: dict[int, list[int]] = defaultdict(list)
        for n in numbers:
            for option in self.columns[n].options:
                holders[option].append(n)
        ordered = sorted(holders, key=lambda n: instance.options[n].start)
        for k, a in enumerate(ordered):
            first = instance.options[a]
            for b in ordered[k + 1 :]:
                second = instance.options[b]
                if second.start >= first.end + instance.reach:
                    break
                if second.day != first.day and not instance.follows(first, second):
                    self.model.add_at_most_one([self.used[n] for n in (*holders[a], *holders[b])])

    def hint(self, choices: Mapping[int, Choice]) -> None:
        """Start from these choices of the free requests."""
        taken: dict[int, set[int]] = defaultdict(set)
        for option, team in choices.values():
            for person in team:
                shift = self.instance.shift_index[person, self.instance.options[option].day]
                taken[shift].add(option)
        for n, column in enumerate(self.columns):
            self.model.add_hint(self.used[n], set(column.options) == taken.get(column.shift, set()))

    def solve(self, effort: Effort, stop: Callable[[], bool] | None = None) -> Chosen:
        """Choose. The solver runs in a thread, so that `stop` is asked all along."""
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.max_time_in_seconds = effort.seconds
        parameters.max_deterministic_time = effort.work
        parameters.random_seed = effort.seed
        parameters.linearization_level = 2
        parameters.cp_model_probing_level = 0
        parameters.max_num_cuts = 0
        parameters.catch_sigint_signal = False
        parameters.num_workers = effort.threads
        if effort.threads > 1:
            parameters.subsolvers.append("reduced_costs")
        outcome: list[cp_model.CpSolverStatus] = []
        thread = Thread(target=lambda: outcome.append(solver.solve(self.model)), daemon=True)
        thread.start()
        while thread.is_alive():
            thread.join(POLL_SECONDS)
            if stop is not None and stop():
                solver.stop_search()
        return self._chosen(solver, outcome[0] if outcome else cp_model.UNKNOWN)

    def _chosen(self, solver: cp_model.CpSolver, status: cp_model.CpSolverStatus) -> Chosen:
        if status == cp_model.INFEASIBLE:
            return Chosen(None, 0, 0, is_infeasible=True)
        bound = round(solver.best_objective_bound) if status != cp_model.UNKNOWN else 0
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Chosen(None, 0, bound, is_infeasible=False)
        teams: dict[int, tuple[int, list[int]]] = {}
        free = set(self.frame.free)
        for n, column in enumerate(self.columns):
            if solver.value(self.used[n]):
                person = int(self.instance.shift_person[column.shift])
                for option in column.options:
                    request = self.instance.options[option].request
                    if request in free:
                        teams.setdefault(request, (option, []))[1].append(person)
        choices = {r: (option, tuple(sorted(people))) for r, (option, people) in teams.items()}
        return Chosen(choices, round(solver.objective_value), bound, is_infeasible=False)
