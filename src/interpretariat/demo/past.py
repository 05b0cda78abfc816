"""Three months that were served: who came, how long it took, what was called off, and whom nobody could serve."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Final

from interpretariat.demo.cases import Cases
from interpretariat.demo.chance import drawn, happens, seeded
from interpretariat.demo.demand import Ask, moment
from interpretariat.demo.diaries import Diaries, home_km, site_name, speakers
from interpretariat.demo.lines import line_of, wall
from interpretariat.demo.pool import Person
from interpretariat.demo.sources import Row

DECLINES: Final = 0.05
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
_FREED: Final = frozenset({"cancelled", "late_cancelled"})
"""Ends that leave the interpreter free for something else."""

_LENGTHENS: Final = {-15: 12, -10: 8, -5: 10, 0: 36, 5: 12, 10: 9, 15: 8, 30: 5}
"""Minutes that a session lasts beyond what was planned."""

UNSIGNED_DAYS: Final = 10
HOURS_WAIT: Final = {0: 0.85, 1: 0.5, 2: 0.3, 3: 0.2}
"""Days ago → share of the hours that nobody has signed yet."""

SELDOM_UNSIGNED: Final = 0.06
DISPUTED: Final = 0.025
MONTH_DAYS: Final = 31


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
        used.add(_key(asked, reference))
        ask, people = _served_in_some_mode(draw, asked, diaries, before)
        end = drawn(draw, _ENDS) if people else "unfilled"
        if people and end not in _FREED:
            cases.came(ask, reference, tuple(person.code for person in people))
            for person in people:
                diaries.take(person, ask)
        yield Served(ask, reference, people, end, draw)


def history_rows(past: Sequence[Served], diaries: Diaries, now: datetime) -> Iterator[Row]:
    """The lines of the past as they stand at `now`, on the clocks of the place; the last days wait for signatures."""
    for each in past:
        confirmed_at = _confirmed_at(each)
        yield line_of(each.ask, each.reference, received_at=each.ask.received_at) | {
            "outcome": _outcome(each, now),
            "interpreter": ";".join(person.code for person in each.people),
            "confirmed_at": wall(confirmed_at) if each.people else "",
            "cause": _cause(each) if each.end == "unfilled" else "",
            **_hours(each, diaries, now),
            **_cancellation(each, confirmed_at),
        }


def _key(ask: Ask, reference: str) -> tuple[str, ...]:
    return ask.site.organisation, ask.site.code, ask.language, wall(moment(ask.day, ask.start)), reference


def _served_in_some_mode(
    draw: Random, ask: Ask, diaries: Diaries, before: Sequence[str]
) -> tuple[Ask, tuple[Person, ...]]:
    """The request in the first of its modes that somebody could serve, with them; as it was asked when nobody could."""
    for mode in (ask.mode, *ask.fallbacks):
        tried = ask if mode == ask.mode else replace(ask, mode=mode, fallbacks=())
        people = _chosen(draw, tried, diaries, before)
        if people:
            return tried, people
    return ask, ()


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


def _outcome(each: Served, now: datetime) -> str:
    """How it stands: hours of the last days may wait for a signature, a few are contested."""
    days_ago = (now.date() - each.ask.day).days
    if each.end != "done" or days_ago > UNSIGNED_DAYS:
        return each.end
    if happens(each.draw, HOURS_WAIT.get(days_ago, SELDOM_UNSIGNED)):
        return "delivered"
    return "disputed" if days_ago and happens(each.draw, DISPUTED) else "done"


def _confirmed_at(each: Served) -> datetime:
    """Some hours after the request, and an hour before the start at the latest."""
    latest = moment(each.ask.day, each.ask.start) - timedelta(minutes=60)
    received = each.ask.received_at
    return max(received, min(latest, received + timedelta(minutes=each.draw.randrange(20, 1500))))


def _hours(each: Served, diaries: Diaries, now: datetime) -> Row:
    """What the interpreter inscribed: actual hours, waiting, kilometres."""
    ask, draw = each.ask, each.draw
    if each.end in _FREED or not each.people:
        return {}
    km = diaries.km_of(each.people[0], ask)
    row = {"km": f"{km:.1f}" if km is not None else ""}
    if each.end != "done":
        return row
    late = drawn(draw, {0: 78, 5: 14, 10: 8})
    ends_at = moment(ask.day, ask.end + late + max(drawn(draw, _LENGTHENS), 5 - ask.minutes))
    return row | {
        "actual_start": wall(moment(ask.day, ask.start + late)),
        "actual_end": wall(min(ends_at, now)),
        "waiting_minutes": str(drawn(draw, {0: 92, 10: 5, 20: 3})),
    }


def _cancellation(each: Served, confirmed_at: datetime) -> Row:
    """When it was called off: at the door, the day before or that morning, or long before."""
    starts_at = moment(each.ask.day, each.ask.start)
    if each.end == "cancelled_en_route":
        called_off = starts_at - timedelta(minutes=15)
    elif each.end == "late_cancelled":
        called_off = max(confirmed_at, starts_at - timedelta(minutes=each.draw.randrange(60, 1300)))
    elif each.end == "cancelled":
        called_off = max(confirmed_at, starts_at - timedelta(days=each.draw.randrange(4, 9)))
    else:
        return {}
    return {"cancelled_at": wall(called_off)}


def _cause(each: Served) -> str:
    """Why nobody came, as the coordination would say it."""
    ask = each.ask
    if not speakers(ask.language):
        return "none_speaks"
    if ask.situation.gender_required:
        return "gender"
    if ask.received_at.date() == ask.day:
        return "too_late"
    reach = [home_km(person, site_name(ask)) <= person.radius_km for person in speakers(ask.language)]
    return "travel" if ask.mode == "in_person" and not any(reach) else "none_free"
