"""Sheets of rows and columns: CSV and XLSX read into text, rows written as CSV and XLSX.

What comes in is not trusted: its size, its unpacked size and its rows are bounded before it is read. What goes out is
never a formula: a spreadsheet would run it with the rights of whoever opens it.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import zip_longest
from typing import Any
from zipfile import ZipFile

import openpyxl
import xlsxwriter

from interpretariat.domain.refusals import Invalid, Problem

Cell = str | int | float | Decimal | bool | date | datetime | time | None

BOM = "\ufeff"
ZIP_MARK = b"PK\x03\x04"
XLSX_TEXT_LIMIT = 32_767
XLSX_WRITTEN_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""A fixed date of creation: the same rows are the same bytes."""

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠]|'*[\t\r]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may be at most: `rows` after the first line, empty ones included; `unpacked_bytes` and
    `unpacked_tags` in an XLSX, whose tags weigh far more once read than as text. The defaults keep a reading near two
    seconds of processor and under 256 MB.
    """

    file_bytes: int = 5_000_000
    unpacked_bytes: int = 4_000_000
    unpacked_tags: int = 700_000
    rows: int = 20_000
    columns: int = 100


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as text: its headings, then (line in the file, heading → cell) for each row that is not empty.

    Headings are stripped; a heading that comes twice comes twice here. Line 1 is the first of the file.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]


def read_sheet(document: bytes, limits: Limits = Limits()) -> Table:
    """Read CSV (UTF-8, marked or not, `,` `;` or tabulations) or XLSX (its first sheet), told by its first bytes.

    Dates in XLSX come as 2026-12-01, moments as 2026-12-01 14:00, hours as 14:00, numbers without needless zeros.
    Raises Invalid, with problems of `file`: too_heavy, not_utf8, not_a_sheet, no_heading, too_many_rows,
    too_many_columns, and for the lines they name malformed_line and extra_cells.
    """
    if len(document) > limits.file_bytes:
        raise _refused("too_heavy", maximum_kb=limits.file_bytes // 1_000)
    lines = _xlsx_lines(document, limits) if document.startswith(ZIP_MARK) else _csv_lines(document)
    return _table(lines, limits)


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, delimiter: str = ",") -> bytes:
    """CSV that spreadsheets open as it is: UTF-8 with its mark.

    A text that would be a formula gets an apostrophe, which `read_sheet` takes off again; plain numbers stay numbers.
    """
    out = StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([_harmless(column) for column in columns])
    writer.writerows([_harmless(_plain(cell)) for cell in row] for row in rows)
    return (BOM + out.getvalue()).encode()


def write_xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """XLSX of one sheet, headings frozen and filtered.

    Numbers, dates and hours are typed; a Decimal is money; moments are wall times, without a zone. Raises
    ValueError for a text longer than a cell can hold.
    """
    out = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": XLSX_WRITTEN_AT})
        sheet = book.add_worksheet(_SHEET_NAME.sub(" ", _clean(title))[:31].strip() or "1")
        sheet.write_row(0, 0, map(_clean, columns), book.add_format({"bold": True}))
        styles = {kind: book.add_format({"num_format": style}) for kind, style in _STYLES.items()}
        last = 0
        for last, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                _write_cell(sheet, last, place, cell, styles)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, max(len(columns) - 1, 0))
        sheet.autofit()
    return out.getvalue()


_STYLES: Mapping[type, str] = {
    datetime: "yyyy-mm-dd hh:mm",
    date: "yyyy-mm-dd",
    time: "hh:mm",
    Decimal: "#,##0.00",
}


def _write_cell(sheet: Any, line: int, place: int, cell: Cell, styles: Mapping[type, Any]) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        text = _clean(cell)
        if len(text) > XLSX_TEXT_LIMIT:
            raise ValueError("a cell holds 32,767 characters at most")
        sheet.write_string(line, place, text)
    elif isinstance(cell, bool):
        sheet.write_boolean(line, place, cell)
    elif isinstance(cell, (date, time)):
        kind = next(kind for kind in styles if isinstance(cell, kind))
        sheet.write_datetime(line, place, cell, styles[kind])
    else:
        sheet.write_number(line, place, cell, styles.get(type(cell)))


def _refused(code: str, **facts: object) -> Invalid:
    return Invalid([Problem("file", code, facts=facts)])


def _table(lines: Iterator[tuple[int, list[str]]], limits: Limits) -> Table:
    """Headings from the first line that says anything, then the rows."""
    headings: list[str] | None = None
    rows: list[tuple[int, Mapping[str, str]]] = []
    extra: list[Problem] = []
    for before, (number, cells) in enumerate(lines):
        if before > limits.rows:
            raise _refused("too_many_rows", maximum=limits.rows)
        if not any(cell.strip() for cell in cells):
            continue
        if headings is None:
            headings = [cell.strip() for cell in cells]
            if len(headings) > limits.columns:
                raise _refused("too_many_columns", maximum=limits.columns)
            continue
        if any(cell.strip() and not heading for heading, cell in zip_longest(headings, cells, fillvalue="")):
            extra.append(Problem("file", "extra_cells", facts={"line": number}))
        named = zip_longest(headings, cells[: len(headings)], fillvalue="")
        rows.append((number, {heading: cell for heading, cell in named if heading}))
    if headings is None:
        raise _refused("no_heading")
    if extra:
        raise Invalid(extra)
    return Table(tuple(heading for heading in headings if heading), tuple(rows))


def _csv_lines(document: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = document.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused("not_utf8", line=document.count(b"\n", 0, error.start) + 1) from error
    if "\0" in text:
        raise _refused("not_a_sheet")
    start = 1
    try:
        reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        for cells in reader:
            yield start, [_unguarded(cell) for cell in cells]
            start = reader.line_num + 1
    except csv.Error as error:
        raise _refused("malformed_line", line=start) from error


def _delimiter(text: str) -> str:
    """The separator that cuts the first line into the most cells; a comma when none does."""
    first = text.lstrip().partition("\n")[0]
    return max(",;\t", key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))


def _xlsx_lines(document: bytes, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from _xlsx_cells(document, limits)
    except Invalid:
        raise
    except Exception as error:  # a damaged file breaks the reader anywhere, with anything
        raise _refused("not_a_sheet") from error


def _xlsx_cells(document: bytes, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    with ZipFile(BytesIO(document)) as parts:
        if sum(part.file_size for part in parts.infolist()) > limits.unpacked_bytes:
            raise _refused("too_heavy", maximum_kb=limits.unpacked_bytes // 1_000)
        if sum(parts.read(part).count(b"<") for part in parts.infolist()) > limits.unpacked_tags:
            raise _refused("not_a_sheet")
    book = openpyxl.load_workbook(BytesIO(document), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        last = limits.rows + 2
        width = next((len(row) for row in _texts(sheet, last, limits.columns + 1) if row), 0)
        if width:
            yield from enumerate(_texts(sheet, last, width + 1), start=1)
    finally:
        book.close()


def _texts(sheet: Any, last: int, width: int) -> Iterator[list[str]]:
    """The rows of a sheet down to `last`, at most `width` cells wide, without the empty cells at their end."""
    for row in sheet.iter_rows(max_row=last, max_col=width):
        cells = [_xlsx_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        yield cells


def _xlsx_text(cell: Any) -> str:
    value = cell.value
    if isinstance(value, datetime):
        value = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        return _plain(value if "h" in cell.number_format.lower() else value.date())
    if isinstance(value, timedelta):
        minutes = round(value / timedelta(minutes=1))
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return _plain(value)


def _plain(cell: Cell) -> str:
    """A value as people and `read_sheet` write it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    style = next((style for kind, style in _WRITTEN.items() if isinstance(cell, kind)), "")
    return format(cell, style)


_WRITTEN: Mapping[type, str] = {datetime: "%Y-%m-%d %H:%M", time: "%H:%M", Decimal: "f"}


def _clean(text: str) -> str:
    return _CONTROL.sub("", _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text))


def _harmless(text: str) -> str:
    text = _clean(text)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
