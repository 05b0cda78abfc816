"""Workers that die: whatever they held is taken again, on both databases."""

import asyncio
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from interpretariat.db.models import Run
from interpretariat.db.session import Database
from interpretariat.jobs.solver import Workshop, work_once
from tests.city import SECRET
from tests.factory import NOW, City
from tests.jobs.test_solver import ended, queue, until
from tests.torture import times


async def test_killed_worker_s_run_is_taken_again_and_done(database: Database, city: City, tmp_path: Path) -> None:
    for _ in range(times(1)):
        run_id = await queue(database, city)
        environment = {
            **os.environ,
            "INTERPRETARIAT_SECRET_KEY": SECRET,
            "INTERPRETARIAT_DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
            "INTERPRETARIAT_VAR_DIR": str(tmp_path / "killed"),
        }
        worker = await asyncio.create_subprocess_exec(sys.executable, "-m", "interpretariat", "worker", env=environment, stdout=asyncio.subprocess.DEVNULL)  # fmt: skip
        await until(lambda: was_taken(database, run_id))  # noqa: B023 - awaited within the turn
        worker.kill()
        await worker.wait()
        later = datetime.now(NOW.tzinfo) + timedelta(minutes=2)
        await work_once(Workshop(database, tmp_path / "next", lambda: later, pace_seconds=0.05))  # noqa: B023 - as above
        run, lines = await ended(database, run_id)
        assert (run.state, run.served, len(lines)) == ("done", 1, 1)


async def was_taken(database: Database, run_id: int) -> bool:
    async with database.reading() as session:
        return (await session.get_one(Run, run_id)).state != "queued"
