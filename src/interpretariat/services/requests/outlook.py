"""What a request may hope for and what it will cost, said before it is sent, the same on the page and in JSON."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Request
from interpretariat.db.queries.chances import met_of_similar
from interpretariat.domain.business import RULE, is_urgent
from interpretariat.domain.leadtimes import answer_by
from interpretariat.domain.policy import Actor
from interpretariat.domain.pricing import Price
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.domain.walltime import day_span, local_date
from interpretariat.services.business import business_calendar
from interpretariat.services.requests.chances import chances
from interpretariat.services.requests.checks import problems_of, unknown_organisation, warnings_of
from interpretariat.services.requests.draft import Known, RequestDraft, fill, load_known, times_of
from interpretariat.services.requests.estimate import estimate

MONTHS_BACK: Final = 3
ENOUGH: Final = 5
"""Fewer similar requests than this predict nothing, and could point to somebody."""


class BetterStart(msgspec.Struct, frozen=True):
    start: datetime
    free: int


class OtherMode(msgspec.Struct, frozen=True):
    mode: str
    free: int


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """`eligible` could come at some hour, `free` of them at this one; `met` of `similar` requests since a day were met.

    `met_rate` is in percent, none with too few similar requests. Costs are for all the interpreters asked for; `price`
    is the calculation for one, the nearest. `cancel_free_until` is none when it is too late already; `late_cents` is
    due after it. `urgent_points` are basis points of surcharge. `warnings` (`field.code`) refuse nothing.
    """

    eligible: int
    free: int
    needed: int
    met: int
    similar: int
    similar_since: date
    met_rate: float | None
    cost_low_cents: int
    cost_high_cents: int
    tariff: str
    price: Price
    urgent: bool
    urgent_points: int
    answer_by: datetime
    cancel_free_until: datetime | None
    late_cents: int
    cancellation_rule: str
    better_start: BetterStart | None
    other_modes: tuple[OtherMode, ...]
    warnings: tuple[str, ...]


async def outlook(
    session: AsyncSession, actor: Actor, draft: RequestDraft, *, now: datetime, of: Request | None = None
) -> Outlook:
    """The outlook of a draft, or of a change to the request `of`. Raises Invalid while a field it needs is wrong,
    and for what is past, where nothing is left to hope for.
    """
    known = await load_known(session, actor, draft.organisation, now=now)
    if known is None:
        raise Invalid([unknown_organisation(draft)])
    problems = [*problems_of(draft, known, now=now, purpose="draft"), *_missing(draft)]
    if problems:
        raise Invalid(problems)
    if times_of(draft, known).starts_at <= now:
        raise Invalid([Problem("start", "past", draft.start)])
    return await outlook_of(session, draft, known, now=now, of=of)


async def outlook_of(
    session: AsyncSession, draft: RequestDraft, known: Known, *, now: datetime, of: Request | None = None
) -> Outlook:
    """The outlook of a draft that passed its checks."""
    times, calendar = times_of(draft, known), await business_calendar(session, known.organisation)
    row = Request(id=of.id if of else None)
    fill(row, draft, known)
    row.barred = list(of.barred) if of else []
    found = await chances(session, row, times, now=now)
    since = months_before(local_date(now, times.zone), MONTHS_BACK)
    met, similar = await met_of_similar(
        session, draft.language, draft.mode, from_at=day_span(since, times.zone).start, to_at=now
    )
    urgent = is_urgent(calendar, now, times.starts_at)
    money = await estimate(session, draft, known, times, calendar=calendar, trips_km=found.trips_km, urgent=urgent)
    free_until = calendar.deadline(times.starts_at)
    return Outlook(
        eligible=found.eligible,
        free=found.free,
        needed=draft.interpreters,
        met=met,
        similar=similar,
        similar_since=since,
        met_rate=round(100 * met / similar, 1) if similar >= ENOUGH else None,
        cost_low_cents=money.low_cents,
        cost_high_cents=money.high_cents,
        tariff=money.tariff,
        price=money.price,
        urgent=urgent,
        urgent_points=money.urgent_points,
        answer_by=answer_by(calendar, now, times.starts_at),
        cancel_free_until=free_until if free_until >= now else None,
        late_cents=money.late_cents,
        cancellation_rule=RULE,
        better_start=BetterStart(*found.better) if found.better else None,
        other_modes=tuple(OtherMode(mode, count) for mode, count in found.modes),
        warnings=tuple(f"{problem.field}.{problem.code}" for problem in warnings_of(draft)),
    )


def months_before(on_date: date, months: int) -> date:
    """The first day of the month so many months before: what is told as «depuis le 1er août»."""
    month = on_date.year * 12 + on_date.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)


def _missing(draft: RequestDraft) -> Iterator[Problem]:
    if draft.mode == "in_person" and draft.site is None:
        yield Problem("site", "required")
