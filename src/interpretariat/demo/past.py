"""Three months of asking: who took what, beside everything they had taken already, and whom nobody could serve."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Final

from interpretariat.demo.cases import Cases
from interpretariat.demo.chance import drawn, happens, seeded
from interpretariat.demo.demand import Ask, moment
from interpretariat.demo.diaries import Diaries, home_km, site_name
from interpretariat.demo.lines import wall
from interpretariat.demo.pool import Person

DECLINES: Final = 0.02
"""How often somebody who is free says no: they have other work."""

_ENDS: Final = {
    "done": 847,
    "cancelled": 60,
    "late_cancelled": 40,
    "no_show_client": 38,
    "no_show_professional": 8,
    "no_show_interpreter": 4,
    "cancelled_en_route": 3,
}
FREED: Final = frozenset({"cancelled", "late_cancelled"})
"""Ends that leave the interpreter free for something else."""


@dataclass(frozen=True, slots=True)
class Served:
    """One past request and who took it; nobody when it was never filled."""

    ask: Ask
    reference: str
    people: tuple[Person, ...]
    end: str
    draw: Random


def served(asks: Iterable[Ask], diaries: Diaries, cases: Cases) -> Iterator[Served]:
    """Give each request, in the order in which they took place, to whoever could come."""
    used: set[tuple[str, ...]] = set()
    for number, asked in enumerate(asks):
        draw = seeded("past", asked.day, number)
        case = cases.known(draw, asked)
        reference, before = case if case and _key(asked, case[0]) not in used else (cases.new(asked), ())
        ways = (way for way in _ways(asked, diaries.today) if _key(way, reference) not in used)
        chosen = ((way, _chosen(draw, way, diaries, before)) for way in ways)
        ask, people = next(((way, people) for way, people in chosen if people), (asked, ()))
        used.add(_key(ask, reference))
        end = drawn(draw, _ENDS) if people else "unfilled"
        if people and end not in FREED:
            cases.came(ask, reference, tuple(person.code for person in people))
            for person in people:
                diaries.take(person, ask)
        yield Served(ask, reference, people, end, draw)


def _key(ask: Ask, reference: str) -> tuple[str, ...]:
    return ask.site.organisation, ask.site.code, ask.language, wall(moment(ask.day, ask.start)), reference


def _ways(ask: Ask, today: date) -> Iterator[Ask]:
    """The request as it was asked, then at the other starts that it accepts, then in its fallback modes."""
    yield ask
    if ask.day < today:
        yield from (replace(ask, start=ask.start + minutes, options=()) for minutes in ask.options)
    yield from (replace(ask, mode=mode, fallbacks=()) for mode in ask.fallbacks)


def _chosen(draw: Random, ask: Ask, diaries: Diaries, before: Sequence[str]) -> tuple[Person, ...]:
    """Who came before, then who is near and has worked little; nobody when there are not enough."""
    free = [person for person in diaries.could_come(ask) if not happens(draw, DECLINES)]
    if len(free) < ask.interpreters:
        return ()

    def price(person: Person) -> float:
        away = home_km(person, site_name(ask)) if ask.mode == "in_person" else 0.0
        load = diaries.minutes_of_week(person, ask.day) / max(person.target_minutes, 1)
        return away + 12 * load - 25 * (person.code in before) - 10 * _is_wished(person, ask)

    return tuple(sorted(free, key=lambda person: (price(person), person.code))[: ask.interpreters])


def _is_wished(person: Person, ask: Ask) -> bool:
    return person.gender == ask.situation.gender or person.languages[ask.language][1] == ask.variety != ""
