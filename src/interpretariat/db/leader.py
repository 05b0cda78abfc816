"""One process among several leads: it holds an advisory lock of PostgreSQL on a connection of its own.

A leader that dies loses its connection, and with it the lock. SQLite has one process, which always leads.
"""

from contextlib import suppress

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from interpretariat.db.session import Database


class Leadership:
    """The wish of one process to lead under a number that all of them know."""

    def __init__(self, database: Database, number: int) -> None:
        self._database = database
        self._number = number
        self._held: AsyncConnection | None = None

    async def is_ours(self) -> bool:
        """Do we lead now? Takes the lead when nobody has it."""
        if self._database.dialect != "postgresql":
            return True
        if self._held is not None:
            with suppress(SQLAlchemyError):
                await self._held.execute(text("SELECT 1"))
                return True
            await self.give_up()
        return await self._take()

    async def give_up(self) -> None:
        """Lead no more, so that another may at once."""
        held, self._held = self._held, None
        if held is not None:
            with suppress(SQLAlchemyError):
                await held.invalidate()
            await held.close()

    async def _take(self) -> bool:
        connection = await self._database.engine.connect()
        try:
            outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
            ours = await outside.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": self._number})
        except BaseException:
            await connection.close()
            raise
        if not ours:
            await connection.close()
            return False
        self._held = connection
        return True
