"""When the partners of each sector work, and at which hours they ask for interpreters."""

from collections.abc import Mapping
from datetime import date
from typing import Final

SATURDAY: Final = 6
SUNDAY: Final = 7

_SATURDAYS: Final = {"health": 0.05, "community": 0.12}
_SUNDAYS: Final = {"health": 0.02}
"""Sector → what is left of a working day."""

_HOLIDAY: Final = {"health": 0.06}
_DAYS: Final = {1: 0.95, 2: 1.08, 3: 1.08, 4: 1.02, 5: 0.87, 6: 0.07, 7: 0.03}
_DAY_OFF: Final = 0.06

_HALF_HOURS: Final = {
    480: 3,
    510: 5,
    540: 12,
    570: 11,
    600: 12,
    630: 9,
    660: 5,
    690: 2,
    720: 1,
    750: 1,
    780: 9,
    810: 10,
    840: 11,
    870: 8,
    900: 5,
    930: 3,
    960: 2,
    990: 1,
}
"""Start, in minutes since midnight → share: two peaks, 9 to 11 and 13 to 15."""

_PARENTS: Final = {960: 5, 1020: 1.5, 1080: 1}
_EVENINGS: Final = {1050: 1, 1110: 1}
_HOURS: Final[Mapping[str, Mapping[int, float]]] = {
    "health": _HALF_HOURS,
    "school": {**_HALF_HOURS, **_PARENTS},
    "community": {**_HALF_HOURS, **_EVENINGS},
    "public": _HALF_HOURS,
}
_WEEKEND_HOURS: Final = {540: 2, 600: 4, 660: 3, 780: 3, 840: 2}


def openness(sector: str, day: date, *, off: bool) -> float:
    """How much of a working day's demand a sector has on this day; `off`: its calendar stands still."""
    if off:
        return _HOLIDAY.get(sector, 0.0)
    if day.isoweekday() == SATURDAY:
        return _SATURDAYS.get(sector, 0.0)
    if day.isoweekday() == SUNDAY:
        return _SUNDAYS.get(sector, 0.0)
    if sector == "school" and _schools_are_closed(day):
        return 0.0
    return 1.0


def workday_factor(day: date, *, off: bool) -> float:
    """How busy the whole city is, 1 being an ordinary working day."""
    return min(_DAY_OFF, _DAYS[day.isoweekday()]) if off else _DAYS[day.isoweekday()]


def hours_of(sector: str, day: date) -> Mapping[int, float]:
    """Start, in minutes since midnight → share of the day's requests."""
    return _WEEKEND_HOURS if day.isoweekday() >= SATURDAY else _HOURS[sector]


def _schools_are_closed(day: date) -> bool:
    """Between the school years, around New Year, and in the first week of March."""
    return (6, 24) <= (day.month, day.day) <= (8, 26) or (day.month, day.day) >= (12, 23) or _is_early(day)


def _is_early(day: date) -> bool:
    return (day.month, day.day) <= (1, 5) or (3, 1) <= (day.month, day.day) <= (3, 5)
