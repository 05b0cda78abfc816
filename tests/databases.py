"""Databases for the tests: a migrated, empty one of each kind is made once a run and copied for each test."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import make_url

from tests.postgres import fresh_database


async def _migrate(url: str) -> None:
    from interpretariat.db.migrate import upgrade  # noqa: PLC0415 - the tests of the pure rooms load no database

    await upgrade(url)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    await _migrate(f"sqlite+aiosqlite:///{file}")
    return file


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres_template(postgres_url: str) -> AsyncIterator[str]:
    """The name of a migrated, empty PostgreSQL database to copy; nobody stays connected to it."""
    with fresh_database(postgres_url) as url:
        await _migrate(url)
        yield str(make_url(url).database)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated, empty SQLite database of the test's own."""
    return f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path / 'interpretariat.db')}"


@pytest.fixture
def postgresql_url(postgres_url: str, postgres_template: str) -> Iterator[str]:
    """A migrated, empty PostgreSQL database of the test's own."""
    with fresh_database(postgres_url, template=postgres_template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The test runs twice, once on each database, always migrated, empty and its own."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For tests whose point is not the database, such as those of pages: they run once."""
