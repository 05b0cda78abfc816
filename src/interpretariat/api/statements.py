"""`/api/statements`: what each organisation owes for a month, line by line."""

from datetime import date
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.api.paging import Listing
from interpretariat.api.refused import refused
from interpretariat.api.schemas.money import StatementRead
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.edge import rule
from interpretariat.services.costs import all_costs, month_costs

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
        return Listing([StatementRead.of(await month_costs(session, actor, organisation, month))])
    return Listing([StatementRead.of(costs) for costs in await all_costs(session, actor, month)])


def month_of(period: str) -> date:
    """The first day of `YYYY-MM`. Raises Invalid for anything else."""
    try:
        return date.fromisoformat(f"{period}-01")
    except ValueError as error:
        raise Invalid([Problem("period", "not_a_month", period)]) from error
