"""The statements that a database is asked, so that a test can say: as many for thirty rows as for one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from interpretariat.db.session import Database


@contextmanager
def watched(database: Database) -> Iterator[list[str]]:
    """The SQL texts that the engine executes while the context lasts."""
    seen: list[str] = []

    def see(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", see)
    try:
        yield seen
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", see)
