"""Caps are counted again when a booking takes its place: minutes and hard sessions, of the day and of the week."""

from typing import Any

import pytest

from interpretariat.db.models import Interpreter
from interpretariat.db.session import Database
from interpretariat.domain.refusals import RuleBroken
from tests.factory import City
from tests.services.booking_steps import booked, nadia, step

MORNING, AFTERNOON, THURSDAY = "2026-12-01T09:00", "2026-12-01T14:00", "2026-12-03T14:00"


async def refused(
    database: Database, city: City, wall: str, tier: int, caps: dict[str, int], **other: Any
) -> dict[str, Any]:
    """What keeps Nadia from accepting on Tuesday afternoon, `other` work standing; nothing when she may."""
    await booked(database, city, wall=wall, request={"tier": tier}, **other)
    offer = await booked(database, city, wall=AFTERNOON, request={"tier": tier})
    async with database.transaction() as session:
        person = await session.get_one(Interpreter, city.nadia.id)
        for name, cap in caps.items():
            setattr(person, name, cap)
    try:
        await step(database, nadia(city), offer, "accept")
    except RuleBroken as refusal:
        return dict(refusal.facts)
    return {}


MINUTES = {"rule": "caps", "interpreter": "Nadia Benali", "total_minutes": 120, "cap": 119}
HARD = {"rule": "caps", "interpreter": "Nadia Benali", "hard_sessions": 2, "cap": 1}


@pytest.mark.parametrize(
    ("wall", "tier", "caps", "facts"),
    [
        (MORNING, 1, {"max_minutes_per_day": 120}, {}),
        (MORNING, 1, {"max_minutes_per_day": 119}, MINUTES),
        (THURSDAY, 1, {"max_minutes_per_day": 119}, {}),
        (THURSDAY, 1, {"max_minutes_per_week": 119}, MINUTES),
        ("2026-12-07T14:00", 1, {"max_minutes_per_week": 119}, {}),  # the Monday after
        (MORNING, 3, {"tier3_per_day": 2}, {}),
        (MORNING, 3, {"tier3_per_day": 1}, HARD),
        (THURSDAY, 3, {"tier3_per_day": 1, "tier3_per_week": 2}, {}),
        (THURSDAY, 3, {"tier3_per_week": 1}, HARD),
        (THURSDAY, 2, {"tier3_per_week": 1}, {}),
    ],
)
async def test_acceptance_stays_within_the_caps(  # noqa: PLR0917 - the columns of the table above
    database: Database, city: City, wall: str, tier: int, caps: dict[str, int], facts: dict[str, Any]
) -> None:
    assert await refused(database, city, wall, tier, caps, state="confirmed") == facts


@pytest.mark.parametrize(
    ("state", "broadcast", "counts"),
    [("offered", False, True), ("offered", True, False), ("closed", False, True), ("released", False, False)],
)
async def test_what_is_held_or_was_done_counts_and_nothing_else(
    database: Database, city: City, state: str, broadcast: bool, counts: bool
) -> None:
    caps = {"max_minutes_per_day": 119}
    facts = await refused(database, city, MORNING, 1, caps, state=state, broadcast=broadcast)
    assert facts == (MINUTES if counts else {})
