"""What nobody serves yet, and what would: judged on what the database says now, whatever run came before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.allocation.scenario import Request as Asked
from interpretariat.db.models import Interpreter, Request
from interpretariat.db.queries import board as queries
from interpretariat.db.queries import planning
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.walltime import local_date
from interpretariat.services.problem import load_problem, needed_interpreters
from interpretariat.services.problem_values import request_of, starts_of
from interpretariat.services.publishing_checks import standing_with
from interpretariat.services.unlocks import Change, funnel, unlocks

DAYS_AHEAD: Final = 13
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
    today = await load_problem(session, first, last, zone=zone, now=now)
    standing = standing_with(today, ())
    rows = await queries.requests_open(session, actor, now, last, zone)
    lines = []
    for row in rows:
        lacking = _lacking(row)
        if lacking and (only is None or row.id == only):
            asked = today.problem.request_by_id.get(str(row.id)) or _asked(row, now)
            lines.append(Unmet(row, lacking, funnel(today, standing, asked), unlocks(today, standing, asked, now=now)))
    named = {int(change["interpreter"]) for line in lines for change in line.unlocks if "interpreter" in change}
    return UnmetList(
        last,
        len(today.problem.interpreters),
        sorted(lines, key=_cheapest),
        await planning.people_to_tell(session, named),
    )


def _lacking(row: Request) -> int:
    standing = sum(booking.state in STANDING for booking in row.bookings)
    return max(0, needed_interpreters(row) - standing) if row.state in OPEN else 0


def _asked(row: Request, now: datetime) -> Asked:
    """A request whose search was ended: as it would be searched for again."""
    coming = tuple(start for start in starts_of(row) if start > now)
    return request_of(row, coming or (row.starts_at,), max(1, _lacking(row)))


def _cheapest(line: Unmet) -> tuple[bool, int, datetime, int]:
    real = [int(change["cents"]) for change in line.unlocks if change["change"] != "none"]
    return (not real, min(real, default=0), line.request.starts_at, line.request.id)
