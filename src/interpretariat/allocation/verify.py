"""The judge of a plan: written apart from rules and model, straight from the contract, sharing none of their code.

Whoever changes a rule changes it twice: here, and in `rules` or `score`. Tests compare the two on random plans.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from interpretariat.allocation.plan import LossTerms, Plan
from interpretariat.allocation.scenario import Interpreter, Problem, Request, Site, Spot


class Violation(Struct, frozen=True):
    """A broken hard rule, the request and the interpreter concerned, and the other request (or the period)."""

    rule: str
    request: str = ""
    interpreter: str = ""
    other: str = ""


class Stint(NamedTuple):
    """One session of one interpreter."""

    start: datetime
    name: str
    end: datetime
    mode: str
    request: Request


class Judge:
    """One plan before the contract: `violations` and `terms` are computed once, when it is made."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.plan = plan
        self.sites = {site.id: site for site in problem.sites}
        self.people = {person.id: person for person in problem.interpreters}
        self.asked = {request.id: request for request in problem.requests}
        self.served: set[str] = set()
        self.lines: set[tuple[str, str, datetime, str]] = set()
        self.work: dict[str, list[Stint]] = defaultdict(list)
        self.loss: Counter[str] = Counter()
        self.violations = [*self.assignments(), *self.diaries(), *self.promises()]
        self.terms = LossTerms(**self.loss)

    def assignments(self) -> Iterator[Violation]:
        """Each line on its own: known, at an offered start and mode, the right number of people, each of them fit."""
        for line in self.plan.assignments:
            request = self.asked.get(line.request)
            if request is None or line.request in self.served:
                yield Violation("request", line.request)
                continue
            self.served.add(request.id)
            starts = [request.start, *request.start_options]
            modes = [request.mode, *request.fallback_modes]
            if line.start not in starts or line.mode not in modes:
                yield Violation("start or mode", request.id)
                continue
            if not len(set(line.interpreters)) == len(line.interpreters) == request.interpreters:
                yield Violation("number", request.id)
            weights = self.problem.weights
            self.loss["moved_start"] += weights.moved_start * starts.index(line.start)
            self.loss["fallback_mode"] += weights.fallback_mode * modes.index(line.mode)
            end = line.start.astimezone(UTC) + timedelta(minutes=request.minutes)
            stint = Stint(line.start, request.id, end, line.mode, request)
            for name in line.interpreters:
                yield from self.presence(stint, name)

    def presence(self, stint: Stint, name: str) -> Iterator[Violation]:
        person = self.people.get(name)
        if person is None:
            yield Violation("interpreter", stint.name, name)
            return
        self.lines.add((stint.name, name, stint.start, stint.mode))
        self.work[name].append(stint)
        yield from (Violation(rule, stint.name, name) for rule in self.unfit(stint, person))
        request, weights = stint.request, self.problem.weights
        paid = max(request.minutes, person.minimum_minutes.get(stint.mode, 0))  # type: ignore[call-overload]  # the modes are text in JSON, a literal here
        self.loss["pay"] += rounded(Fraction(person.hourly_cents * paid, 60))
        if request.preferred and name not in request.preferred:
            self.loss["not_preferred"] += weights.not_preferred
        if request.gender and not request.gender.required and person.gender != request.gender.value:
            self.loss["gender_not_met"] += weights.gender_not_met
        if request.language not in person.languages:
            self.loss["alternative_language"] += weights.alternative_language

    def unfit(self, stint: Stint, person: Interpreter) -> Iterator[str]:
        request = stint.request
        if not {request.language, *request.alternatives} & set(person.languages):
            yield "language"
        if stint.mode not in person.modes:
            yield "mode"
        if set(request.skills) - set(person.skills):
            yield "skill"
        if request.gender and request.gender.required and person.gender != request.gender.value:
            yield "gender"
        if person.id in request.excluded:
            yield "excluded"
        if not any(opens <= stint.start and stint.end <= closes for opens, closes in person.availability):
            yield "availability"
        if stint.mode == "in_person" and self.km(person.home, self.place(stint)) > person.radius_km + 1e-9:
            yield "radius"

    def diaries(self) -> Iterator[Violation]:
        """Each interpreter's sessions together: time between them, caps, kilometres, workload."""
        for name, work in self.work.items():
            work.sort(key=lambda stint: (stint.start, stint.name))
            person = self.people[name]
            yield from self.gaps(name, work)
            yield from self.caps(person, work)
            minutes = sum(stint.request.minutes for stint in work)
            self.loss["overload"] += self.problem.weights.overload_per_minute * max(0, minutes - person.target_minutes)
            days: dict[date, list[Stint]] = defaultdict(list)
            for stint in work:
                if stint.mode == "in_person":
                    days[self.local(stint.start).date()].append(stint)
            for legs in days.values():
                self.loss["travel"] += rounded(Fraction(self.kilometres(person, legs) * person.km_cents))

    def gaps(self, name: str, work: Sequence[Stint]) -> Iterator[Violation]:
        places = [self.place(stint) for stint in work if stint.mode == "in_person"]
        longest = max((self.minutes(a, b) for a in places for b in places), default=0)
        reach = timedelta(minutes=max(30, longest + self.problem.travel.switch_minutes))
        for n, first in enumerate(work):
            for second in work[n + 1 :]:
                if second.start - first.end > reach:
                    break
                if second.start - first.end < timedelta(minutes=self.needed(first, second)):
                    yield Violation("overlap", first.name, name, second.name)
                elif first.request.tier == 3 and second.start - first.end < timedelta(minutes=30):  # noqa: PLR2004 - the third tier, as the contract numbers it
                    yield Violation("recovery", first.name, name, second.name)

    def needed(self, first: Stint, second: Stint) -> int:
        switch = self.problem.travel.switch_minutes
        if first.mode != "in_person" or second.mode != "in_person":
            return switch
        a, b = self.place(first), self.place(second)
        return 0 if a.id == b.id else self.minutes(a, b) + switch

    def caps(self, person: Interpreter, work: Sequence[Stint]) -> Iterator[Violation]:
        minutes: Counter[date | tuple[int, int]] = Counter()
        hard: Counter[date | tuple[int, int]] = Counter()
        for stint in work:
            local = self.local(stint.start)
            for period in (local.date(), (local.isocalendar().year, local.isocalendar().week)):
                minutes[period] += stint.request.minutes
                hard[period] += stint.request.tier == 3  # noqa: PLR2004 - as above
        for period, total in minutes.items():
            daily = isinstance(period, date)
            if total > (person.max_minutes_per_day if daily else person.max_minutes_per_week):
                yield Violation("caps", "", person.id, str(period))
            if hard[period] > (person.tier3_per_day if daily else person.tier3_per_week):
                yield Violation("caps", "", person.id, str(period))

    def promises(self) -> Iterator[Violation]:
        """Pins, announced lines and the list of what is not served."""
        for request in self.problem.requests:
            if request.id not in self.served:
                weight = self.problem.weights.of_unserved(request.priority)
                self.loss["unserved"] += weight * request.interpreters
        for line in self.problem.pinned:
            asked = self.asked[line.request]
            if (line.request, line.interpreter, line.start or asked.start, line.mode or asked.mode) not in self.lines:
                yield Violation("pin", line.request, line.interpreter)
        for line in self.problem.announced:
            wanted = self.asked.get(line.request)
            if wanted is None:
                continue
            if (line.request, line.interpreter, line.start or wanted.start, line.mode or wanted.mode) not in self.lines:
                self.loss["changed"] += self.problem.weights.changed
        listed = Counter(row.request for row in self.plan.unserved)
        for name in sorted(set(self.asked) | set(listed)):
            if listed[name] != (name in self.asked and name not in self.served):
                yield Violation("unserved list", name)

    def kilometres(self, person: Interpreter, legs: Sequence[Stint]) -> float:
        travel, home = self.problem.travel, person.home
        stops = [self.place(leg) for leg in legs]
        if travel.costing == "round_trip":
            return sum(2 * self.km(home, stop) for stop in stops)
        total = self.km(home, stops[0]) + self.km(stops[-1], home)
        for (first, a), (second, b) in pairwise(zip(legs, stops, strict=True)):
            away = (second.start - first.end) / timedelta(minutes=1)
            by_home = away > travel.return_home_after_minutes
            total += self.km(a, home) + self.km(home, b) if by_home else self.km(a, b)
        return total

    def km(self, a: Spot | Site, b: Spot | Site) -> float:
        phi, psi = math.radians(a.lat), math.radians(b.lat)
        north, east = (psi - phi) / 2, (math.radians(b.lon) - math.radians(a.lon)) / 2
        h = math.sin(north) ** 2 + math.cos(phi) * math.cos(psi) * math.sin(east) ** 2
        return 2 * 6371 * math.asin(math.sqrt(min(1.0, h))) * self.problem.travel.detour

    def minutes(self, a: Site, b: Site) -> int:
        travel = self.problem.travel
        exact = self.km(a, b) / travel.km_per_hour * 60 + travel.fixed_minutes
        return math.ceil(exact / travel.round_to) * travel.round_to

    def place(self, stint: Stint) -> Site:
        return self.sites[stint.request.site or ""]

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.problem.zone)


def rounded(value: Fraction) -> int:
    return math.floor(value + Fraction(1, 2))


def violations(problem: Problem, plan: Plan) -> list[Violation]:
    """Every hard rule that the plan breaks; empty for a plan that may leave."""
    return Judge(problem, plan).violations


def loss_of(problem: Problem, plan: Plan) -> LossTerms:
    """The plan's loss, term by term, whatever the plan says of itself."""
    return Judge(problem, plan).terms
