"""The rules of a zone change: what is to come keeps its hour on the wall, and everybody who must know is told."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo, reset_tzpath

import pytest
from sqlalchemy import select

from interpretariat.db.models import Booking, Outbox, Request, Transition
from interpretariat.db.queries import zones as queries
from interpretariat.db.queries.zones import Wall
from interpretariat.db.session import Database
from interpretariat.services.zone_data import check_zones, derived, zone_report
from tests.databases import on_sqlite
from tests.factory import NOW, ZONE, City, at
from tests.services.booking_steps import booked
from tests.web.visitors import Visits, visits

__all__ = ["visits"]

JULY = "2027-07-06T14:00"
WINTER = "2026-12-01T14:00"


@pytest.fixture
def without_summer_time(tmp_path: Path) -> Iterator[None]:
    """From here on Québec keeps its winter hour all year, as Panama does."""
    directory = tmp_path / "zones" / "America"
    directory.mkdir(parents=True)
    (directory / "Toronto").write_bytes((files("tzdata.zoneinfo.America") / "Panama").read_bytes())
    reset_tzpath([str(directory.parent)])
    ZoneInfo.clear_cache()
    yield
    reset_tzpath(())
    ZoneInfo.clear_cache()


async def check(database: Database) -> int:
    async with database.transaction() as session:
        return await check_zones(session, now=NOW)


async def times_of(database: Database, booking_id: int) -> tuple[str, datetime, timedelta, int, datetime]:
    async with database.reading() as session:
        booking = await session.get_one(Booking, booking_id)
        request = await session.get_one(Request, booking.request_id)
        length = booking.ends_at - booking.starts_at
        return booking.starts_wall, booking.starts_at, length, booking.sequence, request.starts_at


async def test_nothing_moves_while_the_rules_stand(database: Database, city: City) -> None:
    await booked(database, city, "confirmed", JULY)
    assert await check(database) == 0
    async with database.reading() as session:
        report = await zone_report(session, city.coordinator, now=NOW)
        assert report.check is not None
        assert (report.check.checked_at, report.check.changed_at, report.check.server_differs) == (NOW, None, [])


async def test_wall_time_stays_and_the_instant_moves_with_a_higher_sequence(
    database: Database, city: City, request: pytest.FixtureRequest
) -> None:
    summer, winter = await booked(database, city, "confirmed", JULY), await booked(database, city, "confirmed", WINTER)
    before, kept = at(JULY), await times_of(database, winter)
    request.getfixturevalue("without_summer_time")
    assert await check(database) == 1
    an_hour = timedelta(hours=1)
    assert await times_of(database, summer) == (JULY, before + an_hour, an_hour, 1, before + an_hour)
    assert await times_of(database, winter) == kept
    assert await check(database) == 0


async def test_back_to_back_bookings_move_together_without_meeting(
    database: Database, city: City, request: pytest.FixtureRequest
) -> None:
    walls = ("2027-07-06T09:00", "2027-07-06T10:00", "2027-07-06T11:00")
    ids = [await booked(database, city, "confirmed", wall) for wall in walls]
    request.getfixturevalue("without_summer_time")
    assert await check(database) == 3
    assert [(await times_of(database, each))[1].hour for each in ids] == [14, 15, 16]


async def test_overlap_with_another_zone_releases_the_weaker_one_and_says_so(
    database: Database, city: City, request: pytest.FixtureRequest
) -> None:
    """At 15 h in Panama and 14 h in Québec it was the same day and not the same hour; now it is."""
    fixed = await booked(database, city, "confirmed", JULY)
    async with database.transaction() as session:
        row = await session.get_one(Booking, fixed)
        row.zone, row.starts_wall = "America/Panama", "2027-07-06T14:00"
        row.starts_at, row.ends_at = at(JULY) + timedelta(hours=1), at(JULY) + timedelta(hours=2)
    moving = await booked(database, city, "confirmed", JULY)
    request.getfixturevalue("without_summer_time")
    assert await check(database) == 1
    async with database.reading() as session:
        states = [(await session.get_one(Booking, each)).state for each in (fixed, moving)]
        letter = (await session.scalars(select(Outbox).where(Outbox.kind == "zones"))).one()
    assert states == ["confirmed", "released"]
    assert "libéré" in letter.message.decode("utf-8").replace("=C3=A9", "é")


async def test_coordination_and_interpreter_are_told_by_letter(
    database: Database, city: City, request: pytest.FixtureRequest
) -> None:
    await booked(database, city, "confirmed", JULY)
    request.getfixturevalue("without_summer_time")
    await check(database)
    async with database.reading() as session:
        rows = await session.execute(select(Outbox.kind, Outbox.recipient, Outbox.message).order_by(Outbox.id))
        sent = [(row.kind, row.recipient, b'method="REQUEST"' in row.message) for row in rows]
        step_row = (await session.scalars(select(Transition).where(Transition.event == "clock_change"))).one()
    assert sent == [("clock_change", "nadia@ville.example", True), ("zones", "claire@ville.example", False)]
    assert step_row.facts == {"from": "2027-07-06T18:00:00+00:00", "to": "2027-07-06T19:00:00+00:00"}


@pytest.mark.parametrize(("hour", "moves"), [(5, False), (6, False), (7, True)])
def test_hour_that_comes_twice_is_the_one_that_was_meant(hour: int, moves: bool) -> None:
    meant = datetime.fromisoformat(f"2026-11-01T0{hour}:30+00:00")
    assert (derived(Wall(1, ZONE, "2026-11-01T01:30", meant)) != meant) is moves


def test_zones_of_this_house_know_the_west_of_november_2026() -> None:
    """British Columbia, Alberta, the Northwest Territories and Manitoba stopped changing their clocks."""
    january, july = (datetime.fromisoformat(f"2027-{month}-15T12:00") for month in ("01", "07"))
    for zone in ("America/Vancouver", "America/Edmonton", "America/Inuvik", "America/Winnipeg"):
        offsets = {day.replace(tzinfo=ZoneInfo(zone)).utcoffset() for day in (january, july)}
        assert len(offsets) == 1, zone


async def test_server_that_knows_other_rules_is_named(
    database: Database, city: City, request: pytest.FixtureRequest
) -> None:
    await booked(database, city, "confirmed", WINTER)
    request.getfixturevalue("without_summer_time")
    await check(database)
    async with database.reading() as session:
        check_row = await queries.last_check(session)
        assert check_row is not None
        assert check_row.server_differs == ([ZONE] if database.dialect == "postgresql" else [])


@on_sqlite
async def test_coordination_reads_what_moved(
    database: Database, city: City, visits: Visits, request: pytest.FixtureRequest
) -> None:
    claire = await visits.as_(city.coordinator)
    assert "Pas encore vérifié" in await claire.text("/coordination/fuseaux")
    await booked(database, city, "confirmed", JULY)
    request.getfixturevalue("without_summer_time")
    await check(database)
    page = await claire.text("/coordination/fuseaux")
    assert "2027-07-06 14:00, America/Toronto 2027-07-06 18:00 UTC 2027-07-06 19:00 UTC" in page
