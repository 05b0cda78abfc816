"""The engine and the only two ways into a transaction. Only the edge (and a command or a task) opens one.

SQLite: one process, rollback journal (its WAL mode has a corruption bug before 3.51.3), `BEGIN IMMEDIATE` for writers
so that a check and the insert that follows it see one truth. PostgreSQL: READ COMMITTED, the constraints have the last
word.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from interpretariat.db.folding import fold
from interpretariat.db.models import SLOT_TAKEN
from interpretariat.db.watch import Watch

READ = "interpretariat_read"
BUSY_MILLISECONDS = 30_000


class Database:
    """One engine and its sessions. `info` rides on every session: what the outside world is called (see outbox)."""

    def __init__(self, url: str, info: Mapping[str, Any] | None = None) -> None:
        self.engine = make_engine(url)
        self._watch = Watch(url)
        said = dict(info or {})
        self._write = async_sessionmaker(self.engine, expire_on_commit=False, info=said)
        self._read = async_sessionmaker(
            self.engine.execution_options(**{READ: True}), expire_on_commit=False, info=said
        )

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session whose work is committed at the end, or not at all.

        What was read stays readable when nothing is committed: a refused form is shown again with the rows it had.
        """
        async with self._write() as session, session.begin():
            try:
                yield session
            except BaseException:
                session.expunge_all()
                raise

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that only reads; on SQLite it does not wait for a writer to finish its thoughts."""
        async with self._read() as session, session.begin():
            yield session

    def stamp(self) -> int | None:
        """The same number twice: nothing was committed in between, by anybody. None: this database does not tell."""
        return self._watch.stamp()

    async def close(self) -> None:
        self._watch.close()
        await self.engine.dispose()


def make_engine(url: str) -> AsyncEngine:
    """An engine for `sqlite+aiosqlite:///file` or `postgresql+psycopg://…`.

    Whoever waits for somebody's diary holds a connection meanwhile: the pool has room for a crowd after one hour.
    """
    if url.startswith("sqlite"):
        engine = create_async_engine(url, connect_args={"timeout": BUSY_MILLISECONDS / 1000})
        event.listen(engine.sync_engine, "connect", _sqlite_connect)
        event.listen(engine.sync_engine, "begin", _sqlite_begin)
        return engine
    return create_async_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=30, pool_timeout=60)


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.create_function("folded", 1, fold, deterministic=True)
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _sqlite_begin(connection: Any) -> None:
    reading = connection.get_execution_options().get(READ, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def slot_was_taken(error: IntegrityError) -> bool:
    """Did the database refuse an overlap (exclusion constraint or trigger)?"""
    return SLOT_TAKEN in str(error.orig)
