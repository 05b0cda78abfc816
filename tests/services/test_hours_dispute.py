"""Both versions stand beside each other, and what is decided is written and signed."""

from decimal import Decimal

import pytest

from interpretariat.db.models import Booking
from interpretariat.db.session import Database
from interpretariat.domain.refusals import Invalid, NotAllowed
from interpretariat.services.bookings import NOTHING, StepFacts
from interpretariat.services.hours_dispute import Dispute, dispute_of, disputes, facts_of_choice
from interpretariat.services.signatures import signature_of
from tests.factory import City, at
from tests.services.booking_steps import booked, nadia, step

MINE = StepFacts(
    actual_start=at("2026-11-23T08:00"), actual_end=at("2026-11-23T09:30"), km=Decimal("6.4"), waiting_minutes=20
)
THEIRS = StepFacts(
    actual_start=at("2026-11-23T08:00"), actual_end=at("2026-11-23T09:00"), km=Decimal("6.4"), reason="Finie à 9 h"
)


async def contested(database: Database, city: City, said: StepFacts = THEIRS) -> int:
    booking_id = await booked(database, city, "confirmed", wall="2026-11-23T08:00")
    await step(database, nadia(city), booking_id, "deliver", MINE)
    await step(database, city.requester, booking_id, "dispute", said)
    return booking_id


async def read(database: Database, city: City, booking_id: int) -> Dispute:
    async with database.reading() as session:
        return await dispute_of(session, city.coordinator, booking_id)


async def test_both_sides_are_told_as_they_told_it(database: Database, city: City) -> None:
    found = await read(database, city, await contested(database, city))
    mine, theirs = found.interpreter, found.service
    assert mine is not None
    assert theirs is not None
    assert (mine.by, mine.end, mine.metres, mine.waiting_minutes) == ("Nadia Benali", MINE.actual_end, 6400, 20)
    assert (theirs.by, theirs.end, theirs.waiting_minutes, theirs.reason) == (
        "Annie Roy", THEIRS.actual_end, 0, "Finie à 9 h",
    )  # fmt: skip


@pytest.mark.parametrize(("choice", "end"), [("interpreter", MINE.actual_end), ("service", THEIRS.actual_end)])
async def test_version_that_is_retained_is_written_and_signed(
    database: Database, city: City, choice: str, end: object
) -> None:
    booking_id = await contested(database, city)
    facts = facts_of_choice(await read(database, city, booking_id), choice, "Le registre", NOTHING)
    assert await step(database, city.coordinator, booking_id, "settle", facts) == "closed"
    async with database.reading() as session:
        booking = await session.get_one(Booking, booking_id)
        signed = await signature_of(session, booking)
    assert (booking.actual_ends_at, booking.actual_metres) == (end, 6400)
    assert signed is not None
    assert (signed.how, signed.by, signed.intact) == ("settled", "Claire Gagnon", True)


async def test_version_without_hours_cannot_be_retained(database: Database, city: City) -> None:
    found = await read(database, city, await contested(database, city, StepFacts(reason="Elle n'est pas venue")))
    for choice in ("service", "", "zzz"):
        with pytest.raises(Invalid):
            facts_of_choice(found, choice, "x", NOTHING)


async def test_disputes_are_listed_for_the_coordination_alone(database: Database, city: City) -> None:
    booking_id = await contested(database, city)
    async with database.reading() as session:
        assert [row.id for row in await disputes(session, city.coordinator)] == [booking_id]
        with pytest.raises(NotAllowed):
            await disputes(session, city.requester)
