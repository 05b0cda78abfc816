"""Calling off the rest of a series: what each of its days costs before, then each is called off like any request."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Request, Series
from interpretariat.db.queries import series as queries
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.services.requests.cancel import CancellationTerms, cancel_request, check_reason, terms_of
from interpretariat.services.series.read import LIVE, found_series


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a series from a day on, and the price of calling each of it off now."""

    series: Series
    lines: tuple[tuple[Request, CancellationTerms], ...]

    @property
    def price_cents(self) -> int:
        return sum(terms.price_cents for _, terms in self.lines)

    @property
    def late(self) -> int:
        """How many would be paid for."""
        return sum(terms.price_cents > 0 for _, terms in self.lines)


async def rest_of(
    session: AsyncSession, actor: Actor, series_id: int, from_on: date, *, now: datetime, held: bool = False
) -> Rest:
    """Raises NotFound; Invalid when nothing is left from that day on."""
    series = await found_series(session, actor, series_id, held=held)
    rows = [
        row
        for row in await queries.requests_of(session, series.id)
        if row.series_on is not None and row.series_on >= from_on and row.state in LIVE and row.starts_at > now
    ]
    if not rows:
        raise Invalid([Problem("from_on", "unknown", from_on.isoformat())])
    return Rest(series, tuple([(row, await terms_of(session, row, now=now)) for row in rows]))


async def stop_series(
    session: AsyncSession, actor: Actor, series_id: int, from_on: date, *, now: datetime, reason: str = ""
) -> Rest:
    """Call off everything from a day on; each interpreter is told at once, and late ones are paid as ever."""
    check_reason(reason)
    rest = await rest_of(session, actor, series_id, from_on, now=now, held=True)
    for row, _ in rest.lines:
        await cancel_request(session, actor, row.id, now=now, reason=reason)
    first_on = min(row.series_on for row, _ in rest.lines if row.series_on is not None)
    rest.series.ended_on, rest.series.updated_at = first_on - timedelta(days=1), now
    rest.series.version += 1
    await session.flush()
    return rest
