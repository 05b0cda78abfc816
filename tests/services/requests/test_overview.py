"""What a requester meets first."""

from zoneinfo import ZoneInfo

from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.services.requests.overview import Overview, overview
from interpretariat.services.steps import settle_state
from tests import factory
from tests.factory import NOW, ZONE, City

LOCAL = ZoneInfo(ZONE)


async def _make(database: Database, city: City, wall: str, booked: str = "", **facts: object) -> int:
    async with database.transaction() as session:
        clinic, site = await session.merge(city.clinic), await session.merge(city.limoilou)
        facts = {"requester": city.requester} | facts
        row = await factory.make_request(session, clinic, site, starts_wall=wall, **facts)
        if booked:
            await factory.make_booking(session, row, await session.merge(city.nadia), state=booked)
            settle_state(row, NOW)
        return row.id


async def _see(database: Database, city: City, role: Role = Role.REQUESTER, *, mine: bool = True) -> Overview:
    async with database.reading() as session:
        return await overview(session, city.actors[role], mine=mine, zone=LOCAL, now=NOW)


async def test_overview_of_nobody_is_empty(database: Database, city: City) -> None:
    assert (await _see(database, city)).is_empty


async def test_overview_puts_each_request_in_its_place(database: Database, city: City) -> None:
    today = await _make(database, city, "2026-11-23T08:00", "confirmed")
    later = await _make(database, city, "2026-12-01T10:00")
    past = await _make(database, city, "2026-11-10T10:00", "closed")
    to_sign = await _make(database, city, "2026-11-20T10:00", "delivered")
    unmet = await _make(database, city, "2026-12-02T18:00", decision="unfilled", state="unfilled")
    kept = await _make(database, city, "2026-12-03T10:00", decision="draft", state="draft")
    found = await _see(database, city)
    assert [row.id for row in found.coming] == [today, later]
    assert [(task.kind, task.request.id) for task in found.tasks] == [
        ("sign", to_sign),
        ("unmet", unmet),
        ("draft", kept),
    ]
    assert [row.id for row in found.recent] == [to_sign, past]
    assert found.last is not None
    assert found.last.id == unmet


async def test_overview_says_what_would_meet_it(database: Database, city: City) -> None:
    await _make(database, city, "2026-12-02T18:00", decision="unfilled", state="unfilled")
    (task,) = (await _see(database, city)).tasks
    assert task.outlook is not None
    assert task.outlook.better_start is not None
    assert (task.outlook.better_start.start, task.outlook.better_start.free) == (factory.at("2026-12-02T16:00"), 2)


async def test_overview_is_ones_own_or_the_whole_organisation(database: Database, city: City) -> None:
    own = await _make(database, city, "2026-12-01T10:00")
    colleagues = await _make(database, city, "2026-12-01T11:00", requester=None)
    assert [row.id for row in (await _see(database, city)).coming] == [own]
    everything = await _see(database, city, Role.ORGANISATION_MANAGER, mine=False)
    assert [row.id for row in everything.coming] == [own, colleagues]
