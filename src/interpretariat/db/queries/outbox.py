"""Letters that wait, leave, or are held back."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Outbox


def _waits() -> ColumnElement[bool]:
    """SQL: neither sent, nor withdrawn, nor given up."""
    return and_(Outbox.sent_at.is_(None), Outbox.withdrawn_at.is_(None), Outbox.quarantined_at.is_(None))


async def withdraw_batch(session: AsyncSession, batch: str, *, now: datetime) -> int:
    """Hold back what a batch has not sent yet and has not begun to send; how many letters."""
    waiting = update(Outbox).where(Outbox.batch == batch, _waits(), Outbox.attempts == 0)
    held = await session.scalars(waiting.values(withdrawn_at=now).returning(Outbox.id))
    return len(held.all())


async def resume_batch(session: AsyncSession, batch: str, *, now: datetime) -> int:
    """Let go what was held back; how many letters."""
    held = update(Outbox).where(Outbox.batch == batch, Outbox.withdrawn_at.is_not(None), Outbox.sent_at.is_(None))
    gone = await session.scalars(held.values(withdrawn_at=None, not_before_at=now).returning(Outbox.id))
    return len(gone.all())


async def next_letter(session: AsyncSession, *, now: datetime) -> Outbox | None:
    """The oldest letter that may leave now, locked; one that another worker holds is passed over."""
    query = select(Outbox).where(_waits(), Outbox.not_before_at <= now).order_by(Outbox.not_before_at, Outbox.id)
    return await session.scalar(query.limit(1).with_for_update(skip_locked=True))


async def letter_is_due(session: AsyncSession, *, now: datetime) -> bool:
    """Is there anything to send? Asked by reading alone."""
    query = select(Outbox.id).where(_waits(), Outbox.not_before_at <= now).limit(1)
    return await session.scalar(query) is not None


async def letter(session: AsyncSession, letter_id: int) -> Outbox:
    """One letter, locked."""
    found = await session.scalars(select(Outbox).where(Outbox.id == letter_id).with_for_update())
    return found.one()


async def batch_counts(session: AsyncSession, batch: str) -> tuple[int, int, int]:
    """Of one batch: letters that wait, that were held back, that left."""
    query = select(
        func.count().filter(_waits()),
        func.count().filter(Outbox.withdrawn_at.is_not(None)),
        func.count().filter(Outbox.sent_at.is_not(None)),
    ).where(Outbox.batch == batch)
    waiting, withdrawn, sent = (await session.execute(query)).one()
    return waiting, withdrawn, sent
