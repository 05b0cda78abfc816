"""A run made by hand, so that a test says what a plan proposes without solving anything."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from interpretariat.allocation.plan import Assignment, Plan, Unserved
from interpretariat.allocation.scenario import Mode
from interpretariat.db.models import Interpreter, Request, Run
from interpretariat.db.session import Database
from interpretariat.domain.policy import Actor
from interpretariat.services import runs
from interpretariat.services.problem import load_problem
from tests.factory import NOW, ZONE

MONDAY, SUNDAY = date(2026, 11, 30), date(2026, 12, 6)
MONTREAL = ZoneInfo(ZONE)


def line(request: Request, *people: Interpreter, start: datetime | None = None, mode: Mode | None = None) -> Assignment:
    """The plan's line: these people, at the request's own start and mode unless they are given."""
    names = tuple(str(person.id) for person in people)
    return Assignment(str(request.id), names, start or request.starts_at, mode or request.mode)  # type: ignore[arg-type]  # a row's text


def plan_with(
    lines: Sequence[Assignment], unserved: Sequence[Unserved] = (), loss: int = 1000, bound: int = 900
) -> Plan:
    return Plan("feasible", loss, bound, 0.5, tuple(lines), tuple(unserved), ended_by="seconds")


async def make_run(
    database: Database,
    actor: Actor,
    lines: Sequence[Assignment],
    unserved: Sequence[Unserved] = (),
    *,
    now: datetime = NOW,
    days: tuple[date, date] = (MONDAY, SUNDAY),
) -> Run:
    """A run of the week that is done and proposes these lines."""
    async with database.transaction() as session:
        await runs.queue_run(session, actor, *days, 10, zone=ZONE, now=now)
    async with database.transaction() as session:
        ticket = await runs.claim_run(session, now=now)
        assert ticket is not None
        await runs.keep_problem(session, ticket, await load_problem(session, *days, zone=MONTREAL, now=now))
        return await runs.save_proposal(session, ticket, plan_with(lines, unserved), now=now)
