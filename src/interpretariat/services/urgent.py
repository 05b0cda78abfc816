"""Who can come now: an emergency told on the telephone, before anybody writes a request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, cast
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.allocation.recommend import Fit, recommend
from interpretariat.allocation.scenario import Mode, Problem
from interpretariat.allocation.scenario import Request as Asked
from interpretariat.db.models import Interpreter, Site
from interpretariat.db.queries import board as queries
from interpretariat.db.queries import planning
from interpretariat.db.queries.chances import times_met
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.refusals import NotFound
from interpretariat.domain.walltime import local_date
from interpretariat.services.problem import load_problem
from interpretariat.services.problem_values import site_of
from interpretariat.services.unmet import standing_plan

AD_HOC: Final = "0"
"""The id of the emergency in the problem: no row has it."""

MOST: Final = 10
FIVE_MINUTES: Final = timedelta(minutes=5)
CALL_MINUTES: Final = 15
"""How long one talks on the telephone until somebody is there."""


@dataclass(frozen=True, slots=True)
class Emergency:
    """A language and a place (or a way of talking at a distance), from an instant on."""

    language: str
    mode: str
    site_id: int | None
    starts_at: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Reachable:
    """Somebody who could come: what it adds, the way from home, how often they came for this organisation."""

    person: Interpreter
    fit: Fit
    km: float | None
    minutes_away: int | None
    times_met: int = 0


async def reachable(
    session: AsyncSession, actor: Actor, wanted: Emergency, *, zone: ZoneInfo, now: datetime
) -> list[Reachable]:
    """The people who break no rule, the cheapest first. Raises NotAllowed, NotFound for a place that is not there."""
    require(actor, Action.COORDINATE)
    day = local_date(wanted.starts_at, zone)
    loaded = await load_problem(session, day, day, zone=zone, now=now)
    sites = await _site(session, wanted)
    asked = Asked(
        id=AD_HOC,
        language=wanted.language,
        mode=cast("Mode", wanted.mode),
        start=wanted.starts_at,
        minutes=wanted.minutes,
        priority=1,
        site=str(sites[0].id) if sites else None,
    )
    known = {site.id: site for site in (*loaded.problem.sites, *map(site_of, sites))}
    problem = msgspec.structs.replace(
        loaded.problem, requests=(*loaded.problem.requests, asked), sites=tuple(known.values())
    )
    fits = recommend(problem, standing_plan(loaded), AD_HOC, top=MOST)
    people = await planning.people_to_tell(session, [int(each.interpreter) for each in fits])
    found = [_reachable(problem, asked, people[int(each.interpreter)], each) for each in fits]
    if not sites:
        return found
    met = [await times_met(session, each.person.id, sites[0].organisation_id, wanted.starts_at) for each in found]
    return [replace(each, times_met=times) for each, times in zip(found, met, strict=True)]


async def _site(session: AsyncSession, wanted: Emergency) -> Sequence[Site]:
    if wanted.site_id is None:
        return ()
    found = await planning.sites_by_id(session, [wanted.site_id])
    if not found:
        raise NotFound(entity="site")
    return found


def _reachable(problem: Problem, asked: Asked, person: Interpreter, found: Fit) -> Reachable:
    if asked.site is None or found.mode != "in_person":
        return Reachable(person, found, None, None)
    home = problem.interpreter_by_id[found.interpreter].home
    km, travel = problem.roads.home_km(home, asked.site), problem.travel
    return Reachable(person, found, km, round(travel.fixed_minutes + 60 * km / travel.km_per_hour))


def soon(now: datetime) -> datetime:
    """The next whole five minutes: nobody says «14 h 03» on the telephone."""
    return now + (datetime.min.replace(tzinfo=now.tzinfo) - now) % FIVE_MINUTES


def call_and_visit(wanted: Emergency, found: Sequence[Reachable], *, now: datetime) -> tuple[datetime, datetime]:
    """When to call, and when somebody can be there: now, then once the nearest way of the first one is travelled."""
    call = soon(now + FIVE_MINUTES / 5)
    way = timedelta(minutes=next((each.minutes_away or 0 for each in found), 0))
    return call, max(wanted.starts_at, soon(call + timedelta(minutes=CALL_MINUTES) + way))


async def places(session: AsyncSession, actor: Actor) -> Mapping[str, Sequence[Site]]:
    """Organisation → its places, by name."""
    require(actor, Action.COORDINATE)
    return await queries.sites_by_organisation(session, actor)
