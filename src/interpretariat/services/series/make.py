"""Making a series: its days are shown before anything is sent, then each of them is a request like any other."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Series
from interpretariat.domain.policy import Actor
from interpretariat.domain.recurrence import Occurrence, Recurrence, occurrences, problems_of
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.services.blocks import cut_slots, slot_problems
from interpretariat.services.business import business_calendar
from interpretariat.services.requests import checks
from interpretariat.services.requests.draft import Known, RequestDraft
from interpretariat.services.requests.prepare import checked
from interpretariat.services.requests.write import new_row, receive


@dataclass(frozen=True, slots=True)
class Planned:
    """A series as it would be sent: each of `days` that takes place has its draft, in the same order."""

    draft: RequestDraft
    recurrence: Recurrence
    days: tuple[Occurrence, ...]
    drafts: tuple[RequestDraft, ...]
    known: Known
    slot_minutes: int | None = None


async def plan_series(
    session: AsyncSession,
    actor: Actor,
    draft: RequestDraft,
    recurrence: Recurrence,
    *,
    now: datetime,
    unread: Sequence[Problem] = (),
    without: Collection[date] = (),
    slot_minutes: int | None = None,
) -> Planned:
    """The days of a series and what would be asked on each, those `without` left out; each is a block cut into slots
    when they have a length. Raises Invalid.
    """
    first = draft.start.date() if draft.start else now.date()
    wrong = [*unread, *problems_of(recurrence, first), *slot_problems(slot_minutes, draft.minutes)]
    draft, known = await checked(session, actor, draft, "submit", now=now, unread=wrong)
    assert draft.start is not None
    calendar = await business_calendar(session, known.organisation)
    days = [day for day in occurrences(recurrence, draft.start.date(), calendar) if day.on_date not in without]
    drafts = tuple(on_day(draft, day.on_date) for day in days if day.on_date is not None)
    if not drafts:
        raise Invalid([Problem("dates", "none_left")])
    for each in drafts:
        problems = checks.problems_of(each, known, now=now)
        if problems:
            raise Invalid([_on_its_day(problem, each) for problem in problems])
    return Planned(draft, recurrence, tuple(days), drafts, known, slot_minutes)


def _on_its_day(problem: Problem, draft: RequestDraft) -> Problem:
    """The problem of one day, told with its day where the field is about time."""
    if problem.field != "start" or draft.start is None:
        return problem
    return Problem("dates", problem.code, draft.start.date().isoformat(), problem.facts)


async def create_series(session: AsyncSession, actor: Actor, planned: Planned, *, now: datetime) -> Series:
    """Send every request of a plan that was just made. A request alone is no series."""
    draft, known = planned.draft, planned.known
    assert draft.start is not None
    assert draft.minutes is not None
    row = Series(
        organisation_id=known.organisation.id,
        made_by_id=actor.account_id,
        forked_from_id=None,
        zone=known.zone_of(draft.site).key,
        starts_time=f"{draft.start:%H:%M}",
        minutes=draft.minutes,
        first_on=draft.start.date(),
        rule=msgspec.to_builtins(planned.recurrence),
        ended_on=None,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    await session.flush()
    kept = [day for day in planned.days if day.on_date is not None]
    for day, each in zip(kept, planned.drafts, strict=True):
        request = new_row(each, known, now)
        request.series_id, request.series_on = row.id, day.planned_on
        session.add(request)
        await receive(session, actor, request, now)
        if planned.slot_minutes is not None:
            await cut_slots(session, request, planned.slot_minutes, now=now)
    return row


def on_day(draft: RequestDraft, day: date) -> RequestDraft:
    """The same on another day, at the same hour on the wall; the other hours that would do move with it."""
    assert draft.start is not None
    shift = day - draft.start.date()
    options = tuple(option + shift for option in draft.start_options)
    return msgspec.structs.replace(draft, start=draft.start + shift, start_options=options)
