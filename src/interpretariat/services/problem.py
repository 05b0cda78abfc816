"""The boundary of the solver: rows in, one frozen problem out. Whoever loads it may end the read before solving."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Final, cast
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.allocation.scenario import Interpreter, Line, Mode, Problem, Request
from interpretariat.db import models
from interpretariat.db.queries import planning
from interpretariat.db.queries.series import regulars_of
from interpretariat.domain.spans import Span
from interpretariat.domain.walltime import DAY, day_span
from interpretariat.services import problem_values as values
from interpretariat.services.problem_fixed import SetAside, with_fixed, with_pins
from interpretariat.services.problem_values import Fixed

AGREED: Final = frozenset(
    {
        "accepted",
        "confirmed",
        "delivered",
        "disputed",
        "no_show_client",
        "no_show_professional",
        "closed",
        "invoiced",
        "credited",
    }
)
"""States of bookings that somebody agreed to and that kept their interpreter busy: work that stays."""

SEARCHED: Final = frozenset({"submitted", "offered", "confirmed"})


@dataclass(frozen=True, slots=True)
class Loaded:
    """A problem, and what the file format has no place for.

    `asked` are the ids of the requests of the days themselves: the others are work of the same ISO weeks, which counts
    in the caps. `agreed` are the pins that somebody agreed to, the other pins being the coordination's.
    `without_papers`: interpreter → local days on which a required paper is missing; they are not available then.
    `set_aside`: fixed work and pins that break a rule of today.
    """

    problem: Problem
    asked: frozenset[str]
    agreed: tuple[Line, ...]
    without_papers: Mapping[str, tuple[date, ...]]
    set_aside: tuple[SetAside, ...]


@dataclass(frozen=True, slots=True)
class Days:
    """The horizon and the ISO weeks around it, as spans of instants."""

    zone: ZoneInfo
    horizon: Span
    weeks: Span
    now: datetime


def days_of(from_date: date, to_date: date, zone: ZoneInfo, now: datetime) -> Days:
    """The spans of the local days from `from_date` to `to_date`, both included."""
    monday, sunday = from_date - (from_date.isoweekday() - 1) * DAY, to_date + (7 - to_date.isoweekday()) * DAY
    return Days(
        zone,
        Span(day_span(from_date, zone).start, day_span(to_date, zone).end),
        Span(day_span(monday, zone).start, day_span(sunday, zone).end),
        now,
    )


async def load_problem(
    session: AsyncSession, from_date: date, to_date: date, *, zone: ZoneInfo, now: datetime
) -> Loaded:
    """The problem of the local days from `from_date` to `to_date`, as the database says now."""
    days = days_of(from_date, to_date, zone, now)
    rows = await planning.requests_between(session, days.weeks.start, days.weeks.end)
    people, without_papers = await _people(session, days)
    known = {person.id for person in people}
    regulars = await regulars_of(session, {row.series_id for row in rows if row.series_id is not None})
    parts = [part for row in rows if (part := _part(row, days, known, regulars))]
    pins = await planning.pins_of(session, [part.row_id for part in parts])
    sites = await planning.sites_by_id(session, {row.site_id for row in rows if row.site_id is not None})
    draft = Problem(
        timezone=zone.key,
        sites=tuple(map(values.site_of, sites)),
        interpreters=tuple(people),
        requests=tuple(part.request for part in parts),
        announced=tuple(chain.from_iterable(part.announced for part in parts)),
    )
    fixed, outside = with_fixed(draft, list(chain.from_iterable(part.fixed for part in parts)))
    problem, refused = with_pins(fixed, map(_pin_line, pins))
    asked = frozenset(part.request.id for part in parts if part.asked)
    known_asked = asked.intersection(problem.request_by_id)
    return Loaded(problem, known_asked, fixed.pinned, without_papers, (*outside, *refused))


async def _people(session: AsyncSession, days: Days) -> tuple[list[Interpreter], Mapping[str, tuple[date, ...]]]:
    """The active interpreters with their free spans, and the days on which papers keep them away."""
    rows = await planning.people_at_work(session)
    busy = await planning.busy_between(session, days.weeks.start, days.weeks.end)
    required = await planning.required_papers(session)
    dates = values.local_days(days.weeks, days.zone)
    closed = {row.id: values.days_without_papers(row, required, dates) for row in rows}
    people = [
        values.interpreter_of(
            row, values.availability_of(row, busy.get(row.id, ()), closed[row.id], days.zone, days.weeks)
        )
        for row in rows
    ]
    return people, {str(key): days_away for key, days_away in closed.items() if days_away}


@dataclass(frozen=True, slots=True)
class Part:
    """What one row gives to the problem."""

    row_id: int
    request: Request
    fixed: tuple[Line, ...]
    announced: tuple[Line, ...]
    asked: bool


Regulars = Mapping[int, list[tuple[int, int]]]
"""Series → (interpreter, how many of its requests they take), whoever takes most first."""


def _part(row: models.Request, days: Days, known: set[str], regulars: Regulars) -> Part | None:
    """One request as the solver sees it: with its options while it is searched for, as it stands once agreed to."""
    work = [values.fixed_of(booking) for booking in row.bookings if _stays(booking, days)]
    team = [each for each in work if (each.starts_at, each.mode) == (work[0].starts_at, work[0].mode)]
    fixed = [each for each in team if str(each.interpreter) in known]
    starts = [start for start in values.starts_of(row) if days.horizon.contains(start) and start > days.now]
    coming = days.horizon.contains(team[0].starts_at) and team[0].starts_at > days.now if team else bool(starts)
    wanted = coming and row.state in SEARCHED and not _asks_around(row)
    needed = needed_interpreters(row) - (len(work) - len(fixed)) if wanted else len(fixed)
    if needed <= 0:
        return None
    request = values.request_of(row, tuple(starts) or (row.starts_at,), max(needed, len(fixed)))
    request = with_regular(request, regulars.get(row.series_id or 0, ()))
    offers = [b for b in row.bookings if b.state == "offered" and not b.broadcast and not _stays(b, days)]
    return Part(
        row.id,
        as_agreed(request, team[0]) if team else request,
        tuple(each.line for each in fixed),
        tuple(values.fixed_of(booking).line for booking in offers),
        asked=days.horizon.contains(team[0].starts_at if team else request.start),
    )


def with_regular(request: Request, regulars: Sequence[tuple[int, int]]) -> Request:
    """Whoever takes most of a series is preferred for the rest of it, unless the request names or excludes them."""
    usual = tuple(str(who) for who, _ in regulars[:1])
    if request.preferred or not usual or usual[0] in request.excluded:
        return request
    return msgspec.structs.replace(request, preferred=usual)


def _stays(booking: models.Booking, days: Days) -> bool:
    """Not the solver's to move: agreed to, or offered on a day that is not in the horizon."""
    offered = booking.state == "offered" and not booking.broadcast
    return booking.state in AGREED or (offered and not days.horizon.contains(booking.starts_at))


def _asks_around(row: models.Request) -> bool:
    """Several people were asked at once and may still answer: people are at it, the solver is not."""
    return any(booking.state == "offered" and booking.broadcast for booking in row.bookings)


def needed_interpreters(row: models.Request) -> int:
    """How many interpreters a request needs; a place that the requester cancelled is not filled again."""
    return row.interpreters - sum(booking.state in ("cancelled", "late_cancelled") for booking in row.bookings)


def as_agreed(request: Request, fixed: Fixed) -> Request:
    """The request at the start, in the mode and of the length that somebody agreed to."""
    return msgspec.structs.replace(
        request,
        start=fixed.starts_at,
        start_options=(),
        mode=fixed.mode,
        fallback_modes=(),
        minutes=fixed.minutes,
    )


def _pin_line(pin: models.Pin) -> Line:
    return Line(str(pin.request_id), str(pin.interpreter_id), pin.starts_at, cast("Mode", pin.mode))
