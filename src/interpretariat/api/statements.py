"""Money as programs handle it: statements of a month, its closing, and what another agreement would change."""

from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.api.idempotency import ONCE, Once
from interpretariat.api.paging import Listing
from interpretariat.api.refused import refused
from interpretariat.api.schemas.money import CloseAsked, ClosedRead, SimulationAsked, SimulationRead, StatementRead
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.edge import rule
from interpretariat.services.periods import close_period
from interpretariat.services.simulation import simulate
from interpretariat.services.statements import all_statements, statement_of
from interpretariat.settings import Settings

Period = Annotated[str, QueryParameter(description="YYYY-MM")]


@get(
    "/api/statements",
    opt=rule(Action.COST_READ),
    responses=refused(404, 422),
    tags=("money",),
    summary="Statements of a month",
)
async def statements(
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    period: Period,
    organisation: FromQuery[int | None] = None,
) -> Listing[StatementRead]:
    """Those one may see: one's own organisation's, or everybody's for finance, administration and audit."""
    month = month_of(period)
    if organisation is not None:
        return Listing([StatementRead.of(await statement_of(session, actor, organisation, month))])
    return Listing([StatementRead.of(each) for each in await all_statements(session, actor, month)])


@post(
    "/api/periods/{period:str}/close",
    opt=rule(Action.PERIOD_CLOSE),
    status_code=200,
    dependencies=ONCE,
    responses=refused(409, 422),
    tags=("money",),
    summary="Close a month",
)
async def close(
    *,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    once: NamedDependency[Once],
    period: FromPath[str],
    data: JSONBody[CloseAsked],
) -> Response[ClosedRead]:
    """Write a month into the books, for ever. 409 when something is missing (`period_not_ready` counts it), when the
    month is running, closed already, or comes after one that is open.
    """
    month = month_of(period)

    async def effect() -> ClosedRead:
        zone = ZoneInfo(settings.zone)
        return ClosedRead.of(await close_period(session, actor, month, carry=data.carry, zone=zone, now=now))

    return await once(effect)


@post(
    "/api/agreements/simulate",
    opt=rule(Action.AGREEMENT_SIMULATE),
    status_code=200,
    dependencies=ONCE,
    responses=refused(422),
    tags=("money",),
    summary="Replay a month under another agreement",
)
async def replay_month(
    *,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    data: JSONBody[SimulationAsked],
) -> Response[SimulationRead]:
    """What each organisation and payer would have paid, and what each organisation would have paid alone. Nothing of
    the month is written.
    """
    month, proposal = month_of(data.period), data.proposal()

    async def effect() -> SimulationRead:
        return SimulationRead.of(await simulate(session, actor, month, proposal))

    return await once(effect)


def month_of(period: str) -> date:
    """The first day of `YYYY-MM`. Raises Invalid for anything else."""
    try:
        return date.fromisoformat(f"{period}-01")
    except ValueError as error:
        raise Invalid([Problem("period", "not_a_month", period)]) from error
