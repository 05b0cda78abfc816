"""The service confirms hours by a link that acts once, or by six figures said on the spot."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select, update

from interpretariat.db.models import Account, Booking, Grant, Outbox, Signature, Transition
from interpretariat.db.session import Database
from interpretariat.domain.refusals import Invalid, LinkUnusable, TransitionRefused
from interpretariat.services.attestation import (
    LinkedHours,
    answer_link,
    look_at_hours,
    sign_with_code,
    tries_left,
)
from interpretariat.services.bookings import StepFacts
from interpretariat.services.hours_keys import code_of
from interpretariat.services.signatures import signature_of
from tests.factory import NOW, City, at
from tests.services.booking_steps import booked, nadia, state_of_request, step

HOURS = StepFacts(actual_start=at("2026-11-23T08:00"), actual_end=at("2026-11-23T09:15"))


async def delivered(database: Database, city: City) -> int:
    booking_id = await booked(database, city, "confirmed", wall="2026-11-23T08:00")
    await step(database, nadia(city), booking_id, "deliver", HOURS)
    return booking_id


async def letter(database: Database, kind: str) -> str:
    async with database.reading() as session:
        message = await session.scalar(select(Outbox.message).where(Outbox.kind == kind))
    assert message is not None
    body = message_from_bytes(message, policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def token_of(database: Database) -> str:
    found = re.search(r"/attestation/([\w-]+)", await letter(database, "deliver"))
    assert found is not None
    return found[1]


async def look(database: Database, token: str, after: timedelta = timedelta()) -> LinkedHours:
    async with database.reading() as session:
        return await look_at_hours(session, token, now=NOW + after)


async def code(database: Database, booking_id: int) -> str:
    async with database.reading() as session:
        return code_of(await session.get_one(Booking, booking_id))


async def typed(database: Database, city: City, booking_id: int, text: str, after: timedelta = timedelta()) -> str:
    async with database.transaction() as session:
        return await sign_with_code(session, nadia(city), booking_id, text, now=NOW + after)


async def test_link_of_the_letter_signs_once(database: Database, city: City) -> None:
    booking_id = await delivered(database, city)
    token = await token_of(database)
    assert (await look(database, token)).open
    assert (await look(database, token)).open, "looking changes nothing"
    async with database.transaction() as session:
        assert (await answer_link(session, token, "sign", now=NOW)).state == "closed"
    assert not (await look(database, token)).open
    with pytest.raises(LinkUnusable):
        async with database.transaction() as session:
            await answer_link(session, token, "sign", now=NOW)
    async with database.reading() as session:
        signed = await session.scalar(select(Transition).where(Transition.event == "sign"))
        found = await signature_of(session, await session.get_one(Booking, booking_id))
    assert signed is not None
    assert (signed.actor_name, signed.facts) == ("Annie Roy", {"how": "link"})
    assert found is not None
    assert (found.by, found.how, found.intact) == ("Annie Roy", "link", True)
    assert await state_of_request(database, booking_id) == "closed"


async def test_link_contests_with_another_version(database: Database, city: City) -> None:
    await delivered(database, city)
    token = await token_of(database)
    with pytest.raises(Invalid):
        async with database.transaction() as session:
            await answer_link(session, token, "dispute", HOURS, now=NOW)
    async with database.transaction() as session:
        said = StepFacts(actual_start=HOURS.actual_start, actual_end=at("2026-11-23T09:00"), reason="Une heure")
        assert (await answer_link(session, token, "dispute", said, now=NOW)).state == "disputed"


async def test_link_ends_after_a_month_and_with_its_holder(database: Database, city: City) -> None:
    await delivered(database, city)
    token = await token_of(database)
    await look(database, token, timedelta(days=29))
    for wrong, after in ((token, timedelta(days=30)), ("inconnu", timedelta())):
        with pytest.raises(LinkUnusable):
            await look(database, wrong, after)
    async with database.transaction() as session:
        await session.execute(update(Grant).where(Grant.account_id == city.requester.account_id).values(ended_at=NOW))
    with pytest.raises(LinkUnusable):
        await look(database, token)


async def test_link_of_a_closed_account_is_dead(database: Database, city: City) -> None:
    await delivered(database, city)
    token = await token_of(database)
    async with database.transaction() as session:
        await session.execute(update(Account).where(Account.id == city.requester.account_id).values(active=False))
    with pytest.raises(LinkUnusable):
        await look(database, token)


async def test_code_of_the_confirmation_signs_on_the_spot(database: Database, city: City) -> None:
    booking_id = await booked(database, city, "accepted", wall="2026-11-23T11:00")
    await step(database, city.coordinator, booking_id, "confirm")
    assert await code(database, booking_id) in await letter(database, "confirm")
    then = timedelta(hours=3)
    facts = StepFacts(actual_start=at("2026-11-23T11:00"), actual_end=at("2026-11-23T12:00"))
    await step(database, nadia(city), booking_id, "deliver", facts, now=NOW + then)
    said = await code(database, booking_id)
    assert await typed(database, city, booking_id, f" {said[:3]} {said[3:]} ", then) == "signed"
    async with database.reading() as session:
        row = await session.scalar(select(Signature))
    assert row is not None
    assert (row.how, row.signed_by) == ("code", "Annie Roy")


async def test_wrong_code_is_counted_and_five_wait_for_tomorrow(database: Database, city: City) -> None:
    booking_id = await delivered(database, city)
    right = await code(database, booking_id)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    said = [await typed(database, city, booking_id, wrong) for _ in range(5)]
    assert said == ["wrong"] * 5
    assert await typed(database, city, booking_id, right) == "locked"
    async with database.reading() as session:
        assert await tries_left(session, booking_id, now=NOW) == 0
    assert await typed(database, city, booking_id, right, timedelta(hours=24)) == "signed"


async def test_code_is_of_one_booking_and_of_hours_that_wait(database: Database, city: City) -> None:
    first = await delivered(database, city)
    other = await booked(database, city, "confirmed", wall="2026-11-23T09:30")
    assert await code(database, first) != await code(database, other)
    with pytest.raises(TransitionRefused):
        await typed(database, city, other, await code(database, other))
