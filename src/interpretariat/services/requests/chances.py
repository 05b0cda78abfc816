"""How many interpreters could come: the rules of the allocation, asked of the few who speak the language."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, get_args

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.allocation import rules
from interpretariat.allocation.scenario import Booked, Interpreter, Mode, Problem
from interpretariat.allocation.scenario import Request as Asked
from interpretariat.db.models import Booking, Request
from interpretariat.db.queries import planning
from interpretariat.db.queries.chances import work_of
from interpretariat.domain.spans import Span
from interpretariat.domain.walltime import DAY, day_span, local_date
from interpretariat.services import problem_values as values
from interpretariat.services.requests.draft import Times

STEP: Final = timedelta(minutes=30)
FARTHEST: Final = timedelta(hours=3)
ALMOST: Final = frozenset({"availability"})
"""Whoever breaks no other rule could come at some hour."""


@dataclass(frozen=True, slots=True)
class Chances:
    """`eligible` people could come at some hour, `free` of them at this one. `trips_km` are the round trips of the
    eligible; `better` is the nearest start of the same day with more people; `modes` are the other modes that have
    somebody at this hour.
    """

    eligible: int
    free: int
    trips_km: tuple[Decimal, ...]
    better: tuple[datetime, int] | None
    modes: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """The people who speak the language, with their diaries of the days around the start."""

    problem: Problem
    people: tuple[Interpreter, ...]
    diaries: Mapping[str, Sequence[Booked]]

    def free(self, asked: Asked, start: datetime, mode: Mode) -> int:
        """How many may take it then, in that mode, beside what they already hold."""
        return sum(
            not rules.why_not(self.problem, asked, person, start, mode, self.diaries.get(person.id, ()))
            for person in self.people
        )


async def chances(session: AsyncSession, row: Request, times: Times, *, now: datetime) -> Chances:
    """The chances of a request that is not sent yet, or (its own bookings set aside) of one that is."""
    asked = values.request_of(row, (times.starts_at,), row.interpreters)
    pool = await _pool(session, row, asked, times)
    eligible = [
        person
        for person in pool.people
        if ALMOST.issuperset(rules.static_reasons(pool.problem, asked, person, asked.start, asked.mode))
    ]
    free = pool.free(asked, asked.start, asked.mode)
    return Chances(
        eligible=len(eligible),
        free=free,
        trips_km=_trips(pool.problem, asked, eligible),
        better=_better(pool, asked, times, free, now),
        modes=_other_modes(pool, asked, row),
    )


async def _pool(session: AsyncSession, row: Request, asked: Asked, times: Times) -> Pool:
    zone = times.zone
    first = local_date(times.starts_at, zone)
    window = Span(day_span(first, zone).start, day_span(first + DAY, zone).end)
    monday = first - (first.isoweekday() - 1) * DAY
    week = Span(day_span(monday, zone).start, day_span(monday + 7 * DAY, zone).end)
    rows = await planning.people_at_work(session, speaking=(asked.language, *asked.alternatives))
    busy = await planning.busy_between(session, window.start, window.end)
    required = await planning.required_papers(session)
    with_papers = [person for person in rows if not values.days_without_papers(person, required, (first,))]
    people = tuple(
        values.interpreter_of(person, values.availability_of(person, busy.get(person.id, ()), (), zone, window))
        for person in with_papers
    )
    held = [
        booking
        for booking in await work_of(session, [person.id for person in with_papers], week)
        if row.id is None or booking.request_id != row.id
    ]
    sites = {site.id: site for site in (row.site, *(booking.request.site for booking in held)) if site is not None}
    problem = Problem(
        timezone=zone.key, interpreters=people, requests=(), sites=tuple(map(values.site_of, sites.values()))
    )
    return Pool(problem, people, _diaries(held))


def _diaries(held: Sequence[Booking]) -> Mapping[str, list[Booked]]:
    found: dict[str, list[Booked]] = defaultdict(list)
    for booking in held:
        fixed = values.fixed_of(booking)
        asked = msgspec.structs.replace(
            values.request_of(booking.request, (fixed.starts_at,), 1), minutes=fixed.minutes, mode=fixed.mode
        )
        found[str(fixed.interpreter)].append(Booked(asked, fixed.starts_at, fixed.mode))
    return found


def _trips(problem: Problem, asked: Asked, people: Sequence[Interpreter]) -> tuple[Decimal, ...]:
    """Home and back, to a tenth of a kilometre."""
    site = asked.site
    if asked.mode != "in_person" or site is None:
        return ()
    return tuple(Decimal(str(round(2 * problem.roads.home_km(person.home, site), 1))) for person in people)


def _better(pool: Pool, asked: Asked, times: Times, free: int, now: datetime) -> tuple[datetime, int] | None:
    """The nearest start of the same local day with more people, the later of two as near."""
    day = day_span(local_date(times.starts_at, times.zone), times.zone)
    for n in range(1, FARTHEST // STEP + 1):
        for start in (asked.start + n * STEP, asked.start - n * STEP):
            if day.contains(start) and start > now and (count := pool.free(asked, start, asked.mode)) > free:
                return start, count
    return None


def _other_modes(pool: Pool, asked: Asked, row: Request) -> tuple[tuple[str, int], ...]:
    others = [mode for mode in get_args(Mode) if mode != asked.mode and (mode != "in_person" or row.site)]
    counted = [(mode, pool.free(asked, asked.start, mode)) for mode in others]
    return tuple((mode, count) for mode, count in counted if count)
