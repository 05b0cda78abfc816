import csv
import re
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from random import Random
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpretariat.formats.sheets import read_sheet, write_csv, write_xlsx
from tests.torture import times

ROWS: list[list[Any]] = [
    [
        "D-0871",
        Decimal("-35.24"),
        12,
        date(2026, 12, 1),
        datetime.fromisoformat("2026-12-01 14:30"),
        time(8, 5),
        True,
        None,
    ],
    ["नेपाली", Decimal("1234.50"), -3, None, None, None, False, "العربية"],
]
COLUMNS = ["reference", "amount", "count", "on", "at", "hour", "flag", "note"]
AS_TEXT = [
    ["D-0871", "-35.24", "12", "2026-12-01", "2026-12-01 14:30", "08:05", "true", ""],
    ["नेपाली", "1234.50", "-3", "", "", "", "false", "العربية"],
]


def test_csv_written_to_the_byte() -> None:
    assert write_csv(["a", "b"], [["x;y", Decimal("1.50")], ['"q"', None]], delimiter=";") == (
        b'\xef\xbb\xbfa;b\r\n"x;y";1.50\r\n"""q""";\r\n'
    )


def test_csv_reads_back_as_text() -> None:
    table = read_sheet(write_csv(COLUMNS, ROWS))
    assert [list(cells.values()) for _, cells in table.rows] == AS_TEXT


def test_xlsx_reads_back_as_text() -> None:
    table = read_sheet(write_xlsx("Relevé", COLUMNS, ROWS))
    expected = [[cell.replace("1234.50", "1234.5") for cell in row] for row in AS_TEXT]
    assert [list(cells.values()) for _, cells in table.rows] == expected


def test_xlsx_cells_are_typed_for_the_spreadsheet() -> None:
    sheet = openpyxl.load_workbook(BytesIO(write_xlsx("Relevé: 2026/10", COLUMNS, ROWS))).active
    assert sheet.title == "Relevé  2026 10"
    assert [cell.value for cell in sheet[2]][:5] == [
        "D-0871",
        -35.24,
        12,
        datetime.fromisoformat("2026-12-01"),
        datetime.fromisoformat("2026-12-01 14:30"),
    ]
    assert sheet["B2"].number_format == "#,##0.00"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:H3")


def test_xlsx_says_no_time_of_writing() -> None:
    with ZipFile(BytesIO(write_xlsx("x", COLUMNS, ROWS))) as parts:
        assert re.findall(rb">([^<]*Z)<", parts.read("docProps/core.xml")) == [b"2026-01-01T00:00:00Z"] * 2


def test_same_rows_are_the_same_bytes() -> None:
    assert write_xlsx("x", COLUMNS, ROWS) == write_xlsx("x", COLUMNS, ROWS)


def test_xlsx_refuses_a_text_no_cell_can_hold() -> None:
    with pytest.raises(ValueError, match="32,767"):
        write_xlsx("x", ["a"], [["x" * 32_768]])


FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "=cmd|' /C calc'!A0",
    "-",
    "+",
    "＝1+1",
    "'=1",
    "\n=1",
]
PLAIN = ["-5", "+5", "-35,24", "-35.24", "0", "1+1", "D-0871", "a@b.ca", "'", "", "−35,24 $"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_csv_takes_the_sting_out_of_formulas(formula: str) -> None:
    assert cells_of(write_csv(["a"], [[formula]])) == [["a"], [f"'{formula}"]]


@pytest.mark.parametrize("text", PLAIN)
def test_csv_leaves_plain_text_and_numbers_alone(text: str) -> None:
    assert cells_of(write_csv(["a", "b"], [[text, "x"]])) == [["a", "b"], [text, "x"]]


@pytest.mark.parametrize("formula", FORMULAS)
def test_xlsx_holds_no_formula(formula: str) -> None:
    document = write_xlsx("x", [formula], [[formula]])
    with ZipFile(BytesIO(document)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_xlsx_holds_no_link() -> None:
    document = write_xlsx("x", ["a"], [["https://exemple.ca"], ["mailto:a@b.ca"], ["internal:x!A1"]])
    with ZipFile(BytesIO(document)) as parts:
        assert b"<hyperlink" not in parts.read("xl/worksheets/sheet1.xml")


writable = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\ufffe\uffff"), max_size=30)


@given(st.lists(st.tuples(writable, writable), max_size=5))
def test_any_text_written_as_csv_reads_back(rows: list[tuple[str, str]]) -> None:
    table = read_sheet(write_csv(["a", "b"], rows))
    assert [(cells["a"], cells["b"]) for _, cells in table.rows] == [
        row for row in rows if any(cell.strip() for cell in row)
    ]


def hostile_text(chance: Random) -> str:
    pieces = [
        "=",
        "+",
        "-",
        "@",
        "\t",
        "\r",
        "\n",
        "'",
        '"',
        ",",
        ";",
        "\x00",
        "\x0b",
        "\ud800",
        " ",
        "1",
        "a",
        "é",
        "<f>",
        "]]>",
        "_x0000_",
    ]
    return "".join(chance.choice(pieces) for _ in range(chance.randrange(1, 12)))


def test_hostile_text_stays_in_its_cell_and_runs_nowhere() -> None:
    chance = Random(4180)
    for _ in range(times(1_000)):
        row = [hostile_text(chance) for _ in range(3)]
        written = cells_of(write_csv(["a", "b", "c"], [row]))
        assert [len(line) for line in written] == [3, 3]
        dangerous = [
            cell for cell in written[1] if re.match(r"\s*[=+\-@]|[\t\r]", cell) and not re.fullmatch(r"[+-]?\d+", cell)
        ]
        assert dangerous == []


def test_hostile_text_stays_in_its_xlsx_cell() -> None:
    chance = Random(4181)
    rows = [[hostile_text(chance) for _ in range(3)] for _ in range(times(300))]
    sheet = openpyxl.load_workbook(BytesIO(write_xlsx("x", ["a", "b", "c"], rows))).active
    assert (sheet.max_row, sheet.max_column) == (len(rows) + 1, 3)
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "inlineStr", "n"}


def cells_of(document: bytes) -> list[list[str]]:
    """The cells as a spreadsheet program reads them: the apostrophes are still there."""
    return list(csv.reader(StringIO(document.decode("utf-8-sig"), newline="")))
