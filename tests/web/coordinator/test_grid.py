from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from interpretariat.domain.spans import Span
from interpretariat.services.board_values import Block, Board, Place, Row, Trip, Waiting
from interpretariat.web.coordinator.grid import Axis, axis_of, cells_of, lanes_of

ZONE = ZoneInfo("America/Toronto")
DAY = date(2026, 11, 24)
EIGHT = datetime(2026, 11, 24, 13, tzinfo=UTC)
PLACE = Place(1, "LIM", "Limoilou", "CLSC de Limoilou", "health")
AXIS = Axis(EIGHT, 48, (8, 9, 10, 11))


def minutes(n: int) -> datetime:
    return EIGHT + timedelta(minutes=n)


def block(start: int, length: int, **facts: object) -> Block:
    made = Block(
        request_id=start + 1,
        interpreter_id=1,
        booking_id=None,
        line_id=1,
        language_code="ara",
        place=PLACE,
        starts_at=minutes(start),
        ends_at=minutes(start + length),
        mode="in_person",
        state="proposed",
        change="added",
        pinned=False,
        tier=1,
        priority=3,
        recovery_until=None,
    )
    return replace(made, **facts)


def row(*blocks: Block, trips: tuple[Trip, ...] = (), free: tuple[Span, ...] = (Span(EIGHT, minutes(240)),)) -> Row:
    return Row(
        interpreter_id=1,
        name="Nadia Benali",
        code="nadia",
        languages=("ara",),
        day_minutes=0,
        max_minutes_per_day=360,
        week_minutes=0,
        max_minutes_per_week=1500,
        week_bookings=0,
        week_km=0.0,
        without_papers=False,
        free=free,
        blocks=blocks,
        trips=trips,
    )


def waiting(start: int, length: int) -> Waiting:
    return Waiting(
        request_id=start + 1,
        language_code="ara",
        place=PLACE,
        starts_at=minutes(start),
        ends_at=minutes(start + length),
        mode="in_person",
        state="submitted",
        priority=3,
        tier=1,
        missing=1,
        calculated=True,
        reasons={},
        unlock=(),
        blocked=(),
    )


def shape(cells: list) -> list[tuple[str, int]]:
    return [(cell.kind, cell.slots) for cell in cells]


def test_a_free_morning_is_one_cell() -> None:
    assert shape(cells_of(row(), AXIS)) == [("free", 48)]


def test_what_is_not_offered_is_unavailable() -> None:
    offered = (Span(minutes(60), minutes(120)),)
    assert shape(cells_of(row(free=offered), AXIS)) == [("unavailable", 12), ("free", 12), ("unavailable", 24)]


def test_a_block_is_as_wide_as_its_minutes() -> None:
    assert shape(cells_of(row(block(60, 45)), AXIS)) == [("free", 12), ("block", 9), ("free", 27)]


def test_a_block_that_begins_between_two_columns_touches_both() -> None:
    assert shape(cells_of(row(block(62, 6)), AXIS)) == [("free", 12), ("block", 2), ("free", 34)]


def test_a_trip_stands_after_its_block_and_yields_to_the_next() -> None:
    trip = Trip(minutes(30), minutes(70), 40, 8.0, -10, 1, 61)
    cells = cells_of(row(block(0, 30), block(60, 30), trips=(trip,)), AXIS)
    assert shape(cells) == [("block", 6), ("travel", 6), ("block", 6), ("free", 30)]


def test_rest_follows_a_hard_session_and_yields_to_travel() -> None:
    hard = block(0, 30, tier=3, recovery_until=minutes(60))
    trip = Trip(minutes(30), minutes(45), 15, 3.0, 5, 1, 91)
    cells = cells_of(row(hard, block(90, 30), trips=(trip,)), AXIS)
    assert shape(cells) == [("block", 6), ("travel", 3), ("recovery", 3), ("free", 6), ("block", 6), ("free", 24)]


def test_two_blocks_that_touch_stay_two_cells() -> None:
    assert shape(cells_of(row(block(0, 30), block(30, 30)), AXIS)) == [("block", 6), ("block", 6), ("free", 36)]


def test_a_dropped_line_is_not_drawn() -> None:
    assert shape(cells_of(row(block(0, 30, change="dropped")), AXIS)) == [("free", 48)]


def test_requests_that_wait_at_once_get_a_lane_each() -> None:
    lanes = lanes_of([waiting(0, 60), waiting(30, 60), waiting(60, 30)], AXIS)
    assert [shape(lane) for lane in lanes] == [
        [("waiting", 12), ("waiting", 6), ("free", 30)],
        [("free", 6), ("waiting", 12), ("free", 30)],
    ]


def test_the_axis_is_the_local_day_even_when_the_clocks_change() -> None:
    board = Board(on_date=date(2026, 11, 1), source=None, requests=0, served=0, open_from=7, open_until=20, groups=())
    axis = axis_of(board, ZONE)
    assert (axis.start, axis.slots, axis.hours[0]) == (datetime(2026, 11, 1, 12, tzinfo=UTC), 156, 7)


@given(st.lists(st.tuples(st.integers(-60, 260), st.integers(1, 180)), max_size=8))
def test_a_row_always_fills_the_axis_exactly(spans: list[tuple[int, int]]) -> None:
    cells = cells_of(row(*(block(start, length) for start, length in spans)), AXIS)
    assert sum(cell.slots for cell in cells) == AXIS.slots
