"""Many writers want the same hours of the same few people: what they were answered, and who was booked twice.

The tests run a hundredth of it, `make torture` the whole, `python -m tests.bench.bookings` prints it as a table.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
from sqlalchemy import text

from interpretariat.app import make_app
from interpretariat.db.models import SLOT_TAKEN, Booking, Request
from interpretariat.db.session import Database
from interpretariat.domain.policy import Actor, Role
from interpretariat.settings import Settings
from tests import factory
from tests.city import BASE_URL, SECRET
from tests.factory import NOW, ZONE, City, at

WRITERS = 50
PEOPLE = 8
QUARTERS = 32
"""Starts, every quarter of an hour from 8 h on; each session lasts an hour."""

GUARDS = {
    "sqlite": ("DROP TRIGGER booking_slot_insert", "DROP TRIGGER booking_slot_update"),
    "postgresql": (f"ALTER TABLE booking DROP CONSTRAINT {SLOT_TAKEN}",),
}
"""What takes the database's own guard away."""

HELD = "({0}.state IN ('accepted','confirmed','delivered') OR ({0}.state = 'offered' AND NOT {0}.broadcast))"


@dataclass
class Outcome:
    """How often each answer was given (`200`, `409 slot_taken`, …); answers that a repeated key changed; overlaps."""

    answers: Counter[str] = field(default_factory=Counter)
    changed: int = 0
    overlaps: int = 0
    seconds: float = 0.0

    @property
    def failures(self) -> int:
        return sum(count for answer, count in self.answers.items() if answer.startswith("5"))


async def race(database: Database, city: City, attempts: int, directory: Path, *, seed: int = 1) -> Outcome:
    """So many acceptances by fifty writers at once; every second winner withdraws, and what it held is free again."""
    offers = await _offers(database, city, attempts, random.Random(seed))
    waiting, outcome = iter(offers), Outcome()
    async with _client(database, directory) as client:
        started = time.perf_counter()
        await asyncio.gather(*(_write(client, waiting, outcome, n) for n in range(WRITERS)))
        outcome.seconds = time.perf_counter() - started
    outcome.overlaps = await overlaps(database)
    return outcome


async def remove_guard(database: Database) -> None:
    """The database refuses no overlap any more."""
    async with database.transaction() as session:
        for statement in GUARDS[database.dialect]:
            await session.execute(text(statement))


async def overlaps(database: Database) -> int:
    """Pairs of bookings that hold the same interpreter at the same time."""
    query = text(
        "SELECT count(*) FROM booking a JOIN booking b ON a.interpreter_id = b.interpreter_id AND a.id < b.id "
        f"AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at AND {HELD.format('a')} AND {HELD.format('b')}"
    )
    async with database.reading() as session:
        return int((await session.execute(query)).scalar_one())


@asynccontextmanager
async def _client(database: Database, directory: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The application in the process; a failure is an answer, as it is for a program."""
    settings = Settings(database_url="unused", secret_key=SECRET, base_url=BASE_URL, var_dir=directory, timers=False)
    transport = httpx.ASGITransport(
        make_app(settings, clock=lambda: NOW, database=database), raise_app_exceptions=False
    )
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL, timeout=None) as client:
        yield client


async def _write(client: httpx.AsyncClient, waiting: Iterator[tuple[int, str]], outcome: Outcome, n: int) -> None:
    """One writer: the next offer, as long as there is one."""
    chance = random.Random(n)
    for offer, token in waiting:
        headers = {"authorization": f"Bearer {token}", "idempotency-key": f"{n}-{offer}"}
        said = await client.post(f"/api/offers/{offer}/accept", json={}, headers=headers)
        outcome.answers[_named(said)] += 1
        if said.status_code != 200:
            continue
        again = await client.post(f"/api/offers/{offer}/accept", json={}, headers=headers)
        outcome.changed += (again.status_code, again.content) != (said.status_code, said.content)
        if chance.random() < 0.5:
            headers["idempotency-key"] += "-withdraw"
            left = await client.post(f"/api/bookings/{offer}/withdraw", json={}, headers=headers)
            outcome.answers[f"withdraw {_named(left)}"] += 1


def _named(said: httpx.Response) -> str:
    return (
        f"{said.status_code} {said.json().get('code', '')}".strip() if said.status_code < 500 else str(said.status_code)
    )


async def _offers(database: Database, city: City, count: int, chance: random.Random) -> list[tuple[int, str]]:
    """(offer, its interpreter's token): each for a request of its own, each to one of a few people, at random hours."""
    async with database.transaction() as session:
        clinic, site = await session.merge(city.clinic), await session.merge(city.limoilou)
        people: list[tuple[int, str]] = []
        for n in range(PEOPLE):
            caps = {"max_minutes_per_day": 10_000, "max_minutes_per_week": 100_000}
            person = await factory.make_interpreter(session, f"I-{n}", f"Personne{n} Essai", hours=(7, 19), **caps)
            actor: Actor = await factory.make_actor(session, Role.INTERPRETER, person.name, interpreter=person)
            people.append((person.id, await factory.make_token(session, actor)))
        example = await factory.make_request(session, clinic, site, requester=city.requester)
        rows = [_row(example, chance, chance.choice(people)[0]) for _ in range(count)]
        session.add_all(rows)
        await session.flush()
        tokens = dict(people)
        return [(row.id, tokens[row.interpreter_id]) for row in rows]


def _row(example: Request, chance: random.Random, person: int) -> Booking:
    """An offer sent to several people, of a request like the example at another hour."""
    starts_at = at("2026-12-01T08:00") + timedelta(minutes=15 * chance.randrange(QUARTERS))
    times = {"starts_wall": "2026-12-01T08:00", "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
    kept = {column.key: getattr(example, column.key) for column in Request.__table__.columns if column.key != "id"}
    request = Request(**(kept | times | {"state": "offered", "bookings": []}))
    empty = ("run_id", "actual_starts_at", "actual_ends_at", "actual_metres", "notice_minutes", "arrived_at")
    return Booking(
        request=request, interpreter_id=person, uid=f"race-{chance.getrandbits(64):x}", zone=ZONE, mode="in_person",
        state="offered", broadcast=True, answer_by=starts_at, created_at=NOW, updated_at=NOW, **times,
        **dict.fromkeys(empty),
    )  # fmt: skip
