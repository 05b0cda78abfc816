"""How work is shared: oneself among people without names, everybody for the coordination, nobody in a small pool."""

from datetime import date
from typing import Any

import pytest

from interpretariat.db.models import Interpreter
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.domain.refusals import NotAllowed, NotFound
from interpretariat.services.load import own_load, pool_load
from tests import factory
from tests.factory import ZONE, City
from tests.services.booking_steps import nadia

MONTH = date(2026, 11, 1)


async def work(
    database: Database, city: City, person: Interpreter, wall: str, state: str = "closed", **facts: Any
) -> None:
    async with database.transaction() as session:
        clinic, site = await session.merge(city.clinic), await session.merge(city.limoilou)
        request = await factory.make_request(session, clinic, site, starts_wall=wall, **facts)
        await factory.make_booking(session, request, await session.merge(person), state)


async def fill(database: Database, city: City) -> None:
    """Nadia: three hours in one week, one of them hard, one hour in another. Youssef: two hours. An offer counts not."""
    await work(database, city, city.nadia, "2026-11-03T09:00", minutes=120)
    await work(database, city, city.nadia, "2026-11-04T09:00", tier=3)
    await work(database, city, city.nadia, "2026-11-12T09:00")
    await work(database, city, city.nadia, "2026-11-13T09:00", "offered")
    await work(database, city, city.youssef, "2026-11-03T09:00", minutes=120)
    await work(database, city, city.youssef, "2026-10-30T09:00", minutes=120)


async def fifth(database: Database) -> None:
    async with database.transaction() as session:
        await factory.make_interpreter(session, "I-LINA", "Lina Haddad", ("ara",))


async def test_one_s_own_month_stands_beside_the_pool(database: Database, city: City) -> None:
    await fill(database, city)
    await fifth(database)
    async with database.reading() as session:
        mine, found = await own_load(session, nadia(city), MONTH)
    assert (mine.minutes, mine.hard, mine.busiest_minutes, mine.busiest_hard, mine.near_cap) == (240, 1, 180, 1, False)
    assert found is not None
    assert (found.week_minutes.mine, found.week_minutes.others, found.week_minutes.middle) == (56, (0, 0, 0, 30), 0)
    assert (found.week_minutes.cap, found.week_hard.cap, found.week_hard.mine) == (1500, 200, 23)
    assert found.cents is not None
    assert found.cents.mine == mine.cents
    assert all(cents % 5_000 == 0 for cents in found.cents.others)


async def test_pool_of_four_hides_everybody(database: Database, city: City) -> None:
    await fill(database, city)
    async with database.reading() as session:
        assert (await own_load(session, nadia(city), MONTH))[1] is None


async def test_coordination_sees_everybody_the_fullest_first(database: Database, city: City) -> None:
    await fill(database, city)
    async with database.reading() as session:
        loads, found = await pool_load(session, city.coordinator, MONTH, ZONE)
    assert [(load.person.name, load.minutes) for load in loads] == [
        ("Nadia Benali", 240), ("Youssef Kaddour", 120), ("Karim Rahimi", 0), ("Salma Reyes", 0),
    ]  # fmt: skip
    assert (found.week_minutes.others, found.cents) == ((56, 28, 0, 0), None)


async def test_whoever_is_at_the_cap_of_hard_sessions_is_near(database: Database, city: City) -> None:
    for wall in ("2026-11-03T09:00", "2026-11-05T09:00"):
        await work(database, city, city.nadia, wall, tier=3)
    async with database.reading() as session:
        loads, _ = await pool_load(session, city.coordinator, MONTH, ZONE)
    assert [load.person.name for load in loads if load.near_cap] == ["Nadia Benali"]


async def test_load_is_for_interpreters_and_the_coordination(database: Database, city: City) -> None:
    async with database.reading() as session:
        with pytest.raises(NotFound):
            await own_load(session, city.requester, MONTH)
        with pytest.raises(NotAllowed):
            await pool_load(session, city.actors[Role.FINANCE], MONTH, ZONE)
