from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from interpretariat.domain.spans import Span
from interpretariat.domain.walltime import (
    NonexistentTime,
    day_span,
    iso_week,
    local_date,
    to_instant,
    to_instant_or_next,
    wall_span,
)

QUEBEC = ZoneInfo("America/Toronto")
SPRING = date(2026, 3, 8)
AUTUMN = date(2026, 11, 1)


def wall(on: date, hour: int, minute: int = 0, fold: int = 0) -> datetime:
    return datetime(on.year, on.month, on.day, hour, minute, fold=fold)  # noqa: DTZ001 - a wall time


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "instant"),
    [
        (wall(date(2026, 1, 15), 9), utc(1, 15, 14)),
        (wall(date(2026, 7, 15), 9), utc(7, 15, 13)),
        (wall(SPRING, 1, 59), utc(3, 8, 6, 59)),
        (wall(SPRING, 3, 0), utc(3, 8, 7)),
        (wall(AUTUMN, 0, 59), utc(11, 1, 4, 59)),
        (wall(AUTUMN, 1, 30), utc(11, 1, 5, 30)),
        (wall(AUTUMN, 1, 30, fold=1), utc(11, 1, 6, 30)),
        (wall(AUTUMN, 2, 0), utc(11, 1, 7)),
    ],
)
def test_to_instant_on_both_sides_of_the_changes(at: datetime, instant: datetime) -> None:
    assert to_instant(at, QUEBEC) == instant


@pytest.mark.parametrize(("hour", "minute"), [(2, 0), (2, 30), (2, 59)])
def test_to_instant_refuses_a_skipped_time_and_names_the_next(hour: int, minute: int) -> None:
    with pytest.raises(NonexistentTime) as refusal:
        to_instant(wall(SPRING, hour, minute), QUEBEC)
    assert refusal.value.next_valid == wall(SPRING, 3)


def test_skipped_half_hour_names_its_own_end() -> None:
    with pytest.raises(NonexistentTime) as refusal:
        to_instant(datetime(2026, 10, 4, 2, 10), ZoneInfo("Australia/Lord_Howe"))  # noqa: DTZ001 - a wall time
    assert refusal.value.next_valid == datetime(2026, 10, 4, 2, 30)  # noqa: DTZ001 - a wall time


def test_to_instant_refuses_an_aware_time() -> None:
    with pytest.raises(ValueError, match="no zone"):
        to_instant(utc(1, 1, 0), QUEBEC)


def test_to_instant_or_next_moves_to_the_jump() -> None:
    assert to_instant_or_next(wall(SPRING, 2, 30), QUEBEC) == utc(3, 8, 7)


def test_local_date_is_the_day_on_the_wall() -> None:
    assert local_date(utc(11, 24, 4, 59), QUEBEC) == date(2026, 11, 23)
    assert local_date(utc(11, 24, 5), QUEBEC) == date(2026, 11, 24)


def test_iso_week_turns_on_local_monday_and_on_iso_years() -> None:
    assert iso_week(utc(11, 23, 4, 59), QUEBEC) == (2026, 47)
    assert iso_week(utc(11, 23, 5), QUEBEC) == (2026, 48)
    assert iso_week(datetime(2027, 1, 1, 12, tzinfo=UTC), QUEBEC) == (2026, 53)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2026, 6, 24), 24)])
def test_day_span_has_the_days_true_length(day: date, hours: int) -> None:
    assert day_span(day, QUEBEC).minutes == hours * 60


def test_day_span_begins_late_where_midnight_is_skipped() -> None:
    cairo = ZoneInfo("Africa/Cairo")
    assert day_span(date(2026, 4, 24), cairo) == Span(utc(4, 23, 22), utc(4, 24, 21))


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 7), 7), (date(2026, 10, 31), 9), (date(2026, 6, 6), 8)])
def test_night_has_its_true_length_over_the_changes(day: date, hours: int) -> None:
    night = wall_span(day, time(22), time(6), QUEBEC)
    assert night is not None
    assert night.minutes == hours * 60


def test_wall_span_from_midnight_to_midnight_is_the_day() -> None:
    assert wall_span(AUTUMN, time.min, time.min, QUEBEC) == day_span(AUTUMN, QUEBEC)


def test_wall_span_within_the_gap_is_none() -> None:
    assert wall_span(SPRING, time(2, 15), time(2, 45), QUEBEC) is None


def test_wall_spans_that_meet_in_the_gap_meet_as_instants() -> None:
    early, late = wall_span(SPRING, time(1), time(2, 30), QUEBEC), wall_span(SPRING, time(2, 30), time(4), QUEBEC)
    assert early is not None
    assert late is not None
    assert (early.end, late.start) == (utc(3, 8, 7), utc(3, 8, 7))
