from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from io import BytesIO
from random import Random
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from interpretariat.domain.refusals import Invalid
from interpretariat.formats.sheets import Limits, Table, read_sheet
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


def test_workbook_of_nothing_but_tags_is_refused_unread() -> None:
    out = BytesIO()
    with ZipFile(BytesIO(workbook([["code"], ["spa"]]))) as parts, ZipFile(out, "w", ZIP_DEFLATED) as deep:
        for part in parts.namelist():
            deep.writestr(part, parts.read(part).replace(b"</sheetData>", b"<a></a>" * 500 + b"</sheetData>"))
    assert refusal(out.getvalue(), unpacked_tags=1_000) == [("not_a_sheet", {})]
    assert len(read_sheet(out.getvalue(), Limits(unpacked_tags=2_000)).rows) == 1


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
        (datetime.fromisoformat("2026-12-01"), "dd/mm/yyyy", "2026-12-01"),
        (datetime.fromisoformat("2026-12-01"), "yyyy-mm-dd hh:mm", "2026-12-01 00:00"),
        (datetime.fromisoformat("2026-12-01 14:30"), None, "2026-12-01 14:30"),
        (time(8, 5), None, "08:05"),
        (timedelta(hours=26, minutes=5), "[h]:mm", "26:05"),
        (None, None, ""),
    ],
)
def test_xlsx_cells_become_text(value: Any, number_format: str | None, text: str) -> None:
    document = workbook([["cell", "key"], [value, "k"]], {"A2": number_format} if number_format else None)
    assert read_sheet(document).rows == ((2, {"cell": text, "key": "k"}),)


def test_hostile_file_is_read_or_refused() -> None:
    chance = Random(4182)
    whole = workbook([["code", "name"], *[["spa", "x"]] * 20])
    for _ in range(times(100)):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 20)):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        with suppress(Invalid):
            assert len(read_sheet(bytes(damaged)).rows) <= 20
