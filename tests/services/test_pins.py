"""People change a proposal by hand: pins, «Déplacer vers…», and who else could come at what price."""

from typing import Any

import pytest
from sqlalchemy import select

from interpretariat.allocation.plan import Unserved
from interpretariat.db.models import Interpreter, Pin, Request, Run, RunLine
from interpretariat.db.queries.runs import run_seen_by
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.domain.refusals import NotAllowed, NotFound, RuleForbids, RunNotPublishable
from interpretariat.services.pins import pin, unpin
from interpretariat.services.pins_candidates import Candidate, candidates
from interpretariat.services.pins_draft import assign, unassign
from interpretariat.services.publishing import publish
from interpretariat.services.run_files import unpack_plan
from tests.factory import NOW, City, at, make_request
from tests.planning import line, make_run

NINE, TEN = "2026-12-01T09:00", "2026-12-01T10:00"


async def asked(database: Database, city: City, *walls: str, **facts: Any) -> list[Request]:
    async with database.transaction() as session:
        return [await make_request(session, city.clinic, city.limoilou, starts_wall=wall, **facts) for wall in walls]


async def given(database: Database, city: City, run: Run, request: Request, person: Interpreter, **facts: Any) -> list[tuple[int, str]]:  # fmt: skip
    """Assign at the request's own start and mode; the request's lines come back."""
    facts = {"starts_at": request.starts_at, "mode": request.mode} | facts
    async with database.transaction() as session:
        rows = await assign(session, city.coordinator, run.id, request.id, person.id, now=NOW, **facts)
        return [(row.interpreter_id, row.change) for row in rows]


async def pins(database: Database) -> list[tuple[int, int]]:
    async with database.reading() as session:
        return [(row.request_id, row.interpreter_id) for row in await session.scalars(select(Pin).order_by(Pin.id))]


async def test_pin_is_set_once_and_taken_off(database: Database, city: City) -> None:
    [request] = await asked(database, city, NINE)
    for _ in range(2):
        async with database.transaction() as session:
            await pin(session, city.coordinator, request.id, city.nadia.id, starts_at=request.starts_at, mode="in_person", now=NOW)  # fmt: skip
    assert await pins(database) == [(request.id, city.nadia.id)]
    async with database.transaction() as session:
        await unpin(session, city.coordinator, request.id, city.nadia.id)
    assert await pins(database) == []


@pytest.mark.parametrize(
    ("wall", "mode", "rule"), [(TEN, "in_person", "time"), (NINE, "video", "time"), (NINE, "in_person", "number")]
)
async def test_pin_without_a_place_is_refused(database: Database, city: City, wall: str, mode: str, rule: str) -> None:
    [request] = await asked(database, city, NINE)
    async with database.transaction() as session:
        await pin(session, city.coordinator, request.id, city.youssef.id, starts_at=request.starts_at, mode="in_person", now=NOW)  # fmt: skip
    async with database.transaction() as session:
        with pytest.raises(RuleForbids) as refusal:
            await pin(session, city.coordinator, request.id, city.nadia.id, starts_at=at(wall), mode=mode, now=NOW)
    assert refusal.value.facts["rules"] == (rule,)


async def test_pin_is_the_coordination_s_to_set(database: Database, city: City) -> None:
    [request] = await asked(database, city, NINE)
    async with database.transaction() as session:
        with pytest.raises(NotAllowed):
            await pin(session, city.requester, request.id, city.nadia.id, starts_at=request.starts_at, mode="in_person", now=NOW)  # fmt: skip


async def test_assignment_moves_the_line_pins_it_and_rewrites_the_plan(database: Database, city: City) -> None:
    [request] = await asked(database, city, NINE)
    run = await make_run(database, city.coordinator, [line(request, city.nadia)])
    assert await given(database, city, run, request, city.youssef) == [(city.youssef.id, "added")]
    assert await pins(database) == [(request.id, city.youssef.id)]
    async with database.reading() as session:
        kept = await run_seen_by(session, city.coordinator, run.id, files=True)
    assert kept is not None
    assert kept.plan is not None
    plan = unpack_plan(kept.plan)
    assert [assignment.interpreters for assignment in plan.assignments] == [(str(city.youssef.id),)]
    assert (kept.loss, kept.bound, kept.served, plan.terms.total) == (plan.loss, 900, 1, plan.loss)


async def test_assignment_serves_a_request_that_nobody_served(database: Database, city: City) -> None:
    [request] = await asked(database, city, NINE)
    run = await make_run(database, city.coordinator, [], [Unserved(str(request.id), {"availability": 2})])
    assert await given(database, city, run, request, city.nadia) == [(city.nadia.id, "added")]
    async with database.reading() as session:
        kept = await run_seen_by(session, city.coordinator, run.id, files=True)
    assert kept is not None
    assert (kept.served, unpack_plan(kept.plan or b"").unserved) == (1, ())


async def test_assignment_replaces_a_published_offer_when_it_is_published(database: Database, city: City) -> None:
    [request] = await asked(database, city, NINE)
    first = await make_run(database, city.coordinator, [line(request, city.nadia)])
    async with database.transaction() as session:
        await publish(session, city.coordinator, first.id, now=NOW)
    run = await make_run(database, city.coordinator, [line(request, city.nadia)])
    assert await given(database, city, run, request, city.youssef) == [(city.youssef.id, "moved")]
    async with database.transaction() as session:
        answer = await publish(session, city.coordinator, run.id, now=NOW)
    assert answer.stale == ()


async def test_hard_rule_forbids_an_assignment_and_nothing_is_written(database: Database, city: City) -> None:
    first, second = await asked(database, city, NINE, NINE)
    run = await make_run(database, city.coordinator, [line(first, city.nadia)])
    for person, broken in ((city.nadia, ("overlap",)), (city.salma, ("language",))):
        with pytest.raises(RuleForbids) as refusal:
            await given(database, city, run, second, person)
        assert refusal.value.facts["rules"] == broken
        assert refusal.value.facts["interpreter"] == person.name
    assert await pins(database) == []


async def test_missing_paper_forbids_an_assignment_as_such(database: Database, city: City) -> None:
    [request] = await asked(database, city, NINE)
    run = await make_run(database, city.coordinator, [])
    async with database.transaction() as session:
        nadia = await session.get_one(Interpreter, city.nadia.id)
        await session.refresh(nadia, ["credentials"])
        nadia.credentials.clear()
    with pytest.raises(RuleForbids) as refusal:
        await given(database, city, run, request, city.nadia)
    assert refusal.value.facts["rules"] == ("credential",)


async def test_team_changes_one_person_at_a_time(database: Database, city: City) -> None:
    [request] = await asked(database, city, NINE, interpreters=2, language_code="ara", alternatives=["spa"])
    run = await make_run(database, city.coordinator, [line(request, city.nadia, city.youssef)])
    assert await given(database, city, run, request, city.salma, replacing=city.youssef.id) == [
        (city.nadia.id, "added"),
        (city.salma.id, "added"),
    ]
    with pytest.raises(RuleForbids) as refusal:
        await given(database, city, run, request, city.youssef)
    assert refusal.value.facts["rules"] == ("number",)


async def test_unassigned_request_is_unserved_and_free_again(database: Database, city: City) -> None:
    [request] = await asked(database, city, NINE)
    run = await make_run(database, city.coordinator, [line(request, city.nadia)])
    await given(database, city, run, request, city.youssef)
    async with database.transaction() as session:
        assert await unassign(session, city.coordinator, run.id, request.id, now=NOW) == []
    async with database.reading() as session:
        assert list(await session.scalars(select(RunLine))) == []
        assert (await session.get_one(Run, run.id)).loss == 80_000
    assert await pins(database) == []


async def test_published_run_is_no_longer_changed(database: Database, city: City) -> None:
    [request] = await asked(database, city, NINE)
    run = await make_run(database, city.coordinator, [line(request, city.nadia)])
    async with database.transaction() as session:
        await publish(session, city.coordinator, run.id, now=NOW)
    with pytest.raises(RunNotPublishable):
        await given(database, city, run, request, city.youssef)


async def ranked(database: Database, city: City, run: Run, request: Request) -> list[Candidate]:
    async with database.reading() as session:
        return await candidates(session, city.coordinator, run.id, request.id, now=NOW)


async def test_candidates_are_ranked_with_price_and_the_impossible_with_their_rule(
    database: Database, city: City
) -> None:
    first, second = await asked(database, city, NINE, NINE, fallback_modes=["video"])
    run = await make_run(database, city.coordinator, [line(first, city.nadia), line(second, city.youssef)])
    found = await ranked(database, city, run, first)
    assert [(each.interpreter_id, each.rules, each.blocked_by, each.is_current) for each in found] == [
        (city.nadia.id, (), (), True),
        (city.youssef.id, ("overlap",), (second.id,), False),
    ]
    assert found[0].extra_cents == 0
    assert found[1].extra_cents == found[1].cents - found[0].cents


async def test_candidate_costs_what_the_plan_would_lose(database: Database, city: City) -> None:
    first, second = await asked(database, city, NINE, "2026-12-01T10:30")
    run = await make_run(database, city.coordinator, [line(first, city.nadia), line(second, city.nadia)])
    extra = {each.interpreter_id: each.extra_cents for each in await ranked(database, city, run, second)}
    async with database.transaction() as session:
        await assign(session, city.coordinator, run.id, second.id, city.nadia.id, starts_at=second.starts_at, mode="in_person", now=NOW)  # fmt: skip
        before = (await session.get_one(Run, run.id)).loss
        await assign(session, city.coordinator, run.id, second.id, city.youssef.id, starts_at=second.starts_at, mode="in_person", now=NOW)  # fmt: skip
        after = (await session.get_one(Run, run.id)).loss
    assert before is not None
    assert after is not None
    assert extra == {city.nadia.id: 0, city.youssef.id: after - before}


async def test_candidates_of_another_role_s_run_are_not_found(database: Database, city: City) -> None:
    [request] = await asked(database, city, NINE)
    run = await make_run(database, city.coordinator, [line(request, city.nadia)])
    async with database.reading() as session:
        with pytest.raises(NotFound):
            await candidates(session, city.actors[Role.INTERPRETER], run.id, request.id, now=NOW)
