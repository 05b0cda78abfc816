from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from interpretariat.domain.business import BusinessCalendar
from interpretariat.domain.leadtimes import AnswerTimes, LeadTime, answer_by, answer_times, offer_expires_at

QUEBEC = ZoneInfo("America/Toronto")
CALENDAR = BusinessCalendar(QUEBEC, frozenset({date(2026, 12, 24), date(2026, 12, 25)}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=QUEBEC)


@pytest.mark.parametrize(
    ("start", "answer", "name"),
    [
        # received on Monday 2 November at 10:00
        ("2026-11-30 09:00", "2026-11-06 16:00", "2026-11-19 16:00"),  # 20 business days ahead
        ("2026-11-27 09:00", "2026-11-04 16:00", "2026-11-20 16:00"),  # 19
        ("2026-11-16 09:00", "2026-11-04 16:00", "2026-11-09 16:00"),  # 10
        ("2026-11-13 09:00", "2026-11-03 16:00", "2026-11-12 16:00"),  # 9
        ("2026-11-04 10:00", "2026-11-03 16:00", "2026-11-03 16:00"),  # 2, not yet urgent
    ],
)
def test_answer_times_by_how_long_ahead(start: str, answer: str, name: str) -> None:
    times = answer_times(CALENDAR, at("2026-11-02 10:00"), at(start))
    assert times == AnswerTimes(at(answer), at(name))


def test_name_never_comes_before_the_answer_nor_either_after_the_start() -> None:
    received, start = at("2026-11-02 10:00"), at("2026-11-06 09:00")
    slow, hasty = (LeadTime(0, 9, 1),), (LeadTime(0, 3, 4),)
    assert answer_times(CALENDAR, received, start, slow) == AnswerTimes(start, start)
    assert answer_times(CALENDAR, received, start, hasty) == AnswerTimes(at("2026-11-05 16:00"), at("2026-11-05 16:00"))


def test_answer_skips_holidays() -> None:
    assert answer_by(CALENDAR, at("2026-12-23 10:00"), at("2026-12-30 10:00")) == at("2026-12-28 16:00")


def test_urgent_request_is_answered_within_one_offer() -> None:
    received = at("2026-11-03 10:00")
    times = answer_times(CALENDAR, received, at("2026-11-04 09:00"))
    assert times == AnswerTimes(received + timedelta(minutes=90), received + timedelta(minutes=90))


@pytest.mark.parametrize(
    ("ahead", "opened"),
    [
        (timedelta(minutes=30), timedelta(minutes=30)),
        (timedelta(hours=24), timedelta(minutes=90)),
        (timedelta(hours=24, minutes=1), timedelta(hours=16)),
        (timedelta(hours=72), timedelta(hours=16)),
        (timedelta(hours=72, minutes=1), timedelta(hours=24, minutes=1)),
        (timedelta(days=10), timedelta(days=8)),
    ],
)
def test_offer_window_by_how_long_ahead(ahead: timedelta, opened: timedelta) -> None:
    offered = at("2026-11-03 10:00")
    assert offer_expires_at(offered, offered + ahead) == offered + opened
