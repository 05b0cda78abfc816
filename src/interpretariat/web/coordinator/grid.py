"""A row of the board as table cells: 5-minute columns, each cell a span, nothing over anything.

A block is drawn where it is; a trip right after the block it leaves from; rest after a hard session; what the
interpreter does not offer is unavailable; the remainder is free. Two things never share a column: the one drawn first
keeps it (blocks before trips before rest before unavailable).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import dropwhile, takewhile
from typing import Final, Literal
from zoneinfo import ZoneInfo

from interpretariat.domain.spans import MINUTE
from interpretariat.domain.walltime import to_instant_or_next
from interpretariat.services.board_values import Block, Board, Row, Trip, Waiting

SLOT_MINUTES: Final = 5
SLOTS_PER_HOUR: Final = 60 // SLOT_MINUTES

Kind = Literal["block", "waiting", "travel", "recovery", "unavailable", "free"]


@dataclass(frozen=True, slots=True)
class Cell:
    """`slots` columns of one kind; a block, a request that waits, or a trip stands in it."""

    kind: Kind
    slots: int
    block: Block | None = None
    waiting: Waiting | None = None
    trip: Trip | None = None

    @property
    def minutes(self) -> int:
        return self.slots * SLOT_MINUTES


@dataclass(frozen=True, slots=True)
class Axis:
    """The hours of one local day, cut in columns."""

    start: datetime
    slots: int
    hours: tuple[int, ...]

    def columns(self, start: datetime, end: datetime) -> range:
        """The columns that a span touches, within the axis."""
        first = (start - self.start) // MINUTE // SLOT_MINUTES
        last = -(-((end - self.start) // MINUTE) // SLOT_MINUTES)
        return range(max(first, 0), min(last, self.slots))


def axis_of(board: Board, zone: ZoneInfo) -> Axis:
    """From the board's first to its last hour, on the clocks of `zone`."""
    hours = tuple(range(board.open_from, board.open_until))
    return Axis(_at(board.on_date, board.open_from, zone), len(hours) * SLOTS_PER_HOUR, hours)


def cells_of(row: Row, axis: Axis) -> list[Cell]:
    """One interpreter's cells, from the left; a dropped line is not drawn: it is told where the run is compared."""
    drawn: list[Cell | None] = [None] * axis.slots
    standing = [block for block in row.blocks if block.change != "dropped"]
    for block in standing:
        _draw(drawn, axis.columns(block.starts_at, block.ends_at), Cell("block", 0, block=block))
    for trip in row.trips:
        _draw(drawn, axis.columns(trip.starts_at, trip.ends_at), Cell("travel", 0, trip=trip))
    for block in standing:
        if block.recovery_until is not None:
            _draw(drawn, axis.columns(block.ends_at, block.recovery_until), Cell("recovery", 0))
    free: set[int] = set()
    for span in row.free:
        free.update(axis.columns(span.start, span.end))
    away = Cell("unavailable", 0)
    return _merged(cell or (Cell("free", 0) if place in free else away) for place, cell in enumerate(drawn))


def lanes_of(waiting: Sequence[Waiting], axis: Axis) -> list[list[Cell]]:
    """The requests that wait, in as few lanes as let none hide another."""
    lanes: list[list[Cell | None]] = []
    for each in sorted(waiting, key=lambda one: (one.starts_at, one.request_id)):
        columns = axis.columns(each.starts_at, each.ends_at)
        lane = next((lane for lane in lanes if all(lane[place] is None for place in columns)), None)
        if lane is None:
            lane = [None for _ in range(axis.slots)]
            lanes.append(lane)
        _draw(lane, columns, Cell("waiting", 0, waiting=each))
    return [_merged(cell or Cell("free", 0) for cell in lane) for lane in lanes]


def _at(on_date: date, hour: int, zone: ZoneInfo) -> datetime:
    return to_instant_or_next(datetime.combine(on_date, time(hour)), zone)


def _draw(drawn: list[Cell | None], columns: range, cell: Cell) -> None:
    """Put the cell in the first columns in a row that nothing has taken."""
    rest = dropwhile(lambda place: drawn[place] is not None, columns)
    for place in takewhile(lambda place: drawn[place] is None, rest):
        drawn[place] = cell


def _merged(cells: Iterable[Cell]) -> list[Cell]:
    """Neighbours that are the same thing become one cell."""
    out: list[list[Cell]] = []
    for cell in cells:
        if out and _same(out[-1][0], cell):
            out[-1].append(cell)
        else:
            out.append([cell])
    return [Cell(run[0].kind, len(run), run[0].block, run[0].waiting, run[0].trip) for run in out]


def _same(one: Cell, other: Cell) -> bool:
    if one.kind != other.kind:
        return False
    return one.block is other.block and one.waiting is other.waiting and one.trip is other.trip
