"""Calendars kept elsewhere, from the first reading to the last: what they take, what becomes old, who is told."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy import select, text

from interpretariat.db.models import Booking, BusyCalendar, BusySpan, Outbox
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.domain.refusals import Invalid, NotFound, RuleBroken
from interpretariat.domain.spans import Span
from interpretariat.formats.busy_times import Found
from interpretariat.jobs.busy import refresh_due
from interpretariat.services import busy_calendars as calendars
from interpretariat.services.busy_calendars import Reading
from interpretariat.services.problem import load_problem
from tests.databases import on_sqlite
from tests.factory import NOW, ZONE, City, at
from tests.services.booking_steps import booked, nadia, step
from tests.services.calendar_host import FAMILY, Host, open_host

MEETING = (at("2026-12-01T14:00"), at("2026-12-01T15:00"))


@pytest_asyncio.fixture(loop_scope="session")
async def host(tmp_path: Path) -> AsyncIterator[Host]:
    async with open_host(tmp_path) as opened:
        yield opened


def found(*spans: tuple[datetime, datetime], **facts: str) -> Reading:
    return Reading(Found(spans, events=len(spans), **facts), etag='"1"')


async def add(
    database: Database,
    city: City,
    reading: Reading,
    *,
    address: str | None = "https://a.example/x.ics",
    name: str = "Famille",
) -> int:
    async with database.transaction() as session:
        return (await calendars.add_calendar(session, nadia(city), name, address, reading, now=NOW)).id


async def store(database: Database, calendar_id: int, reading: Reading, now: datetime) -> None:
    async with database.transaction() as session:
        await calendars.store_reading(session, calendar_id, reading, now=now)


async def kept(database: Database) -> tuple[BusyCalendar, list[tuple[datetime, datetime]]]:
    async with database.reading() as session:
        calendar = (await session.scalars(select(BusyCalendar))).one()
        rows = await session.scalars(select(BusySpan).order_by(BusySpan.starts_at))
        return calendar, [(row.starts_at, row.ends_at) for row in rows]


async def test_busy_time_is_taken_from_what_the_allocation_may_use(database: Database, city: City) -> None:
    await add(database, city, found(MEETING))
    async with database.reading() as session:
        day = date(2026, 12, 1)
        loaded = await load_problem(session, day, day, zone=ZoneInfo(ZONE), now=NOW)
    free = [Span(*pair) for pair in loaded.problem.interpreter_by_id[str(city.nadia.id)].availability]
    assert not any(span.overlaps(Span(*MEETING)) for span in free)
    assert any(span.contains(at("2026-12-01T13:59")) for span in free)


async def test_offer_at_that_hour_cannot_be_accepted(database: Database, city: City) -> None:
    booking = await booked(database, city)
    await add(database, city, found(MEETING))
    with pytest.raises(RuleBroken):
        await step(database, nadia(city), booking, "accept")


async def test_address_is_stored_sealed_and_titles_are_stored_nowhere(
    database: Database, city: City, host: Host
) -> None:
    async with database.reading() as session:
        order = await calendars.own_order(session, nadia(city), now=NOW)
    reading = await calendars.read_address(host.url(), order, host.reach())
    await add(database, city, reading, address=host.url())
    async with database.reading() as session:
        rows = [
            *await session.execute(text("SELECT * FROM busy_calendar")),
            *await session.execute(text("SELECT * FROM busy_span")),
        ]
    assert (await kept(database))[1] == [MEETING]
    assert [word for word in ("Dentiste", "famille.ics") if word in repr(rows)] == []


async def test_failure_keeps_the_last_good_copy_and_says_since_when(database: Database, city: City) -> None:
    calendar_id = await add(database, city, found(MEETING))
    for hours in (1, 2):
        await store(database, calendar_id, Reading(Found(refused="timeout")), NOW + timedelta(hours=hours))
    calendar, spans = await kept(database)
    assert (calendar.problem, calendar.stale_since, calendar.failures, spans) == ("timeout", NOW, 2, [MEETING])
    await store(database, calendar_id, found(), NOW + timedelta(hours=5))
    calendar, spans = await kept(database)
    assert (calendar.problem, calendar.stale_since, calendar.failures, spans) == ("", None, 0, [])


@on_sqlite
async def test_next_reading_is_drawn_between_half_an_hour_and_an_hour_and_backs_off_within_a_day(
    database: Database, city: City
) -> None:
    calendar_id = await add(database, city, found(MEETING))
    calendar, _ = await kept(database)
    waits = {
        calendars.next_reading(calendar, NOW + timedelta(minutes=n)) - NOW - timedelta(minutes=n) for n in range(99)
    }
    assert len(waits) > 20
    assert {timedelta(minutes=30) <= wait < timedelta(minutes=60) for wait in waits} == {True}
    for n in range(8):
        await store(database, calendar_id, Reading(Found(refused="gone")), NOW + timedelta(days=n))
        calendar, _ = await kept(database)
        assert calendar.next_at is not None
        wait = calendar.next_at - NOW - timedelta(days=n)
        assert (
            min(timedelta(hours=2**n), timedelta(hours=24))
            <= wait
            <= min(timedelta(hours=2 ** (n + 1)), timedelta(hours=24))
        )


async def test_timer_reads_what_is_due_and_asks_whether_it_changed(database: Database, city: City, host: Host) -> None:
    await add(database, city, found(MEETING), address=host.url())
    assert await refresh_due(database, host.reach(), lambda: NOW) == 0
    later = NOW + timedelta(hours=1)
    assert await refresh_due(database, host.reach(), lambda: later) == 1
    calendar, spans = await kept(database)
    assert (calendar.read_at, calendar.whole_at, spans) == (later, NOW, [MEETING])
    assert [asked.get("if-none-match") for asked in host.asked] == ['"1"']
    host.pages["/famille.ics"] = (200, {"etag": '"2"'}, FAMILY.replace("T15", "T16").encode())
    assert await refresh_due(database, host.reach(), lambda: later + timedelta(hours=1)) == 1
    assert (await kept(database))[1] == [(MEETING[0], MEETING[1] + timedelta(hours=1))]


@on_sqlite
async def test_after_a_week_the_whole_is_read_again(database: Database, city: City, host: Host) -> None:
    await add(database, city, found(MEETING), address=host.url())
    await refresh_due(database, host.reach(), lambda: NOW + timedelta(days=7))
    assert [asked.get("if-none-match") for asked in host.asked] == [None]


async def letters(database: Database) -> list[tuple[str, str]]:
    async with database.reading() as session:
        rows = await session.execute(select(Outbox.recipient, Outbox.subject).order_by(Outbox.id))
        return [(row.recipient, row.subject.replace("\N{NO-BREAK SPACE}", " ")) for row in rows]


async def test_booking_that_is_newly_met_stands_and_its_people_are_told_once(database: Database, city: City) -> None:
    booking = await booked(database, city, "confirmed")
    calendar_id = await add(database, city, found(MEETING))
    await store(database, calendar_id, found(MEETING), NOW + timedelta(hours=1))
    said = "Temps pris ailleurs : 1 rendez-vous touché"
    assert await letters(database) == [("nadia@ville.example", said), ("claire@ville.example", said)]
    async with database.reading() as session:
        assert [row.id for row in await calendars.met_bookings(session, nadia(city), now=NOW)] == [booking]
        assert (await session.get_one(Booking, booking)).state == "confirmed"


@on_sqlite
async def test_own_bookings_in_the_calendar_take_no_time_twice(database: Database, city: City) -> None:
    booking = await booked(database, city, "confirmed")
    async with database.reading() as session:
        order = await calendars.own_order(session, nadia(city), now=NOW)
        assert order.own == {(await session.get_one(Booking, booking)).uid}


async def test_removed_calendar_gives_its_time_back(database: Database, city: City) -> None:
    calendar_id = await add(database, city, found(MEETING))
    async with database.transaction() as session:
        await calendars.remove_calendar(session, nadia(city), calendar_id)
    async with database.reading() as session:
        assert list(await session.scalars(select(BusySpan))) == []
    await store(database, calendar_id, found(MEETING), NOW)


@on_sqlite
async def test_calendar_that_was_not_read_is_not_kept_and_a_sixth_is_refused(database: Database, city: City) -> None:
    with pytest.raises(Invalid) as refused:
        await add(database, city, Reading(Found(refused="not_a_calendar")))
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [("address", "not_a_calendar")]
    for n in range(calendars.MOST_CALENDARS):
        await add(database, city, found(), address=None, name=f"{n}")
    with pytest.raises(Invalid):
        await add(database, city, found())


@on_sqlite
@pytest.mark.parametrize("role", [Role.REQUESTER, Role.COORDINATOR])
async def test_only_interpreters_have_calendars(database: Database, city: City, role: Role) -> None:
    with pytest.raises(NotFound):
        async with database.transaction() as session:
            await calendars.add_calendar(session, city.actors[role], "x", None, found(), now=NOW)


@pytest.mark.parametrize(
    ("pasted", "kept_as"),
    [(" webcal://a.example/x.ics ", "https://a.example/x.ics"), ("https://a.example/x", "https://a.example/x")],
)
def test_pasted_address_is_https(pasted: str, kept_as: str) -> None:
    assert calendars.checked_address(pasted) == kept_as


@pytest.mark.parametrize("pasted", ["", "http://a.example/x.ics", "a.example", "https://" + "a" * 2000 + ".example"])
def test_other_addresses_are_refused(pasted: str) -> None:
    with pytest.raises(Invalid):
        calendars.checked_address(pasted)
