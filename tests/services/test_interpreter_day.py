"""A day with its trips and its rests, a week with its load."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from interpretariat.db.models import Site
from interpretariat.db.session import Database
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.refusals import NotFound
from interpretariat.services.interpreter_day import Day, Week, day_of, open_offers, week_of
from tests import factory
from tests.factory import NOW, City, at

TUESDAY = date(2026, 12, 1)
MONDAY = date(2026, 11, 30)


def nadia(city: City) -> Actor:
    return city.actors[Role.INTERPRETER]


async def book(
    database: Database, city: City, wall: str, state: str = "confirmed", site: Site | None = None, **facts: Any
) -> None:
    booking_facts = {name: facts.pop(name) for name in ("answer_by", "broadcast") if name in facts}
    async with database.transaction() as session:
        clinic, place = await session.merge(city.clinic), await session.merge(site or city.limoilou)
        request = await factory.make_request(session, clinic, place, starts_wall=wall, **facts)
        await factory.make_booking(session, request, await session.merge(city.nadia), state, **booking_facts)


async def day(database: Database, city: City, **facts: Any) -> Day:
    async with database.reading() as session:
        return await day_of(session, nadia(city), TUESDAY, **({"now": NOW} | facts))


async def week(database: Database, city: City) -> Week:
    async with database.reading() as session:
        return await week_of(session, nadia(city), MONDAY, now=NOW)


async def test_day_has_its_trips_and_breaks_in_order(database: Database, city: City) -> None:
    await book(database, city, "2026-12-01T11:00", mode="telephone", minutes=45)
    await book(database, city, "2026-12-01T09:00")
    await book(database, city, "2026-12-01T14:00", site=city.basse_ville)
    await book(database, city, "2026-12-01T15:15")
    found = await day(database, city)
    assert [stop.booking.starts_wall[-5:] for stop in found.stops] == ["09:00", "11:00", "14:00", "15:15"]
    assert [[(part.kind, part.minutes, part.slack_minutes) for part in stop.after] for stop in found.stops] == [
        [("break", 60, None)],
        [("break", 135, None)],
        [("travel", 10, 0)],
        [],
    ]
    assert [part.is_tight for part in found.stops[2].after] == [True]
    assert (found.minutes, found.cap_minutes, found.count) == (225, 360, 4)


async def test_rest_follows_a_hard_session(database: Database, city: City) -> None:
    await book(database, city, "2026-12-01T09:00", tier=3)
    await book(database, city, "2026-12-01T11:00")
    assert [(part.kind, part.minutes) for part in (await day(database, city)).stops[0].after] == [
        ("rest", 30),
        ("break", 30),
    ]


async def test_what_was_cancelled_stays_listed_and_counts_nothing(database: Database, city: City) -> None:
    await book(database, city, "2026-12-01T09:00", "late_cancelled")
    await book(database, city, "2026-12-01T10:00", "declined")
    found = await day(database, city)
    assert [stop.booking.state for stop in found.stops] == ["late_cancelled"]
    assert (found.minutes, found.count) == (0, 0)


async def test_sealed_part_opens_48_hours_before(database: Database, city: City) -> None:
    await book(database, city, "2026-12-01T09:00", note="Sonner deux fois")
    closed = await day(database, city, now=at("2026-11-29T08:59"))
    opened = await day(database, city, now=at("2026-11-29T09:00"))
    assert closed.stops[0].sealed is None
    assert opened.stops[0].sealed is not None
    assert opened.stops[0].sealed.note == "Sonner deux fois"


async def test_week_measures_work_against_caps_and_offered_hours(database: Database, city: City) -> None:
    await book(database, city, "2026-11-30T09:00", tier=3)
    await book(database, city, "2026-12-04T09:00", minutes=90)
    await book(database, city, "2026-12-07T09:00")
    found = await week(database, city)
    assert [day.minutes for day in found.days] == [60, 0, 0, 0, 90, 0, 0]
    assert (found.minutes, found.cap_minutes, found.offered_minutes) == (150, 1500, 45 * 60)
    assert (found.hard, found.hard_cap) == (1, 2)


async def test_offers_are_open_until_their_deadline(database: Database, city: City) -> None:
    await book(database, city, "2026-12-01T09:00", "offered", answer_by=NOW + timedelta(hours=3))
    await book(database, city, "2026-12-02T09:00", "offered", answer_by=NOW + timedelta(hours=2))
    await book(database, city, "2026-12-03T09:00", "offered", answer_by=NOW)
    async with database.reading() as session:
        offers = await open_offers(session, nadia(city), now=NOW)
    assert [offer.id for offer in offers] == [2, 1]


async def test_day_of_somebody_who_does_not_interpret_is_not_found(database: Database, city: City) -> None:
    async with database.reading() as session:
        with pytest.raises(NotFound):
            await day_of(session, city.requester, TUESDAY, now=NOW)


async def test_week_asks_the_database_as_often_for_one_booking_as_for_five(database: Database, city: City) -> None:
    asked: list[str] = []
    event.listen(
        database.engine.sync_engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_rest: asked.append(statement),
    )
    counts = []
    for hours in (["09:00"], ["10:00", "11:00", "12:00", "13:00"]):
        for hour in hours:
            await book(database, city, f"2026-12-01T{hour}")
        asked.clear()
        await week(database, city)
        counts.append(len([statement for statement in asked if statement.startswith("SELECT")]))
    assert counts[0] == counts[1]
