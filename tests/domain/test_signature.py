"""The same hours always give the same bytes, and one second more gives others."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from interpretariat.domain.signature import SignedHours, canonical, fingerprint

START = datetime(2026, 11, 20, 15, tzinfo=UTC)
HOURS = SignedHours(
    booking="b-1", interpreter=7, mode="in_person", outcome="delivered", planned_start=START,
    planned_end=START + timedelta(hours=1), worked_start=START, worked_end=START + timedelta(minutes=75),
    waiting_minutes=5, travel_minutes=0, metres=6400, signed_at=START + timedelta(hours=3), signed_by="Élodie Côté", how="link",
)  # fmt: skip


def test_form_is_the_one_that_was_kept() -> None:
    assert canonical(HOURS) == (
        '{"booking":"b-1","form":"hours/1","how":"link","interpreter":7,"metres":6400,"mode":"in_person",'
        '"outcome":"delivered","planned_end":"2026-11-20T16:00:00Z","planned_start":"2026-11-20T15:00:00Z",'
        '"reason":"","signed_at":"2026-11-20T18:00:00Z","signed_by":"Élodie Côté","travel_minutes":0,'
        '"waiting_minutes":5,"worked_end":"2026-11-20T16:15:00Z","worked_start":"2026-11-20T15:00:00Z"}'
    )
    assert len(fingerprint(canonical(HOURS))) == 64


def test_form_does_not_depend_on_the_zone_it_was_read_in() -> None:
    there = ZoneInfo("America/Toronto")
    moved = msgspec.structs.replace(HOURS, planned_start=START.astimezone(there))
    assert canonical(moved) == canonical(HOURS)


def test_form_is_read_back_as_it_was() -> None:
    assert msgspec.json.decode(canonical(HOURS), type=SignedHours) == HOURS


@pytest.mark.parametrize(
    "change",
    [
        {"worked_end": START + timedelta(minutes=75, seconds=1)},
        {"metres": 6401},
        {"metres": None},
        {"waiting_minutes": 6},
        {"signed_by": "Elodie Côté"},
        {"how": "code"},
    ],
)
def test_any_other_fact_gives_another_fingerprint(change: dict[str, Any]) -> None:
    assert fingerprint(canonical(msgspec.structs.replace(HOURS, **change))) != fingerprint(canonical(HOURS))
