"""What comes back: weeks, chosen days, and days off that are skipped or moved."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from interpretariat.domain.business import BusinessCalendar
from interpretariat.domain.recurrence import MOST, Recurrence, occurrences, problems_of

CHRISTMAS, NEW_YEAR = date(2026, 12, 25), date(2027, 1, 1)
CALENDAR = BusinessCalendar(ZoneInfo("America/Toronto"), frozenset({CHRISTMAS, NEW_YEAR}))
FRIDAY = date(2026, 12, 11)


def days(recurrence: Recurrence, first: date = FRIDAY) -> list[str | None]:
    return [day.on_date.isoformat()[5:] if day.on_date else None for day in occurrences(recurrence, first, CALENDAR)]


def test_every_week_skips_days_off_and_still_takes_place_as_often_as_asked() -> None:
    assert days(Recurrence(times=4)) == ["12-11", "12-18", None, None, "01-08", "01-15"]


def test_day_off_moves_to_the_next_working_day() -> None:
    assert days(Recurrence(times=4, holidays="move")) == ["12-11", "12-18", "12-28", "01-04"]


def test_every_two_weeks_until_a_day_included() -> None:
    assert days(Recurrence(every_weeks=2, until=date(2027, 1, 8))) == ["12-11", None, "01-08"]
    assert days(Recurrence(every_weeks=2, until=date(2027, 1, 7))) == ["12-11", None]


def test_chosen_days_are_those_and_the_first_in_order() -> None:
    chosen = Recurrence(dates=(date(2026, 12, 29), date(2026, 12, 14)))
    assert days(chosen) == ["12-11", "12-14", "12-29"]


def test_day_off_that_moves_onto_another_is_one() -> None:
    chosen = Recurrence(dates=(CHRISTMAS, date(2026, 12, 28)), holidays="move")
    assert days(chosen) == ["12-11", "12-28"]


def test_planned_day_is_kept_beside_the_moved_one() -> None:
    (_, moved) = occurrences(Recurrence(dates=(CHRISTMAS,), holidays="move"), FRIDAY, CALENDAR)
    assert (moved.planned_on, moved.on_date, moved.is_moved, moved.is_skipped) == (
        CHRISTMAS,
        date(2026, 12, 28),
        True,
        False,
    )


@pytest.mark.parametrize(
    ("recurrence", "wrong"),
    [
        (Recurrence(times=4), []),
        (Recurrence(), [("times", "required")]),
        (Recurrence(times=0), [("times", "too_small")]),
        (Recurrence(times=MOST + 1), [("times", "too_large")]),
        (Recurrence(times=2, every_weeks=0), [("every_weeks", "too_small")]),
        (Recurrence(times=2, every_weeks=13), [("every_weeks", "too_large")]),
        (Recurrence(until=date(2026, 12, 10)), [("until", "end_before_start")]),
        (Recurrence(until=date(2028, 12, 10)), [("until", "too_many")]),
        (Recurrence(dates=(FRIDAY, FRIDAY)), [("dates", "duplicate")]),
        (Recurrence(dates=(date.max,)), [("dates", "too_far")]),
        (
            Recurrence(dates=tuple(date(2027, 1, 1 + n % 28).replace(month=1 + n // 28) for n in range(61))),
            [("dates", "too_many")],
        ),
    ],
)
def test_problems_are_told_by_field(recurrence: Recurrence, wrong: list[tuple[str, str]]) -> None:
    assert [(problem.field, problem.code) for problem in problems_of(recurrence, FRIDAY)] == wrong
