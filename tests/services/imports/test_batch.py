"""The lines of a file before anything is known of the city: headings, cells, keys."""

from zoneinfo import ZoneInfo

from interpretariat.formats.sheets import Table
from interpretariat.services.imports.batch import Batch, read_batch
from interpretariat.services.imports.columns import SHEETS
from tests.factory import ZONE

HOLIDAY = {"date": "2026-12-25", "kind": "public", "name_fr": "Noël", "name_en": "Christmas Day"}


def read(noun: str, headings: tuple[str, ...], *rows: dict[str, str]) -> Batch:
    return read_batch(SHEETS[noun], Table(headings, tuple(enumerate(rows, start=2))), zone=ZoneInfo(ZONE))


def found(batch: Batch) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.problem.field, problem.problem.code) for problem in batch.problems]


def test_headings_are_understood_in_any_order_and_case() -> None:
    batch = read(
        "holidays",
        ("NAME_EN", "kind", "Date", "name_fr"),
        {"NAME_EN": "A", "kind": "public", "Date": "2026-01-01", "name_fr": "B"},
    )
    assert (found(batch), len(batch.lines)) == ([], 1)


def test_a_column_may_have_another_heading() -> None:
    batch = read(
        "languages",
        ("code", "name_fr", "name_en", "autonym", "script_direction"),
        {"code": "ara", "name_fr": "arabe", "name_en": "Arabic", "autonym": "ع", "script_direction": "rtl"},
    )
    assert [line["direction"] for line in batch.lines] == ["rtl"]


def test_a_missing_column_stops_the_file() -> None:
    batch = read("holidays", ("date", "kind", "name_fr"), HOLIDAY)
    assert (found(batch), batch.lines) == ([(1, "name_en", "missing_column")], [])


def test_a_misspelled_column_is_named_with_the_nearest() -> None:
    batch = read("sites", ("organisation", "code", "name", "addres", "city", "lat", "lon"), {})
    assert (1, "addres", "misspelled_column") in found(batch)
    assert batch.problems[0].problem.facts == {"nearest": "address"}


def test_a_repeated_column_is_refused() -> None:
    batch = read("holidays", ("date", "date", "kind", "name_fr", "name_en"), HOLIDAY)
    assert found(batch) == [(1, "date", "repeated_column")]


def test_a_column_far_from_all_is_named_and_ignored() -> None:
    batch = read("holidays", (*HOLIDAY, "couleur"), HOLIDAY | {"couleur": "bleu"})
    assert (found(batch), batch.ignored, len(batch.lines)) == ([], ("couleur",), 1)


def test_every_bad_cell_of_every_line_is_named() -> None:
    batch = read("holidays", tuple(HOLIDAY), HOLIDAY | {"date": "hier", "kind": "x"}, HOLIDAY | {"name_fr": ""})
    assert found(batch) == [(2, "date", "not_a_date"), (2, "kind", "not_a_choice"), (3, "name_fr", "required")]


def test_the_second_line_of_a_key_is_refused_naming_the_first() -> None:
    batch = read("holidays", tuple(HOLIDAY), HOLIDAY, HOLIDAY | {"name_fr": "Autre"})
    assert found(batch) == [(3, "date", "repeated_line")]
    assert (batch.problems[0].problem.value, batch.problems[0].problem.facts) == ("2026-12-25, public", {"first": "2"})
