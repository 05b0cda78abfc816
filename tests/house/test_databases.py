"""Every test gets its own migrated database, on SQLite and on PostgreSQL."""

import pytest
from sqlalchemy import text

from interpretariat.db.migrate import is_current
from interpretariat.db.session import make_engine


@pytest.mark.parametrize("turn", ["first", "second"])
async def test_database_is_migrated_and_keeps_nothing_of_another_test(database_url: str, turn: str) -> None:
    engine = make_engine(database_url)
    async with engine.begin() as connection:
        assert await connection.run_sync(is_current)
        await connection.execute(text("CREATE TABLE left_behind (id integer)"))
    await engine.dispose()


def test_database_url_covers_both_databases(request: pytest.FixtureRequest) -> None:
    urls = [request.getfixturevalue(name) for name in ("sqlite_url", "postgresql_url")]
    assert [url.split("://")[0] for url in urls] == ["sqlite+aiosqlite", "postgresql+psycopg"]
