"""A proposal that people change by hand before it is published: the run's lines, plan and figures follow."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.allocation.plan import Assignment, Plan, Unserved
from interpretariat.allocation.scenario import Booked, Mode
from interpretariat.allocation.verify import loss_of
from interpretariat.db.models import Run, RunLine
from interpretariat.db.queries import planning
from interpretariat.db.queries import runs as queries
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import NotFound, RuleForbids
from interpretariat.services.pins import pin
from interpretariat.services.problem import AGREED
from interpretariat.services.publishing_checks import Line, Standing, broken_rules, rule_against, standing_with
from interpretariat.services.publishing_scene import Scene, load_scene, proposed_lines
from interpretariat.services.run_files import pack_plan, unpack_plan, unpack_problem
from interpretariat.services.run_lines import Proposed, lines_for


@dataclass(frozen=True, slots=True)
class Draft:
    """A run, today's data, and what stands once one request's own lines are taken out."""

    run: Run
    scene: Scene
    request_id: int
    standing: Standing
    own: tuple[Line, ...]


async def open_draft(session: AsyncSession, run: Run | None, request_id: int, *, now: datetime) -> Draft:
    """The proposal as it stands without this request's lines. Raises NotFound, RunNotPublishable."""
    rows = await proposed_lines(session, run)
    assert run is not None
    scene = await load_scene(session, run, rows, now)
    if str(request_id) not in scene.today.problem.request_by_id:
        raise NotFound(entity="request")
    rest = [line for line in scene.lines if line.request != str(request_id)]
    standing = standing_with(scene.today, rest)
    for line in rest:
        request = scene.today.problem.request_by_id.get(line.request)
        if line.is_new and request is not None:
            standing.add(line.interpreter, Booked(request, line.start, line.mode))
    _release_offers(scene, standing, str(request_id))
    own = tuple(line for line in scene.lines if line.request == str(request_id) and line.change != "dropped")
    return Draft(run, scene, request_id, standing, own)


def _release_offers(scene: Scene, standing: Standing, request: str) -> None:
    """The request's own offers are what is being decided: only what was agreed stands."""
    agreed = {pair.interpreter for pair in scene.today.agreed if pair.request == request}
    for name in set(standing.teams[request]) - agreed:
        booked = standing.teams[request].pop(name)
        standing.diaries[name].remove(booked)


async def assign(
    session: AsyncSession,
    actor: Actor,
    run_id: int,
    request_id: int,
    interpreter_id: int,
    *,
    starts_at: datetime,
    mode: str,
    now: datetime,
    replacing: int | None = None,
) -> list[RunLine]:
    """Give a request of a proposal to this interpreter, and pin the line. The request's lines come back.

    For a team, `replacing` names who makes room; without it the free place is taken. Raises NotFound,
    RunNotPublishable, and RuleForbids with every hard rule that stands against it.
    """
    run = await queries.held_run(session, actor, run_id)
    draft = await open_draft(session, run, request_id, now=now)
    request = draft.scene.today.problem.request_by_id[str(request_id)]
    makes_room = {str(interpreter_id), str(replacing)}
    kept = [line for line in draft.own if request.interpreters > 1 and line.interpreter not in makes_room]
    await queries.drop_pins(session, request_id, [int(line.interpreter) for line in draft.own if line not in kept])
    ends_at = starts_at + request.length
    wanted = Line(0, request.id, str(interpreter_id), starts_at, ends_at, cast("Mode", mode), "added")
    await _check(session, draft, kept, wanted, now=now)
    await pin(session, actor, request_id, interpreter_id, starts_at=starts_at, mode=mode, now=now)
    chosen = Proposed(request_id, interpreter_id, starts_at, ends_at, mode, {"chosen_by": "person"})
    return await _rewrite(session, draft, [*map(_proposed, kept), chosen])


async def unassign(
    session: AsyncSession, actor: Actor, run_id: int, request_id: int, *, now: datetime
) -> list[RunLine]:
    """Take a request out of a proposal, its pins too. What was agreed stays. Raises NotFound, RunNotPublishable."""
    run = await queries.held_run(session, actor, run_id)
    draft = await open_draft(session, run, request_id, now=now)
    await queries.drop_pins(session, request_id)
    agreed = {pair.interpreter for pair in draft.scene.today.agreed if pair.request == str(request_id)}
    return await _rewrite(session, draft, [_proposed(line) for line in draft.own if line.interpreter in agreed])


async def _check(session: AsyncSession, draft: Draft, kept: Sequence[Line], wanted: Line, *, now: datetime) -> None:
    """Raises NotFound for a person who is not at work, RuleForbids with every rule that is broken."""
    problem = draft.scene.today.problem
    request, person = problem.request_by_id[wanted.request], problem.interpreter_by_id.get(wanted.interpreter)
    if person is None:
        raise NotFound(entity="interpreter")
    for line in kept:
        if line.interpreter not in draft.standing.teams[request.id]:
            draft.standing.add(line.interpreter, Booked(request, line.start, line.mode))
    unpinned = msgspec.structs.replace(
        problem, pinned=tuple(pair for pair in problem.pinned if pair.request != request.id)
    )
    today = dataclasses.replace(draft.scene.today, problem=unpinned)
    first = rule_against(today, wanted, draft.standing, now=now)
    if first:
        broken = broken_rules(today, request, person, wanted.start, wanted.mode, draft.standing)
        named = await planning.people_to_tell(session, [int(person.id)])
        raise RuleForbids(
            request=draft.request_id,
            interpreter=named[int(person.id)].name,
            rules=tuple(dict.fromkeys((first, *broken))),
        )


def _proposed(line: Line) -> Proposed:
    return Proposed(int(line.request), int(line.interpreter), line.start, line.end, line.mode)


async def _rewrite(session: AsyncSession, draft: Draft, lines: Sequence[Proposed]) -> list[RunLine]:
    """Replace the request's lines, and say in the plan and the figures what they are now."""
    run, request_id = draft.run, draft.request_id
    published = await planning.published_bookings(session, [request_id], AGREED)
    await queries.drop_lines_of_request(session, run.id, request_id)
    made = lines_for(run.id, lines, published)
    session.add_all(made)
    assert run.plan is not None
    assert run.problem is not None
    before = unpack_problem(run.problem)
    plan = _replanned(unpack_plan(run.plan), str(request_id), lines)
    plan = msgspec.structs.replace(plan, terms=loss_of(before.problem, plan))
    plan = msgspec.structs.replace(plan, loss=plan.terms.total, bound=min(plan.bound, plan.terms.total))
    run.plan, run.loss, run.bound = pack_plan(plan), plan.loss, plan.bound
    run.served = sum(line.request in before.asked for line in plan.assignments)
    run.version += 1
    await session.flush()
    return made


def _replanned(plan: Plan, request: str, lines: Sequence[Proposed]) -> Plan:
    """The plan with this request served by these lines, or by nobody; its proof is no longer one."""
    assignments = [line for line in plan.assignments if line.request != request]
    unserved = [row for row in plan.unserved if row.request != request]
    if lines:
        people = tuple(str(line.interpreter_id) for line in lines)
        assignments.append(Assignment(request, people, lines[0].starts_at, cast("Mode", lines[0].mode)))
    else:
        unserved.append(Unserved(request))
    return msgspec.structs.replace(
        plan, status="feasible", assignments=tuple(assignments), unserved=tuple(unserved), ended_by="person"
    )
