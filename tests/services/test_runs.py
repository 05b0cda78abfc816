"""Runs in their queue: asked for once, taken by one worker, never lost."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from interpretariat.db.models import Run, RunLine
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.domain.refusals import Invalid, NotFound, RunBusy
from interpretariat.services import runs
from interpretariat.services.problem import load_problem
from interpretariat.services.run_files import pack_problem, unpack_problem
from interpretariat.services.runs import SILENCE, STEPS_KEPT, TakenOver, Ticket
from tests.factory import NOW, ZONE, City, make_booking, make_request
from tests.planning import MONDAY, MONTREAL, SUNDAY, line, make_run, plan_with


async def queued(database: Database, city: City, from_date: date = MONDAY, to_date: date = SUNDAY, seconds: int = 10) -> Run:  # fmt: skip
    async with database.transaction() as session:
        return await runs.queue_run(session, city.coordinator, from_date, to_date, seconds, zone=ZONE, now=NOW)


async def claimed(database: Database, now: Any = NOW) -> Ticket | None:
    async with database.transaction() as session:
        return await runs.claim_run(session, now=now)


@pytest.mark.parametrize(
    ("facts", "field", "code"),
    [
        ({"to_date": MONDAY - timedelta(days=1)}, "to", "end_before_start"),
        ({"to_date": MONDAY + timedelta(days=31)}, "to", "too_large"),
        ({"seconds": 0}, "seconds", "too_small"),
        ({"seconds": 3601}, "seconds", "too_large"),
    ],
)
async def test_run_out_of_bounds_is_refused(database: Database, city: City, facts: dict[str, Any], field: str, code: str) -> None:  # fmt: skip
    with pytest.raises(Invalid) as refusal:
        await queued(database, city, **facts)
    assert [(problem.field, problem.code) for problem in refusal.value.problems] == [(field, code)]


async def test_run_that_shares_a_day_with_another_is_refused(database: Database, city: City) -> None:
    first = await queued(database, city)
    with pytest.raises(RunBusy) as refusal:
        await queued(database, city, SUNDAY, SUNDAY + timedelta(days=3))
    assert refusal.value.facts == {"run": first.id}
    await queued(database, city, SUNDAY + timedelta(days=1), SUNDAY + timedelta(days=3))


async def test_runs_asked_at_once_are_queued_once(database: Database, city: City) -> None:
    answers = await asyncio.gather(*(queued(database, city) for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(answer, Run) for answer in answers) == 1
    assert sum(isinstance(answer, RunBusy) for answer in answers) == 7


async def test_run_is_claimed_by_one_of_many_workers(database: Database, city: City) -> None:
    run = await queued(database, city)
    tickets = await asyncio.gather(*(claimed(database) for _ in range(8)))
    assert [ticket for ticket in tickets if ticket] == [Ticket(run.id, 1)]


async def test_silent_run_is_taken_again_and_its_former_worker_is_told(database: Database, city: City) -> None:
    run = await queued(database, city)
    first = await claimed(database)
    assert first is not None
    assert await claimed(database, NOW + SILENCE) is None
    assert await claimed(database, NOW + SILENCE + timedelta(seconds=1)) == Ticket(run.id, 2)
    async with database.transaction() as session:
        with pytest.raises(TakenOver):
            await runs.beat(session, first, [], None, now=NOW)


async def test_beat_keeps_the_steps_and_says_when_to_stop(database: Database, city: City) -> None:
    run = await queued(database, city)
    ticket = await claimed(database)
    assert ticket is not None
    steps = [{"phase": "search", "seconds": 1.0 * n, "served": n, "loss": 1000 - n, "bound": 10, "gap_percent": 1.0} for n in range(STEPS_KEPT + 10)]  # fmt: skip
    async with database.transaction() as session:
        assert not await runs.beat(session, ticket, steps, None, now=NOW)
    async with database.transaction() as session:
        await runs.ask_stop(session, city.coordinator, run.id, now=NOW)
    async with database.transaction() as session:
        assert await runs.beat(session, ticket, [], None, now=NOW)
    async with database.reading() as session:
        kept = await runs.run_seen_by(session, city.coordinator, run.id)
    assert (kept.served, kept.loss, kept.bound, kept.seconds) == (249, 751, 10, 249.0)
    assert len(kept.progress) <= STEPS_KEPT
    assert [step["seconds"] for step in kept.progress[-3:]] == [247.0, 248.0, 249.0]


async def test_waiting_run_that_is_stopped_never_starts(database: Database, city: City) -> None:
    run = await queued(database, city)
    async with database.transaction() as session:
        await runs.ask_stop(session, city.coordinator, run.id, now=NOW)
    assert await claimed(database) is None


async def test_run_is_seen_by_the_coordination_alone(database: Database, city: City) -> None:
    run = await queued(database, city)
    async with database.reading() as session:
        for role in set(Role) - {Role.COORDINATOR}:
            with pytest.raises(NotFound):
                await runs.run_seen_by(session, city.actors[role], run.id)


async def test_failed_run_keeps_its_best_plan_with_its_lines(database: Database, city: City) -> None:
    async with database.transaction() as session:
        request = await make_request(session, city.clinic, city.limoilou)
    run = await queued(database, city)
    ticket = await claimed(database)
    assert ticket is not None
    async with database.transaction() as session:
        await runs.keep_problem(session, ticket, await load_problem(session, MONDAY, SUNDAY, zone=MONTREAL, now=NOW))
        await runs.beat(session, ticket, [], plan_with([line(request, city.nadia)]), now=NOW)
    async with database.transaction() as session:
        await runs.fail_run(session, ticket, "the solver ended with signal SIGKILL", now=NOW)
    async with database.reading() as session:
        kept = await session.get_one(Run, run.id)
        lines = list(await session.scalars(select(RunLine)))
    assert (kept.state, kept.error, kept.served, kept.loss) == (
        "failed",
        "the solver ended with signal SIGKILL",
        1,
        1000,
    )
    assert [(each.request_id, each.interpreter_id, each.change) for each in lines] == [
        (request.id, city.nadia.id, "added")
    ]


async def test_proposal_saved_again_replaces_its_lines(database: Database, city: City) -> None:
    async with database.transaction() as session:
        request = await make_request(session, city.clinic, city.limoilou)
    run = await make_run(database, city.coordinator, [line(request, city.nadia)])
    async with database.transaction() as session:
        await session.execute(update(Run).values(state="running"))
        await runs.save_proposal(session, Ticket(run.id, 1), plan_with([line(request, city.youssef)]), now=NOW)
    async with database.reading() as session:
        assert [row.interpreter_id for row in await session.scalars(select(RunLine))] == [city.youssef.id]


async def test_team_line_is_matched_with_the_booking_it_keeps_before_it_moves_another(
    database: Database, city: City
) -> None:
    async with database.transaction() as session:
        request = await make_request(session, city.clinic, city.limoilou, interpreters=2, language_code="ara", alternatives=["spa"])  # fmt: skip
        await make_booking(session, request, city.youssef, "offered")
        await make_booking(session, request, city.nadia, "offered")
    await make_run(database, city.coordinator, [line(request, city.nadia, city.salma)])
    async with database.reading() as session:
        rows = [(row.interpreter_id, row.change) for row in await session.scalars(select(RunLine).order_by(RunLine.id))]
    assert rows == [(city.nadia.id, "kept"), (city.salma.id, "moved")]


async def test_stored_problem_gives_everything_back(database: Database, city: City) -> None:
    async with database.transaction() as session:
        request = await make_request(session, city.clinic, city.limoilou, state="confirmed")
        await make_booking(session, request, city.nadia)
        late = await make_request(session, city.clinic, city.limoilou, starts_wall="2026-12-02T19:00", state="confirmed")  # fmt: skip
        await make_booking(session, late, city.youssef)
        loaded = await load_problem(session, MONDAY, SUNDAY, zone=MONTREAL, now=NOW)
    assert unpack_problem(pack_problem(loaded)) == loaded
    assert loaded.set_aside != ()
