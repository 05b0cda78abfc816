import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpretariat.domain.references import booking_reference, parse_reference, request_reference


def test_references_have_four_figures_at_least() -> None:
    assert [request_reference(871), request_reference(1093), booking_reference(12041)] == [
        "D-0871",
        "D-1093",
        "R-12041",
    ]


@given(st.integers(1, 10**18 - 1))
def test_references_read_back(number: int) -> None:
    assert parse_reference(request_reference(number)) == ("request", number)
    assert parse_reference(booking_reference(number)) == ("booking", number)


@pytest.mark.parametrize("typed", ["d-871", " D0871 ", "D 871", "d\u2011000871", "D–871"])
def test_reference_is_read_as_people_type_it(typed: str) -> None:
    assert parse_reference(typed) == ("request", 871)


@pytest.mark.parametrize("typed", ["", "871", "X-871", "D-", "D-0", "D-87a", "D--871", "D-١٢", "D-871 R-871"])
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not a reference"):
        parse_reference(typed)


def test_ids_count_from_one() -> None:
    with pytest.raises(ValueError, match="from 1"):
        request_reference(0)
