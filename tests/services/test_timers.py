"""What the clock does: offers end once, people are reminded once, the coming days are calculated once."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from interpretariat.db.models import Booking, JobClaim, Outbox, Request, Run, Transition
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.domain.refusals import Refusal
from interpretariat.services import timers
from interpretariat.services.bookings import advance_booking
from interpretariat.services.reminders import queue_reminders
from tests.factory import NOW, TUESDAY, ZONE, City, at, make_booking, make_request


async def offered(database: Database, city: City, answer_by: datetime | None, state: str = "offered", **facts: Any) -> Booking:  # fmt: skip
    async with database.transaction() as session:
        request = await make_request(session, city.clinic, city.limoilou, requester=city.requester, state="offered")
        return await make_booking(session, request, city.nadia, state, answer_by=answer_by, **facts)


async def expired(database: Database, now: datetime) -> int:
    async with database.transaction() as session:
        return await timers.expire_offers(session, now=now)


async def test_offer_ends_at_its_hour_and_its_request_is_searched_again(database: Database, city: City) -> None:
    booking = await offered(database, city, NOW)
    assert await expired(database, NOW - timedelta(seconds=1)) == 0
    assert await expired(database, NOW) == 1
    assert await expired(database, NOW) == 0
    async with database.reading() as session:
        states = ((await session.get_one(Booking, booking.id)).state, (await session.get_one(Request, booking.request_id)).state)  # fmt: skip
        step = await session.scalar(select(Transition).where(Transition.event == "expire"))
    assert states == ("expired", "submitted")
    assert step is not None
    assert (step.actor_name, step.account_id) == ("Planification", None)


@pytest.mark.parametrize("state", ["accepted", "confirmed", "declined"])
async def test_answered_offer_does_not_end(database: Database, city: City, state: str) -> None:
    await offered(database, city, NOW, state)
    assert await expired(database, NOW + timedelta(days=1)) == 0


async def test_offer_accepted_while_it_ends_is_one_or_the_other(database: Database, city: City) -> None:
    booking = await offered(database, city, NOW)

    async def accept() -> str:
        async with database.transaction() as session:
            await advance_booking(session, city.actors[Role.INTERPRETER], booking.id, "accept", now=NOW - timedelta(seconds=1))  # fmt: skip
        return "accepted"

    answer, ended = await asyncio.gather(accept(), expired(database, NOW), return_exceptions=True)
    async with database.reading() as session:
        state = (await session.get_one(Booking, booking.id)).state
    assert (answer, ended, state) == ("accepted", 0, "confirmed") or (isinstance(answer, Refusal), ended, state) == (True, 1, "expired")  # fmt: skip


async def reminded(database: Database, *times: datetime) -> list[tuple[str, str]]:
    """(recipient, kind) of all letters once the timer ran at these times."""
    for now in times:
        async with database.transaction() as session:
            await queue_reminders(session, now=now)
    async with database.reading() as session:
        return [(row.recipient, row.kind) for row in await session.scalars(select(Outbox).order_by(Outbox.id))]


async def test_both_are_reminded_two_days_before_and_the_interpreter_two_hours_before(
    database: Database, city: City
) -> None:
    await offered(database, city, None, "confirmed")
    start = at(TUESDAY)
    assert await reminded(database, start - timedelta(hours=48, seconds=1)) == []
    both = [("nadia@ville.example", "reminder"), ("annie@ville.example", "reminder")]
    assert await reminded(database, start - timedelta(hours=48), start - timedelta(hours=47)) == both
    assert await reminded(database, start - timedelta(hours=2), start - timedelta(hours=1, minutes=50)) == [
        *both,
        both[0],
    ]


async def test_reminder_that_comes_too_late_is_left_out(database: Database, city: City) -> None:
    await offered(database, city, None, "confirmed")
    start = at(TUESDAY)
    assert await reminded(database, start - timedelta(hours=42), start - timedelta(hours=1, minutes=15)) == []


async def test_whoever_agreed_within_two_days_is_not_reminded_of_it(database: Database, city: City) -> None:
    start = at(TUESDAY)
    await offered(database, city, None, "confirmed", updated_at=start - timedelta(hours=47, minutes=59))
    assert await reminded(database, start - timedelta(hours=47, minutes=58)) == []


@pytest.mark.parametrize("state", ["offered", "released", "cancelled"])
async def test_booking_that_is_not_confirmed_is_not_reminded_of(database: Database, city: City, state: str) -> None:
    await offered(database, city, None, state)
    assert await reminded(database, at(TUESDAY) - timedelta(hours=48)) == []


async def test_coming_days_are_queued_from_tomorrow_of_the_pool_s_zone(database: Database, city: City) -> None:
    late = datetime.fromisoformat("2026-11-24T03:30:00+00:00")  # still the 23rd in Québec
    for queued in (True, False):
        async with database.transaction() as session:
            assert await timers.allocate_coming_days(session, days=7, seconds=20, zone=ZONE, now=late) is queued
    async with database.reading() as session:
        [run] = await session.scalars(select(Run))
    assert (run.from_date, run.to_date, run.seconds_limit, run.requested_by_id) == (
        date(2026, 11, 24),
        date(2026, 11, 30),
        20,
        None,
    )


async def test_slot_is_claimed_once_and_old_ones_are_forgotten(database: Database) -> None:
    async def claim(slot: datetime) -> bool:
        async with database.transaction() as session:
            return await timers.claim_slot(session, "nightly", slot, now=NOW)

    old = NOW - timedelta(days=31)
    assert sorted(await asyncio.gather(*(claim(NOW) for _ in range(6)))) == [False] * 5 + [True]
    assert await claim(old)
    async with database.transaction() as session:
        await timers.forget_old_claims(session, now=NOW)
        assert list(await session.scalars(select(JobClaim.slot_at))) == [NOW]


async def test_claim_of_what_failed_is_not_kept(database: Database) -> None:
    async def claim(*, then_fail: bool) -> bool:
        async with database.transaction() as session:
            ours = await timers.claim_slot(session, "nightly", NOW, now=NOW)
            if then_fail:
                raise RuntimeError
            return ours

    with pytest.raises(RuntimeError):
        await claim(then_fail=True)
    assert await claim(then_fail=False)
