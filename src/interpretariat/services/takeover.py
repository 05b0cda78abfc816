"""Who can take over a booking that its interpreter may not reach in time: the cheapest first, with what it adds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, cast
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.allocation.recommend import Fit, recommend
from interpretariat.allocation.scenario import Mode, Problem, Request
from interpretariat.db.models import Booking, Interpreter, Site
from interpretariat.db.models import Request as Row
from interpretariat.db.queries import planning
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.spans import MINUTE
from interpretariat.domain.walltime import local_date
from interpretariat.services.problem import load_problem
from interpretariat.services.problem_values import site_of
from interpretariat.services.unmet import standing_plan

AGAIN: Final = "0"
"""The id, in the problem, of the meeting that is to be taken over: no row has it."""

SHOWN: Final = 3
"""People named for each booking."""

Relief = tuple[Interpreter, Fit]


async def takeovers(
    session: AsyncSession, actor: Actor, bookings: Sequence[Booking], *, zone: ZoneInfo, now: datetime
) -> dict[int, list[Relief]]:
    """Booking → the people who could take it as it stands, by every rule of the allocation. Raises NotAllowed.

    The bookings are of one local day; their requests and sites must be loaded. The problem is read afresh: what was
    read before has lost its relations.
    """
    require(actor, Action.COORDINATE)
    if not bookings:
        return {}
    wanted = {booking.id: (booking, booking.request, booking.request.site) for booking in bookings}
    day = local_date(bookings[0].starts_at, zone)
    loaded = await load_problem(session, day, day, zone=zone, now=now)
    plan = standing_plan(loaded)
    fits = {}
    for booking, row, site in wanted.values():
        found = recommend(_with(loaded.problem, booking, row, site), plan, AGAIN, top=SHOWN + 1)
        fits[booking.id] = [fit for fit in found if fit.interpreter != str(booking.interpreter_id)][:SHOWN]
    people = await planning.people_to_tell(session, [int(fit.interpreter) for found in fits.values() for fit in found])
    return {number: [(people[int(fit.interpreter)], fit) for fit in found] for number, found in fits.items()}


def _with(problem: Problem, booking: Booking, row: Row, site: Site | None) -> Problem:
    """The problem and this meeting once more, at its hour and in its mode, with all that its request asks."""
    place = site if booking.mode == "in_person" else None
    minutes = (booking.ends_at - booking.starts_at) // MINUTE
    known = problem.request_by_id.get(str(row.id)) or Request(
        id=AGAIN, language=row.language_code, mode=cast("Mode", booking.mode), start=booking.starts_at, minutes=minutes,
        priority=row.priority, tier=row.tier, excluded=tuple(map(str, row.excluded)),
    )  # fmt: skip
    asked = msgspec.structs.replace(
        known, id=AGAIN, start=booking.starts_at, start_options=(), mode=cast("Mode", booking.mode), fallback_modes=(),
        minutes=minutes, interpreters=1, site=None if place is None else str(place.id),
    )  # fmt: skip
    sites = problem.sites
    if place is not None and str(place.id) not in {site.id for site in sites}:
        sites = (*sites, site_of(place))
    return msgspec.structs.replace(problem, requests=(*problem.requests, asked), sites=sites)
