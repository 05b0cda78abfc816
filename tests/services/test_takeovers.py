"""A slot cancelled late is offered to whoever waits for that hour; once agreed, whoever cancelled is credited."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from interpretariat.db.models import Booking, Outbox, Transition
from interpretariat.db.queries.requests import request_as_it_stands
from interpretariat.db.session import Database
from interpretariat.services.bookings import advance_booking
from interpretariat.services.costs import cost_lines
from interpretariat.services.requests.cancel import cancel_request
from interpretariat.services.takeovers import offer_freed_slots
from tests import factory
from tests.factory import TUESDAY, ZONE, City, at
from tests.services.booking_steps import booked, nadia

LATE = at("2026-11-30T15:00")


async def freed(database: Database, city: City) -> int:
    """Nadia's hour at the clinic, called off the afternoon before."""
    booking = await booked(database, city, "confirmed", request={"state": "confirmed"})
    async with database.transaction() as session:
        await cancel_request(session, city.requester, 1, now=LATE)
    return booking


async def waits(database: Database, city: City, wall: str = TUESDAY, **facts: object) -> int:
    """A request of the school that nobody serves yet."""
    async with database.transaction() as session:
        school, site = await session.merge(city.school), await session.merge(city.cardinal)
        row = await factory.make_request(
            session, school, site, requester=city.school_requester, starts_wall=wall, **facts
        )  # type: ignore[arg-type]  # facts of a row
        return row.id


async def offered(database: Database, now: datetime = LATE) -> list[tuple[int, int | None]]:
    """(request, booking taken over) of the offers that the timer makes now."""
    async with database.transaction() as session:
        await offer_freed_slots(session, zone=ZONE, now=now)
    async with database.reading() as session:
        rows = await session.scalars(select(Booking).where(Booking.state == "offered").order_by(Booking.id))
        return [(row.request_id, row.takes_over_id) for row in rows]


async def test_freed_slot_is_offered_to_a_request_of_another_partner(database: Database, city: City) -> None:
    booking, request = await freed(database, city), await waits(database, city)
    assert await offered(database) == [(request, booking)]
    assert await offered(database) == [(request, booking)], "offered once"
    async with database.reading() as session:
        told = await session.scalar(select(Outbox.subject).where(Outbox.kind == "take_over"))
    assert told is not None
    assert told.startswith("Offre")


@pytest.mark.parametrize(
    "facts",
    [
        {"wall": "2026-12-01T14:30"},
        {"language_code": "spa"},
        {"excluded": True},
        {"gender": "m", "gender_required": True},
        {"skills": ["medical"]},
        {"state": "unfilled", "decision": "unfilled"},
    ],
    ids=["another hour", "another language", "excluded", "gender", "skill", "given up"],
)
async def test_freed_slot_is_offered_only_where_everything_fits(
    database: Database, city: City, facts: dict[str, object]
) -> None:
    await freed(database, city)
    if facts.get("excluded"):
        facts["excluded"] = [city.nadia.id]
    await waits(database, city, **facts)  # type: ignore[arg-type]  # facts of a row
    assert await offered(database) == []


async def test_most_urgent_comes_first_and_the_next_after_a_refusal(database: Database, city: City) -> None:
    booking = await freed(database, city)
    ordinary, urgent = await waits(database, city), await waits(database, city, priority=2)
    assert await offered(database) == [(urgent, booking)]
    async with database.transaction() as session:
        offer = (await session.scalars(select(Booking).where(Booking.state == "offered"))).one()
        await advance_booking(session, nadia(city), offer.id, "decline", now=LATE)
    assert await offered(database) == [(ordinary, booking)]


async def test_agreed_slot_credits_whoever_cancelled_and_pays_once(database: Database, city: City) -> None:
    booking, _ = await freed(database, city), await waits(database, city)
    await offered(database)
    async with database.transaction() as session:
        offer = (await session.scalars(select(Booking).where(Booking.state == "offered"))).one()
        await advance_booking(session, nadia(city), offer.id, "accept", now=LATE)
    await offered(database, LATE + timedelta(minutes=1))
    await offered(database, LATE + timedelta(minutes=2))
    async with database.reading() as session:
        former = next(row for row in (await request_as_it_stands(session, 1)).bookings if row.id == booking)
        (bill,), (pay,) = [await cost_lines(session, [former], side) for side in ("billing", "pay")]
        kept = list(await session.scalars(select(Transition.facts).where(Transition.event == "rebook")))
        told = list(await session.scalars(select(Outbox.recipient).where(Outbox.kind == "rebook")))
    assert [(line.kind, line.amount_cents) for line in bill.price.lines] == [("time", 8_200), ("credit", -8_200)]
    assert (bill.price.total_cents, pay.price.total_cents) == (0, 0)
    assert kept == [{"booking": offer.id}]
    assert told == [city.requester.email]


async def test_slot_that_was_not_taken_over_stays_billed(database: Database, city: City) -> None:
    booking, _ = await freed(database, city), await waits(database, city)
    await offered(database)
    async with database.reading() as session:
        former = next(row for row in (await request_as_it_stands(session, 1)).bookings if row.id == booking)
        (bill,) = await cost_lines(session, [former], "billing")
    assert bill.price.total_cents == 8_200
