"""One series as its page shows it: its days, what was changed on some of them, and who usually comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Request, Series
from interpretariat.db.queries import series as queries
from interpretariat.domain.business import BusinessCalendar
from interpretariat.domain.policy import Actor
from interpretariat.domain.recurrence import Recurrence, day_of, occurrences
from interpretariat.domain.refusals import NotFound
from interpretariat.domain.walltime import local_date
from interpretariat.services.business import business_calendar

LIVE: Final = frozenset({"submitted", "offered", "confirmed"})
"""States of a request that is still to take place."""

Difference = Literal["", "holiday", "changed"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One request of a series; `differs` from what the rule means: moved off a day off, or changed by somebody."""

    request: Request
    differs: Difference
    is_coming: bool


@dataclass(frozen=True, slots=True)
class Regular:
    """Whoever takes most of the series: preferred for the rest of it."""

    interpreter_id: int
    name: str
    times: int
    of: int


@dataclass(frozen=True, slots=True)
class SeriesView:
    """`skipped` are the days off to come on which nothing takes place."""

    series: Series
    rule: Recurrence
    turns: tuple[Turn, ...]
    skipped: tuple[date, ...]
    regular: Regular | None

    @property
    def coming(self) -> list[Turn]:
        return [turn for turn in self.turns if turn.is_coming]

    @property
    def past(self) -> list[Turn]:
        return [turn for turn in self.turns if not turn.is_coming]


def rule_of(series: Series) -> Recurrence:
    return msgspec.convert(series.rule, Recurrence)


async def found_series(session: AsyncSession, actor: Actor, series_id: int, *, held: bool = False) -> Series:
    """Raises NotFound: unknown, or not this actor's to see."""
    row = await queries.series_seen_by(session, actor, series_id, held=held)
    if row is None:
        raise NotFound(entity="series")
    return row


async def series_view(session: AsyncSession, actor: Actor, series_id: int, *, now: datetime) -> SeriesView:
    """One series for one reader. Raises NotFound."""
    series = await found_series(session, actor, series_id)
    rows = await queries.requests_of(session, series.id)
    calendar, rule = await business_calendar(session, series.organisation), rule_of(series)
    return SeriesView(
        series,
        rule,
        tuple(Turn(row, differs(series, row, calendar), row.starts_at > now and row.state in LIVE) for row in rows),
        _skipped(series, rule, calendar, now),
        await _regular(session, series, rows),
    )


@dataclass(frozen=True, slots=True)
class ComingSeries:
    """One line of a list: the requests to come, and whoever usually takes them."""

    series: Series
    rule: Recurrence
    coming: tuple[Request, ...]
    regular: str


async def coming_series(session: AsyncSession, actor: Actor, *, now: datetime) -> list[ComingSeries]:
    """The series that one may see of which something is to come, the next first."""
    found = await queries.coming_series(session, actor, now=now)
    rows: dict[int, list[Request]] = {}
    for row in await queries.requests_of(session, *(each.id for each in found)):
        if row.starts_at > now and row.state in LIVE:
            rows.setdefault(row.series_id or 0, []).append(row)
    regulars = {key: people[0][0] for key, people in (await queries.regulars_of(session, rows)).items()}
    names = await queries.interpreter_names(session, set(regulars.values()))
    lines = [
        ComingSeries(each, rule_of(each), tuple(rows[each.id]), names.get(regulars.get(each.id, 0), ""))
        for each in found
    ]
    return sorted(lines, key=lambda line: (line.coming[0].starts_at, line.series.id))


def planned_start(series: Series, row: Request) -> datetime:
    """When the rule means this request to start, as the clocks of the place show it."""
    return datetime.fromisoformat(f"{row.series_on}T{series.starts_time}")


def differs(series: Series, row: Request, calendar: BusinessCalendar) -> Difference:
    planned, actual = planned_start(series, row), datetime.fromisoformat(row.starts_wall)
    if actual == planned and row.minutes == series.minutes:
        return ""
    after_holiday = day_of(planned.date(), "move", calendar)
    return "holiday" if after_holiday == actual.date() and actual.time() == planned.time() else "changed"


def _skipped(series: Series, rule: Recurrence, calendar: BusinessCalendar, now: datetime) -> tuple[date, ...]:
    today = local_date(now, ZoneInfo(series.zone))
    last = series.ended_on or date.max
    days = [day.planned_on for day in occurrences(rule, series.first_on, calendar) if day.is_skipped]
    return tuple(day for day in days if today <= day <= last)


async def _regular(session: AsyncSession, series: Series, rows: Sequence[Request]) -> Regular | None:
    found = (await queries.regulars_of(session, [series.id])).get(series.id, [])
    if not found:
        return None
    (who, times), *_ = found
    names = await queries.interpreter_names(session, [who])
    return Regular(who, names[who], times, sum(row.state not in ("cancelled", "rejected") for row in rows))
