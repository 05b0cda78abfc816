"""Thousands of new rows in a few statements. One by one SQLite would be asked for each number, and the session for each
row; here the rows are numbered first, then inserted as they stand, and the session forgets them.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, func, insert, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import MANYTOONE, Mapper
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from interpretariat.db.base import Keyed


async def insert_new_rows(session: AsyncSession, kinds: Sequence[type[Keyed]]) -> None:
    """Insert the new rows of these tables, the referred ones first, numbered in the order in which they were added.

    The many-to-one relations that were set give the foreign keys, the defaults of columns fill what was not said.
    """
    waiting = {kind: [row for row in session.new if isinstance(row, kind)] for kind in kinds}
    with session.no_autoflush:
        for kind, rows in waiting.items():
            for row, number in zip(rows, await next_numbers(session, kind, len(rows)), strict=True):
                row.id = number
    values = {kind: _values(inspect(kind), rows) for kind, rows in waiting.items()}
    for rows in waiting.values():
        for row in rows:
            session.expunge(row)
    for kind, rows_of_kind in values.items():
        if rows_of_kind:
            await session.execute(insert(inspect(kind).local_table), rows_of_kind)


async def next_numbers(session: AsyncSession, kind: type[Keyed], count: int) -> list[int]:
    """PostgreSQL hands numbers out of the table's own sequence; on SQLite the writer is alone, and counts on."""
    if session.get_bind().dialect.name == "sqlite":
        last = await session.scalar(select(func.max(kind.id))) or 0
        return list(range(last + 1, last + count + 1))
    table = inspect(kind).local_table.name
    query = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")
    return sorted(await session.scalars(query, {"table": table, "count": count}))


def _values(mapper: Mapper[Any], rows: Sequence[Keyed]) -> list[dict[str, Any]]:
    """Every column of every row."""
    keys = _foreign_keys(mapper)
    columns = [(str(column.key), _default(column)) for column in mapper.columns]
    values = []
    for row in rows:
        said = row.__dict__
        owners = {
            own: getattr(said[name], theirs) for own, (name, theirs) in keys.items() if said.get(name) is not None
        }
        values.append({key: owners.get(key, said.get(key, default)) for key, default in columns})
    return values


def _foreign_keys(mapper: Mapper[Any]) -> dict[str, tuple[str, str]]:
    """Column → the relation that says it, and the attribute of the row at its other end."""
    found = {}
    for relation in mapper.relationships:
        if relation.direction is MANYTOONE:
            ((own, theirs),) = relation.local_remote_pairs or ()
            found[str(own.key)] = (relation.key, str(theirs.key))
    return found


def _default(column: Column[Any]) -> Any:
    return column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None
