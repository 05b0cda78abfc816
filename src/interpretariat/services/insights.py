"""Unmet demand: how many requests found nobody, by language and cause, small numbers hidden."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Language
from interpretariat.db.queries.insights import demand_between, languages_offered
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.domain.small_cells import hidden_cells
from interpretariat.domain.spans import Span
from interpretariat.domain.walltime import day_span, local_date
from interpretariat.services.costs import month_span
from interpretariat.services.requests.outlook import months_before

LONGEST_MONTHS = 24
PUBLIC_MONTHS = 3
ENOUGH = 20
"""With fewer requests a share says nothing, and could point at somebody."""


@dataclass(frozen=True, slots=True)
class LanguageDemand:
    """One language: `asked` and `unmet` are none when they are hidden to protect people."""

    code: str
    name_fr: str
    name_en: str
    asked: int | None
    unmet: int | None


@dataclass(frozen=True, slots=True)
class Unmet:
    """The demand of some months; `causes`: cause → unmet requests. A number that is none is hidden."""

    from_month: date
    to_month: date
    asked: int | None
    unmet: int | None
    languages: tuple[LanguageDemand, ...]
    causes: tuple[tuple[str, int | None], ...]


async def unmet_demand(session: AsyncSession, actor: Actor, from_month: date, to_month: date, zone: str) -> Unmet:
    """The requests that start from the first to the last month, both included.

    Raises Invalid when the months are out of order or more than two years.
    """
    require(actor, Action.INSIGHT_READ)
    months = (to_month.year - from_month.year) * 12 + to_month.month - from_month.month + 1
    if not 1 <= months <= LONGEST_MONTHS:
        raise Invalid([Problem("a", "months_out_of_order", to_month.isoformat()[:7], {"maximum": LONGEST_MONTHS})])
    span = Span(month_span(from_month, zone).start, month_span(to_month, zone).end)
    counts = await demand_between(session, span)
    asked, unmet, causes, names = Counter[str](), Counter[str](), Counter[str](), {}
    for count in counts:
        names[count.language_code] = (count.name_fr, count.name_en)
        asked[count.language_code] += count.n
        if count.state == "unfilled":
            unmet[count.language_code] += count.n
            causes[count.cause] += count.n
    for code in asked:
        unmet.setdefault(code, 0)
    small_asked, small_unmet, small_causes = hidden_cells(asked), hidden_cells(unmet), hidden_cells(causes)
    rows = [
        LanguageDemand(
            code,
            *names[code],
            None if code in small_asked else asked[code],
            None if code in small_asked | small_unmet else unmet[code],
        )
        for code in asked
    ]
    return Unmet(
        from_month,
        to_month,
        _shown(asked.total()),
        _shown(unmet.total()),
        tuple(sorted(rows, key=lambda row: (-(row.unmet or 0), -(row.asked or 0), row.code))),
        tuple((cause, None if cause in small_causes else n) for cause, n in causes.most_common()),
    )


def _shown(total: int) -> int | None:
    return None if hidden_cells({"total": total}) else total


async def shares_served(session: AsyncSession, *, now: datetime, zone: str) -> list[tuple[Language, int | None]]:
    """Every language of the pool → percent of its requests of the last three months that were met; none with too few.

    This is for everybody to read: it tells a share, never a number.
    """
    today = local_date(now, ZoneInfo(zone))
    since = day_span(months_before(today, PUBLIC_MONTHS), ZoneInfo(zone)).start
    asked, met = Counter[str](), Counter[str]()
    for count in await demand_between(session, Span(since, day_span(today, ZoneInfo(zone)).start)):
        asked[count.language_code] += count.n
        met[count.language_code] += count.n if count.state != "unfilled" else 0
    return [
        (language, round(100 * met[language.code] / asked[language.code]) if asked[language.code] >= ENOUGH else None)
        for language in await languages_offered(session)
    ]
