"""Publish a run: each line re-checked against today, stale ones refused one by one and named, the others booked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, cast

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.allocation.scenario import Booked
from interpretariat.db.models import Run, RunLine
from interpretariat.db.queries import planning
from interpretariat.db.queries import runs as queries
from interpretariat.db.queries.locks import lock_diaries, lock_requests
from interpretariat.db.session import slot_was_taken
from interpretariat.domain.leadtimes import offer_expires_at
from interpretariat.domain.policy import Actor
from interpretariat.services.bookings_new import new_booking
from interpretariat.services.publishing_checks import Line, stale_lines, standing_with
from interpretariat.services.publishing_letters import Told, post_letters, told_of
from interpretariat.services.publishing_scene import Scene, load_scene, proposed_lines
from interpretariat.services.publishing_travel import metres_by_booking
from interpretariat.services.steps import add_booking, check_booking_step, move_booking

OFFERED_ALIVE: Final = ("offered", "accepted", "confirmed")


class StaleLine(NamedTuple):
    """A line that no longer holds, and the rule it breaks (see `publishing_checks.stale_lines`)."""

    line_id: int
    request_id: int
    interpreter_id: int
    starts_at: datetime
    rule: str


@dataclass(frozen=True, slots=True)
class Published:
    """What goes through, what does not, and who is told what. `lines` are those that change something."""

    run_id: int
    lines: tuple[RunLine, ...]
    stale: tuple[StaleLine, ...]
    told: Told


async def preview(session: AsyncSession, actor: Actor, run_id: int, *, now: datetime) -> Published:
    """What publishing would do now: the same answer, and nothing is written.

    Raises NotFound, RunNotPublishable.
    """
    run = await queries.run_seen_by(session, actor, run_id, files=True)
    rows = await proposed_lines(session, run)
    scene = await load_scene(session, cast("Run", run), rows, now)
    return _answer(run_id, scene, stale_lines(scene.today, scene.lines, {}, now=now))


async def publish(session: AsyncSession, actor: Actor, run_id: int, *, now: datetime) -> Published:
    """Book what a run proposes, as far as it still holds; tell the people in 60 seconds.

    Raises NotFound, RunNotPublishable.
    """
    run = await queries.held_run(session, actor, run_id)
    rows = await proposed_lines(session, run)
    assert run is not None
    await lock_requests(session, [row.request_id for row in rows])
    await lock_diaries(session, await _everybody(session, rows))
    barred: dict[int, str] = {}
    singly = False
    while True:
        scene = await load_scene(session, run, rows, now)
        stale = stale_lines(scene.today, scene.lines, barred, now=now)
        refused = await _booked(session, actor, run, scene, stale, now=now, singly=singly)
        if refused is None:
            break
        barred |= {refused: "overlap"} if singly else {}
        singly = True
        rows = await queries.lines_of(session, run.id)
    answer = _answer(run.id, scene, stale)
    await post_letters(session, answer.lines, scene.requests, scene.people, run_id=run.id, now=now)
    for row in rows:
        row.stale_rule = stale.get(row.id, "")
        row.outcome = "stale" if row.id in stale else "published"
    run.state, run.published_at = "published", now
    run.version += 1
    await session.flush()
    return answer


async def _everybody(session: AsyncSession, rows: Sequence[RunLine]) -> set[int]:
    """The interpreters whose diaries the run touches: those of its lines, and those that they replace."""
    replaced = [row.booking_id for row in rows if row.booking_id is not None]
    return {row.interpreter_id for row in rows} | await planning.interpreters_booked(session, replaced)


def _answer(run_id: int, scene: Scene, stale: Mapping[int, str]) -> Published:
    going = tuple(row for row in scene.rows.values() if row.id not in stale and row.change != "kept")
    refused = tuple(
        StaleLine(row.id, row.request_id, row.interpreter_id, row.starts_at, stale[row.id])
        for row in scene.rows.values()
        if row.id in stale
    )
    return Published(run_id, going, refused, told_of(going, scene.requests, scene.people, scene.bookings))


async def _booked(
    session: AsyncSession,
    actor: Actor,
    run: Run,
    scene: Scene,
    stale: Mapping[int, str],
    *,
    now: datetime,
    singly: bool,
) -> int | None:
    """Release, then book, in one savepoint. When the database refuses a slot nothing is done, what was read must be
    read again, and the answer is the line that was refused: truly so if they were booked `singly`, which is slower.
    """
    going = [line for line in scene.lines if line.id not in stale]
    current = 0
    try:
        async with session.begin_nested():
            priorities = {request.id: request.priority for request in scene.requests.values()}
            for line in going:
                if line.releases:
                    former = scene.bookings[cast("int", scene.rows[line.id].booking_id)]
                    check_booking_step(actor, former, "release")
                    move_booking(session, actor, former, "release", now=now, facts={"run": run.id})
            await session.flush()
            for line in going:
                if line.is_new:
                    current = line.id
                    _offer(session, actor, run, scene, line, now=now)
                    scene.requests[int(line.request)].priority = priorities[int(line.request)]
                    if singly:
                        await session.flush()
            _measure(scene, going)
            await session.flush()
    except IntegrityError as error:
        if current and slot_was_taken(error):
            return current
        raise
    return None


def _offer(session: AsyncSession, actor: Actor, run: Run, scene: Scene, line: Line, *, now: datetime) -> None:
    """One new booking: offered, its slot held; confirmed at once for interpreters who agreed to that."""
    request, person = scene.requests[int(line.request)], scene.people[int(line.interpreter)]
    outcome = "agreed" if person.confirms_at_once else "offered"
    booking = new_booking(
        request,
        person,
        starts_at=line.start,
        ends_at=line.end,
        mode=line.mode,
        run_id=run.id,
        answer_by=offer_expires_at(now, line.start) if outcome == "offered" else None,
    )
    add_booking(session, actor, booking, outcome=outcome, now=now, facts={"run": run.id})


def _measure(scene: Scene, going: Sequence[Line]) -> None:
    """The kilometres of each day that changed, on each booking of that day that the run's requests have."""
    problem = scene.today.problem
    standing = standing_with(scene.today, going)
    for line in going:
        if line.is_new:
            standing.add(line.interpreter, Booked(problem.request_by_id[line.request], line.start, line.mode))
    touched = {(line.interpreter, problem.day(line.start)) for line in going if line.change != "kept"}
    for line in going:
        if line.releases:
            former = scene.bookings[cast("int", scene.rows[line.id].booking_id)]
            touched.add((str(former.interpreter_id), problem.day(former.starts_at)))
    alive = {
        (str(booking.request_id), str(booking.interpreter_id)): booking
        for request in scene.requests.values()
        for booking in request.bookings
        if booking.state in OFFERED_ALIVE
    }
    for name, day in touched:
        person = problem.interpreter_by_id.get(name)
        work = [booked for booked in standing.diaries[name] if problem.day(booked.start) == day]
        for booked, metres in zip(work, metres_by_booking(problem, person, work) if person else (), strict=False):
            booking = alive.get((booked.request.id, name))
            if booking is not None:
                booking.planned_metres = metres
