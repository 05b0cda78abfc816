"""One interpreter's row of the board, and one request that waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from interpretariat.allocation import rules, score
from interpretariat.allocation.scenario import Booked, Interpreter, Problem
from interpretariat.db import models
from interpretariat.db.models import Request
from interpretariat.domain.spans import MINUTE, Span, intersect
from interpretariat.domain.walltime import day_span
from interpretariat.services.board_picture import Picture, Stay
from interpretariat.services.board_values import Block, Place, Row, Trip, Waiting


@dataclass(frozen=True, slots=True)
class Pool:
    """The people of the board: their rows, hours, days without papers, and stays of the whole week."""

    problem: Problem
    people: Mapping[int, models.Interpreter]
    free: Mapping[int, Sequence[Span]]
    without_papers: Mapping[int, Sequence[date]]
    stays: Mapping[int, Sequence[Stay]]


def row_of(person_id: int, pool: Pool, on_date: date, pinned: frozenset[tuple[int, int]]) -> Row:
    """One interpreter's local day, with the load of its ISO week."""
    problem, person = pool.problem, pool.people[person_id]
    stays = pool.stays.get(person_id, ())
    week = on_date.isocalendar()[:2]
    of_day = [stay for stay in stays if problem.day(stay.starts_at) == on_date]
    standing = [stay for stay in stays if stay.change != "dropped" and problem.week(stay.starts_at) == week]
    busy = [stay for stay in of_day if stay.change != "dropped"]
    return Row(
        interpreter_id=person_id,
        name=person.name,
        code=person.code,
        languages=tuple(spoken.language_code for spoken in person.languages),
        day_minutes=sum(stay.minutes for stay in busy),
        max_minutes_per_day=person.max_minutes_per_day,
        week_minutes=sum(stay.minutes for stay in standing),
        max_minutes_per_week=person.max_minutes_per_week,
        week_bookings=len(standing),
        week_km=_week_km(problem, problem.interpreter_by_id[str(person_id)], standing),
        without_papers=on_date in pool.without_papers.get(person_id, ()),
        free=tuple(intersect(pool.free.get(person_id, ()), [day_span(on_date, problem.zone)])),
        blocks=tuple(_block(stay, pinned) for stay in of_day),
        trips=tuple(_trips(problem, busy)),
    )


def _week_km(problem: Problem, person: Interpreter, stays: Sequence[Stay]) -> float:
    days: dict[date, list[Booked]] = {}
    for stay in stays:
        days.setdefault(problem.day(stay.starts_at), []).append(stay.booked)
    return sum(score.day_km(problem, person, work) for work in days.values())


def _block(stay: Stay, pinned: frozenset[tuple[int, int]]) -> Block:
    rest = rules.recovery_minutes(stay.booked)
    return Block(
        request_id=stay.request.id,
        interpreter_id=stay.interpreter_id,
        booking_id=stay.booking_id,
        line_id=stay.line_id,
        language_code=stay.request.language_code,
        place=_place(stay.request),
        starts_at=stay.starts_at,
        ends_at=stay.ends_at,
        mode=stay.mode,
        state=stay.state,
        change=stay.change,
        pinned=(stay.request.id, stay.interpreter_id) in pinned,
        tier=stay.request.tier,
        priority=stay.request.priority,
        recovery_until=stay.ends_at + rest * MINUTE if rest else None,
    )


def _trips(problem: Problem, stays: Sequence[Stay]) -> list[Trip]:
    """The ways between sites of one day; whoever has time to go home first has none."""
    found = []
    for first, second in pairwise(stays):
        here, there, gap = first.booked, second.booked, second.starts_at - first.ends_at
        origin, target = here.request.site, there.request.site
        if not here.mode == there.mode == "in_person" or origin is None or target is None or origin == target:
            continue
        if gap > timedelta(minutes=problem.travel.return_home_after_minutes):
            continue
        minutes = problem.roads.minutes(origin, target)
        found.append(
            Trip(
                first.ends_at,
                first.ends_at + minutes * MINUTE,
                minutes,
                problem.roads.km(origin, target),
                gap // MINUTE - rules.separation_minutes(problem, here, there),
                first.request.id,
                second.request.id,
            )
        )
    return found


def waiting_of(request: Request, picture: Picture, pool: Pool, on_date: date) -> Waiting:
    """A request that lacks people, with the reasons of the last run that looked for it."""
    row = picture.unserved.get(request.id)
    reasons = dict(row.reasons) if row else {}
    return Waiting(
        request_id=request.id,
        language_code=request.language_code,
        place=_place(request),
        starts_at=request.starts_at,
        ends_at=request.ends_at,
        mode=request.mode,
        state=request.state,
        priority=request.priority,
        tier=request.tier,
        missing=picture.missing(request),
        calculated=request.id in picture.calculated,
        reasons=_with_papers(reasons, request, pool, on_date),
        unlock=row.unlock if row else (),
        blocked=row.blocked if row else (),
    )


def _with_papers(reasons: dict[str, int], request: Request, pool: Pool, on_date: date) -> dict[str, int]:
    """The reasons, with those whom a missing paper keeps away told apart from those who offer no hours."""
    away = sum(
        on_date in pool.without_papers.get(person_id, ())
        and not {request.language_code, *request.alternatives}.isdisjoint(
            spoken.language_code for spoken in person.languages
        )
        for person_id, person in pool.people.items()
    )
    away = min(away, reasons.get("availability", 0))
    if not away:
        return reasons
    left = {**reasons, "availability": reasons["availability"] - away, "credential": away}
    return {rule: count for rule, count in left.items() if count}


def _place(request: Request) -> Place:
    site, sector = request.site, request.organisation.sector
    if site is None:
        return Place(None, "", "", "", sector)
    return Place(site.id, site.code, site.short_name, site.name, sector)
