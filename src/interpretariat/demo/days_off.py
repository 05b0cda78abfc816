"""Days off in Québec for any year: the statutory list (CNESST) and the pupils' days (Régime pédagogique, s. 19).

The act gives Good Friday or Easter Monday, at the employer's choice: both stand, as in the partners' calendars.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

EVERYBODY = ("public", "school", "health-network")
SCHOOL = ("school",)
DAY = timedelta(days=1)
SUNDAY = 7


@cache
def days_off(year: int) -> tuple[tuple[date, str, str, tuple[str, ...]], ...]:
    """(day, French name, English name, kinds of calendars that stand still), in order."""
    return tuple(sorted(_days_off(year)))


def is_off(day: date, kind: str) -> bool:
    """Does the calendar of this kind stand still?"""
    return any(day == off and kind in kinds for off, _, _, kinds in days_off(day.year))


def _days_off(year: int) -> Iterator[tuple[date, str, str, tuple[str, ...]]]:
    easter = easter_sunday(year)
    canada = date(year, 7, 1)
    yield date(year, 1, 1), "Jour de l'An", "New Year's Day", EVERYBODY
    yield date(year, 1, 2), "Lendemain du jour de l'An", "Day after New Year's Day", SCHOOL
    yield easter - 2 * DAY, "Vendredi saint", "Good Friday", EVERYBODY
    yield easter + DAY, "Lundi de Pâques", "Easter Monday", EVERYBODY
    yield _monday_before(date(year, 5, 25)), "Journée nationale des patriotes", "National Patriots' Day", EVERYBODY
    yield date(year, 6, 24), "Fête nationale du Québec", "Québec National Holiday", EVERYBODY
    yield canada + DAY if canada.isoweekday() == SUNDAY else canada, "Fête du Canada", "Canada Day", EVERYBODY
    yield _monday_before(date(year, 9, 8)), "Fête du Travail", "Labour Day", EVERYBODY
    yield _monday_before(date(year, 10, 15)), "Action de grâces", "Thanksgiving", EVERYBODY
    yield date(year, 12, 24), "Veille de Noël", "Christmas Eve", SCHOOL
    yield date(year, 12, 25), "Noël", "Christmas Day", EVERYBODY
    yield date(year, 12, 26), "Lendemain de Noël", "Boxing Day", SCHOOL
    yield date(year, 12, 31), "Veille du jour de l'An", "New Year's Eve", SCHOOL


def easter_sunday(year: int) -> date:
    """Easter of the Gregorian calendar (Meeus, Jones, Butcher)."""
    golden, (century, within) = year % 19, divmod(year, 100)
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (within // 4) - moon - within % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _monday_before(limit: date) -> date:
    """The last Monday before this day, the day itself left out."""
    return limit - (limit.isoweekday() - 1 or 7) * DAY
