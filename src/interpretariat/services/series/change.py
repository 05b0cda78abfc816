"""Changing a series: from a day on (it goes on as another series), or for one week (it then goes on as before)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Request, Series
from interpretariat.db.queries import series as queries
from interpretariat.domain.business import BusinessCalendar
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.recurrence import Recurrence, day_of
from interpretariat.domain.refusals import Invalid, NotAllowed, NotFound, Problem
from interpretariat.services.business import business_calendar
from interpretariat.services.requests import checks
from interpretariat.services.requests.change import AGREED, CHANGEABLE, SEARCHED, change_request, changed_fields
from interpretariat.services.requests.draft import Known, RequestDraft, draft_of, load_known, wall_time
from interpretariat.services.series.read import found_series, rule_of

SUNDAY: Final = 7


class Fork(msgspec.Struct, frozen=True, kw_only=True):
    """What is otherwise from `from_on` on (a day of the series); what is none stays. `weekday` is 1 (Monday) to 7."""

    from_on: date
    weekday: int | None = None
    start: time | None = None
    minutes: int | None = None
    mode: str | None = None
    site: int | None = None
    preferred: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class ForkLine:
    """One request: what it will ask for. `kept` says why it stays as it is: `same`, or `too_late` to change freely.
    `releases`: whoever agreed to come is free again, and somebody is looked for. `request_on` is its day by the rule so
    far.
    """

    request: Request
    draft: RequestDraft
    series_on: date
    kept: Literal["", "same", "too_late"]
    releases: bool
    request_on: date


@dataclass(frozen=True, slots=True)
class ForkPlan:
    series: Series
    lines: tuple[ForkLine, ...]

    @property
    def changing(self) -> list[ForkLine]:
        return [line for line in self.lines if not line.kept]


async def plan_fork(
    session: AsyncSession,
    actor: Actor,
    series_id: int,
    fork: Fork,
    *,
    now: datetime,
    unread: Sequence[Problem] = (),
    held: bool = False,
) -> ForkPlan:
    """What changing the series from a day on would do. Raises NotFound, Invalid."""
    series = await found_series(session, actor, series_id, held=held)
    rows = [row for row in await queries.requests_of(session, series.id) if _goes_on(row, fork.from_on, now)]
    problems = [*unread, *_fork_problems(fork)]
    if not rows:
        problems.append(Problem("from_on", "unknown", fork.from_on.isoformat()))
    known = await load_known(session, actor, series.organisation_id, now=now)
    if known is None:
        raise NotAllowed(action="change", role=actor.role)
    if problems:
        raise Invalid(problems)
    calendar = await business_calendar(session, series.organisation)
    fork = await _with_regular(session, series, fork)
    lines = tuple(_line(actor, series, row, fork, calendar, now) for row in rows)
    _check(lines, known, now)
    return ForkPlan(series, lines)


async def fork_series(session: AsyncSession, actor: Actor, series_id: int, fork: Fork, *, now: datetime) -> Series:
    """Change everything from a day on: the rest goes on as a series of its own, which comes back.

    Whoever was held for what changes is released and told; what is too late to change stays as it is.
    """
    plan = await plan_fork(session, actor, series_id, fork, now=now, held=True)
    new = _new_series(plan, fork, actor, now)
    session.add(new)
    await session.flush()
    for line in plan.changing:
        await change_request(session, actor, line.request.id, line.draft, version=line.request.version, now=now)
    planned = {line.request.id: line.series_on for line in plan.lines}
    for row in await queries.requests_of(session, plan.series.id):
        if row.series_on is not None and row.series_on >= fork.from_on:
            row.series_id, row.series_on = new.id, planned.get(row.id, row.series_on)
    _end(plan.series, plan.lines[0].request_on, now)
    await session.flush()
    return new


async def swap_week(
    session: AsyncSession, actor: Actor, series_id: int, request_id: int, start: datetime, *, now: datetime
) -> Request:
    """Another day or hour of the same week, this once; the series goes on as before. `start` is a wall time, or an
    instant.

    Raises NotFound, Invalid (another week), and what changing a request raises.
    """
    series = await found_series(session, actor, series_id, held=True)
    row = next((row for row in await queries.requests_of(session, series.id) if row.id == request_id), None)
    if row is None or row.series_on is None:
        raise NotFound(entity="request")
    if start.year not in checks.YEARS:
        raise Invalid([Problem("start_date", "other_week", start.isoformat(), week_of(row.series_on))])
    start = wall_time(start, ZoneInfo(row.zone))
    if start.date().isocalendar()[:2] != row.series_on.isocalendar()[:2]:
        raise Invalid([Problem("start_date", "other_week", start.date().isoformat(), week_of(row.series_on))])
    draft = msgspec.structs.replace(draft_of(row), start=start, start_options=())
    return await change_request(session, actor, row.id, draft, version=row.version, now=now)


def week_of(day: date) -> dict[str, str]:
    """Monday and Sunday of the week of a day, as facts of a remedy."""
    monday = day - timedelta(days=day.isoweekday() - 1)
    return {"monday": monday.isoformat(), "sunday": (monday + timedelta(days=6)).isoformat()}


def _goes_on(row: Request, from_on: date, now: datetime) -> bool:
    return row.series_on is not None and row.series_on >= from_on and row.state in CHANGEABLE and row.starts_at > now


def _fork_problems(fork: Fork) -> list[Problem]:
    if fork.weekday is not None and not 1 <= fork.weekday <= SUNDAY:
        return [Problem("weekday", "unknown", fork.weekday)]
    return []


async def _with_regular(session: AsyncSession, series: Series, fork: Fork) -> Fork:
    """Whoever usually comes stays preferred in the series that goes on, unless somebody else is named."""
    if fork.preferred is not None:
        return fork
    regulars = (await queries.regulars_of(session, [series.id])).get(series.id, [])
    return msgspec.structs.replace(fork, preferred=tuple(who for who, _ in regulars[:1]) or None)


def _line(  # noqa: PLR0917 - the facts of one request
    actor: Actor, series: Series, row: Request, fork: Fork, calendar: BusinessCalendar, now: datetime
) -> ForkLine:
    assert row.series_on is not None
    before = draft_of(row)
    planned = row.series_on + timedelta(days=(fork.weekday or row.series_on.isoweekday()) - row.series_on.isoweekday())
    start = _start(series, row, fork, planned, calendar)
    preferred = before.preferred if fork.preferred is None else fork.preferred
    draft = msgspec.structs.replace(
        before,
        start=start,
        start_options=before.start_options if start == before.start else (),
        minutes=fork.minutes or before.minutes,
        mode=fork.mode or before.mode,
        fallback_modes=tuple(mode for mode in before.fallback_modes if mode != (fork.mode or before.mode)),
        site=fork.site or before.site,
        preferred=tuple(who for who in preferred if who not in before.excluded),
    )
    fields = changed_fields(before, draft)
    agreed = any(booking.state in AGREED for booking in row.bookings)
    searched = bool(SEARCHED.intersection(fields))
    late = searched and agreed and actor.role is not Role.COORDINATOR and now > calendar.deadline(row.starts_at)
    return ForkLine(
        row, draft, planned, "too_late" if late else "" if fields else "same", searched and agreed, row.series_on
    )


def _start(series: Series, row: Request, fork: Fork, planned: date, calendar: BusinessCalendar) -> datetime:
    """The new start; the request's own, whatever it is, when neither day nor hour change."""
    if fork.weekday is None and fork.start is None:
        return datetime.fromisoformat(row.starts_wall)
    day = day_of(planned, "move", calendar)
    assert day is not None
    return datetime.combine(day, fork.start or time.fromisoformat(series.starts_time))


def _check(lines: Sequence[ForkLine], known: Known, now: datetime) -> None:
    for line in lines:
        if line.kept:
            continue
        problems = checks.problems_of(line.draft, known, now=now)
        if problems:
            raise Invalid(problems)


def _new_series(plan: ForkPlan, fork: Fork, actor: Actor, now: datetime) -> Series:
    old, first, last = plan.series, plan.lines[0], plan.lines[-1]
    rule = rule_of(old)
    if rule.dates:
        rule = msgspec.structs.replace(rule, dates=tuple(line.series_on for line in plan.lines[1:]))
    else:
        rule = Recurrence(every_weeks=rule.every_weeks, until=last.series_on, holidays=rule.holidays)
    return Series(
        organisation_id=old.organisation_id,
        made_by_id=actor.account_id,
        forked_from_id=old.id,
        zone=old.zone,
        starts_time=fork.start.strftime("%H:%M") if fork.start else old.starts_time,
        minutes=fork.minutes or old.minutes,
        first_on=first.series_on,
        rule=msgspec.to_builtins(rule),
        ended_on=old.ended_on,
        created_at=now,
        updated_at=now,
    )


def _end(series: Series, from_on: date, now: datetime) -> None:
    series.ended_on, series.updated_at = from_on - timedelta(days=1), now
    series.version += 1
