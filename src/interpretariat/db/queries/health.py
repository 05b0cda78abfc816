"""What tells whether the house stands well."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.migrate import is_current
from interpretariat.db.models import Outbox, Request, Run


async def server_version(session: AsyncSession) -> str:
    """`PostgreSQL 16.2` or `SQLite 3.46.0`."""
    if session.get_bind().dialect.name == "postgresql":
        return f"PostgreSQL {await session.scalar(text('SHOW server_version'))}"
    return f"SQLite {await session.scalar(text('SELECT sqlite_version()'))}"


async def server_clock(session: AsyncSession) -> datetime:
    """What time the database says it is."""
    if session.get_bind().dialect.name == "postgresql":
        found: datetime = (await session.execute(text("SELECT clock_timestamp()"))).scalar_one()
        return found.astimezone(UTC)
    seconds = (await session.execute(text("SELECT (julianday('now') - 2440587.5) * 86400"))).scalar_one()
    return datetime.fromtimestamp(seconds, UTC)


async def has_every_migration(session: AsyncSession) -> bool:
    connection = await session.connection()
    return await connection.run_sync(is_current)


async def a_sealed_note(session: AsyncSession) -> str | None:
    """One sealed text, opened with the keys of this process; None when there is none. Raises what opening raises."""
    return await session.scalar(select(Request.note).where(Request.note.is_not(None)).limit(1))


async def letters_late(session: AsyncSession, *, now: datetime, late: timedelta) -> int:
    """Letters that should have left longer than `late` ago."""
    waiting = Outbox.sent_at.is_(None) & Outbox.withdrawn_at.is_(None) & Outbox.quarantined_at.is_(None)
    query = select(func.count()).select_from(Outbox).where(waiting, Outbox.not_before_at < now - late)
    return await session.scalar(query) or 0


async def letters_set_aside(session: AsyncSession) -> int:
    """Letters that were given up after too many tries."""
    query = select(func.count()).select_from(Outbox).where(Outbox.quarantined_at.is_not(None))
    return await session.scalar(query) or 0


async def runs_without_worker(session: AsyncSession, *, now: datetime, silence: timedelta) -> int:
    """Runs that nobody took, or whose worker is silent, for longer than `silence`."""
    queued = (Run.state == "queued") & (Run.requested_at < now - silence)
    silent = (Run.state == "running") & (Run.heartbeat_at < now - silence)
    return await session.scalar(select(func.count()).select_from(Run).where(queued | silent)) or 0
