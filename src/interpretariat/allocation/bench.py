"""A plan on which changes are tried: who could take a session, and what that would make of the whole loss."""

from bisect import insort
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from interpretariat.allocation import score
from interpretariat.allocation.instance import EPOCH, MINUTE, Instance, Option, microseconds
from interpretariat.allocation.roster import Roster
from interpretariat.allocation.rules import HARD_TIER
from interpretariat.allocation.scenario import Booked, Mode, Request

Team = tuple[int, Booked, tuple[int, ...]]
"""What the whole loss changes by, in cents, the session, and the people who take it."""


class Bench:
    """Nothing is changed here: every price is what the loss would change by, exactly; below 0 it pays."""

    def __init__(self, instance: Instance, roster: Roster) -> None:
        self.instance = instance
        self.problem = instance.problem
        self.roster = roster
        self._diary: dict[int, list[Booked]] = {}
        self._day_cents: dict[tuple[int, int], int] = {}
        self._promised: Counter[tuple[str, str, datetime, Mode]] = Counter()
        for line in self.problem.announced:
            if line.request in self.problem.request_by_id:
                booked = self.problem.booked(line)
                self._promised[line.request, line.interpreter, booked.start, booked.mode] += 1

    def diary(self, person: int) -> list[Booked]:
        """The person's sessions, in order of start."""
        if person not in self._diary:
            self._diary[person] = [self.booked(o) for o in self.roster.work(person)]
        return self._diary[person]

    def booked(self, o: Option) -> Booked:
        """An option as a session."""
        request, at = self.instance.requests[o.request], EPOCH + timedelta(microseconds=o.start)
        return Booked(request, next(start for start in request.starts if start == at), o.mode)

    def option(self, session: Booked) -> Option:
        """A session as an option, whether or not the request offers it."""
        request, instance = session.request, self.instance
        at, day = microseconds(session.start), self.problem.day(session.start)
        site = instance.site_index[request.site] if session.mode == "in_person" and request.site is not None else -1
        end = at + request.minutes * MINUTE
        week = day.toordinal() - day.weekday()
        hard = request.tier == HARD_TIER
        n = instance.request_index[request.id]
        return Option(n, at, end, request.minutes, session.mode, site, hard, day.toordinal(), week, 0)

    def is_free(self, person: int, o: Option) -> bool:
        """The person may take the option beside all that stands."""
        return not self.roster.clashes(person, o) and self.roster.within_caps(person, o)

    def price(self, session: Booked, o: Option, person: int) -> int:
        """Cents that the person adds on the session."""
        return self._way(person, o) + self._load(person, o) + self._costs(session, np.array([person]))[0]

    def cheapest(
        self, session: Booked, people: NDArray[np.int64], most: int, o: Option | None = None
    ) -> list[tuple[int, int]]:
        """Of these people, the cheapest who are free to take the session: (cents, person), at most so many.

        They are asked in the order of the least that each could cost, until nobody left can be cheaper.
        """
        if not most:
            return []
        o = o or self.option(session)
        pay = self._costs(session, people)
        order = sorted((cents - self._spared(p, o), cents, p) for cents, p in zip(pay, people.tolist(), strict=True))
        found: list[tuple[int, int]] = []
        for least, cents, person in order:
            if len(found) == most and least > found[-1][0]:
                break
            if self.is_free(person, o):
                insort(found, (cents + self._way(person, o) + self._load(person, o), person))
                del found[most:]
        return found

    def team(self, session: Booked, people: NDArray[np.int64] | None = None) -> Team | None:
        """The cheapest whole team for the session among these people (all who may take it); none when too few can."""
        size = session.request.interpreters
        people = self.instance.eligibility.of(session) if people is None else people
        if len(people) < size:
            return None
        found = self.cheapest(session, people, size)
        return self.served(session, found) if len(found) == size else None

    def best(self, wanted: Iterable[Booked]) -> Team | None:
        """The cheapest of these sessions, the first of equals."""
        found = ((self.team(session), n) for n, session in enumerate(wanted))
        fit = [(team[0], n, team) for team, n in found if team is not None]
        return min(fit, key=lambda row: row[:2])[2] if fit else None

    def served(self, session: Booked, priced: Iterable[tuple[int, int]]) -> Team:
        """The session served by these people, at these cents, instead of not at all."""
        row = list(priced)
        return self.effect(session, sum(cents for cents, _ in row)), session, tuple(sorted(person for _, person in row))

    def effect(self, session: Booked, cents: int) -> int:
        """What the loss changes by when the session is served at these cents."""
        request = session.request
        option = score.option_cost(self.problem, request, session.start, session.mode)
        return cents + option - score.unserved(self.problem, request)

    def _costs(self, session: Booked, people: NDArray[np.int64]) -> list[int]:
        """Pay and wishes of each, less what a kept promise saves."""
        request = session.request
        costs: list[int] = self.instance.eligibility.costs(request, session.mode, people).tolist()
        if not self._promised:
            return costs
        price, names = self.problem.weights.changed, (self.instance.people[n].id for n in people.tolist())
        kept = (self._promised[request.id, name, session.start, session.mode] for name in names)
        return [cents - price * times for cents, times in zip(costs, kept, strict=True)]

    def _way(self, person: int, o: Option) -> int:
        """Cents of travel that the option adds to the person's day."""
        if o.site < 0 or not self.instance.people[person].km_cents:
            return 0
        after = sorted([*self.roster.day(person, o.day), o], key=lambda x: (x.start, x.request))
        return self.instance.travel_cents(person, after) - self._day(person, o.day)

    def _spared(self, person: int, o: Option) -> int:
        """The most that the option may save in travel: a stop between two visits can spare the way home."""
        return self._day(person, o.day) if self.instance.tour and o.site >= 0 else 0

    def _day(self, person: int, day: int) -> int:
        key = (person, day)
        if key not in self._day_cents:
            self._day_cents[key] = self.instance.travel_cents(person, self.roster.day(person, day))
        return self._day_cents[key]

    def _load(self, person: int, o: Option) -> int:
        who, minutes = self.instance.people[person], self.roster.minutes[person]
        load = score.overload(self.problem, who, minutes + o.minutes)
        return load - score.overload(self.problem, who, minutes)


def sessions(request: Request) -> list[Booked]:
    """Every start and mode of the request."""
    return [Booked(request, start, mode) for start in request.start_steps for mode in request.mode_steps]
