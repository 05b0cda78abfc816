"""What is told on the day moves no state; being late is written to the service at once."""

from typing import Any

import pytest
from sqlalchemy import select

from interpretariat.db.models import Booking, Outbox, Transition
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.domain.refusals import Invalid, NotFound, TooEarly, TransitionRefused
from interpretariat.services.bookings_signals import signal_booking
from interpretariat.services.interpreter_next import next_step
from tests import factory
from tests.factory import City, at

START = "2026-11-23T10:30"


async def booked(database: Database, city: City, state: str = "confirmed", **facts: Any) -> int:
    async with database.transaction() as session:
        clinic, site = await session.merge(city.clinic), await session.merge(city.limoilou)
        request = await factory.make_request(
            session, clinic, site, requester=city.requester, starts_wall=START, **facts
        )
        booking = await factory.make_booking(session, request, await session.merge(city.nadia), state)
        return int(booking.id)


async def tell(
    database: Database, city: City, booking_id: int, signal: str, now: str = START, *, minutes: int = 0
) -> None:
    async with database.transaction() as session:
        actor = city.actors[Role.INTERPRETER]
        await signal_booking(session, actor, booking_id, signal, now=at(now), minutes=minutes)


async def test_arrival_keeps_its_first_time(database: Database, city: City) -> None:
    booking_id = await booked(database, city)
    await tell(database, city, booking_id, "set_out", "2026-11-23T10:00")
    await tell(database, city, booking_id, "arrive", "2026-11-23T10:17")
    await tell(database, city, booking_id, "arrive", "2026-11-23T10:25")
    async with database.reading() as session:
        booking = await session.get_one(Booking, booking_id)
        steps = list(await session.scalars(select(Transition).order_by(Transition.id)))
    assert (booking.en_route, booking.arrived_at) == (True, at("2026-11-23T10:17"))
    assert (booking.state, booking.sequence) == ("confirmed", 0)
    assert [(step.event, step.from_state, step.to_state) for step in steps] == [
        ("set_out", "confirmed", "confirmed"),
        ("arrive", "confirmed", "confirmed"),
        ("arrive", "confirmed", "confirmed"),
    ]


async def test_delay_is_written_once_per_length(database: Database, city: City) -> None:
    booking_id = await booked(database, city)
    for minutes in (15, 15, 30):
        await tell(database, city, booking_id, "run_late", "2026-11-23T10:00", minutes=minutes)
    async with database.reading() as session:
        assert [row.kind for row in await session.scalars(select(Outbox))] == ["run_late", "run_late"]


@pytest.mark.parametrize("minutes", [0, -5, 241])
async def test_delay_has_a_length(database: Database, city: City, minutes: int) -> None:
    with pytest.raises(Invalid):
        await tell(database, city, await booked(database, city), "run_late", minutes=minutes)


async def test_signal_has_its_time_its_state_and_its_name(database: Database, city: City) -> None:
    booking_id = await booked(database, city)
    with pytest.raises(TooEarly):
        await tell(database, city, booking_id, "set_out", "2026-11-23T06:29")
    with pytest.raises(NotFound):
        await tell(database, city, booking_id, "dance")
    with pytest.raises(TransitionRefused):
        await tell(database, city, await booked(database, city, "cancelled"), "arrive")


@pytest.mark.parametrize(
    ("now", "facts", "step"),
    [
        ("2026-11-23T06:29", {}, None),
        ("2026-11-23T06:30", {}, "set_out"),
        ("2026-11-23T10:00", {"en_route": True}, "arrive"),
        ("2026-11-23T10:00", {"en_route": True, "arrived_at": at(START)}, None),
        ("2026-11-23T11:29", {}, "set_out"),
        ("2026-11-23T11:30", {}, "hours"),
        ("2026-11-23T10:19", {"mode": "telephone"}, None),
        ("2026-11-23T10:20", {"mode": "telephone"}, "arrive"),
        ("2026-11-23T11:30", {"mode": "telephone"}, "hours"),
        ("2026-11-23T11:30", {"state": "delivered"}, None),
    ],
)
def test_next_step_is_the_one_thing_to_do(now: str, facts: dict[str, Any], step: str | None) -> None:
    said = {"state": "confirmed", "mode": "in_person", "en_route": False, "arrived_at": None} | facts
    booking = Booking(starts_at=at(START), ends_at=at("2026-11-23T11:30"), **said)
    assert next_step(booking, at(now)) == step
