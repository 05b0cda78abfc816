from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from interpretariat.domain.availability import AvailabilityException, WeeklyRule, availability_spans
from interpretariat.domain.spans import Span

QUEBEC = ZoneInfo("America/Toronto")
MONDAYS = WeeklyRule(1, time(9), time(17))


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def local(start: str, end: str) -> Span:
    return Span(wall(start).replace(tzinfo=QUEBEC), wall(end).replace(tzinfo=QUEBEC))


def free(
    pattern: list[WeeklyRule],
    *,
    exceptions: list[AvailabilityException] | None = None,
    busy: list[Span] | None = None,
    horizon: Span,
) -> list[Span]:
    return availability_spans(pattern, exceptions or [], busy or [], QUEBEC, from_at=horizon.start, to_at=horizon.end)


WEEK = local("2026-11-23 00:00", "2026-11-30 00:00")


def test_pattern_comes_back_each_week() -> None:
    spans = free([MONDAYS], horizon=local("2026-10-26 00:00", "2026-11-10 00:00"))
    assert spans == [
        local("2026-10-26 09:00", "2026-10-26 17:00"),
        local("2026-11-02 09:00", "2026-11-02 17:00"),
        local("2026-11-09 09:00", "2026-11-09 17:00"),
    ]


def test_pattern_keeps_its_wall_times_over_the_change() -> None:
    spans = free([MONDAYS], horizon=local("2026-10-26 00:00", "2026-11-03 00:00"))
    assert [span.start for span in spans] == [
        datetime(2026, 10, 26, 13, tzinfo=UTC),
        datetime(2026, 11, 2, 14, tzinfo=UTC),
    ]


def test_pattern_stops_outside_its_validity_both_days_included() -> None:
    rule = WeeklyRule(1, time(9), time(17), valid_from=date(2026, 11, 9), valid_until=date(2026, 11, 16))
    spans = free([rule], horizon=local("2026-11-01 00:00", "2026-12-01 00:00"))
    assert spans == [
        local("2026-11-09 09:00", "2026-11-09 17:00"),
        local("2026-11-16 09:00", "2026-11-16 17:00"),
    ]


def test_night_rule_of_the_eve_reaches_into_the_horizon() -> None:
    nights = WeeklyRule(7, time(22), time(6))
    assert free([nights], horizon=WEEK) == [
        local("2026-11-23 00:00", "2026-11-23 06:00"),
        local("2026-11-29 22:00", "2026-11-30 00:00"),
    ]


def test_night_of_the_change_has_its_true_length() -> None:
    nights = WeeklyRule(6, time(22), time(6))
    autumn = free([nights], horizon=local("2026-10-31 00:00", "2026-11-02 00:00"))
    spring = free([nights], horizon=local("2026-03-07 00:00", "2026-03-09 00:00"))
    assert [span.minutes for span in [*autumn, *spring]] == [9 * 60, 7 * 60]


def test_rules_that_touch_make_one_span() -> None:
    rules = [WeeklyRule(1, time(20), time(0)), WeeklyRule(2, time(0), time(8))]
    assert free(rules, horizon=WEEK) == [local("2026-11-23 20:00", "2026-11-24 08:00")]


def test_rule_within_the_skipped_hour_gives_nothing() -> None:
    rule = WeeklyRule(7, time(2, 15), time(2, 45))
    assert free([rule], horizon=local("2026-03-08 00:00", "2026-03-09 00:00")) == []


def test_added_time_counts_and_removed_time_wins() -> None:
    changes = [
        AvailabilityException("add", wall("2026-11-24 08:00"), wall("2026-11-24 12:00")),
        AvailabilityException("remove", wall("2026-11-24 10:00"), wall("2026-11-24 10:30")),
        AvailabilityException("remove", wall("2026-11-23 00:00"), wall("2026-11-23 12:00")),
    ]
    assert free([MONDAYS], exceptions=changes, horizon=WEEK) == [
        local("2026-11-23 12:00", "2026-11-23 17:00"),
        local("2026-11-24 08:00", "2026-11-24 10:00"),
        local("2026-11-24 10:30", "2026-11-24 12:00"),
    ]


def test_busy_time_is_taken_out() -> None:
    busy = [local("2026-11-23 08:00", "2026-11-23 09:30"), local("2026-11-23 12:00", "2026-11-23 13:00")]
    assert free([MONDAYS], busy=busy, horizon=WEEK) == [
        local("2026-11-23 09:30", "2026-11-23 12:00"),
        local("2026-11-23 13:00", "2026-11-23 17:00"),
    ]


def test_nothing_leaves_the_horizon() -> None:
    assert free([MONDAYS], horizon=local("2026-11-23 10:00", "2026-11-23 11:00")) == [
        local("2026-11-23 10:00", "2026-11-23 11:00")
    ]
