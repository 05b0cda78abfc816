from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpretariat.domain.business import RULE, BusinessCalendar, is_late, is_urgent, judge_notice

QUEBEC = ZoneInfo("America/Toronto")
HOLIDAYS = frozenset(
    {
        date(2026, 4, 3),  # Good Friday
        date(2026, 4, 6),  # Easter Monday
        date(2026, 5, 18),
        date(2026, 6, 24),
        date(2026, 7, 1),
        date(2026, 9, 7),
        date(2026, 10, 12),
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 12, 31),
        date(2027, 1, 1),
        date(2027, 1, 2),
    }
)
CALENDAR = BusinessCalendar(QUEBEC, HOLIDAYS)
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=QUEBEC)


FORTY_EIGHT = [
    # start, last instant in time
    ("2026-11-24 14:00", "2026-11-20 14:00"),  # Tuesday → Friday
    ("2026-10-13 14:00", "2026-10-08 14:00"),  # Tuesday after a Monday holiday → Thursday
    ("2026-11-26 09:15", "2026-11-24 09:15"),  # no weekend between
    ("2026-11-23 00:00", "2026-11-19 00:00"),  # Monday at midnight: Thursday and Friday whole
    ("2026-11-22 15:00", "2026-11-19 00:00"),  # Sunday counts for nothing
    ("2026-11-20 17:00", "2026-11-18 17:00"),  # Friday evening
    ("2026-04-07 10:00", "2026-04-01 10:00"),  # Tuesday after Easter: Thursday, then Wednesday
    ("2026-04-06 10:00", "2026-04-01 00:00"),  # on Easter Monday itself
    ("2026-06-25 08:30", "2026-06-22 08:30"),  # over the 24th of June, a Wednesday
    ("2026-07-02 08:30", "2026-06-29 08:30"),  # over the 1st of July, a Wednesday
    ("2026-12-28 09:00", "2026-12-22 09:00"),  # Monday between the feasts: Wednesday 23, Tuesday 22
    ("2027-01-04 09:00", "2026-12-29 09:00"),  # Monday after the feasts: Wednesday 30, Tuesday 29
    ("2026-03-10 02:30", "2026-03-06 02:30"),  # the weekend of the spring change
    ("2026-11-03 01:30", "2026-10-30 01:30"),  # the weekend of the autumn change
]


@pytest.mark.parametrize(("start", "deadline"), FORTY_EIGHT)
def test_deadline_48_business_hours_before(start: str, deadline: str) -> None:
    assert CALENDAR.deadline(at(start)) == at(deadline).astimezone(UTC)


@pytest.mark.parametrize(("start", "deadline"), FORTY_EIGHT)
def test_is_late_turns_at_the_minute(start: str, deadline: str) -> None:
    assert not is_late(CALENDAR, at(deadline), at(start))
    assert is_late(CALENDAR, at(deadline) + MINUTE, at(start))


def test_deadline_of_no_notice_is_the_start() -> None:
    assert CALENDAR.deadline(at("2026-11-22 15:00"), hours=0) == at("2026-11-22 15:00")


@pytest.mark.parametrize(
    ("received", "start", "minutes"),
    [
        ("2026-11-20 17:00", "2026-11-23 09:00", 7 * 60 + 9 * 60),  # Friday evening to Monday morning
        ("2026-11-21 10:00", "2026-11-23 09:00", 9 * 60),  # received on a Saturday
        ("2026-11-24 14:00", "2026-11-24 14:01", 1),
        ("2026-11-24 14:00", "2026-11-24 14:00", 0),
        ("2026-11-24 15:00", "2026-11-24 14:00", 0),  # received after the start
        ("2026-12-23 16:00", "2027-01-04 08:00", (8 + 24 * 3 + 8) * 60),  # 28, 29 and 30 December work
        ("2026-03-06 12:00", "2026-03-09 12:00", 24 * 60),  # the lost hour is on a Sunday
        ("2026-10-30 12:00", "2026-11-02 12:00", 24 * 60),  # so is the doubled one
    ],
)
def test_business_minutes_between(received: str, start: str, minutes: int) -> None:
    assert CALENDAR.business_minutes_between(at(received), at(start)) == minutes


def test_business_clock_counts_the_hours_that_pass_on_a_working_day_of_change() -> None:
    cairo = BusinessCalendar(ZoneInfo("Africa/Cairo"))  # Friday 24 April 2026 has 23 hours there
    start = datetime(2026, 4, 27, tzinfo=cairo.zone)
    assert cairo.business_minutes_between(datetime(2026, 4, 23, 12, tzinfo=cairo.zone), start) == (12 + 23) * 60


def test_business_hours_are_exact() -> None:
    assert CALENDAR.business_hours_between(at("2026-11-24 14:00"), at("2026-11-24 14:50")) == Fraction(5, 6)


def test_notice_keeps_what_decided_it() -> None:
    notice = judge_notice(CALENDAR, at("2026-11-20 14:30"), at("2026-11-24 14:00"))
    assert (notice.notice_minutes, notice.required_hours, notice.late, notice.rule) == (47 * 60 + 30, 48, True, RULE)
    assert notice.deadline_at == at("2026-11-20 14:00")


@pytest.mark.parametrize(
    ("from_date", "days", "to_date"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 23), -1, date(2026, 11, 20)),
        (date(2026, 4, 2), 1, date(2026, 4, 7)),
        (date(2026, 4, 7), -2, date(2026, 4, 1)),
        (date(2026, 12, 23), 4, date(2027, 1, 4)),
        (date(2026, 11, 21), 0, date(2026, 11, 21)),
    ],
)
def test_add_business_days(from_date: date, days: int, to_date: date) -> None:
    assert CALENDAR.add_business_days(from_date, days) == to_date


def test_business_days_between_counts_the_last_day_not_the_first() -> None:
    assert CALENDAR.business_days_between(date(2026, 11, 20), date(2026, 11, 24)) == 2
    assert CALENDAR.business_days_between(date(2026, 11, 24), date(2026, 11, 20)) == 0


@pytest.mark.parametrize(
    ("received", "urgent"), [("2026-11-20 09:00", False), ("2026-11-20 09:01", True), ("2026-11-23 16:00", True)]
)
def test_is_urgent_under_two_business_days(received: str, urgent: bool) -> None:
    assert is_urgent(CALENDAR, at(received), at("2026-11-24 09:00")) is urgent


instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 31)).map(  # noqa: DTZ001 - Hypothesis adds the zone
    lambda wall: wall.replace(second=0, microsecond=0, tzinfo=UTC)
)


@given(instants, st.integers(1, 120))
def test_deadline_is_the_last_minute_in_time(start_at: datetime, hours: int) -> None:
    deadline = CALENDAR.deadline(start_at, hours)
    assert CALENDAR.business_minutes_between(deadline, start_at) == hours * 60
    assert CALENDAR.business_minutes_between(deadline + MINUTE, start_at) < hours * 60


@given(instants, instants)
def test_business_minutes_are_those_of_a_minute_by_minute_count(one: datetime, other: datetime) -> None:
    first = min(one, other)
    last = min(max(one, other), first + timedelta(days=5))
    ticking = (first + n * MINUTE for n in range((last - first) // MINUTE))
    counted = sum(CALENDAR.is_business_day(tick.astimezone(QUEBEC).date()) for tick in ticking)
    assert CALENDAR.business_minutes_between(first, last) == counted
