"""Who does what while a plan is being made: every change keeps the hard rules, and its price is exact."""

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence

from interpretariat.allocation import score
from interpretariat.allocation.instance import Instance, Option

Choice = tuple[int, tuple[int, ...]]
"""An option and the people who take it."""


class Roster:
    """The diaries of one instance. `chosen[request]` is its choice; `diary[person]` its options by start."""

    def __init__(self, instance: Instance, choices: Mapping[int, Choice] | None = None) -> None:
        self.instance = instance
        self.chosen: dict[int, Choice] = {}
        self.diary: list[list[tuple[int, int]]] = [[] for _ in instance.people]
        self.minutes = [0] * len(instance.people)
        for request, (option, people) in (choices or {}).items():
            self.place(request, option, people)

    def copy(self) -> "Roster":
        """The same choices, free to change."""
        twin = Roster(self.instance)
        twin.chosen = dict(self.chosen)
        twin.diary = [list(work) for work in self.diary]
        twin.minutes = list(self.minutes)
        return twin

    def place(self, request: int, option: int, people: Iterable[int]) -> None:
        """Serve a request; nothing is checked."""
        team = tuple(people)
        self.chosen[request] = (option, team)
        o = self.instance.options[option]
        for person in team:
            insort(self.diary[person], (o.start, option))
            self.minutes[person] += o.minutes

    def drop(self, request: int) -> Choice:
        """Serve a request no more; what was chosen comes back."""
        option, team = self.chosen.pop(request)
        o = self.instance.options[option]
        for person in team:
            self.diary[person].remove((o.start, option))
            self.minutes[person] -= o.minutes
        return option, team

    def work(self, person: int) -> list[Option]:
        """The person's options, in order of start."""
        return [self.instance.options[n] for _, n in self.diary[person]]

    def day(self, person: int, day: int) -> list[Option]:
        """The person's options of one local day, in order of start."""
        return [o for o in self.work(person) if o.day == day]

    def fits(self, person: int, option: int) -> bool:
        """The person may take the option beside all that stands in the diary."""
        o = self.instance.options[option]
        return self.within_caps(person, o) and not self.clashes(person, o)

    def clashes(self, person: int, o: Option) -> list[Option]:
        """What stands in the diary too near to the option, in time or in travel."""
        instance = self.instance
        near = (x for x in self.work(person) if x.start < o.end + instance.reach and o.start < x.end + instance.reach)
        return [x for x in near if not (instance.follows(x, o) or instance.follows(o, x))]

    def within_caps(self, person: int, o: Option) -> bool:
        """The option fits in the caps of its day and its week."""
        who, week = self.instance.people[person], [x for x in self.work(person) if x.week == o.week]
        if sum([x.minutes for x in week]) + o.minutes > who.max_minutes_per_week:
            return False
        day = [x for x in week if x.day == o.day]
        if sum([x.minutes for x in day]) + o.minutes > who.max_minutes_per_day:
            return False
        hard_day, hard_week = sum(x.hard for x in day), sum(x.hard for x in week)
        return not o.hard or (hard_day < who.tier3_per_day and hard_week < who.tier3_per_week)

    def travel_delta(self, person: int, option: int) -> int:
        """Cents of travel that the option adds to the person's day."""
        instance, o = self.instance, self.instance.options[option]
        if o.site < 0 or not instance.people[person].km_cents:
            return 0
        before = self.day(person, o.day)
        after = sorted([*before, o], key=lambda x: (x.start, x.request))
        return instance.travel_cents(person, after) - instance.travel_cents(person, before)

    def pair_delta(self, person: int, option: int) -> int:
        """Cents that the person adds on the option: pay, wishes, travel, workload. The option's own cost is apart."""
        instance, o = self.instance, self.instance.options[option]
        cost = int(instance.pair_cost[instance.pair_index[option, person]])
        who = instance.people[person]
        load = score.overload(instance.problem, who, self.minutes[person] + o.minutes)
        load -= score.overload(instance.problem, who, self.minutes[person])
        return cost + self.travel_delta(person, option) + load

    def candidates(self, option: int, keep: Sequence[int] = ()) -> list[tuple[int, int]]:
        """(cents, person) of all who fit besides `keep`, the cheapest first."""
        fit = (p for p in self.instance.option_people[option] if p not in keep and self.fits(p, option))
        return sorted((self.pair_delta(p, option), p) for p in fit)

    def best_choice(self, request: int) -> tuple[int, Choice] | None:
        """The cheapest way to serve a request as things stand: cents and choice; none when nobody fits."""
        instance, best = self.instance, None
        held = tuple(sorted(instance.pinned_people.get(request, ())))
        for option in instance.options_of[request]:
            if not all(self.fits(p, option) for p in held):
                continue
            team = self.candidates(option, held)[: instance.size[request] - len(held)]
            if len(team) + len(held) < instance.size[request]:
                continue
            cents = instance.options[option].cost + sum(c for c, _ in team)
            cents += sum(self.pair_delta(p, option) for p in held)
            if best is None or cents < best[0]:
                best = (cents, (option, (*held, *(p for _, p in team))))
        return best

    def loss(self) -> int:
        """The exact loss, from scratch, in cents."""
        instance = self.instance
        total = instance.constant + sum(w for r, w in enumerate(instance.weight) if r not in self.chosen)
        for option, team in self.chosen.values():
            total += instance.options[option].cost
            total += sum(int(instance.pair_cost[instance.pair_index[option, p]]) for p in team)
        for person, who in enumerate(instance.people):
            total += score.overload(instance.problem, who, self.minutes[person])
            work = self.work(person)
            for day in {o.day for o in work if o.site >= 0}:
                total += instance.travel_cents(person, [o for o in work if o.day == day])
        return total
