"""The small city of `tests.factory` in a database of the test's own."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
import pytest_asyncio

from interpretariat.db.sealed import RING
from interpretariat.db.session import Database
from interpretariat.services.outbox import PostOffice
from tests import factory
from tests.factory import City

SECRET = "a secret of the tests, long enough"
BASE_URL = "http://127.0.0.1:8000"


@pytest_asyncio.fixture(loop_scope="session")
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database, twice: SQLite and PostgreSQL."""
    RING.load(SECRET)
    database = Database(database_url, {"post": PostOffice(BASE_URL, "coordination@ville.example")})
    yield database
    await database.close()


@pytest_asyncio.fixture(loop_scope="session")
async def city(database: Database) -> City:
    """The city, committed."""
    async with database.transaction() as session:
        return await factory.make_city(session)


@pytest.fixture
def now() -> datetime:
    return factory.NOW
