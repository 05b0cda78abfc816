"""What was signed cannot change: both databases refuse it, and what comes after a signature still passes."""

from typing import Any

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import IntegrityError

from interpretariat.db.models import BOOKING_SIGNED, Booking, Signature
from interpretariat.db.session import Database
from interpretariat.services.signatures import signature_of
from tests.factory import City, at
from tests.services.booking_steps import booked, step

WALL = "2026-11-20T10:00"
HELD: dict[str, Any] = {
    "actual_starts_at": at("2026-11-20T10:05"),
    "actual_ends_at": at("2026-11-20T12:00"),
    "waiting_minutes": 10,
    "travel_minutes": 10,
    "actual_metres": 99_000,
    "starts_at": at("2026-11-20T09:00"),
    "ends_at": at("2026-11-20T12:00"),
    "mode": "video",
    "state": "delivered",
}


async def signed(database: Database, city: City) -> int:
    hours = {"actual_starts_at": at(WALL), "actual_ends_at": at("2026-11-20T11:00"), "actual_metres": 6400}
    booking_id = await booked(database, city, "delivered", wall=WALL, **hours)
    await step(database, city.requester, booking_id, "sign")
    return booking_id


@pytest.mark.parametrize("name", HELD)
async def test_signed_fact_is_refused_by_the_database(database: Database, city: City, name: str) -> None:
    booking_id = await signed(database, city)
    change = update(Booking).where(Booking.id == booking_id).values({name: HELD[name]})
    with pytest.raises(IntegrityError, match=BOOKING_SIGNED):
        async with database.transaction() as session:
            await session.execute(change)


async def test_given_to_somebody_else_is_refused_too(database: Database, city: City) -> None:
    booking_id = await signed(database, city)
    with pytest.raises(IntegrityError, match=BOOKING_SIGNED):
        async with database.transaction() as session:
            await session.execute(
                update(Booking).where(Booking.id == booking_id).values(interpreter_id=city.youssef.id)
            )


@pytest.mark.parametrize("statement", [update(Signature).values(digest="0" * 64), delete(Signature)])
async def test_signature_itself_is_never_changed_nor_removed(database: Database, city: City, statement: Any) -> None:
    await signed(database, city)
    with pytest.raises(IntegrityError, match=BOOKING_SIGNED):
        async with database.transaction() as session:
            await session.execute(statement)


async def test_invoicing_and_crediting_still_pass(database: Database, city: City) -> None:
    booking_id = await signed(database, city)
    async with database.transaction() as session:
        for state in ("invoiced", "credited"):
            await session.execute(update(Booking).where(Booking.id == booking_id).values(state=state, version=9))
        row = await session.get_one(Booking, booking_id)
        found = await signature_of(session, row)
    assert found is not None
    assert found.intact


async def test_hours_before_a_signature_may_change(database: Database, city: City) -> None:
    booking_id = await booked(database, city, "delivered", wall=WALL)
    async with database.transaction() as session:
        await session.execute(update(Booking).where(Booking.id == booking_id).values(waiting_minutes=10))


DROPPED = {
    "sqlite": ["DROP TRIGGER booking_signed_update"],
    "postgresql": ["DROP TRIGGER booking_signed_update ON booking"],
}


async def test_without_the_guard_a_change_shows_in_the_fingerprint(database: Database, city: City) -> None:
    """What shows that the trigger, and nothing else, refuses; and that the fingerprint would tell."""
    booking_id = await signed(database, city)
    async with database.transaction() as session:
        for statement in DROPPED[database.dialect]:
            await session.execute(text(statement))
        await session.execute(update(Booking).where(Booking.id == booking_id).values(waiting_minutes=60))
        found = await signature_of(session, await session.get_one(Booking, booking_id))
    assert found is not None
    assert not found.intact
