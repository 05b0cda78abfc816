"""What one page of the board shows: its filters, its open groups, its rows as cells, its list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from interpretariat.services.board_values import Block, Board, Group, Row, Waiting
from interpretariat.web.coordinator.grid import Axis, Cell, cells_of, lanes_of

TIGHT_MINUTES: Final = 5


@dataclass(frozen=True, slots=True)
class Filters:
    """As they stand in the URL. `opened`: languages whose group was opened or closed by hand, `-ara` for closed."""

    language: str = ""
    sector: str = ""
    opened: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """One language on the page: its cells are made only when it is open."""

    group: Group
    is_open: bool
    toggled: str
    lanes: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[Row, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class ListLine:
    """One line of the list: a block and its person, or a request that waits."""

    starts_at: datetime
    ends_at: datetime
    block: Block | None
    row: Row | None
    waiting: Waiting | None


def shown_groups(board: Board, axis: Axis, filters: Filters) -> list[ShownGroup]:
    """The groups that pass the filters. One with trouble starts open, one where all is served starts folded."""
    groups = [_within(group, filters.sector) for group in board.groups]
    kept = [group for group in groups if filters.language in ("", group.language_code)]
    return [_shown(group, axis, filters) for group in kept if _says_something(group) or filters.language]


def list_lines(groups: Sequence[Group]) -> list[ListLine]:
    """Everything of the day by the hour: the twin of the grid."""
    lines = [
        ListLine(block.starts_at, block.ends_at, block, row, None)
        for group in groups
        for row in group.rows
        for block in row.blocks
    ]
    lines += [ListLine(each.starts_at, each.ends_at, None, None, each) for group in groups for each in group.waiting]
    return sorted(lines, key=lambda line: (line.starts_at, line.row.name if line.row else ""))


def _within(group: Group, sector: str) -> Group:
    """The group with only what concerns a sector; people without anything there leave the page."""
    if not sector:
        return group
    return replace(
        group,
        waiting=tuple(each for each in group.waiting if each.place.sector == sector),
        rows=tuple(row for row in group.rows if any(block.place.sector == sector for block in row.blocks)),
    )


def _says_something(group: Group) -> bool:
    return bool(group.rows or group.waiting)


def _shown(group: Group, axis: Axis, filters: Filters) -> ShownGroup:
    code = group.language_code
    starts_open = bool(group.waiting) or filters.language == code
    is_open = (starts_open or code in filters.opened) and f"-{code}" not in filters.opened
    others = [each for each in filters.opened if each.removeprefix("-") != code]
    toggled = [*others, *([f"-{code}" if is_open else code] if is_open == starts_open else [])]
    return ShownGroup(
        group=group,
        is_open=is_open,
        toggled=",".join(toggled),
        lanes=tuple(tuple(lane) for lane in lanes_of(group.waiting, axis)) if is_open else (),
        rows=tuple((row, tuple(cells_of(row, axis))) for row in group.rows) if is_open else (),
    )
