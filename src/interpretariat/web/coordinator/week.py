"""The week of the board: a person a row, a strip a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from interpretariat.domain.spans import MINUTE
from interpretariat.services.board_values import Block, Board, Row
from interpretariat.web import charts
from interpretariat.web.coordinator.scene import Filters
from interpretariat.web.coordinator.words import BoardWords


@dataclass(frozen=True, slots=True)
class DayCell:
    """One person's day: minutes of work, appointments, and the strip, none where nothing is planned."""

    on_date: date
    minutes: int
    bookings: int
    strip: Markup | None


@dataclass(frozen=True, slots=True)
class WeekRow:
    row: Row
    days: tuple[DayCell, ...]


def week_rows(boards: Sequence[Board], filters: Filters, words: BoardWords, zone: ZoneInfo) -> list[WeekRow]:
    """The people who work this week, by name; the filters of the day hold."""
    found: dict[int, list[tuple[Board, Row]]] = {}
    for board in boards:
        for group in board.groups:
            if filters.language in ("", group.language_code):
                for row in group.rows:
                    found.setdefault(row.interpreter_id, []).append((board, row))
    week = [
        WeekRow(days[0][1], tuple(_cell(board, row, words, zone) for board, row in days)) for days in found.values()
    ]
    kept = [each for each in week if any(_concerned(each, filters.sector, found[each.row.interpreter_id]))]
    return sorted(kept, key=lambda each: each.row.name)


def _concerned(each: WeekRow, sector: str, days: Sequence[tuple[Board, Row]]) -> list[bool]:
    return [
        day.bookings > 0 and (not sector or any(block.place.sector == sector for block in row.blocks))
        for day, (_, row) in zip(each.days, days, strict=True)
    ]


def _cell(board: Board, row: Row, words: BoardWords, zone: ZoneInfo) -> DayCell:
    standing = [block for block in row.blocks if block.change != "dropped"]
    if not standing:
        return DayCell(board.on_date, 0, 0, None)
    name = f"s{row.interpreter_id}-{board.on_date:%m%d}"
    heard = ", ".join((words.who.d.short_name(row.name), words.who.d.day(board.on_date)))
    drawn = [_drawn(block, words.name(block, row.name), zone) for block in standing]
    strip = charts.day_strip(name, heard, drawn, first_hour=board.open_from, last_hour=board.open_until, hours=False)
    return DayCell(board.on_date, row.day_minutes, len(standing), strip)


def _drawn(block: Block, name: str, zone: ZoneInfo) -> charts.Block:
    start = _minute(block.starts_at, zone)
    kind = "offer" if block.state == "offered" else block.mode
    return charts.Block(start, start + (block.ends_at - block.starts_at) // MINUTE, kind, name)


def _minute(at: datetime, zone: ZoneInfo) -> int:
    local = at.astimezone(zone)
    return local.hour * 60 + local.minute
