"""A run from the queue to its proposal, with the real engine; then everything that can happen to the child and to the worker."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from interpretariat.db.models import Run, RunLine
from interpretariat.db.session import Database
from interpretariat.jobs.solver import Workshop, work, work_once
from interpretariat.services import runs
from interpretariat.services.run_files import unpack_plan
from interpretariat.services.runs import LAST_ATTEMPT, SILENCE
from tests.factory import NOW, TUESDAY, ZONE, City, make_booking, make_request
from tests.planning import MONDAY, SUNDAY
from tests.torture import times

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What becomes of a child is not the database's to decide."""


def shop(database: Database, directory: Path, behaviour: str = "", **facts: Any) -> Workshop:
    """A workshop whose child is the real engine, or the stand-in with a behaviour."""
    command = (sys.executable, "-m", "tests.jobs.stand_in", behaviour) if behaviour else ()
    facts = {"pace_seconds": 0.05, "grace_seconds": 60.0} | facts
    return Workshop(database, directory, lambda: NOW, command=command, **facts)


async def queue(database: Database, city: City, seconds: int = 2) -> int:
    """One Arabic request that Nadia or Youssef can take, one in Spanish on a day when nobody can, and their run."""
    async with database.transaction() as session:
        await make_request(session, city.clinic, city.limoilou, starts_wall=TUESDAY)
        await make_request(session, city.clinic, city.limoilou, starts_wall="2026-12-02T14:00", language_code="spa")
        run = await runs.queue_run(session, city.coordinator, MONDAY, SUNDAY, seconds, zone=ZONE, now=NOW)
        return run.id


async def ended(database: Database, run_id: int) -> tuple[Run, list[RunLine]]:
    async with database.reading() as session:
        run = await session.get_one(Run, run_id)
        await session.refresh(run, ["plan", "problem"])
        return run, list(await session.scalars(select(RunLine).where(RunLine.run_id == run_id)))


async def until(fact: Callable[[], Awaitable[bool]]) -> None:
    """Wait for a fact, looking again and again; the test's own time limit is the end of patience."""
    async with asyncio.timeout(60):
        while not await fact():  # noqa: ASYNC110 - the fact is another process's to make
            await asyncio.sleep(0.02)


async def test_run_is_solved_judged_and_proposed(database: Database, city: City, tmp_path: Path) -> None:
    run_id = await queue(database, city)
    assert await work_once(shop(database, tmp_path))
    run, lines = await ended(database, run_id)
    assert (run.state, run.requests, run.served, run.error, run.attempts) == ("done", 2, 1, "", 1)
    assert [(line.change, line.mode) for line in lines] == [("added", "in_person")]
    plan = unpack_plan(run.plan or b"")
    assert (run.loss, run.bound) == (plan.loss, plan.bound)
    assert run.progress[-1]["served"] == 1
    assert not (tmp_path / f"{run_id}-1").exists()
    assert not await work_once(shop(database, tmp_path))


async def test_work_of_other_days_is_not_counted_as_served(database: Database, city: City, tmp_path: Path) -> None:
    async with database.transaction() as session:
        elsewhere = await make_request(session, city.clinic, city.limoilou, starts_wall="2026-12-01T09:00", state="confirmed")  # fmt: skip
        await make_booking(session, elsewhere, city.nadia)
        await make_request(session, city.clinic, city.limoilou, starts_wall="2026-12-03T09:00")
        days = MONDAY + timedelta(days=3), MONDAY + timedelta(days=3)
        run = await runs.queue_run(session, city.coordinator, *days, 2, zone=ZONE, now=NOW)
    await work_once(shop(database, tmp_path))
    kept, lines = await ended(database, run.id)
    assert (kept.requests, kept.served, len(lines), kept.progress[-1]["served"]) == (1, 1, 1, 1)


async def test_run_of_an_empty_week_is_done(database: Database, city: City, tmp_path: Path) -> None:
    async with database.transaction() as session:
        run = await runs.queue_run(session, city.coordinator, MONDAY, SUNDAY, 1, zone=ZONE, now=NOW)
    await work_once(shop(database, tmp_path))
    kept, lines = await ended(database, run.id)
    assert (kept.state, kept.requests, lines) == ("done", 0, [])


async def at_work(database: Database, run_id: int) -> bool:
    """The child is past its first plan, which is kept with the run, and tells its progress."""
    async with database.reading() as session:
        run = await session.get_one(Run, run_id)
        await session.refresh(run, ["plan"])
        return run.plan is not None and bool(run.progress)


async def test_asked_to_stop_a_run_keeps_its_best(database: Database, city: City, tmp_path: Path) -> None:
    run_id = await queue(database, city, seconds=3000)
    working = asyncio.create_task(work_once(shop(database, tmp_path, "slow")))
    await until(lambda: at_work(database, run_id))
    async with database.transaction() as session:
        await runs.ask_stop(session, city.coordinator, run_id, now=NOW)
    await working
    run, lines = await ended(database, run_id)
    assert (run.state, run.ended_by, len(lines), run.progress[-1]["loss"]) == ("done", "stop", 1, 5)


async def test_worker_that_is_asked_to_end_keeps_the_best_of_its_run(
    database: Database, city: City, tmp_path: Path
) -> None:
    run_id = await queue(database, city, seconds=3000)
    place = shop(database, tmp_path, "slow")
    working = asyncio.create_task(work(place, poll_seconds=0.05))
    await until(lambda: at_work(database, run_id))
    place.stopping.set()
    await working
    run, lines = await ended(database, run_id)
    assert (run.state, run.ended_by, len(lines)) == ("done", "stop", 1)


async def test_stop_asked_while_the_child_starts_waits_for_its_first_plan(
    database: Database, city: City, tmp_path: Path
) -> None:
    run_id = await queue(database, city, seconds=3000)
    place = shop(database, tmp_path, "slow")
    place.stopping.set()
    await work_once(place)
    run, lines = await ended(database, run_id)
    assert (run.state, run.ended_by, len(lines)) == ("done", "stop", 1)


async def test_child_past_its_time_is_interrupted(database: Database, city: City, tmp_path: Path) -> None:
    run_id = await queue(database, city, seconds=10)
    passed = [0.0]
    working = asyncio.create_task(work_once(shop(database, tmp_path, "slow", elapsed=lambda: passed[0])))
    await until(lambda: at_work(database, run_id))
    passed[0] = 10 + 60 + 1
    await working
    run, lines = await ended(database, run_id)
    assert (run.state, run.ended_by, len(lines)) == ("done", "limit", 1)


async def test_child_that_hears_nothing_is_killed_and_its_plan_stands(
    database: Database, city: City, tmp_path: Path
) -> None:
    run_id = await queue(database, city, seconds=10)
    passed = [0.0]
    working = asyncio.create_task(work_once(shop(database, tmp_path, "deaf", elapsed=lambda: passed[0])))
    await until(lambda: at_work(database, run_id))
    passed[0] = 10 + 2 * 60 + 1
    await working
    run, lines = await ended(database, run_id)
    said = "the solver ended with signal SIGKILL"
    assert (run.state, run.ended_by, run.error, len(lines)) == ("failed", "killed", said, 1)


async def test_killed_child_leaves_the_greedy_plan_and_the_run_says_so(
    database: Database, city: City, tmp_path: Path
) -> None:
    for _ in range(times(1)):
        run_id = await queue(database, city, seconds=3000)
        working = asyncio.create_task(work_once(shop(database, tmp_path, "slow")))
        await until(lambda: at_work(database, run_id))  # noqa: B023 - awaited within the turn
        os.kill(child_of(os.getpid()), signal.SIGKILL)
        await working
        run, lines = await ended(database, run_id)
        assert (run.state, run.error, run.served, len(lines)) == (
            "failed",
            "the solver ended with signal SIGKILL",
            1,
            1,
        )


def child_of(parent: int) -> int:
    """The stand-in that this process started."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat, command = (entry / "stat").read_text(), (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if stat.rpartition(")")[2].split()[1] == str(parent) and b"stand_in" in command:
                return int(entry.name)
    raise LookupError(parent)


async def test_child_has_so_much_memory_and_no_more(database: Database, city: City, tmp_path: Path) -> None:
    run_id = await queue(database, city)
    await work_once(shop(database, tmp_path, "hungry"))
    run, lines = await ended(database, run_id)
    assert (run.state, lines) == ("failed", [])
    assert run.error.startswith("the solver ended with status 1: ")
    assert run.error.endswith("MemoryError")


async def test_plan_that_the_judge_refuses_is_not_kept_and_its_files_stay(
    database: Database, city: City, tmp_path: Path
) -> None:
    run_id = await queue(database, city)
    await work_once(shop(database, tmp_path, "unsound"))
    run, lines = await ended(database, run_id)
    assert (run.state, lines, run.plan) == ("failed", [], None)
    assert run.error.startswith("the plan breaks ")
    assert sorted(file.name for file in (tmp_path / f"{run_id}-1").iterdir()) == [
        "errors.txt",
        "plan.json",
        "problem.json",
    ]


async def test_child_that_leaves_no_plan_fails_its_run(database: Database, city: City, tmp_path: Path) -> None:
    run_id = await queue(database, city)
    await work_once(shop(database, tmp_path, "silent"))
    run, _ = await ended(database, run_id)
    assert (run.state, run.error) == ("failed", "the solver left no plan")


async def test_run_whose_workers_all_died_is_failed_with_the_plan_they_left(
    database: Database, city: City, tmp_path: Path
) -> None:
    run_id = await queue(database, city)
    now: datetime = NOW
    for _ in range(LAST_ATTEMPT):
        async with database.transaction() as session:
            assert await runs.claim_run(session, now=now) is not None
        now += SILENCE + timedelta(seconds=1)
    await work_once(Workshop(database, tmp_path, lambda: now))
    run, _ = await ended(database, run_id)
    assert (run.state, run.error) == ("failed", "3 workers died on this run")


@pytest.fixture(autouse=True)
def _from_the_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in is found where the tests are."""
    monkeypatch.chdir(ROOT)
