"""A commit by anybody is noticed; nothing else is."""

from itertools import pairwise

from interpretariat.db.models import JobClaim
from interpretariat.db.session import Database
from interpretariat.db.watch import Watch
from tests.factory import NOW


async def claim(database: Database, job: str, *, commit: bool = True) -> None:
    async with database._write() as session:
        session.add(JobClaim(job=job, slot_at=NOW, claimed_at=NOW))
        await session.flush()
        await (session.commit() if commit else session.rollback())


async def test_stamp_changes_with_a_commit_of_this_process_or_another(sqlite_url: str) -> None:
    mine, other = Database(sqlite_url), Database(sqlite_url)
    stamps = [mine.stamp(), mine.stamp()]
    await claim(mine, "a")
    stamps.append(mine.stamp())
    await claim(other, "b")
    stamps.append(mine.stamp())
    await claim(other, "c", commit=False)
    stamps.append(mine.stamp())
    assert [before == after for before, after in pairwise(stamps)] == [True, False, False, True]
    assert None not in stamps
    await mine.close()
    await other.close()


def test_stamp_of_another_database_or_of_no_file_is_unknown() -> None:
    for url in ("postgresql+psycopg://localhost/x", "sqlite+aiosqlite://", "sqlite+aiosqlite:////nowhere/x.db"):
        assert Watch(url).stamp() is None
