from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpretariat.domain.spans import Span, intersect, normalise, subtract

MIDNIGHT = datetime(2026, 11, 24, tzinfo=UTC)


def span(start: int, end: int) -> Span:
    return Span(MIDNIGHT + timedelta(minutes=start), MIDNIGHT + timedelta(minutes=end))


def minutes_in(spans: list[Span]) -> set[int]:
    return {
        minute
        for s in spans
        for minute in range((s.start - MIDNIGHT) // timedelta(minutes=1), (s.end - MIDNIGHT) // timedelta(minutes=1))
    }


spans = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda pair: span(pair[0], pair[0] + pair[1])), max_size=8
)


def test_span_refuses_emptiness() -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        span(10, 10)


def test_span_refuses_naive_instants() -> None:
    with pytest.raises(ValueError, match="aware"):
        Span(datetime(2026, 1, 1), datetime(2026, 1, 2))  # noqa: DTZ001 - the point of the test


def test_span_minutes_are_elapsed_on_the_autumn_change() -> None:
    zone = ZoneInfo("America/Toronto")
    night = Span(datetime(2026, 11, 1, 0, 30, tzinfo=zone), datetime(2026, 11, 1, 3, 30, tzinfo=zone))
    assert night.minutes == 240


def test_span_keeps_its_instants_in_utc() -> None:
    night = Span(datetime(2026, 11, 1, 0, 30, tzinfo=ZoneInfo("America/Toronto")), MIDNIGHT)
    assert (night.start.tzinfo, night.end.tzinfo) == (UTC, UTC)


def test_span_contains_its_start_not_its_end() -> None:
    assert [span(10, 20).contains(MIDNIGHT + timedelta(minutes=m)) for m in (9, 10, 19, 20)] == [
        False,
        True,
        True,
        False,
    ]


def test_spans_that_touch_do_not_overlap() -> None:
    assert not span(0, 10).overlaps(span(10, 20))
    assert not span(10, 20).overlaps(span(0, 10))
    assert span(0, 11).overlaps(span(10, 20))


def test_intersection_of_strangers_is_none() -> None:
    assert span(0, 10).intersection(span(10, 20)) is None
    assert span(0, 15).intersection(span(10, 20)) == span(10, 15)


def test_normalise_joins_what_touches_or_overlaps() -> None:
    assert normalise([span(30, 40), span(0, 10), span(10, 20), span(5, 8)]) == [span(0, 20), span(30, 40)]


def test_subtract_cuts_both_ends_and_the_middle() -> None:
    assert subtract([span(0, 60)], [span(0, 5), span(20, 30), span(55, 70)]) == [span(5, 20), span(30, 55)]


@given(spans, spans)
def test_subtract_leaves_the_minutes_of_the_difference(left: list[Span], right: list[Span]) -> None:
    rest = subtract(left, right)
    assert minutes_in(rest) == minutes_in(left) - minutes_in(right)
    assert normalise(rest) == rest


@given(spans, spans)
def test_intersect_leaves_the_common_minutes(left: list[Span], right: list[Span]) -> None:
    common = intersect(left, right)
    assert minutes_in(common) == minutes_in(left) & minutes_in(right)
    assert normalise(common) == common


@given(spans)
def test_normalise_keeps_the_minutes_in_as_few_spans(some: list[Span]) -> None:
    union = normalise(some)
    assert minutes_in(union) == minutes_in(some)
    assert all(a.end < b.start for a, b in pairwise(union))
    assert all(any(u.covers(s) for u in union) for s in some)
