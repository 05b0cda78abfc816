"""`/constats`: unmet demand by language and by cause, drawn, with its numbers."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.domain.walltime import local_date
from interpretariat.edge import house, rule
from interpretariat.formats.sheets import write_csv
from interpretariat.formats.vocabulary import word
from interpretariat.services.insights import LanguageDemand, Unmet, unmet_demand
from interpretariat.web import charts
from interpretariat.web.forms import FormState
from interpretariat.web.page import Reader, page, reader
from interpretariat.web.partner.words import CAUSES

DRAWN_LANGUAGES = 12
COLUMNS = ("language", "asked", "unmet")


class Insights(Controller):
    @get("/constats", opt=rule(Action.INSIGHT_READ))
    async def show(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        who, found = reader(request), await _asked(request, session, actor, now)
        return page(
            request,
            "oversight/insights.html",
            title=who.words.gettext("Demandes sans interprète"),
            found=found,
            percent=_percent,
            languages=_language_bars(found, who),
            causes=_cause_bars(found, who),
            cause_word=lambda cause: word(who.words, CAUSES, cause or "other"),
            form=FormState({"de": f"{found.from_month:%Y-%m}", "a": f"{found.to_month:%Y-%m}"}),
            from_month=f"{found.from_month:%Y-%m}",
            to_month=f"{found.to_month:%Y-%m}",
        )

    @get("/constats.csv", opt=rule(Action.INSIGHT_READ))
    async def csv(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Response[bytes]:
        found = await _asked(request, session, actor, now)
        rows = [(row.code, row.asked, row.unmet) for row in found.languages]
        name = f"constats-{found.from_month:%Y-%m}-{found.to_month:%Y-%m}.csv"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(write_csv(COLUMNS, rows), media_type="text/csv", headers=headers)


async def _asked(request: Request[Any, Any, Any], session: AsyncSession, actor: Actor, now: datetime) -> Unmet:
    """`?de=2026-08&a=2026-10`; the three months before this one when nothing is said."""
    zone = house(request).settings.zone
    this = local_date(now, ZoneInfo(zone)).replace(day=1)
    last = date.fromordinal(this.toordinal() - 1).replace(day=1)
    first = date.fromordinal(last.toordinal() - 45).replace(day=1)
    return await unmet_demand(session, actor, _month(request, "de", first), _month(request, "a", last), zone)


def _month(request: Request[Any, Any, Any], name: str, otherwise: date) -> date:
    said = request.query_params.get(name, "")
    try:
        return date.fromisoformat(f"{said}-01") if said else otherwise
    except ValueError as error:
        raise Invalid([Problem(name, "not_a_month", said)]) from error


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def _language_bars(found: Unmet, who: Reader) -> Any:
    """The languages that lack people most; a hidden number is not drawn."""
    shown = [row for row in found.languages if row.unmet and row.asked][:DRAWN_LANGUAGES]
    rows = [charts.Bar(_name(row, who), row.unmet or 0, _share(row, who)) for row in shown]
    if not rows:
        return None
    return charts.bars("unmet", who.words.gettext("Demandes sans interprète, par langue"), rows)


def _share(row: LanguageDemand, who: Reader) -> str:
    share = who.d.percent(_percent(row.unmet or 0, row.asked or 0), decimals=0)
    unmet, asked_of = who.d.number(row.unmet or 0), who.d.number(row.asked or 0)
    return who.words.gettext("{unmet} sur {asked} ({share})", unmet=unmet, asked=asked_of, share=share)


def _name(row: LanguageDemand, who: Reader) -> str:
    return row.name_en if who.locale == "en" else row.name_fr


def _cause_bars(found: Unmet, who: Reader) -> Any:
    rows = [
        charts.Bar(word(who.words, CAUSES, cause or "other"), n, who.d.number(n), "mark-2")
        for cause, n in found.causes
        if n
    ]
    return charts.bars("causes", who.words.gettext("Raisons"), rows) if rows else None
