"""Each slot once: across clock changes, in three processes at once, whoever leads."""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from freezegun import freeze_time
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.leader import Leadership
from interpretariat.db.models import JobClaim, SignInAttempt
from interpretariat.db.session import Database
from interpretariat.edge import system_clock
from interpretariat.jobs.timetable import Timer, run_due, timetable
from interpretariat.settings import Settings
from tests.city import SECRET

ROOT = Path(__file__).parents[2]
TIMERS = {timer.name: timer for timer in timetable(Settings(database_url="unused", secret_key=SECRET))}
NIGHTLY, EXPIRE, REMIND = TIMERS["nightly_allocation"], TIMERS["expire_offers"], TIMERS["reminders"]
PAPERS, TACIT = TIMERS["ending_papers"], TIMERS["tacit_signatures"]
ON_CALL, DIGEST = TIMERS["on_call_list"], TIMERS["digest"]


@pytest.mark.parametrize(
    ("timer", "now", "slot"),
    [
        (NIGHTLY, "2026-11-01T07:29:59Z", None),
        (NIGHTLY, "2026-11-01T07:30:00Z", "2026-11-01T07:30:00Z"),
        (NIGHTLY, "2026-11-01T09:30:00Z", "2026-11-01T07:30:00Z"),
        (NIGHTLY, "2026-11-01T09:30:01Z", None),
        (NIGHTLY, "2027-03-14T03:30:00-04:00", "2027-03-14T07:30:00Z"),
        (EXPIRE, "2026-11-01T05:59:59Z", "2026-11-01T05:59:00Z"),
        (EXPIRE, "2026-11-01T06:00:00Z", "2026-11-01T06:00:00Z"),
        (REMIND, "2026-11-01T06:04:59Z", "2026-11-01T06:00:00Z"),
        (PAPERS, "2026-11-01T11:59:59Z", "2026-10-31T12:00:00Z"),
        (PAPERS, "2026-11-01T12:00:00Z", "2026-11-01T12:00:00Z"),
        (TACIT, "2026-11-01T05:09:59Z", "2026-11-01T04:10:00Z"),
        (ON_CALL, "2026-11-01T05:59:59Z", "2026-11-01T05:00:00Z"),
        (ON_CALL, "2026-11-01T06:00:00Z", "2026-11-01T06:00:00Z"),
        (DIGEST, "2026-11-01T10:59:59Z", None),
        (DIGEST, "2026-11-01T11:00:00Z", "2026-11-01T11:00:00Z"),
    ],
)
def test_slot_of_an_instant(timer: Timer, now: str, slot: str | None) -> None:
    assert timer.slot(datetime.fromisoformat(now)) == (datetime.fromisoformat(slot) if slot else None)


@pytest.mark.parametrize("first", ["2026-10-31T12:00:00", "2027-03-13T12:00:00"])
async def test_night_of_a_clock_change_is_one_night(database: Database, first: str) -> None:
    """Ticks of twenty minutes over two days around the change; local half past one comes twice, or half past two never."""
    done: list[datetime] = []

    async def note(_session: AsyncSession, now: datetime) -> None:
        done.append(now)

    timer = Timer("night", NIGHTLY.every, note, NIGHTLY.offset, NIGHTLY.late)
    with freeze_time(first, real_asyncio=True) as clock:
        for _ in range(2 * 24 * 3):
            await run_due(database, timer, system_clock())
            clock.tick(timedelta(minutes=20))
    local = [at.astimezone(ZoneInfo("America/Toronto")) for at in done]
    changes = datetime.fromisoformat(first).date() + timedelta(days=1)
    assert [(at.date(), at.hour) for at in local] == [
        (changes, local[0].hour),
        (changes + timedelta(days=1), local[0].hour),
    ]


async def test_slot_of_what_failed_is_done_at_the_next_tick(database: Database) -> None:
    tries: list[datetime] = []

    async def fail_once(_session: AsyncSession, now: datetime) -> None:
        tries.append(now)
        if len(tries) == 1:
            raise OSError

    now = datetime(2026, 11, 23, 15, tzinfo=UTC)
    timer = Timer("shaky", timedelta(minutes=1), fail_once)
    with pytest.raises(OSError):
        await run_due(database, timer, now)
    assert [await run_due(database, timer, now + timedelta(seconds=n)) for n in (10, 20)] == [True, False]
    assert len(tries) == 2


SCHEDULER = """
import asyncio, sys
from datetime import UTC, datetime, timedelta
from interpretariat.db.models import SignInAttempt
from interpretariat.db.session import Database
from interpretariat.jobs.timetable import Timer, run_due

async def note(session, now):
    session.add(SignInAttempt(subject_hash="slot", at=timer.slot(now)))

timer = Timer("counted", timedelta(seconds=1), note)

async def main():
    database = Database(sys.argv[1])
    sys.stdin.readline()
    for n in range(60):
        await run_due(database, timer, datetime(2026, 11, 23, tzinfo=UTC) + timedelta(milliseconds=200 * n))
    await database.close()

asyncio.run(main())
"""


async def test_three_schedulers_do_each_slot_once(postgresql_url: str) -> None:
    """Three processes tick through the same twelve seconds at once, five times a slot."""
    pipe, command = asyncio.subprocess.PIPE, (sys.executable, "-c", SCHEDULER, postgresql_url)
    three = [
        await asyncio.create_subprocess_exec(*command, stdin=pipe, cwd=ROOT, env=dict(os.environ)) for _ in range(3)
    ]
    await asyncio.gather(*(process.communicate(b"go\n") for process in three))
    assert [process.returncode for process in three] == [0, 0, 0]
    database = Database(postgresql_url)
    async with database.reading() as session:
        slots = list(await session.scalars(select(SignInAttempt.at).order_by(SignInAttempt.at)))
        claims = list(await session.scalars(select(JobClaim.slot_at).order_by(JobClaim.slot_at)))
    await database.close()
    assert slots == claims == [datetime(2026, 11, 23, tzinfo=UTC) + timedelta(seconds=n) for n in range(12)]


@pytest.fixture
def three(postgresql_url: str) -> list[Database]:
    """Three processes' ways into one PostgreSQL."""
    return [Database(postgresql_url) for _ in range(3)]


async def test_one_of_three_leads_and_another_follows_when_it_is_gone(three: list[Database]) -> None:
    wishes = [Leadership(database, 7) for database in three]
    assert [await wish.is_ours() for wish in wishes] == [True, False, False]
    assert [await wish.is_ours() for wish in wishes] == [True, False, False]
    await wishes[0].give_up()
    assert [await wish.is_ours() for wish in reversed(wishes)] == [True, False, False]
    for wish, database in zip(wishes, three, strict=True):
        await wish.give_up()
        await database.close()


async def test_leader_whose_connection_is_cut_leads_no_more_until_it_takes_the_lead_again(
    three: list[Database],
) -> None:
    first, second = Leadership(three[0], 7), Leadership(three[1], 7)
    assert await first.is_ours()
    async with three[2].engine.connect() as connection:
        await connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"))
    assert await second.is_ours()
    assert not await first.is_ours()
    for wish in (first, second):
        await wish.give_up()
    for database in three:
        await database.close()


async def test_single_process_of_sqlite_always_leads(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    assert await Leadership(database, 7).is_ours()
    await database.close()
