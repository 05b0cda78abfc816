"""Numbers for many new rows at once. Without them SQLite inserts row by row, to learn each number."""

from collections import defaultdict

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.base import Keyed


async def number_new_rows(session: AsyncSession) -> None:
    """Give every new row that has none its id, in the order in which it was added.

    PostgreSQL hands numbers out of the table's own sequence; on SQLite the writer is alone, and counts on.
    """
    waiting: dict[type[Keyed], list[Keyed]] = defaultdict(list)
    for row in session.new:
        if isinstance(row, Keyed) and not row.id:
            waiting[type(row)].append(row)
    with session.no_autoflush:
        for kind, rows in waiting.items():
            for row, number in zip(rows, await _numbers(session, kind, len(rows)), strict=True):
                row.id = number


async def _numbers(session: AsyncSession, kind: type[Keyed], count: int) -> list[int]:
    if session.get_bind().dialect.name == "sqlite":
        last = await session.scalar(select(func.max(kind.id))) or 0
        return list(range(last + 1, last + count + 1))
    table = kind.__tablename__  # type: ignore[attr-defined]
    query = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")
    return sorted(await session.scalars(query, {"table": table, "count": count}))
