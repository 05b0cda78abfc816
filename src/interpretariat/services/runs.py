"""Runs of the solver: asked for, taken by one worker, watched, and kept with their proposal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.allocation import scenario as allocation
from interpretariat.allocation.plan import Plan, Unserved
from interpretariat.db.models import Run, RunLine
from interpretariat.db.queries import planning
from interpretariat.db.queries import runs as queries
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import Invalid, NotFound, Problem, RunBusy
from interpretariat.services.problem import AGREED, Loaded
from interpretariat.services.run_files import pack_plan, pack_problem, unpack_plan, unpack_problem
from interpretariat.services.run_lines import lines_for, proposed_by

SILENCE: Final = timedelta(seconds=30)
"""A running run that was not heard of for so long has lost its worker."""

LAST_ATTEMPT: Final = 3
"""Workers that may take one run; the next one records that they died, and keeps the best plan they left."""

LONGEST_DAYS: Final = 31
LONGEST_SECONDS: Final = 3600
STEPS_KEPT: Final = 240


class TakenOver(Exception):  # noqa: N818 - a fact that a worker learns
    """The run is no longer this worker's: it was silent for too long and another one took it."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One worker's hold on a run: void as soon as another one takes it."""

    run_id: int
    attempt: int


async def queue_run(
    session: AsyncSession, actor: Actor, from_date: date, to_date: date, seconds: int, *, zone: str, now: datetime
) -> Run:
    """Ask for the calculation of the local days from `from_date` to `to_date`, both included.

    Raises Invalid for days or seconds out of bounds, RunBusy when a run that shares a day is under way.
    """
    _check_days(from_date, to_date, seconds)
    await queries.lock_queue(session)
    busy = await queries.run_under_way(session, from_date, to_date)
    if busy is not None:
        raise RunBusy(run=busy)
    run = Run(
        from_date=from_date,
        to_date=to_date,
        zone=zone,
        seconds_limit=seconds,
        requested_by_id=actor.account_id,
        requested_at=now,
        started_at=None,
        finished_at=None,
        published_at=None,
        heartbeat_at=None,
        loss=None,
        bound=None,
        seconds=None,
        progress=[],
        problem=None,
        plan=None,
    )
    session.add(run)
    await session.flush()
    return run


def _check_days(from_date: date, to_date: date, seconds: int) -> None:
    problems = []
    if to_date < from_date:
        problems.append(Problem("to", "end_before_start", to_date))
    if (to_date - from_date).days >= LONGEST_DAYS:
        problems.append(Problem("to", "too_large", to_date, {"maximum": LONGEST_DAYS}))
    if not 1 <= seconds <= LONGEST_SECONDS:
        code, bound = ("too_small", {"minimum": 1}) if seconds < 1 else ("too_large", {"maximum": LONGEST_SECONDS})
        problems.append(Problem("seconds", code, seconds, bound))
    if problems:
        raise Invalid(problems)


async def run_seen_by(session: AsyncSession, actor: Actor, run_id: int) -> Run:
    """One run. NotFound when it is unknown or not this actor's to see."""
    run = await queries.run_seen_by(session, actor, run_id)
    if run is None:
        raise NotFound(entity="run")
    return run


@dataclass(frozen=True, slots=True)
class RunInFull:
    """A run with its lines, and what its plan says of the requests it does not serve."""

    run: Run
    lines: list[RunLine]
    unserved: tuple[Unserved, ...]


async def run_in_full(session: AsyncSession, actor: Actor, run_id: int) -> RunInFull:
    """One run and all it proposes. Raises NotFound."""
    run = await queries.run_seen_by(session, actor, run_id, files=True)
    if run is None:
        raise NotFound(entity="run")
    unserved = unpack_plan(run.plan).unserved if run.plan is not None else ()
    return RunInFull(run, await queries.lines_of(session, run.id), unserved)


@dataclass(frozen=True, slots=True)
class StoredRun:
    """What a run keeps of its calculation."""

    problem: allocation.Problem
    plan: Plan | None
    seconds_limit: int


async def stored_run(session: AsyncSession, actor: Actor, run_id: int) -> StoredRun:
    """The problem of a run, and the plan that it kept. Raises NotFound when there is none."""
    run = await queries.run_seen_by(session, actor, run_id, files=True)
    if run is None or run.problem is None:
        raise NotFound(entity="run")
    plan = unpack_plan(run.plan) if run.plan is not None else None
    return StoredRun(unpack_problem(run.problem).problem, plan, run.seconds_limit)


async def recent_runs(
    session: AsyncSession, actor: Actor, *, before_id: int | None = None, limit: int = 50
) -> list[Run]:
    """The latest runs, newest first; those older than `before_id` when it is given."""
    return await queries.recent_runs(session, actor, before_id, limit)


async def ask_stop(session: AsyncSession, actor: Actor, run_id: int, *, now: datetime) -> Run:
    """Stop a run and keep its best plan; one that still waits never starts. Nothing happens to one that ended."""
    run = await queries.held_run(session, actor, run_id)
    if run is None:
        raise NotFound(entity="run")
    if run.state == "queued":
        run.state, run.ended_by, run.finished_at = "failed", "stop", now
    elif run.state == "running":
        run.stop_requested = True
    return run


async def run_is_waiting(session: AsyncSession, *, now: datetime) -> bool:
    """Is there a run for a worker to take?"""
    return await queries.run_is_waiting(session, now - SILENCE)


async def claim_run(session: AsyncSession, *, now: datetime) -> Ticket | None:
    """Take the oldest run that waits, or that lost its worker; None when there is none. One worker gets it."""
    run = await queries.next_run(session, now - SILENCE)
    if run is None:
        return None
    run.state, run.heartbeat_at = "running", now
    run.started_at = run.started_at or now
    run.attempts += 1
    await session.flush()
    return Ticket(run.id, run.attempts)


async def run_of(session: AsyncSession, ticket: Ticket) -> Run:
    """The run that this worker holds. Raises TakenOver."""
    run = await queries.run_of_worker(session, ticket.run_id, ticket.attempt)
    if run is None:
        raise TakenOver
    return run


async def keep_problem(session: AsyncSession, ticket: Ticket, loaded: Loaded) -> None:
    """Keep the problem with its run before anything is solved. Raises TakenOver."""
    run = await run_of(session, ticket)
    run.problem, run.requests, run.progress = pack_problem(loaded), len(loaded.asked), []


async def beat(
    session: AsyncSession, ticket: Ticket, steps: Sequence[dict[str, Any]], plan: Plan | None, *, now: datetime
) -> bool:
    """Say that the worker lives, what it reached since, and the best plan when there is a new one.

    True when somebody asked to stop. Raises TakenOver.
    """
    run = await run_of(session, ticket)
    run.heartbeat_at = now
    if steps:
        run.progress = _thinned([*run.progress, *steps])
        last = steps[-1]
        run.loss, run.bound, run.seconds, run.served = last["loss"], last["bound"], last["seconds"], last["served"]
    if plan is not None:
        run.plan = pack_plan(plan)
    return run.stop_requested


def _thinned(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The steps, every other one of the older half left out once they are many."""
    if len(steps) <= STEPS_KEPT:
        return steps
    half = len(steps) // 2
    return [*steps[:half:2], *steps[half:]]


async def save_proposal(
    session: AsyncSession,
    ticket: Ticket,
    plan: Plan,
    *,
    now: datetime,
    state: Literal["done", "failed"] = "done",
    ended_by: str = "",
    error: str = "",
) -> Run:
    """Keep a plan and its lines against what is published. Nothing is booked. Raises TakenOver."""
    run = await run_of(session, ticket)
    assert run.problem is not None
    loaded = unpack_problem(run.problem)
    published = await planning.published_bookings(session, [int(name) for name in loaded.asked], AGREED)
    proposed = list(proposed_by(plan, loaded.problem, loaded.asked))
    await queries.drop_lines(session, run.id)
    session.add_all(lines_for(run.id, proposed, published))
    run.state, run.finished_at, run.heartbeat_at = state, now, now
    run.plan, run.loss, run.bound, run.seconds = pack_plan(plan), plan.loss, plan.bound, plan.seconds
    run.served = len({line.request_id for line in proposed})
    run.ended_by, run.error = (ended_by or plan.ended_by)[:20], error[:500]
    run.version += 1
    await session.flush()
    return run


async def fail_run(session: AsyncSession, ticket: Ticket, error: str, *, now: datetime, ended_by: str = "") -> Run:
    """Record what happened; the best plan that was kept stands, with its lines. Raises TakenOver."""
    run = await run_of(session, ticket)
    if run.plan is not None and run.problem is not None:
        plan = unpack_plan(run.plan)
        return await save_proposal(session, ticket, plan, now=now, state="failed", ended_by=ended_by, error=error)
    run.state, run.finished_at, run.error, run.ended_by = "failed", now, error[:500], ended_by[:20]
    run.version += 1
    return run
