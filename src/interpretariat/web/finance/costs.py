"""The costs of a month: an overview of every organisation, then one organisation line by line, on screen and as CSV."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.references import booking_reference
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.domain.walltime import local_date
from interpretariat.edge import house, rule
from interpretariat.formats.price_words import line_words
from interpretariat.formats.sheets import Cell, write_csv
from interpretariat.formats.vocabulary import MODES, word
from interpretariat.services.costs import CostLine, MonthCosts, all_costs, month_costs
from interpretariat.web.finance.words import outcome_word, standing_word
from interpretariat.web.page import page, reader

COLUMNS = (
    "booking",
    "date",
    "start",
    "site",
    "language",
    "mode",
    "cost_centre",
    "planned_minutes",
    "signed_minutes",
    "outcome",
    "standing",
    "tariff",
    "price_cents",
)


class Costs(Controller):
    """Managers at `/organisme/couts`, the others at `/finances/couts`."""

    @get("/organisme/couts", opt=rule(Action.COST_READ))
    async def own(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        costs = await month_costs(session, actor, None, asked_month(request, now))
        return _detail(request, costs, "/organisme/couts")

    @get("/organisme/couts.csv", opt=rule(Action.COST_READ))
    async def own_csv(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Response[bytes]:
        return _csv(await month_costs(session, actor, None, asked_month(request, now)))

    @get("/finances/couts", opt=rule(Action.COST_READ))
    async def everybody(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        month = asked_month(request, now)
        rows = await all_costs(session, actor, month)
        title = reader(request).words.gettext("Coûts par organisme")
        return page(request, "finance/overview.html", title=title, rows=rows, **months_around(month))

    @get("/finances/couts/{organisation_id:int}", opt=rule(Action.COST_READ))
    async def one(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        organisation_id: FromPath[int],
    ) -> Template:
        costs = await month_costs(session, actor, organisation_id, asked_month(request, now))
        return _detail(request, costs, f"/finances/couts/{organisation_id}")

    @get("/finances/couts/{organisation_id:int}/csv", opt=rule(Action.COST_READ))
    async def one_csv(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        organisation_id: FromPath[int],
    ) -> Response[bytes]:
        return _csv(await month_costs(session, actor, organisation_id, asked_month(request, now)))


def asked_month(request: Request[Any, Any, Any], now: datetime) -> date:
    """The first day of `?mois=2026-10`, or of the current month; Invalid when it is no month."""
    said = request.query_params.get("mois", "")
    return month_said(said) if said else local_date(now, ZoneInfo(house(request).settings.zone)).replace(day=1)


def last_month(request: Request[Any, Any, Any], now: datetime) -> date:
    """The first day of the month before the current one."""
    return (local_date(now, ZoneInfo(house(request).settings.zone)).replace(day=1) - timedelta(days=1)).replace(day=1)


def month_said(said: str) -> date:
    """The first day of `2026-10`. Raises Invalid when it is no month."""
    try:
        return date.fromisoformat(f"{said}-01")
    except ValueError as error:
        raise Invalid([Problem("mois", "not_a_month", said)]) from error


def months_around(month: date) -> dict[str, Any]:
    """The month on the page, and the ones before and after as the URL says them."""
    previous, following = (date.fromordinal(month.toordinal() + days) for days in (-1, 31))
    return {"month": month, "previous": f"{previous:%Y-%m}", "following": f"{following:%Y-%m}"}


def _detail(request: Request[Any, Any, Any], costs: MonthCosts, path: str) -> Template:
    who = reader(request)
    title = who.words.gettext("Coûts, {month}", month=who.d.month(costs.month))
    return page(
        request,
        "finance/detail.html",
        title=title,
        costs=costs,
        csv_path=f"{path}.csv" if path == "/organisme/couts" else f"{path}/csv",
        reference=booking_reference,
        words_of=lambda line: [line_words(part, who.locale) for part in line.price.lines],
        mode_word=lambda line: word(who.words, MODES, line.mode),
        outcome_word=lambda line: outcome_word(line.outcome, who.words),
        standing_word=lambda line: standing_word(line.standing, who.words),
        **months_around(costs.month),
    )


def _csv(costs: MonthCosts) -> Response[bytes]:
    name = f"{costs.organisation.code}-{costs.month:%Y-%m}.csv"
    return Response(
        write_csv(COLUMNS, [_cells(line) for line in costs.lines]),
        media_type="text/csv",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _cells(line: CostLine) -> list[Cell]:
    local = line.starts_at.astimezone(ZoneInfo(line.zone))
    return [
        booking_reference(line.booking_id),
        f"{local:%Y-%m-%d}",
        f"{local:%H:%M}",
        line.site.name if line.site else "",
        line.language.code,
        line.mode,
        line.cost_centre,
        line.planned_minutes,
        line.signed_minutes,
        line.outcome,
        line.standing,
        line.tariff.code,
        line.price.total_cents,
    ]
