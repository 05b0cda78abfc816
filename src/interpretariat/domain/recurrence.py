"""What comes back: every week or every few weeks from a first day, or on days that were chosen.

Days off are skipped, or moved to the next working day.

Days only: the hour on the wall stays the same whatever the clocks do, and each occurrence is converted by itself.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, Literal

import msgspec

from interpretariat.domain.business import BusinessCalendar
from interpretariat.domain.refusals import Problem

Holidays = Literal["skip", "move"]

MOST: Final = 60
"""Occurrences of one series: more than a year of weeks."""

MOST_WEEKS_APART: Final = 12
YEARS: Final = range(2000, 2200)
"""Days that every clock can convert, whatever is added to them."""


class Recurrence(msgspec.Struct, frozen=True, kw_only=True):
    """Every `every_weeks` weeks, until a day (included) or for so many times that take place; `dates` say it otherwise:
    those days and the first one, and nothing else.
    """

    every_weeks: int = 1
    until: date | None = None
    times: int | None = None
    dates: tuple[date, ...] = ()
    holidays: Holidays = "skip"


class Occurrence(msgspec.Struct, frozen=True):
    """`planned_on` by the rule; `on_date` when it takes place, none when it is skipped. The two differ on a day off."""

    planned_on: date
    on_date: date | None

    @property
    def is_skipped(self) -> bool:
        return self.on_date is None

    @property
    def is_moved(self) -> bool:
        return self.on_date not in (None, self.planned_on)


def problems_of(recurrence: Recurrence, first_on: date) -> list[Problem]:
    """Everything that keeps this from being a series; empty when nothing does."""
    if recurrence.dates:
        return list(_chosen_problems(recurrence, first_on))
    problems = []
    if not 1 <= recurrence.every_weeks <= MOST_WEEKS_APART:
        problems.append(_out_of(1, MOST_WEEKS_APART, "every_weeks", recurrence.every_weeks))
    if recurrence.until is None and recurrence.times is None:
        problems.append(Problem("times", "required"))
    if recurrence.times is not None and not 1 <= recurrence.times <= MOST:
        problems.append(_out_of(1, MOST, "times", recurrence.times))
    if recurrence.until is not None:
        if recurrence.until < first_on:
            problems.append(Problem("until", "end_before_start", recurrence.until.isoformat()))
        elif (recurrence.until - first_on).days // 7 >= MOST * max(1, recurrence.every_weeks):
            problems.append(Problem("until", "too_many", recurrence.until.isoformat(), {"maximum": MOST}))
    return problems


def occurrences(recurrence: Recurrence, first_on: date, calendar: BusinessCalendar) -> list[Occurrence]:
    """The days of a series without problems, in order. Two that would fall on one day are one."""
    found: list[Occurrence] = []
    taken: set[date] = set()
    wanted = None if recurrence.dates else recurrence.times
    for planned_on in _planned(recurrence, first_on):
        if wanted is not None and len(taken) >= wanted:
            break
        on_date = day_of(planned_on, recurrence.holidays, calendar)
        if on_date in taken:
            continue
        taken |= {on_date} if on_date else set()
        found.append(Occurrence(planned_on, on_date))
    return found


def day_of(planned_on: date, holidays: Holidays, calendar: BusinessCalendar) -> date | None:
    """The day itself; for a day off the next working day, or none."""
    if planned_on not in calendar.holidays:
        return planned_on
    return calendar.add_business_days(planned_on, 1) if holidays == "move" else None


def _planned(recurrence: Recurrence, first_on: date) -> Iterator[date]:
    if recurrence.dates:
        yield from sorted({first_on, *recurrence.dates})
        return
    step = timedelta(weeks=recurrence.every_weeks)
    for planned_on in (first_on + n * step for n in range(2 * MOST)):
        if recurrence.until is not None and planned_on > recurrence.until:
            return
        yield planned_on


def _chosen_problems(recurrence: Recurrence, first_on: date) -> Iterator[Problem]:
    for day in sorted({day for day in recurrence.dates if day.year not in YEARS}):
        yield Problem("dates", "too_far", day.isoformat())
    if len({first_on, *recurrence.dates}) > MOST:
        yield Problem("dates", "too_many", len(recurrence.dates), {"maximum": MOST})
    for day in sorted({day for day in recurrence.dates if recurrence.dates.count(day) > 1}):
        yield Problem("dates", "duplicate", day.isoformat())


def _out_of(least: int, most: int, field: str, value: int) -> Problem:
    if value < least:
        return Problem(field, "too_small", value, {"minimum": least})
    return Problem(field, "too_large", value, {"maximum": most})
