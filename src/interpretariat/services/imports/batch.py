"""The lines of one file, what is wrong with them, and what became of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.base import Base, Stamped, Versioned
from interpretariat.domain.refusals import Problem
from interpretariat.formats.sheets import Table
from interpretariat.services.imports.cells import BadCell, read_cell
from interpretariat.services.imports.columns import Sheet

HEADING = 1
"""The line of the columns' names."""

Row = TypeVar("Row", bound=Base)
Outcome = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong with one cell: its line in the file (1 is the heading), and the problem of its column."""

    line: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class Line:
    """One line that can be read: column → value."""

    number: int
    values: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do: how many lines, and every problem in the order of the file."""

    noun: str
    lines: int
    created: int
    updated: int
    unchanged: int
    problems: tuple[LineProblem, ...]
    ignored: tuple[str, ...] = ()

    @property
    def refused(self) -> int:
        """Lines that were refused; a line may have several problems."""
        return len({found.line for found in self.problems})


@dataclass(slots=True)
class Batch:
    """The work on one file. `lines` are those that can be read; `raw` are the cells of all of them, by column.

    `zone` is the pool's, for what belongs to nobody else.
    """

    sheet: Sheet
    zone: ZoneInfo
    raw: dict[int, Mapping[str, str]]
    lines: list[Line] = field(default_factory=list)
    problems: list[LineProblem] = field(default_factory=list)
    counts: dict[Outcome, int] = field(default_factory=lambda: {"created": 0, "updated": 0, "unchanged": 0})
    ignored: tuple[str, ...] = ()

    def refuse(self, line: int, column: str, code: str, value: object = None, **facts: Any) -> None:
        self.problems.append(LineProblem(line, Problem(column, code, value, facts)))

    def count(self, outcome: Outcome) -> None:
        self.counts[outcome] += 1

    def report(self) -> ImportReport:
        found = tuple(sorted(self.problems, key=lambda problem: problem.line))
        return ImportReport(self.sheet.noun, len(self.raw), **self.counts, problems=found, ignored=self.ignored)


def read_batch(sheet: Sheet, table: Table, *, zone: ZoneInfo) -> Batch:
    """Read every cell. A file whose columns are wrong has no lines, only problems of line 1."""
    batch = Batch(sheet, zone, dict(table.rows))
    names = _match_headings(batch, table.headings)
    if batch.problems:
        return batch
    for number, cells in batch.raw.items():
        batch.raw[number] = {name: cells.get(heading, "").strip() for name, heading in names.items()}
        _read_line(batch, number, batch.raw[number])
    _refuse_repeated(batch)
    return batch


def save(
    session: AsyncSession, found: Row | None, made: type[Row], values: Mapping[str, Any], now: datetime
) -> Outcome:
    """Make the row, or give the one that was found these values; its version rises when one of them is another."""
    if found is None:
        stamps = ("created_at", "updated_at") if issubclass(made, Stamped) else ()
        session.add(made(**values, **dict.fromkeys(stamps, now)))
        return "created"
    return apply(found, values, now)


def apply(row: Base, values: Mapping[str, Any], now: datetime) -> Outcome:
    """Give an existing row these values."""
    other = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not other:
        return "unchanged"
    for name, value in other.items():
        setattr(row, name, value)
    touch(row, now)
    return "updated"


def touch(row: Base, now: datetime) -> None:
    """Say that a row changed, on tables that keep it."""
    if isinstance(row, Versioned):
        row.version += 1
    if isinstance(row, Stamped):
        row.updated_at = now


def _match_headings(batch: Batch, headings: Sequence[str]) -> dict[str, str]:
    """Column → the heading under which the file has it. Wrong headings are refused or, when far from all, ignored."""
    found: dict[str, str] = {}
    strange = []
    called = {name: column.name for column in batch.sheet.columns for name in (column.name, *column.also)}
    for heading in headings:
        name = called.get(heading.strip().lower())
        if name is None:
            strange.append(heading)
        elif name in found:
            batch.refuse(HEADING, name, "repeated_column", heading)
        else:
            found[name] = heading
    absent = [column for column in batch.sheet.columns if column.name not in found]
    for heading in list(strange):
        near = get_close_matches(heading.strip().lower(), [column.name for column in absent], 1, 0.75)
        if near:
            batch.refuse(HEADING, heading, "misspelled_column", heading, nearest=near[0])
            absent = [column for column in absent if column.name != near[0]]
            strange.remove(heading)
    for column in absent:
        if column.required:
            batch.refuse(HEADING, column.name, "missing_column", column.name)
    batch.ignored = tuple(strange)
    return found


def _read_line(batch: Batch, number: int, cells: Mapping[str, str]) -> None:
    values = {}
    for column in batch.sheet.columns:
        text = cells.get(column.name, "")
        try:
            values[column.name] = read_cell(column, text)
        except BadCell as bad:
            batch.refuse(number, column.name, bad.code, text, **bad.facts)
    if len(values) == len(batch.sheet.columns):
        batch.lines.append(Line(number, values))


def _refuse_repeated(batch: Batch) -> None:
    """Of two lines of one key, the second is refused, naming the first."""
    first: dict[tuple[Any, ...], int] = {}
    kept = []
    for line in batch.lines:
        key = tuple(line[column] for column in batch.sheet.key)
        if key in first:
            said = ", ".join(str(part) for part in key if part not in ("", None))
            batch.refuse(line.number, batch.sheet.key[0], "repeated_line", said, first=str(first[key]))
        else:
            first[key] = line.number
            kept.append(line)
    batch.lines = kept
