"""What each person wants to be told, and the coordination's morning."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from interpretariat.db.models import Account, Outbox
from interpretariat.db.session import Database
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.refusals import Invalid
from interpretariat.services.digest import Morning, morning_of, queue_digest
from interpretariat.services.notices import choose_notices, wanted_by, wants
from interpretariat.services.reminders import queue_reminders
from tests.factory import NOW, TUESDAY, ZONE, City, at
from tests.services.booking_steps import booked, nadia

QUEBEC = ZoneInfo(ZONE)


async def chosen(database: Database, actor: Actor, *wanted: str) -> None:
    async with database.transaction() as session:
        await choose_notices(session, actor, wanted)


async def subjects(database: Database, kind: str) -> list[tuple[str, str]]:
    async with database.reading() as session:
        rows = await session.execute(select(Outbox.recipient, Outbox.subject).where(Outbox.kind == kind))
        return [(row.recipient, row.subject) for row in rows]


async def test_whoever_said_nothing_is_told_everything_of_their_role(database: Database, city: City) -> None:
    async with database.reading() as session:
        assert await wanted_by(session, nadia(city)) == ["reminder_48", "reminder_2"]
        assert await wanted_by(session, city.coordinator) == ["digest", "unanswered"]
        assert await wanted_by(session, city.actors[Role.FINANCE]) == []


async def test_choice_is_kept_and_can_be_taken_back(database: Database, city: City) -> None:
    await chosen(database, nadia(city), "reminder_2")
    async with database.reading() as session:
        assert await wanted_by(session, nadia(city)) == ["reminder_2"]
    await chosen(database, nadia(city), "reminder_48", "reminder_2")
    async with database.reading() as session:
        assert await wanted_by(session, nadia(city)) == ["reminder_48", "reminder_2"]


async def test_notice_of_another_role_is_refused(database: Database, city: City) -> None:
    with pytest.raises(Invalid):
        await chosen(database, nadia(city), "digest")


async def test_reminder_that_nobody_wants_is_not_sent(database: Database, city: City) -> None:
    await booked(database, city, "confirmed")
    await chosen(database, nadia(city))
    async with database.transaction() as session:
        await queue_reminders(session, now=at(TUESDAY) - timedelta(hours=48))
        await queue_reminders(session, now=at(TUESDAY) - timedelta(hours=2))
    assert [who for who, _ in await subjects(database, "reminder")] == ["annie@ville.example"]


async def test_morning_counts_what_stands_and_what_waits(database: Database, city: City) -> None:
    await booked(database, city, "confirmed", wall="2026-11-23T13:00")
    await booked(database, city, "offered", wall="2026-11-24T13:00", request={"state": "offered"})
    await booked(database, city, "accepted", wall="2026-11-25T13:00", request={"state": "offered"}, broadcast=True)
    await booked(database, city, "declined", wall="2026-11-25T15:00")
    await booked(database, city, "declined", wall="2026-11-26T15:00")  # too far ahead
    async with database.reading() as session:
        found = await morning_of(session, zone=QUEBEC, now=NOW)
    assert found == Morning(today=1, unserved=2, to_confirm=1, waiting=1, expired=0, disputed=0)


async def test_digest_goes_once_a_morning_in_the_reader_s_language_to_whoever_wants_it(
    database: Database, city: City
) -> None:
    async with database.transaction() as session:
        (await session.get_one(Account, city.coordinator.account_id)).locale = "en"
    for minutes in (0, 5):
        async with database.transaction() as session:
            await queue_digest(session, zone=QUEBEC, now=NOW + timedelta(minutes=minutes))
    assert await subjects(database, "digest") == [
        ("claire@ville.example", "Your day: Monday, November\N{NO-BREAK SPACE}23")
    ]
    await chosen(database, city.coordinator, "unanswered")
    async with database.transaction() as session:
        await queue_digest(session, zone=QUEBEC, now=NOW + timedelta(days=1))
        assert not await wants(session, await session.get_one(Account, city.coordinator.account_id), "digest")
    assert len(await subjects(database, "digest")) == 1
