"""Silence signs only where it was agreed, after the business days agreed; and one waits as long as was agreed."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from interpretariat.db.models import Booking, Signature
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.domain.refusals import Invalid, NotAllowed, TooEarly
from interpretariat.services.bookings import StepFacts
from interpretariat.services.bookings_signals import signal_booking
from interpretariat.services.hours_tacit import sign_tacitly
from interpretariat.services.hours_terms import agree_terms
from tests.factory import NOW, City, at
from tests.services.booking_steps import booked, letters, nadia, step

LONG_AGO = NOW - timedelta(days=60)


async def agreed(
    database: Database,
    city: City,
    *,
    starts_on: date = date(2026, 10, 1),
    tacit_days: int | None = 3,
    no_show_minutes: int = 15,
    now: datetime = LONG_AGO,
) -> None:
    async with database.transaction() as session:
        await agree_terms(
            session,
            city.actors[Role.ADMINISTRATOR],
            city.clinic.id,
            starts_on=starts_on,
            tacit_days=tacit_days,
            no_show_minutes=no_show_minutes,
            now=now,
        )


async def delivered(database: Database, city: City) -> int:
    """Met and told on Friday 20 November."""
    booking_id = await booked(database, city, "confirmed", wall="2026-11-20T10:00")
    facts = StepFacts(actual_start=at("2026-11-20T10:00"), actual_end=at("2026-11-20T11:00"))
    await step(database, nadia(city), booking_id, "deliver", facts, now=at("2026-11-20T11:05"))
    return booking_id


async def timer(database: Database, now: str) -> int:
    async with database.transaction() as session:
        return await sign_tacitly(session, now=at(now))


async def test_silence_signs_nothing_where_nothing_was_agreed(database: Database, city: City) -> None:
    await delivered(database, city)
    assert await timer(database, "2027-11-20T10:00") == 0


async def test_silence_signs_after_the_last_business_day_agreed(database: Database, city: City) -> None:
    await agreed(database, city)
    booking_id = await delivered(database, city)
    assert await timer(database, "2026-11-25T23:59") == 0
    assert await timer(database, "2026-11-26T00:00") == 1
    assert await timer(database, "2026-11-26T01:00") == 0
    async with database.reading() as session:
        assert (await session.get_one(Booking, booking_id)).state == "closed"
        row = await session.scalar(select(Signature))
    assert row is not None
    assert row.how == "tacit"
    assert (await letters(database))[1:] == [("sign", "annie@ville.example"), ("sign", "nadia@ville.example")]


async def test_contested_hours_are_never_signed_by_silence(database: Database, city: City) -> None:
    await agreed(database, city)
    booking_id = await delivered(database, city)
    await step(database, city.requester, booking_id, "dispute", StepFacts(reason="45 min"))
    assert await timer(database, "2027-01-20T00:00") == 0


async def test_version_of_the_day_of_the_meeting_holds(database: Database, city: City) -> None:
    await agreed(database, city, starts_on=date(2026, 11, 21))
    await delivered(database, city)
    assert await timer(database, "2027-01-20T00:00") == 0


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"starts_on": date(2026, 11, 23), "now": NOW}, "starts_on"),
        ({"tacit_days": 0}, "tacit_days"),
        ({"tacit_days": 61}, "tacit_days"),
        ({"no_show_minutes": 4}, "no_show_minutes"),
    ],
)
async def test_what_cannot_be_agreed_is_named(
    database: Database, city: City, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await agreed(database, city, **facts)
    assert [problem.field for problem in refused.value.problems] == [field]


async def test_terms_are_the_administration_s_to_write(database: Database, city: City) -> None:
    with pytest.raises(NotAllowed):
        async with database.transaction() as session:
            await agree_terms(
                session,
                city.coordinator,
                city.clinic.id,
                starts_on=date(2027, 1, 1),
                tacit_days=None,
                no_show_minutes=15,
                now=NOW,
            )


async def absent(database: Database, city: City, booking_id: int, side: Any, wall: str) -> str:
    actor = city.requester if side == "interpreter" else nadia(city)
    return await step(database, actor, booking_id, "report_no_show", StepFacts(side=side), now=at(wall))


async def test_absence_waits_as_long_as_was_agreed(database: Database, city: City) -> None:
    await agreed(database, city, no_show_minutes=20)
    booking_id = await booked(database, city, "confirmed", wall="2026-11-23T10:00")
    with pytest.raises(TooEarly) as early:
        await absent(database, city, booking_id, "client", "2026-11-23T10:19")
    assert early.value.facts == {"from_at": at("2026-11-23T10:20")}
    assert await absent(database, city, booking_id, "client", "2026-11-23T10:20") == "no_show_client"


async def test_who_said_to_be_late_is_waited_for_longer(database: Database, city: City) -> None:
    booking_id = await booked(database, city, "confirmed", wall="2026-11-23T10:00")
    async with database.transaction() as session:
        await signal_booking(session, nadia(city), booking_id, "run_late", now=at("2026-11-23T09:50"), minutes=30)
    with pytest.raises(TooEarly):
        await absent(database, city, booking_id, "interpreter", "2026-11-23T10:44")
    assert await absent(database, city, booking_id, "interpreter", "2026-11-23T10:45") == "no_show_interpreter"
