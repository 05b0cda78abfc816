"""One run from the queue to its proposal. Whatever happens to the child or to this process, the best plan stands."""

import asyncio
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog

from interpretariat.allocation.plan import Plan
from interpretariat.allocation.problem import problem_json
from interpretariat.allocation.verify import violations
from interpretariat.db.session import Database
from interpretariat.jobs.child import Solver
from interpretariat.services import runs
from interpretariat.services.problem import Loaded, load_problem
from interpretariat.services.runs import LAST_ATTEMPT, TakenOver, Ticket

log = structlog.get_logger()

GRACE_SECONDS: Final = 15.0
"""Beyond its own limit a child may start, write its plan and explain it; then it is asked to stop, then killed."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where runs are calculated: the database, a directory for the children, a clock, the pace of the heartbeat.

    `elapsed` counts seconds from any origin: by it a child's patience is measured.
    """

    database: Database
    directory: Path
    clock: Callable[[], datetime]
    memory_mb: int = 4096
    pace_seconds: float = 1.0
    grace_seconds: float = GRACE_SECONDS
    command: tuple[str, ...] = ()
    elapsed: Callable[[], float] = monotonic
    stopping: asyncio.Event = field(default_factory=asyncio.Event)


async def work_once(shop: Workshop) -> bool:
    """Take one run and see it through; False when none waits."""
    async with shop.database.reading() as session:
        if not await runs.run_is_waiting(session, now=shop.clock()):
            return False
    async with shop.database.transaction() as session:
        ticket = await runs.claim_run(session, now=shop.clock())
    if ticket is None:
        return False
    try:
        await _execute(shop, ticket)
    except TakenOver:
        log.warning("run_taken_over", run=ticket.run_id, attempt=ticket.attempt)
    except Exception as error:
        log.exception("run_failed", run=ticket.run_id)
        await _fail(shop, ticket, f"{type(error).__name__}: {error}")
    return True


async def _execute(shop: Workshop, ticket: Ticket) -> None:
    if ticket.attempt > LAST_ATTEMPT:
        await _fail(shop, ticket, f"{LAST_ATTEMPT} workers died on this run")
        return
    loaded, seconds = await _load(shop, ticket)
    directory = shop.directory / f"{ticket.run_id}-{ticket.attempt}"
    shutil.rmtree(directory, ignore_errors=True)
    child = Solver(directory, seconds=seconds, memory_mb=shop.memory_mb, command=shop.command)
    try:
        await child.start(problem_json(loaded.problem))
        ended_by = await _attend(shop, ticket, child, loaded)
        await _conclude(shop, ticket, child, loaded, ended_by)
    finally:
        child.kill()


async def _load(shop: Workshop, ticket: Ticket) -> tuple[Loaded, int]:
    """Read the problem and end the read; keep it with the run before anything is solved."""
    async with shop.database.reading() as session:
        run = await runs.run_of(session, ticket)
        zone, days, seconds = ZoneInfo(run.zone), (run.from_date, run.to_date), run.seconds_limit
        loaded = await load_problem(session, *days, zone=zone, now=shop.clock())
    async with shop.database.transaction() as session:
        await runs.keep_problem(session, ticket, loaded)
    return loaded, seconds


async def _attend(shop: Workshop, ticket: Ticket, child: Solver, loaded: Loaded) -> str:
    """Pass on what the child tells until it ends; why it was made to end: `stop`, `limit`, `killed`, or nothing."""
    limit = shop.elapsed() + child.seconds + shop.grace_seconds
    ended_by = ""
    first_plan_kept = False
    while not await child.ended_within(shop.pace_seconds):
        plan = None if first_plan_kept else await asyncio.to_thread(_sound, child.new_plan(), loaded)
        first_plan_kept = first_plan_kept or plan is not None
        stop = await _beat(shop, ticket, child, loaded, plan)
        if shop.elapsed() > limit + shop.grace_seconds:
            child.kill()
            ended_by = "killed"
        elif not ended_by and (stop or shop.stopping.is_set()) and child.has_plan:
            ended_by, limit = "stop", shop.elapsed()
            child.interrupt()
        elif not ended_by and shop.elapsed() > limit:
            ended_by = "limit"
            child.interrupt()
    await _beat(shop, ticket, child, loaded, None)
    return ended_by


async def _beat(shop: Workshop, ticket: Ticket, child: Solver, loaded: Loaded, plan: Plan | None) -> bool:
    outside = len(loaded.problem.requests) - len(loaded.asked)
    steps = [_step(step, outside) for step in child.new_steps()]
    async with shop.database.transaction() as session:
        return await runs.beat(session, ticket, steps, plan, now=shop.clock())


def _step(step: dict[str, Any], outside: int) -> dict[str, Any]:
    """A step as it is kept: `served` counts the requests that were asked, not the work of other days."""
    return step | {"served": max(0, step.get("served", 0) - outside)}


def _sound(plan: Plan | None, loaded: Loaded) -> Plan | None:
    """The plan, if the judge finds nothing against it."""
    return plan if plan is not None and not violations(loaded.problem, plan) else None


async def _conclude(shop: Workshop, ticket: Ticket, child: Solver, loaded: Loaded, ended_by: str) -> None:
    """Judge what the child left; keep it, or say loudly why not. The files of a failure stay for whoever looks."""
    plan = child.best_plan()
    found = await asyncio.to_thread(violations, loaded.problem, plan) if plan is not None else []
    error = child.failure()
    if found:
        error = f"the plan breaks {len(found)} hard rules, the first: {found[0]}"
    if plan is None and not error:
        error = "the solver left no plan"
    if error:
        log.error("run_failed", run=ticket.run_id, error=error, directory=str(child.directory))
        await _fail(shop, ticket, error, plan=None if found else plan, ended_by=ended_by)
        return
    assert plan is not None
    async with shop.database.transaction() as session:
        await runs.save_proposal(session, ticket, plan, now=shop.clock(), ended_by=ended_by)
    shutil.rmtree(child.directory, ignore_errors=True)


async def _fail(shop: Workshop, ticket: Ticket, error: str, *, plan: Plan | None = None, ended_by: str = "") -> None:
    """Record a failure; a sound plan that the child left stands, else the one that was kept before."""
    async with shop.database.transaction() as session:
        if plan is None:
            await runs.fail_run(session, ticket, error, now=shop.clock(), ended_by=ended_by)
        else:
            await runs.save_proposal(
                session, ticket, plan, now=shop.clock(), state="failed", ended_by=ended_by, error=error
            )


async def work(shop: Workshop, *, poll_seconds: float = 1.0) -> None:
    """Take runs until `stopping` is set. A database that is away is waited for."""
    while not shop.stopping.is_set():
        try:
            worked = await work_once(shop)
        except Exception:  # a worker outlives whatever one run or one outage throws
            log.exception("worker_failed")
            worked = False
        if not worked:
            with suppress(TimeoutError):
                await asyncio.wait_for(shop.stopping.wait(), poll_seconds)
