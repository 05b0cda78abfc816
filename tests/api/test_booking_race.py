"""Fifty writers after the same hours: nobody is booked twice, nothing fails, and it is the guards that see to it."""

from pathlib import Path
from typing import Any

import pytest

from interpretariat.db.session import Database
from interpretariat.services import bookings
from tests.booking_race import race, remove_guard
from tests.factory import City
from tests.torture import times

ATTEMPTS, FEWER = times(100), times(50)


async def unchecked(*_said: Any) -> None:
    """In the place of the check that a use case makes under its locks."""


async def test_ten_thousand_attempts_book_nobody_twice_and_fail_never(
    database: Database, city: City, tmp_path: Path
) -> None:
    outcome = await race(database, city, ATTEMPTS, tmp_path)
    known = {"200", "409 slot_taken", "withdraw 200"}
    assert (outcome.overlaps, outcome.failures, outcome.changed) == (0, 0, 0)
    assert set(outcome.answers) == known
    assert outcome.answers["200"] + outcome.answers["409 slot_taken"] == ATTEMPTS
    assert min(outcome.answers["200"], outcome.answers["409 slot_taken"]) > ATTEMPTS / 20


@pytest.mark.parametrize("removed", ["database", "check"])
async def test_either_guard_alone_is_enough(
    database: Database, city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, removed: str
) -> None:
    if removed == "database":
        await remove_guard(database)
    else:
        monkeypatch.setattr(bookings, "check_slot", unchecked)
    outcome = await race(database, city, FEWER, tmp_path)
    assert (outcome.overlaps, outcome.failures, outcome.changed) == (0, 0, 0)
    assert outcome.answers["409 slot_taken"] > FEWER / 20


async def test_without_the_guards_people_are_booked_twice(
    database: Database, city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await remove_guard(database)
    monkeypatch.setattr(bookings, "check_slot", unchecked)
    outcome = await race(database, city, FEWER, tmp_path)
    assert outcome.overlaps > 0
