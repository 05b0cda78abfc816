"""Bring a database to the newest form, by the dated scripts of `alembic/`."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from interpretariat.db.session import make_engine

_BESIDE = Path(__file__).with_name("alembic")
_IN_TREE = Path(__file__).parents[3] / "alembic"


def config() -> Config:
    """Alembic's configuration: the scripts beside the installed package, or those of the source tree."""
    made = Config()
    made.set_main_option("script_location", str(_BESIDE if _BESIDE.is_dir() else _IN_TREE))
    made.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    return made


async def upgrade(url: str, revision: str = "head") -> None:
    """Run every missing migration, each in its transaction."""
    engine = make_engine(url)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_run, revision)
            await connection.commit()
    finally:
        await engine.dispose()


def _run(connection: Connection, revision: str) -> None:
    made = config()
    made.attributes["connection"] = connection
    command.upgrade(made, revision)


def is_current(connection: Connection) -> bool:
    """Does the database stand at the newest migration?"""
    heads: Any = ScriptDirectory.from_config(config()).get_heads()
    return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)
