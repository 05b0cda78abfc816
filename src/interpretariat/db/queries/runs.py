"""Runs, their lines, and the queue they wait in."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, delete, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from interpretariat.db.models import Pin, Run, RunLine
from interpretariat.domain.policy import Action, Actor, may

QUEUE_LOCK: Final = 0x52554E53
"""The advisory lock of whoever adds to the queue («RUNS»)."""

UNDER_WAY: Final = ("queued", "running")
FRESH: Final = {"populate_existing": True}


def runs_visible_to(actor: Actor) -> Select[Run]:
    """Runs are of the coordination."""
    query = select(Run)
    return query if may(actor, Action.PLAN_READ) else query.where(false())


async def run_seen_by(session: AsyncSession, actor: Actor, run_id: int, *, files: bool = False) -> Run | None:
    """One run, if this actor may see it; with its problem and plan when they are needed."""
    query = runs_visible_to(actor).where(Run.id == run_id)
    if files:
        query = query.options(undefer(Run.problem), undefer(Run.plan))
    return await session.scalar(query, execution_options=FRESH)


async def held_run(session: AsyncSession, actor: Actor, run_id: int) -> Run | None:
    """One run with its files, locked until the transaction ends."""
    query = runs_visible_to(actor).where(Run.id == run_id).options(undefer(Run.problem), undefer(Run.plan))
    return await session.scalar(query.with_for_update(), execution_options=FRESH)


async def recent_runs(session: AsyncSession, actor: Actor, before_id: int | None, limit: int) -> list[Run]:
    """The latest runs, newest first; those older than `before_id` when it is given."""
    query = runs_visible_to(actor).order_by(Run.id.desc()).limit(limit)
    return list(await session.scalars(query if before_id is None else query.where(Run.id < before_id)))


async def latest_run_of(session: AsyncSession, actor: Actor, on_date: date) -> Run | None:
    """The newest run that has a plan for a day, published or not, with that plan."""
    newest = (
        runs_visible_to(actor)
        .where(Run.from_date <= on_date, Run.to_date >= on_date, Run.plan.is_not(None))
        .where(Run.state.in_(("done", "failed", "published")))
        .order_by(Run.id.desc())
        .limit(1)
    )
    return await session.scalar(newest.options(undefer(Run.plan)))


async def lock_queue(session: AsyncSession) -> None:
    """Nobody else adds to the queue until the transaction ends. SQLite has one writer at a time anyway."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(QUEUE_LOCK)))


async def run_under_way(session: AsyncSession, from_date: date, to_date: date) -> int | None:
    """The id of a run, queued or running, that shares a day with these."""
    query = select(Run.id).where(Run.state.in_(UNDER_WAY), Run.from_date <= to_date, Run.to_date >= from_date)
    return await session.scalar(query.order_by(Run.id).limit(1))


def _takeable(stalled_before: datetime) -> ColumnElement[bool]:
    return or_(Run.state == "queued", and_(Run.state == "running", Run.heartbeat_at < stalled_before))


async def run_is_waiting(session: AsyncSession, stalled_before: datetime) -> bool:
    """Is there a run to take? Asked by reading alone, so that an idle worker never holds the database."""
    return await session.scalar(select(Run.id).where(_takeable(stalled_before)).limit(1)) is not None


async def next_run(session: AsyncSession, stalled_before: datetime) -> Run | None:
    """The oldest run that waits or whose worker is silent, locked; one that another worker is taking is passed over."""
    query = select(Run).where(_takeable(stalled_before)).order_by(Run.id).limit(1)
    return await session.scalar(query.with_for_update(skip_locked=True))


async def run_of_worker(session: AsyncSession, run_id: int, attempt: int) -> Run | None:
    """The run, locked, while it is still this worker's."""
    query = select(Run).where(Run.id == run_id, Run.attempts == attempt, Run.state == "running")
    return await session.scalar(query.with_for_update().options(undefer(Run.problem), undefer(Run.plan)))


async def lines_of(session: AsyncSession, run_id: int) -> list[RunLine]:
    """The lines of a run, by start."""
    query = select(RunLine).where(RunLine.run_id == run_id).order_by(RunLine.starts_at, RunLine.id)
    return list(await session.scalars(query, execution_options=FRESH))


async def lines_between(session: AsyncSession, run_id: int, from_at: datetime, to_at: datetime) -> list[RunLine]:
    """The lines of a run that start within [from_at, to_at)."""
    query = select(RunLine).where(RunLine.run_id == run_id, RunLine.starts_at >= from_at, RunLine.starts_at < to_at)
    return list(await session.scalars(query.order_by(RunLine.starts_at, RunLine.id)))


async def drop_lines(session: AsyncSession, run_id: int) -> None:
    await session.execute(delete(RunLine).where(RunLine.run_id == run_id))


async def drop_lines_of_request(session: AsyncSession, run_id: int, request_id: int) -> None:
    await session.execute(delete(RunLine).where(RunLine.run_id == run_id, RunLine.request_id == request_id))


async def drop_pins(session: AsyncSession, request_id: int, interpreter_ids: Collection[int] | None = None) -> None:
    """Forget the pins of a request, those of some people alone when they are named."""
    query = delete(Pin).where(Pin.request_id == request_id)
    await session.execute(query if interpreter_ids is None else query.where(Pin.interpreter_id.in_(interpreter_ids)))
