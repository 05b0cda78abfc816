from hypothesis import given
from hypothesis import strategies as st

from interpretariat.domain.small_cells import LEAST, hidden_cells


def test_a_small_cell_is_hidden_with_the_next_one_that_the_total_would_betray() -> None:
    assert hidden_cells({"ara": 40, "prs": 12, "tir": 3}) == {"tir", "prs"}


def test_two_small_cells_hide_each_other() -> None:
    assert hidden_cells({"ara": 40, "prs": 2, "tir": 3}) == {"tir", "prs"}


def test_a_zero_says_nothing_of_anybody() -> None:
    assert hidden_cells({"ara": 40, "tir": 0}) == frozenset()


def test_five_is_not_small() -> None:
    assert hidden_cells({"ara": 40, "tir": 5}) == frozenset()


@given(st.dictionaries(st.sampled_from(["a", "b", "c", "d", "e", "f"]), st.integers(0, 30), min_size=2))
def test_no_small_cell_can_be_reckoned_from_the_total(counts: dict[str, int]) -> None:
    hidden = hidden_cells(counts)
    assert not {key for key, count in counts.items() if 0 < count < LEAST} - hidden
    assert len(hidden) != 1 or sum(bool(count) for count in counts.values()) == 1
