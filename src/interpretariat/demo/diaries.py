"""Who could have come: the history's own coordinator, who keeps to the rules of the house and takes no other.

The rules are those of an allocation (hours, distance, travel, caps, rest after a hard session), so that the work of the
present week, which the next allocation has to keep, never contradicts itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from interpretariat.allocation.rules import HARD_TIER, RECOVERY_MINUTES
from interpretariat.allocation.scenario import Site as Place
from interpretariat.allocation.scenario import Spot, Travel
from interpretariat.allocation.travel import Roads
from interpretariat.demo.demand import Ask
from interpretariat.demo.partners import sites
from interpretariat.demo.pool import Person, people

HARD_A_DAY: Final = 1
HARD_A_WEEK: Final = 2
TRAVEL: Final = Travel()


@dataclass(frozen=True, slots=True)
class Session:
    """One piece of work in somebody's day; `site` is empty at a distance."""

    day: date
    start: int
    end: int
    site: str
    tier: int

    @property
    def minutes(self) -> int:
        return self.end - self.start


class Diaries:
    """What everybody has taken on so far."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._days: dict[tuple[str, date], list[Session]] = defaultdict(list)
        self._weeks: dict[tuple[str, int, int], list[Session]] = defaultdict(list)

    def could_come(self, ask: Ask) -> list[Person]:
        """Those who fit the request and are free, in the order of their codes."""
        return [person for person in speakers(ask.language) if fits(person, ask) and self.is_free(person, ask)]

    def is_free(self, person: Person, ask: Ask) -> bool:
        """May this person take it beside what they have: hours, papers, travel, caps, rest."""
        if not person.has_papers(ask.day, self.today):
            return False
        if not any(since <= ask.start and ask.end <= until for since, until in person.spans(ask.day)):
            return False
        session, today = session_of(ask), self._days[person.code, ask.day]
        return all(_are_apart(session, other) for other in today) and self._within_caps(person, session, today)

    def take(self, person: Person, ask: Ask) -> None:
        session = session_of(ask)
        self._days[person.code, ask.day].append(session)
        self._weeks[(person.code, *ask.day.isocalendar()[:2])].append(session)

    def minutes_of_week(self, person: Person, day: date) -> int:
        return sum(session.minutes for session in self._weeks[(person.code, *day.isocalendar()[:2])])

    def km_of(self, person: Person, ask: Ask) -> float | None:
        """What a session in person adds to the day's round: the way there, and home again after the last one."""
        if ask.mode != "in_person":
            return None
        there = sorted((each for each in self._days[person.code, ask.day] if each.site), key=lambda each: each.start)
        place = there.index(session_of(ask))
        site = site_name(ask)
        km = roads().km(there[place - 1].site, site) if place else home_km(person, site)
        return km + home_km(person, site) if place == len(there) - 1 else km

    def _within_caps(self, person: Person, session: Session, today: Sequence[Session]) -> bool:
        week = self._weeks[(person.code, *session.day.isocalendar()[:2])]
        if _minutes(today) + session.minutes > person.max_minutes_per_day:
            return False
        if _minutes(week) + session.minutes > person.max_minutes_per_week:
            return False
        return session.tier < HARD_TIER or (_hard(today) < HARD_A_DAY and _hard(week) < HARD_A_WEEK)


def fits(person: Person, ask: Ask) -> bool:
    """May this person ever do it: mode, domain, skill, gender, distance; the language is known to fit."""
    situation = ask.situation
    if ask.mode not in person.modes or (person.domains and situation.domain not in person.domains):
        return False
    if situation.skill and situation.skill not in person.skills:
        return False
    if situation.gender_required and person.gender != situation.gender:
        return False
    return ask.mode != "in_person" or home_km(person, site_name(ask)) <= person.radius_km


def site_name(ask: Ask) -> str:
    return f"{ask.site.organisation}/{ask.site.code}"


def session_of(ask: Ask) -> Session:
    site = site_name(ask) if ask.mode == "in_person" else ""
    return Session(ask.day, ask.start, ask.end, site, ask.situation.tier)


@cache
def speakers(language: str) -> tuple[Person, ...]:
    """Everybody of the pool who speaks it, in the order of their codes."""
    return tuple(person for person in people() if language in person.languages)


@cache
def home_km(person: Person, site: str) -> float:
    """Kilometres by road from a home to a place."""
    return roads().home_km(Spot(person.lat, person.lon), site)


@cache
def roads() -> Roads:
    places = (place for some in sites().values() for place in some)
    named = {f"{each.organisation}/{each.code}": Place(each.code, each.lat, each.lon) for each in places}
    return Roads(named, TRAVEL)


def _are_apart(a: Session, b: Session) -> bool:
    first, second = (a, b) if a.start <= b.start else (b, a)
    pause = TRAVEL.switch_minutes
    if first.site and second.site:
        pause = 0 if first.site == second.site else roads().minutes(first.site, second.site) + pause
    if first.tier == HARD_TIER:
        pause = max(pause, RECOVERY_MINUTES)
    return second.start >= first.end + pause


def _minutes(sessions: Iterable[Session]) -> int:
    return sum(session.minutes for session in sessions)


def _hard(sessions: Iterable[Session]) -> int:
    return sum(session.tier == HARD_TIER for session in sessions)
