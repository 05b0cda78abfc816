"""The people who interpret: who they are, where they live, when they work. The same people whatever the day."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from unicodedata import combining, normalize

from interpretariat.demo.chance import drawn, happens, seeded
from interpretariat.demo.sources import Row, table

Week = dict[int, tuple[tuple[int, int], ...]]
"""Weekday (1 is Monday) → spans, in minutes since midnight."""

_OFFICE = (8 * 60, 17 * 60)
_WEEKS: tuple[tuple[int, Week], ...] = (
    (38, dict.fromkeys((1, 2, 3, 4, 5), (_OFFICE,))),
    (16, dict.fromkeys((1, 2, 3, 4), ((510, 990),))),
    (14, dict.fromkeys((2, 3, 4), (_OFFICE,))),
    (12, dict.fromkeys((1, 3, 5), ((480, 960),))),
    (12, dict.fromkeys((1, 2, 3, 4, 5), ((480, 750),))),
    (10, dict.fromkeys((1, 2, 3, 4, 5), ((750, 1140),))),
    (6, {1: ((480, 1080),), 2: ((480, 1080),), 6: ((540, 900),)}),
    (9, {4: (_OFFICE,), 5: (_OFFICE,), 6: ((540, 960),), 7: ((540, 960),)}),
    (4, {**dict.fromkeys((1, 2, 3, 4), ((1020, 1260),)), 5: (_OFFICE,)}),
)
"""(share, usual week): whole weeks, part-time ones, mornings, afternoons, days with a Saturday, evenings."""

NIGHT = (21 * 60, 8 * 60)
"""From the evening of a day to the morning of the next, when no meeting begins: who offers it is called."""

_ONE_ON_CALL_OF = 9

_MODES = {
    ("in_person", "video", "telephone"): 72,
    ("in_person", "telephone"): 16,
    ("video", "telephone"): 8,
    ("in_person",): 4,
}
_DOMAINS: dict[tuple[str, ...], float] = {
    (): 55,
    ("health", "mental_health", "school", "social", "housing", "immigration"): 20,
    ("health", "school", "social", "housing", "immigration"): 15,
    ("health", "mental_health", "social", "legal", "immigration"): 10,
}
"""Domains accepted; none named, all of them."""

_SKILLS = ("traduction à vue", "chuchotage", "périnatalité", "évaluation psychologique")
SIGN_LANGUAGE = "fcs"
_HOURLY = (3800, 4100, 4100, 4400)
EXPIRED_DAYS_AGO = {"Paula Echeverri": 12, "Karim Tahiri": 3}
"""Whose police check has run out: the pool may not allocate them."""

SHOWN = {"Nadia Benali": False, "Andrés Quiroga": True, "Zahra Hosseini": False}
"""The interpreters whose own pages the demo opens → whether they confirm at once. They work whole weeks, near the
centre, for the lowest rate, so that there is much to see.
"""

_CENTRAL = ("Limoilou", "Vanier", "Saint-Roch")


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """One interpreter; minutes since midnight, cents, kilometres. `languages`: code → (level, variety); `nights`: the
    weekdays whose night they are on call.
    """

    code: str
    name: str
    gender: str
    languages: dict[str, tuple[str, str]]
    home_label: str
    lat: float
    lon: float
    radius_km: int
    modes: tuple[str, ...]
    domains: tuple[str, ...]
    skills: tuple[str, ...]
    hourly_cents: int
    week: Week
    nights: tuple[int, ...]
    max_minutes_per_day: int
    max_minutes_per_week: int
    target_minutes: int
    confirms_at_once: bool
    phone: str

    @property
    def email(self) -> str:
        return f"{slug(self.name)}@interpretes.example"

    def is_away(self, day: date) -> bool:
        """Is this a day of their yearly rest?"""
        return any(first <= day <= last for first, last in rest_of(self.code, day.year))

    def spans(self, day: date) -> tuple[tuple[int, int], ...]:
        """When they work on this day."""
        return () if self.is_away(day) else self.week.get(day.isoweekday(), ())

    def has_papers(self, day: date, today: date) -> bool:
        """Was every required paper valid on that day?"""
        expired = EXPIRED_DAYS_AGO.get(self.name)
        return expired is None or day <= today - timedelta(days=expired)


def slug(name: str) -> str:
    """A name as the first half of an address."""
    plain = "".join(mark for mark in normalize("NFD", name.lower().replace("ı", "i")) if not combining(mark))
    return ".".join("".join(mark if mark.isascii() and mark.isalpha() else " " for mark in plain).split())


def phone(number: int) -> str:
    """A telephone number of the range kept for fiction."""
    return f"418 555-{100 + number % 100:04d}"


@cache
def people() -> tuple[Person, ...]:
    """Everybody of the pool, in the order of their codes."""
    return tuple(_person(number, row) for number, row in enumerate(table("interpreters"), start=1))


@cache
def rest_of(code: str, year: int) -> tuple[tuple[date, date], ...]:
    """Two weeks of rest in the year for most people: first and last day of each."""
    draw = seeded("rest", code, year)
    weeks = draw.sample(range(50), 2 if happens(draw, 0.7) else 1)
    monday = date(year, 1, 4) - (date(year, 1, 4).isoweekday() - 1) * timedelta(days=1)
    firsts = [monday + timedelta(weeks=week) for week in sorted(weeks)]
    return tuple((first, first + timedelta(days=6)) for first in firsts)


def _person(number: int, row: Row) -> Person:
    name, shown = row["name"], row["name"] in SHOWN
    draw = seeded("person", name)
    areas = [area for area in table("neighbourhoods") if not shown or area["label"] in _CENTRAL]
    area = areas[drawn(draw, {place: float(each["weight"]) for place, each in enumerate(areas)})]
    languages = {code: (level, variety) for code, level, variety in map(_spoken, row["languages"].split(";"))}
    week = _WEEKS[0 if shown else drawn(draw, {place: share for place, (share, _) in enumerate(_WEEKS)})][1]
    offered = sum(until - since for spans in week.values() for since, until in spans)
    most = min(1800, round(offered * 0.65 / 60) * 60)
    signs = SIGN_LANGUAGE in languages
    return Person(
        code=f"INT-{number:03d}",
        name=name,
        gender=row["gender"],
        languages=languages,
        home_label=area["label"],
        lat=round(float(area["lat"]) + draw.gauss(0, 0.005), 4),
        lon=round(float(area["lon"]) + draw.gauss(0, 0.007), 4),
        radius_km=draw.choice((15, 20, 20, 25, 25, 30, 40, 60)),
        modes=("in_person", "video") if signs else drawn(draw, _MODES),
        domains=() if shown else drawn(draw, _DOMAINS),
        skills=tuple(skill for skill in _SKILLS if happens(draw, 0.3)),
        hourly_cents=5200 if signs else min(_HOURLY) if shown else draw.choice(_HOURLY),
        week=week,
        nights=() if shown else _nights(number),
        max_minutes_per_day=draw.choice((300, 300, 360, 360)),
        max_minutes_per_week=most,
        target_minutes=round(most * (0.85 if shown else draw.uniform(0.55, 0.85)) / 30) * 30,
        confirms_at_once=SHOWN.get(name, happens(draw, 0.45)),
        phone=phone(number),
    )


def _nights(number: int) -> tuple[int, ...]:
    """Two nights a week of one person in so many, which differ from person to person."""
    turn, rest = divmod(number, _ONE_ON_CALL_OF)
    return () if rest else tuple(sorted({turn % 7 + 1, (turn + 3) % 7 + 1}))


def _spoken(entry: str) -> tuple[str, str, str]:
    code, level, variety = (*entry.split(":"), "")[:3]
    return code, level, variety
