"""The two databases refuse the same bookings: one exclusion constraint, two triggers, the same random life."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from interpretariat.db.models import Booking, Interpreter, Request
from interpretariat.db.session import Database, slot_was_taken
from interpretariat.services.outbox import PostOffice
from tests.booking_race import overlaps, remove_guard
from tests.city import BASE_URL
from tests.factory import NOW, City, at, make_city, make_request
from tests.torture import times

STATES = ("offered", "accepted", "confirmed", "delivered", "declined", "released", "late_cancelled", "closed")


def life(seed: int, steps: int) -> list[tuple[Any, ...]]:
    """Random things that happen to bookings: made, moved, given to somebody else, put in another state."""
    chance = random.Random(seed)
    found: list[tuple[Any, ...]] = []
    for _ in range(steps):
        hour, length = chance.randrange(0, 40), chance.choice((15, 30, 60, 90))
        what = chance.choice(("make", "make", "move", "give", "state"))
        found.append(
            (
                what,
                chance.randrange(3),
                hour * 15,
                length,
                chance.choice(STATES),
                chance.random() < 0.2,
                chance.random(),
            )
        )
    return found


async def lived(
    database: Database, people: list[Interpreter], request: Request, events: list[tuple[Any, ...]]
) -> list[str]:
    """What became of each event: done, refused by the guard, or nothing to do."""
    made: list[int] = []
    said = []
    for what, who, minute, length, state, broadcast, pick in events:
        starts_at = at("2026-12-01T08:00") + timedelta(minutes=minute)
        span = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=length)}
        if what != "make" and not made:
            said.append("nothing")
            continue
        try:
            async with database.transaction() as session:
                if what == "make":
                    row = hand_booking(request, people[who], len(said), state, broadcast=broadcast, **span)
                    session.add(row)
                    await session.flush()
                    new = row.id
                else:
                    values = {"move": span, "give": {"interpreter_id": people[who].id}, "state": {"state": state}}[what]
                    chosen = made[int(pick * len(made))]
                    await session.execute(update(Booking).where(Booking.id == chosen).values(**values))
            made.extend([new] if what == "make" else [])
            said.append("done")
        except IntegrityError as error:
            said.append("refused" if slot_was_taken(error) else str(error))
    return said


def hand_booking(request: Request, person: Interpreter, number: int, state: str, **facts: Any) -> Booking:
    return Booking(
        request_id=request.id, interpreter_id=person.id, run_id=None, uid=f"life-{number}", zone=request.zone,
        starts_wall=request.starts_wall, mode="in_person", state=state, answer_by=None, actual_starts_at=None,
        actual_ends_at=None, actual_metres=None, notice_minutes=None, arrived_at=None, created_at=NOW, updated_at=NOW, **facts,
    )  # fmt: skip


@asynccontextmanager
async def peopled(url: str) -> AsyncIterator[tuple[Database, list[Interpreter], Request]]:
    """A database with the city, and one request that all bookings are for."""
    database = Database(url, {"post": PostOffice(BASE_URL, "coordination@ville.example")})
    async with database.transaction() as session:
        city: City = await make_city(session)
        request = await make_request(session, city.clinic, city.limoilou)
    yield database, [city.nadia, city.youssef, city.salma], request
    await database.close()


@pytest.mark.parametrize("seed", range(times(2)))
async def test_both_databases_refuse_the_same(sqlite_url: str, postgresql_url: str, seed: int) -> None:
    events = life(seed, 200)
    async with peopled(sqlite_url) as embedded, peopled(postgresql_url) as server:
        on_sqlite, on_postgresql = await lived(*embedded, events), await lived(*server, events)
        assert on_sqlite == on_postgresql
        assert min(on_sqlite.count("done"), on_sqlite.count("refused")) > 20
        assert [await overlaps(embedded[0]), await overlaps(server[0])] == [0, 0]


async def test_without_the_guard_people_are_booked_twice(database_url: str) -> None:
    """What shows that the guard, and nothing else, is what refuses."""
    async with peopled(database_url) as (database, people, request):
        await remove_guard(database)
        said = await lived(database, people, request, life(0, 200))
        assert said.count("refused") == 0
        assert await overlaps(database) > 0


async def test_bookings_that_touch_are_both_held(database: Database, city: City) -> None:
    async with database.transaction() as session:
        request = await make_request(session, city.clinic, city.limoilou)
        nine = at("2026-12-01T09:00")
        for number in range(2):
            starts_at = nine + timedelta(hours=number)
            session.add(hand_booking(request, city.nadia, number, "confirmed", starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)))  # fmt: skip
        await session.flush()
        assert len(list(await session.scalars(select(Booking)))) == 2
