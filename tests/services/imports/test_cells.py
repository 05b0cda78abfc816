"""One cell: the value it says, or why it says none."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from interpretariat.services.imports.cells import BadCell, read_cell
from interpretariat.services.imports.columns import Column


def column(**facts: Any) -> Column:
    return Column(name="x", says="", **facts)


@pytest.mark.parametrize(
    ("asked", "text", "value"),
    [
        (column(), "  Cégep  ", "Cégep"),
        (column(), "E\u0301cole", "\u00c9cole"),
        (column(kind="email"), "Annie@Ville.Example", "annie@ville.example"),
        (column(kind="whole"), "-12", -12),
        (column(kind="decimal"), "46,8137", Decimal("46.8137")),
        (column(kind="yes_no"), "Oui", True),
        (column(kind="yes_no"), "false", False),
        (column(kind="date"), "2026-12-01", date(2026, 12, 1)),
        (column(kind="date"), "2026-12-01 00:00", date(2026, 12, 1)),
        (column(kind="time"), "8:05", time(8, 5)),
        (column(kind="wall"), "2026-12-01T14:00", datetime.fromisoformat("2026-12-01T14:00")),
        (column(kind="wall"), "2026-12-01 14:00", datetime.fromisoformat("2026-12-01T14:00")),
        (column(kind="zone"), "America/Vancouver", "America/Vancouver"),
        (column(kind="json"), '{"a": [1]}', {"a": [1]}),
        (column(many=True), " a ; b;; c ", ["a", "b", "c"]),
        (
            column(many=True, parts=("code", "level", "variety")),
            "ara:native;fra",
            [("ara", "native", ""), ("fra", "", "")],
        ),
    ],
)
def test_a_cell_says_its_value(asked: Column, text: str, value: object) -> None:
    assert read_cell(asked, text) == value


@pytest.mark.parametrize(
    ("asked", "value"),
    [
        (column(), ""),
        (column(many=True), []),
        (column(kind="whole"), None),
        (column(kind="whole", default="45"), 45),
        (column(kind="yes_no", default="yes"), True),
    ],
)
def test_an_empty_cell_is_the_default(asked: Column, value: object) -> None:
    assert read_cell(asked, "  ") == value


@pytest.mark.parametrize(
    ("asked", "text", "code", "facts"),
    [
        (column(required=True), " ", "required", {}),
        (column(maximum=3), "abcd", "too_long", {"maximum": 3}),
        (column(choices=("a", "b")), "c", "not_a_choice", {"choices": "a, b"}),
        (column(kind="code"), "a b", "not_a_code", {}),
        (column(kind="email"), "annie@", "not_an_address", {}),
        (column(kind="whole"), "4.5", "not_a_whole_number", {}),
        (column(kind="whole", minimum=1), "0", "too_small", {"minimum": "1"}),
        (column(kind="decimal", maximum=90), "95", "too_large", {"maximum": "90"}),
        (column(kind="decimal"), "NaN", "not_a_number", {}),
        (column(kind="yes_no"), "peut-être", "not_yes_or_no", {}),
        (column(kind="date"), "2026-02-30", "not_a_date", {}),
        (column(kind="date"), "01/12/2026", "not_a_date", {}),
        (column(kind="time"), "25:00", "not_a_time", {}),
        (column(kind="wall"), "2026-12-01T14:00-05:00", "has_offset", {}),
        (column(kind="wall"), "2026-12-01", "not_a_moment", {}),
        (column(kind="wall"), "2026-13-01T14:00", "not_a_moment", {}),
        (column(kind="zone"), "../etc/passwd", "not_a_zone", {}),
        (column(many=True), "a;a", "duplicate", {}),
        (column(many=True, parts=("mode", "minutes")), "a:1:2", "not_in_parts", {"parts": "mode:minutes"}),
        (column(), "a\x00b", "control_character", {}),
    ],
)
def test_a_cell_that_says_nothing_is_refused(asked: Column, text: str, code: str, facts: dict[str, object]) -> None:
    with pytest.raises(BadCell) as refused:
        read_cell(asked, text)
    assert (refused.value.code, refused.value.facts) == (code, facts)


def test_what_is_not_json_is_refused_with_its_reason() -> None:
    with pytest.raises(BadCell) as refused:
        read_cell(column(kind="json"), "{")
    assert (refused.value.code, "truncated" in refused.value.facts["reason"]) == ("not_json", True)
