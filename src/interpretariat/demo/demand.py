"""What the city asks for on one day, drawn from the day alone: the same day is the same whenever it is looked at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Final

from interpretariat.demo.chance import drawn, happens, seeded
from interpretariat.demo.days_off import is_off
from interpretariat.demo.opening import hours_of, openness, workday_factor
from interpretariat.demo.partners import HOLIDAY_KINDS, Site, sites
from interpretariat.demo.pool import SIGN_LANGUAGE, people
from interpretariat.demo.situations import Situation, situation_of
from interpretariat.demo.sources import table

REQUESTS_A_DAY: Final = 73
"""On an ordinary working day."""

DAY: Final = timedelta(days=1)
LONGEST_ALONE: Final = 120
FLEXIBLE: Final = 4
TEAM_LANGUAGE_SPEAKERS: Final = 5
_BUSY_PLACES: Final = ("refugee-clinic", "clsc", "hospital")

_MODES: Final[Mapping[str, Mapping[str, float]]] = {
    "health": {"in_person": 62, "telephone": 22, "video": 16},
    "school": {"in_person": 56, "telephone": 8, "video": 36},
    "community": {"in_person": 66, "telephone": 22, "video": 12},
    "public": {"in_person": 62, "telephone": 28, "video": 10},
}
_MINUTES: Final[Mapping[str, Mapping[int, float]]] = {
    "in_person": {30: 14, 45: 14, 60: 42, 75: 8, 90: 14, 120: 6, 180: 2},
    "video": {30: 30, 45: 28, 60: 42},
    "telephone": {15: 30, 30: 45, 45: 15, 60: 10},
}
_FALLBACKS: Final[Mapping[str, Mapping[tuple[str, ...], float]]] = {
    "in_person": {(): 62, ("video",): 20, ("video", "telephone"): 12, ("telephone",): 6},
    "video": {(): 60, ("telephone",): 40},
    "telephone": {(): 100},
}
_OPTIONS: Final[Mapping[tuple[int, ...], float]] = {(): 72, (30,): 9, (-30, 30): 9, (60,): 6, (-60, 60): 4}
"""Other starts accepted, in minutes from the first choice."""

_LEAD_DAYS: Final[Mapping[int, float]] = {0: 2, 1: 5, 2: 7, 3: 10, 5: 18, 7: 18, 10: 20, 14: 12, 21: 8}
"""Working days between the request and the meeting."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `start` in minutes since midnight of `day`, `options` in minutes from the start.

    Without a `priority` the pool gives it one, by how late it was asked.
    """

    site: Site
    day: date
    start: int
    minutes: int
    language: str
    variety: str
    mode: str
    fallbacks: tuple[str, ...]
    options: tuple[int, ...]
    interpreters: int
    situation: Situation
    received_at: datetime
    known_case: bool
    priority: int | None

    @property
    def end(self) -> int:
        return self.start + self.minutes


def moment(day: date, minutes: int) -> datetime:
    """So many minutes after midnight, on the clocks of the place."""
    return datetime.combine(day, time.min) + timedelta(minutes=minutes)


def asked_on(day: date, scale: float = 1.0) -> Iterator[Ask]:
    """The requests for one day, in no order; `scale` thins them out."""
    weights = {row["code"]: float(row["weight"]) * _openness(row["sector"], day) for row in table("organisations")}
    whole = sum(weights.values())
    busy = scale * REQUESTS_A_DAY * workday_factor(day, off=is_off(day, "public"))
    for code, weight in weights.items():
        draw = seeded("asked", day, code)
        for _ in range(int(busy * weight / whole + draw.random())):
            yield _ask(draw, day, code)


def _openness(sector: str, day: date) -> float:
    return openness(sector, day, off=is_off(day, HOLIDAY_KINDS[sector]))


def _ask(draw: Random, day: date, organisation: str) -> Ask:
    site = drawn(draw, {place: 3 if place.kind in _BUSY_PLACES else 1 for place in sites()[organisation]})
    language, mode = drawn(draw, _language_shares()), drawn(draw, _MODES[site.sector])
    fallbacks = drawn(draw, _FALLBACKS[mode])
    if language == SIGN_LANGUAGE:
        mode, fallbacks = _seen(mode), tuple(filter(_is_seen, fallbacks))
    minutes = drawn(draw, _MINUTES[mode])
    team = minutes > LONGEST_ALONE and _speakers(language) >= TEAM_LANGUAGE_SPEAKERS
    start, varieties = drawn(draw, hours_of(site.sector, day)), _varieties(language)
    return Ask(
        site=site,
        day=day,
        start=start,
        minutes=minutes if team else min(minutes, LONGEST_ALONE),
        language=language,
        variety=draw.choice(varieties) if varieties and happens(draw, 0.4) else "",
        mode=mode,
        fallbacks=fallbacks,
        options=drawn(draw, _OPTIONS),
        interpreters=2 if team else 1,
        situation=situation_of(draw, site, mode),
        received_at=_received_at(draw, day, start, HOLIDAY_KINDS[site.sector]),
        known_case=happens(draw, 0.45),
        priority=FLEXIBLE if happens(draw, 0.1) else None,
    )


def _received_at(draw: Random, day: date, start: int, holiday_kind: str) -> datetime:
    """Some working days before, in office hours; on the day itself, some hours before."""
    lead = drawn(draw, _LEAD_DAYS)
    if lead == 0:
        return moment(day, max(start - draw.randrange(90, 240), 5))
    on_day = day
    while lead:
        on_day -= DAY
        lead -= _is_working(on_day, holiday_kind)
    return moment(on_day, draw.randrange(8 * 60, 16 * 60))


def _is_working(day: date, holiday_kind: str) -> bool:
    return day.isoweekday() <= 5 and not is_off(day, holiday_kind)  # noqa: PLR2004 - Monday to Friday


def _is_seen(mode: str) -> bool:
    return mode != "telephone"


def _seen(mode: str) -> str:
    """The mode, for a language of signs: nobody signs on the telephone."""
    return mode if _is_seen(mode) else "video"


@cache
def _language_shares() -> Mapping[str, float]:
    return {row["code"]: float(row["share_percent"]) for row in table("languages")}


@cache
def _varieties(language: str) -> tuple[str, ...]:
    """The varieties that somebody of the pool speaks."""
    spoken = (person.languages[language][1] for person in people() if language in person.languages)
    return tuple(sorted(set(filter(None, spoken))))


@cache
def _speakers(language: str) -> int:
    return sum(language in person.languages for person in people())
