"""The sealed part of a meeting opens 48 hours before it and closes 24 hours after, for the confirmed alone."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from interpretariat.domain.disclosure import is_disclosed
from interpretariat.domain.lifecycle import BookingState

START = datetime(2026, 12, 1, 19, tzinfo=UTC)
END = START + timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        (START - timedelta(hours=48, seconds=1), False),
        (START - timedelta(hours=48), True),
        (END + timedelta(hours=24, seconds=-1), True),
        (END + timedelta(hours=24), False),
    ],
)
def test_window_is_half_open(now: datetime, *, shown: bool) -> None:
    assert is_disclosed("confirmed", START, END, now) is shown


def test_only_a_confirmed_booking_discloses() -> None:
    assert [state for state in get_args(BookingState) if is_disclosed(state, START, END, START)] == ["confirmed"]
