"""What nobody serves yet, and what would: judged on what the database says now, whatever run came before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.allocation import rules, score
from interpretariat.allocation.bench import Bench, sessions
from interpretariat.allocation.explain import with_reasons
from interpretariat.allocation.instance import Instance
from interpretariat.allocation.plan import Assignment, Plan, Unserved
from interpretariat.allocation.proposal import roster_of
from interpretariat.allocation.recommend import fit
from interpretariat.allocation.scenario import Booked, Problem
from interpretariat.allocation.scenario import Request as Asked
from interpretariat.allocation.unlock import served
from interpretariat.db.models import Interpreter, Request
from interpretariat.db.queries import board as queries
from interpretariat.db.queries import planning
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.walltime import local_date
from interpretariat.services.problem import Loaded, load_problem, needed_interpreters
from interpretariat.services.publishing_checks import standing_with

Change = Mapping[str, Any]
"""As `allocation.unlock` says it, or `now`: nothing need change, somebody is free since. With the `cents` of time and
travel, and the `trouble_cents` that the loss counts, inconvenience included.
"""

DAYS_AHEAD: Final = 13
FARTHEST: Final = 10**9
OPEN: Final = frozenset({"submitted", "unfilled"})
STANDING: Final = frozenset({"offered", "accepted", "confirmed"})


@dataclass(frozen=True, slots=True)
class Unmet:
    """A request without its interpreters: the people each rule stops, and the changes that would serve it."""

    request: Request
    missing: int
    reasons: Mapping[str, int]
    unlocks: Sequence[Change]


@dataclass(frozen=True, slots=True)
class UnmetList:
    """Everything unmet until a day, the cheapest change first; `people` are those whom the changes name."""

    until: date
    pool: int
    lines: Sequence[Unmet]
    people: Mapping[int, Interpreter]


async def unmet_list(session: AsyncSession, actor: Actor, *, zone: ZoneInfo, now: datetime) -> UnmetList:
    """The coming two weeks. Raises NotAllowed."""
    first = local_date(now, zone)
    return await _unmet(session, actor, first, first + timedelta(days=DAYS_AHEAD), zone=zone, now=now)


async def unmet_one(
    session: AsyncSession, actor: Actor, request_id: int, on_date: date, *, zone: ZoneInfo, now: datetime
) -> UnmetList:
    """One request of a day, as `unmet_list`; no line when it is served, past or unknown."""
    return await _unmet(session, actor, on_date, on_date, zone=zone, now=now, only=request_id)


async def _unmet(
    session: AsyncSession,
    actor: Actor,
    first: date,
    last: date,
    *,
    zone: ZoneInfo,
    now: datetime,
    only: int | None = None,
) -> UnmetList:
    require(actor, Action.PLAN_READ)
    loaded = await load_problem(session, first, last, zone=zone, now=now)
    rows = await queries.requests_open(session, actor, now, last, zone)
    wanted = [row for row in rows if _lacking(row) and (only is None or row.id == only)]
    bench = bench_of(loaded)
    lines = [_line(row, loaded, bench) for row in wanted]
    named = {int(name) for line in lines for change in line.unlocks for name in people_in(change)}
    return UnmetList(
        last,
        len(loaded.problem.interpreters),
        sorted(lines, key=_cheapest),
        await planning.people_to_tell(session, named),
    )


def bench_of(loaded: Loaded) -> Bench:
    """What stands today, as the allocation tries changes on it."""
    instance = Instance(loaded.problem)
    return Bench(instance, roster_of(instance, standing_plan(loaded)))


def standing_plan(loaded: Loaded) -> Plan:
    """Everything that was agreed or offered and still stands, as a plan."""
    teams = standing_with(loaded, ()).teams
    lines = [
        Assignment(request, tuple(team), booked.start, booked.mode)
        for request, team in teams.items()
        for booked in list(team.values())[:1]
    ]
    return Plan("feasible", 0, 0, 0.0, tuple(lines), ())


def people_in(change: Change) -> tuple[str, ...]:
    """The interpreters whom a change names."""
    return (*change.get("interpreters", ()), *change.get("to", ()))


def _line(row: Request, loaded: Loaded, bench: Bench) -> Unmet:
    """A request whose search was ended has no reasons: nobody looks for it."""
    asked = loaded.problem.request_by_id.get(str(row.id))
    if asked is None:
        return Unmet(row, _lacking(row), {}, ())
    free = bench.best(sessions(asked))
    found = with_reasons(bench, Unserved(asked.id), row.language.alternatives)
    changes = found.unlock if free is None else (served(bench, "now", free),)
    priced = sorted((_priced(change, loaded.problem, bench, asked) for change in changes), key=_trouble)
    return Unmet(row, _lacking(row), _with_papers(found.reasons, asked, loaded), priced)


def _priced(change: Change, problem: Problem, bench: Bench, asked: Asked) -> Change:
    """The change with the cents of time and travel of those who would come."""
    if "start" not in change:
        return change
    start, instance = datetime.fromisoformat(change["start"]), bench.instance
    wider = msgspec.structs.replace(asked, start_options=(start,), fallback_modes=(change["mode"],))
    fits = [
        fit(problem, instance.people[n], Booked(wider, start, change["mode"]), bench.diary(n))
        for n in (instance.person_index[name] for name in change["interpreters"])
    ]
    return {
        **change,
        "cents": sum(each.terms["pay"] + each.terms["travel"] for each in fits),
        "trouble_cents": int(change["effect_cents"]) + score.unserved(problem, asked),
    }


def _trouble(change: Change) -> int:
    """What the change asks of everybody, as the loss weighs it; recruiting comes last."""
    return int(change.get("trouble_cents", FARTHEST))


def _with_papers(reasons: Mapping[str, int], asked: Asked, loaded: Loaded) -> Mapping[str, int]:
    """The reasons, with those whom a missing paper keeps away told apart from those who offer no hours."""
    day = loaded.problem.day(asked.start)
    speakers = {person.id for person in loaded.problem.interpreters if rules.speaks(asked, person)}
    away = sum(day in days and name in speakers for name, days in loaded.without_papers.items())
    away = min(away, reasons.get("availability", 0))
    told = {**reasons, "availability": reasons.get("availability", 0) - away, "credential": away}
    return {rule: count for rule, count in told.items() if count}


def _lacking(row: Request) -> int:
    standing = sum(booking.state in STANDING for booking in row.bookings)
    return max(0, needed_interpreters(row) - standing) if row.state in OPEN else 0


def _cheapest(line: Unmet) -> tuple[bool, int, datetime, int]:
    first = min(map(_trouble, line.unlocks), default=FARTHEST)
    return (first >= FARTHEST, first, line.request.starts_at, line.request.id)
