"""A stored run is solved again, and says how it compares."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from interpretariat.allocation.plan import read_plan
from interpretariat.allocation.problem import read_problem
from interpretariat.db.session import Database
from tests.city import SECRET
from tests.factory import City, make_request
from tests.planning import line, make_run

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def replayed(database: Database, *arguments: str) -> tuple[int | None, list[str]]:
    """The command as people run it: its status, and what it says."""
    environment = {
        **os.environ,
        "INTERPRETARIAT_DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
        "INTERPRETARIAT_SECRET_KEY": SECRET,
    }
    command = (sys.executable, "-m", "interpretariat", "replay", *arguments, "--seconds", "1")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=pipe, stderr=pipe)
    said, _ = await process.communicate()
    return process.returncode, said.decode().splitlines()


async def test_run_is_solved_again_from_what_it_stored(database: Database, city: City, tmp_path: Path) -> None:
    async with database.transaction() as session:
        request = await make_request(session, city.clinic, city.limoilou)
    run = await make_run(database, city.coordinator, [line(request, city.youssef)])
    plan, scenario = tmp_path / "plan.json", tmp_path / "scenario.json"
    status, said = await replayed(database, str(run.id), "--out", str(plan), "--scenario", str(scenario))
    assert status == 0, said
    assert [text.split()[:3] for text in said] == [
        ["stored", "served", "1"],
        ["new", "served", "1"],
    ]
    assert read_plan(plan.read_bytes()).served == 1
    assert [asked.id for asked in read_problem(scenario.read_bytes()).requests] == [str(request.id)]


async def test_stored_plan_that_breaks_a_rule_is_told(database: Database, city: City) -> None:
    async with database.transaction() as session:
        request = await make_request(session, city.clinic, city.limoilou)
    run = await make_run(database, city.coordinator, [line(request, city.salma)])
    status, said = await replayed(database, str(run.id))
    assert (status, "breaks 1 hard rules" in said[0]) == (1, True)


async def test_unknown_run_is_refused(database: Database, city: City) -> None:
    assert await replayed(database, "12") == (1, [])
