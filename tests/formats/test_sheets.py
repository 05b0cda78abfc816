import csv
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from random import Random
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpretariat.domain.refusals import Invalid
from interpretariat.formats.sheets import Limits, Table, read_sheet, write_csv, write_xlsx
from tests.torture import times

HEADINGS = ("code", "name")


def refusal(document: bytes, **limits: int) -> list[tuple[str, dict[str, Any]]]:
    with pytest.raises(Invalid) as refused:
        read_sheet(document, Limits(**limits))
    assert {problem.field for problem in refused.value.problems} == {"file"}
    return [(problem.code, dict(problem.facts)) for problem in refused.value.problems]


def workbook(rows: Sequence[Sequence[Any]], formats: dict[str, str] | None = None) -> bytes:
    """A file as a spreadsheet program makes it, by another writer than ours."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, number_format in (formats or {}).items():
        book.active[place].number_format = number_format
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_is_read_with_any_mark_separator_and_line_end(mark: str, separator: str, end: str) -> None:
    lines = [separator.join(cells) for cells in (HEADINGS, ("spa", "espagnol"), ("npi", "népalais"))]
    assert read_sheet((mark + end.join(lines)).encode()) == Table(
        HEADINGS, ((2, {"code": "spa", "name": "espagnol"}), (3, {"code": "npi", "name": "népalais"}))
    )


def test_lists_inside_cells_do_not_change_the_separator() -> None:
    table = read_sheet(b"code,alternatives\nbos,hrv;srp\n")
    assert table.rows == ((2, {"code": "bos", "alternatives": "hrv;srp"}),)


def test_lines_keep_the_number_they_have_in_the_file() -> None:
    table = read_sheet(b'\ncode,name\n\nspa,"two\nlines"\n , \nnpi,one\n')
    assert table.rows == ((4, {"code": "spa", "name": "two\nlines"}), (7, {"code": "npi", "name": "one"}))


def test_missing_cells_are_empty_and_empty_columns_are_left_out() -> None:
    assert read_sheet(b"code, name ,,\nspa\nnpi,nepali,,\n") == Table(
        HEADINGS, ((2, {"code": "spa", "name": ""}), (3, {"code": "npi", "name": "nepali"}))
    )


@pytest.mark.parametrize(
    ("document", "problems"),
    [
        (b"", [("no_heading", {})]),
        (b"\xef\xbb\xbf\n\n , \n", [("no_heading", {})]),
        (b"code,name\nspa,fran\xe7ais", [("not_utf8", {"line": 2})]),
        ("code,name".encode("utf-16"), [("not_utf8", {"line": 1})]),
        (b"code,na\0me", [("not_a_sheet", {})]),
        (b'code,name\nspa,x\nnpi,"open', [("malformed_line", {"line": 3})]),
        (b'code,name\nspa,"x"y', [("malformed_line", {"line": 2})]),
        (b"code,name\nspa," + b"x" * 200_000, [("malformed_line", {"line": 2})]),
        (b"x" * 200_000, [("malformed_line", {"line": 1})]),
        (
            b"code,name\nspa,x,y\nnpi,x\nara,x,,z",
            [("extra_cells", {"line": 2}), ("extra_cells", {"line": 4})],
        ),
        (b"code,,name\nspa,x,y", [("extra_cells", {"line": 2})]),
        (b"PK\x03\x04 no archive", [("not_a_sheet", {})]),
    ],
)
def test_unreadable_file_is_refused_with_its_reason(
    document: bytes, problems: list[tuple[str, dict[str, Any]]]
) -> None:
    assert refusal(document) == problems


def test_file_beyond_a_limit_is_refused() -> None:
    document = b"a,b,c\n" + b"1,2,3\n" * 10
    assert refusal(document * 100, file_bytes=2_000) == [("too_heavy", {"maximum_kb": 2})]
    assert refusal(document, rows=9) == [("too_many_rows", {"maximum": 9})]
    assert refusal(document, columns=2) == [("too_many_columns", {"maximum": 2})]
    assert len(read_sheet(document, Limits(rows=10, columns=3)).rows) == 10


def test_xlsx_beyond_a_limit_is_refused() -> None:
    document = workbook([["a", "b", "c"]] + [[1, 2, 3]] * 10)
    assert refusal(document, rows=9) == [("too_many_rows", {"maximum": 9})]
    assert refusal(document, columns=2) == [("too_many_columns", {"maximum": 2})]
    assert refusal(document, unpacked_bytes=2_000) == [("too_heavy", {"maximum_kb": 2})]
    assert len(read_sheet(document, Limits(rows=10, columns=3)).rows) == 10


def test_xlsx_row_far_below_is_refused_rather_than_left_out() -> None:
    book = openpyxl.Workbook()
    book.active.append(["code"])
    book.active["A1000"] = "spa"
    out = BytesIO()
    book.save(out)
    assert refusal(out.getvalue(), rows=10) == [("too_many_rows", {"maximum": 10})]


def test_xlsx_cell_beyond_the_headings_is_refused() -> None:
    assert refusal(workbook([["code"], ["spa", "x"]])) == [("extra_cells", {"line": 2})]


def test_archive_that_is_no_workbook_is_refused() -> None:
    out = BytesIO()
    with ZipFile(out, "w") as parts:
        parts.writestr("hello.txt", "hello")
    assert refusal(out.getvalue()) == [("not_a_sheet", {})]


def test_archive_that_unpacks_to_too_much_is_refused_unread() -> None:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as parts:
        parts.writestr("xl/sharedStrings.xml", b" " * 21_000_000)
    assert len(out.getvalue()) < 50_000
    assert refusal(out.getvalue()) == [("too_heavy", {"maximum_kb": 4_000})]


@pytest.mark.parametrize("dimension", ["A1:A1", "A1:XFD1048576"])
def test_what_a_workbook_says_of_its_own_size_is_not_believed(dimension: str) -> None:
    out = BytesIO()
    with ZipFile(BytesIO(workbook([HEADINGS, ("spa", "espagnol")]))) as parts, ZipFile(out, "w") as lying:
        for part in parts.namelist():
            lying.writestr(part, parts.read(part).replace(b'ref="A1:B2"', f'ref="{dimension}"'.encode()))
    assert read_sheet(out.getvalue()).rows == ((2, {"code": "spa", "name": "espagnol"}),)


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        ("espagnol", None, "espagnol"),
        (12, None, "12"),
        (12.0, None, "12"),
        (60.5, None, "60.5"),
        (True, None, "true"),
        (False, None, "false"),
        (date(2026, 12, 1), None, "2026-12-01"),
        (datetime(2026, 12, 1), "dd/mm/yyyy", "2026-12-01"),  # noqa: DTZ001
        (datetime(2026, 12, 1), "yyyy-mm-dd hh:mm", "2026-12-01 00:00"),  # noqa: DTZ001
        (datetime(2026, 12, 1, 14, 30), None, "2026-12-01 14:30"),  # noqa: DTZ001
        (time(8, 5), None, "08:05"),
        (timedelta(hours=26, minutes=5), "[h]:mm", "26:05"),
        (None, None, ""),
    ],
)
def test_xlsx_cells_become_text(value: Any, number_format: str | None, text: str) -> None:
    document = workbook([["cell", "key"], [value, "k"]], {"A2": number_format} if number_format else None)
    assert read_sheet(document).rows == ((2, {"cell": text, "key": "k"}),)


ROWS: list[list[Any]] = [
    ["D-0871", Decimal("-35.24"), 12, date(2026, 12, 1), datetime(2026, 12, 1, 14, 30), time(8, 5), True, None],  # noqa: DTZ001
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
        datetime(2026, 12, 1),  # noqa: DTZ001
        datetime(2026, 12, 1, 14, 30),  # noqa: DTZ001
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


def test_hostile_file_is_read_or_refused() -> None:
    chance = Random(4182)
    whole = workbook([["code", "name"], *[["spa", "x"]] * 20])
    for _ in range(times(100)):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 20)):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        with suppress(Invalid):
            assert len(read_sheet(bytes(damaged)).rows) <= 20


def cells_of(document: bytes) -> list[list[str]]:
    """The cells as a spreadsheet program reads them: the apostrophes are still there."""
    return list(csv.reader(StringIO(document.decode("utf-8-sig"), newline="")))
