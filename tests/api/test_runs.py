"""Runs as programs meet them: asked for, followed, stopped, published line by line."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from interpretariat.allocation.plan import Unserved
from interpretariat.api import runs as api
from interpretariat.db.models import Request, Run
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.jobs.solver import Workshop, work_once
from tests.api.programs import Program, program
from tests.factory import NOW, City, make_request
from tests.planning import make_run

__all__ = ["program"]

WEEK = {"from": "2026-11-30", "to": "2026-12-06"}


async def asked(database: Database, city: City, *walls: str) -> list[Request]:
    async with database.transaction() as session:
        return [await make_request(session, city.clinic, city.limoilou, requester=city.requester, starts_wall=wall) for wall in walls]  # fmt: skip


async def test_run_is_asked_for_once_and_waits(database: Database, city: City, program: Program) -> None:
    client = await program.as_(city.coordinator)
    answers = [await client.post("/api/runs", json=WEEK, headers={"Idempotency-Key": "week-49"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    run = answers[0].json()
    assert (run["state"], run["from"], run["to"], run["seconds"], run["loss"], run["gap"]) == ("queued", "2026-11-30", "2026-12-06", 20, None, None)  # fmt: skip
    busy = await client.post("/api/runs", json={**WEEK, "seconds": 5})
    assert (busy.status_code, busy.json()["code"], busy.json()["facts"]) == (409, "run_busy", {"run": run["id"]})


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"from": "2026-12-06", "to": "2026-11-30"}, ["to"]),
        ({**WEEK, "seconds": 0}, ["seconds"]),
        ({"from": "2026-11-30"}, [""]),
    ],
)
async def test_run_that_makes_no_sense_is_refused(
    city: City, program: Program, body: dict[str, Any], fields: list[str]
) -> None:
    answer = await (await program.as_(city.coordinator)).post("/api/runs", json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == fields or fields == [""]


async def test_run_is_solved_read_and_published_with_its_stale_lines_named(
    database: Database, city: City, program: Program, tmp_path: Path
) -> None:
    first, second = await asked(database, city, "2026-12-01T09:00", "2026-12-01T14:00")
    client = await program.as_(city.coordinator)
    run_id = (await client.post("/api/runs", json={**WEEK, "seconds": 1})).json()["id"]
    await work_once(Workshop(database, tmp_path / "runs", lambda: NOW, pace_seconds=0.05))
    answer = await client.get(f"/api/runs/{run_id}")
    run = answer.json()
    assert (run["state"], run["served"], run["requests"], answer.headers["etag"]) == (
        "done",
        2,
        2,
        f'"{run["version"]}"',
    )
    assert [(row["request"], row["change"], row["start"]) for row in run["lines"]] == [
        (first.id, "added", "2026-12-01T09:00:00-05:00"),
        (second.id, "added", "2026-12-01T14:00:00-05:00"),
    ]
    async with database.transaction() as session:
        await session.execute(
            update(Request).where(Request.id == first.id).values(decision="cancelled", state="cancelled")
        )
    done = (await client.post(f"/api/runs/{run_id}/publish")).json()
    assert (done["published"], done["interpreters_told"] <= 1, done["requesters_told"]) == (1, True, 1)
    assert [(stale["request"], stale["rule"]) for stale in done["stale"]] == [(first.id, "request")]
    again = await client.post(f"/api/runs/{run_id}/publish")
    assert (again.status_code, again.json()["code"]) == (409, "run_not_publishable")
    outcomes = {
        row["request"]: (row["outcome"], row["stale_rule"])
        for row in (await client.get(f"/api/runs/{run_id}")).json()["lines"]
    }
    assert outcomes == {first.id: ("stale", "request"), second.id: ("published", "")}


async def test_reasons_of_what_is_not_served_are_told(database: Database, city: City, program: Program) -> None:
    [request] = await asked(database, city, "2026-12-01T09:00")
    unlock = ({"change": "start", "cents": 0},)
    run = await make_run(
        database, city.coordinator, [], [Unserved(str(request.id), {"language": 2, "availability": 2}, unlock)]
    )
    told = (await (await program.as_(city.coordinator)).get(f"/api/runs/{run.id}")).json()
    assert told["reasons"] == [
        {"request": request.id, "reasons": {"language": 2, "availability": 2}, "unlock": list(unlock)}
    ]
    assert (told["loss"], told["bound"], told["gap"]) == (1000, 900, 10.0)


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    """The events of a stream: name and data."""
    found = []
    for block in text.replace("\r\n", "\n").strip().split("\n\n"):
        fields = dict(part.split(": ", 1) for part in block.split("\n"))
        found.append((fields["event"], json.loads(fields["data"])))
    return found


async def test_progress_is_told_as_it_comes_and_ends_with_the_run(
    database: Database, city: City, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "POLL_SECONDS", 0.01)
    client = await program.as_(city.coordinator)
    run_id = (await client.post("/api/runs", json=WEEK)).json()["id"]
    steps = [
        {"phase": "search", "seconds": float(n), "served": n, "loss": 100 - n, "bound": 9, "gap_percent": 1.0}
        for n in (1, 2, 3)
    ]

    async def progress() -> None:
        for n, state in ((1, "running"), (2, "running"), (3, "done")):
            async with database.transaction() as session:
                await session.execute(update(Run).where(Run.id == run_id).values(state=state, progress=steps[:n]))

    answer, _ = await asyncio.gather(client.get(f"/api/runs/{run_id}/events"), progress())
    told = events(answer.text)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert [(name, data["seconds"]) for name, data in told[:-1]] == [
        ("progress", 1.0),
        ("progress", 2.0),
        ("progress", 3.0),
    ]
    assert (told[-1][0], told[-1][1]["state"]) == ("end", "done")


async def test_waiting_run_is_cancelled(city: City, program: Program) -> None:
    client = await program.as_(city.coordinator)
    run_id = (await client.post("/api/runs", json=WEEK)).json()["id"]
    stopped = (await client.post(f"/api/runs/{run_id}/cancel")).json()
    assert (stopped["state"], stopped["ended_by"]) == ("failed", "stop")


async def test_runs_are_listed_from_the_newest(database: Database, city: City, program: Program) -> None:
    runs = [(await make_run(database, city.coordinator, [])).id for _ in range(3)]
    client = await program.as_(city.coordinator)
    first = (await client.get("/api/runs", params={"limit": 2})).json()
    rest = (await client.get("/api/runs", params={"cursor": first["next_cursor"]})).json()
    assert [item["id"] for item in first["items"]] == [runs[2], runs[1]]
    assert ([item["id"] for item in rest["items"]], rest["next_cursor"]) == ([runs[0]], None)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("POST", ""),
        ("GET", "/{id}"),
        ("GET", "/{id}/events"),
        ("POST", "/{id}/cancel"),
        ("POST", "/{id}/publish"),
    ],
)
async def test_runs_are_the_coordination_s(
    database: Database, city: City, program: Program, method: str, path: str
) -> None:
    run = await make_run(database, city.coordinator, [])
    for role in set(Role) - {Role.COORDINATOR}:
        client = await program.as_(city.actors[role])
        answer = await client.request(method, f"/api/runs{path.format(id=run.id)}", json=WEEK if path == "" else None)
        assert (role, answer.status_code) == (role, 403)
    client = await program.as_(city.coordinator)
    if path:
        assert (await client.request(method, f"/api/runs{path.format(id=run.id + 1)}")).status_code == 404
