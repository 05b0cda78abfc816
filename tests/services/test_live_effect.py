"""A delay reaches the interpreter's next bookings, travel included, until a pause absorbs it; those concerned are told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from interpretariat.db.models import Outbox
from interpretariat.db.session import Database
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.refusals import NotAllowed, TransitionRefused
from interpretariat.services.bookings_signals import signal_booking
from interpretariat.services.live_day import live_day
from interpretariat.services.no_show import warn_of_absences
from interpretariat.services.takeover import takeovers
from tests.factory import ZONE, City, at
from tests.planning import MONTREAL
from tests.services.booking_steps import booked, nadia


async def day(database: Database, city: City) -> tuple[int, int, int]:
    """9 h to 10 h at Limoilou, 10 h 30 at the Basse-Ville (10 min of road), 13 h there again."""
    return (
        await booked(database, city, "confirmed", wall="2026-11-24T09:00"),
        await booked(database, city, "confirmed", wall="2026-11-24T10:30", site=city.basse_ville),
        await booked(database, city, "confirmed", wall="2026-11-24T13:00", site=city.basse_ville),
    )


async def tell(database: Database, actor: Actor, booking_id: int, signal: str, *, wall: str, minutes: int = 0) -> None:
    async with database.transaction() as session:
        await signal_booking(session, actor, booking_id, signal, now=at(wall), minutes=minutes)


async def told(database: Database) -> list[tuple[str, str]]:
    async with database.reading() as session:
        rows = await session.execute(select(Outbox.kind, Outbox.recipient).order_by(Outbox.id))
        return [(row.kind, row.recipient) for row in rows]


async def seen(database: Database, city: City, wall: str) -> list[tuple[str, int, int]]:
    async with database.reading() as session:
        found = await live_day(session, city.coordinator, zone=MONTREAL, now=at(wall))
    return [(each.kind, each.booking.id if each.booking else 0, each.minutes) for each in found.deviations]


async def test_delay_that_a_pause_absorbs_reaches_nobody(database: Database, city: City) -> None:
    first, _, _ = await day(database, city)
    await tell(database, nadia(city), first, "overrun", wall="2026-11-24T09:50", minutes=10)
    assert await told(database) == [("overrun", "annie@ville.example")]


async def test_delay_reaches_the_next_booking_and_not_the_one_after(database: Database, city: City) -> None:
    first, second, _ = await day(database, city)
    await tell(database, nadia(city), first, "overrun", wall="2026-11-24T09:50", minutes=30)
    assert (await told(database))[1:] == [
        ("endangered", "annie@ville.example"),
        ("endangered", "claire@ville.example"),
    ]
    desk = [each for each in await seen(database, city, "2026-11-24T09:55") if each[0] == "endangered"]
    assert [(kind, number) for kind, number, _ in desk] == [("endangered", second)]
    (_, _, minutes), = desk  # fmt: skip
    assert 0 < minutes <= 30


async def test_service_tells_its_delay_to_the_interpreter(database: Database, city: City) -> None:
    first, _, _ = await day(database, city)
    await tell(database, city.requester, first, "run_late", wall="2026-11-24T08:50", minutes=30)
    assert ("run_late", "nadia@ville.example") in await told(database)
    assert ("endangered", "claire@ville.example") in await told(database)
    with pytest.raises(TransitionRefused):
        await tell(database, city.requester, first, "arrive", wall="2026-11-24T08:50", minutes=0)


async def test_overrunning_is_a_sign_of_being_there(database: Database, city: City) -> None:
    first, _, _ = await day(database, city)
    await tell(database, nadia(city), first, "overrun", wall="2026-11-24T09:50", minutes=30)
    kinds = [(kind, number) for kind, number, _ in await seen(database, city, "2026-11-24T09:55") if number == first]
    assert kinds == [("overrun", first)]


async def test_same_delay_told_twice_is_written_once(database: Database, city: City) -> None:
    first, _, _ = await day(database, city)
    for wall in ("2026-11-24T09:50", "2026-11-24T09:51"):
        await tell(database, nadia(city), first, "overrun", wall=wall, minutes=30)
    assert [kind for kind, _ in await told(database)].count("endangered") == 2


async def test_relief_is_ranked_and_leaves_out_whoever_is_late(database: Database, city: City) -> None:
    first, second, _ = await day(database, city)
    await tell(database, nadia(city), first, "overrun", wall="2026-11-24T09:50", minutes=30)
    now = at("2026-11-24T09:55")
    async with database.reading() as session:
        found = await live_day(session, city.coordinator, zone=MONTREAL, now=now)
        threatened = [each.booking for each in found.deviations if each.kind == "endangered" and each.booking]
        reliefs = await takeovers(session, city.coordinator, threatened, zone=MONTREAL, now=now)
    assert [[person.name for person, _ in people] for people in reliefs.values()] == [["Youssef Kaddour"]]
    ((_, fit),) = reliefs[second]
    assert (fit.extra_cents > 0, fit.start, fit.mode) == (True, at("2026-11-24T10:30"), "in_person")


async def test_absence_is_written_once_when_the_wait_is_over(database: Database, city: City) -> None:
    first, _, _ = await day(database, city)

    async def timer(wall: str) -> int:
        async with database.transaction() as session:
            return await warn_of_absences(session, zone=ZONE, now=at(wall))

    assert await timer("2026-11-24T09:14") == 0
    assert ("silent", first, 0) in await seen(database, city, "2026-11-24T09:14")
    assert await timer("2026-11-24T09:15") == 1
    assert await timer("2026-11-24T09:16") == 1
    assert await told(database) == [("absent", "claire@ville.example")]
    assert ("absent", first, 16) in await seen(database, city, "2026-11-24T09:16")
    await tell(database, nadia(city), first, "arrive", wall="2026-11-24T09:17", minutes=0)
    assert await timer("2026-11-24T09:17") == 0


async def test_absence_waits_longer_for_who_said_to_be_late(database: Database, city: City) -> None:
    first, _, _ = await day(database, city)
    await tell(database, nadia(city), first, "run_late", wall="2026-11-24T08:50", minutes=30)
    start = at("2026-11-24T09:00")
    for minutes, missing in ((44, 0), (45, 1)):
        async with database.transaction() as session:
            assert await warn_of_absences(session, zone=ZONE, now=start + timedelta(minutes=minutes)) == missing


async def test_nobody_but_the_desk_asks_for_relief(database: Database, city: City) -> None:
    async with database.reading() as session:
        with pytest.raises(NotAllowed):
            await takeovers(session, city.actors[Role.REQUESTER], [], zone=MONTREAL, now=at("2026-11-24T09:00"))
