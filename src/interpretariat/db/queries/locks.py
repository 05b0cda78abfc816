"""Locks that last until the transaction ends: requests first, then interpreters, each in the order of their ids.

In one order nobody waits in a circle. SQLite has one writer at a time: there the rows are only read.
"""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Interpreter, Request


async def lock_requests(session: AsyncSession, ids: Iterable[int]) -> None:
    """Nobody else changes these requests, their bookings included."""
    await _lock(session, Request, ids)


async def lock_diaries(session: AsyncSession, interpreter_ids: Iterable[int]) -> None:
    """Nobody else gives these interpreters work."""
    await _lock(session, Interpreter, interpreter_ids)


async def _lock(session: AsyncSession, model: type[Request] | type[Interpreter], ids: Iterable[int]) -> None:
    wanted = sorted(set(ids))
    if wanted:
        query = select(model.id).where(model.id.in_(wanted)).order_by(model.id)
        await session.execute(query.with_for_update(key_share=True))
