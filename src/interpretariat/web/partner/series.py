"""`/series/{id}`: a recurrence as an object; its page, and calling off the rest."""

from datetime import date, datetime, time
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Series
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.recurrence import Recurrence
from interpretariat.domain.refusals import NotFound
from interpretariat.edge import redirect, rule
from interpretariat.services.series.read import SeriesView, coming_series, planned_start, series_view
from interpretariat.services.series.stop import rest_of, stop_series
from interpretariat.web.forms import Form, FormState, single
from interpretariat.web.page import Reader, page, reader
from interpretariat.web.partner.looks import Shown
from interpretariat.web.partner.repeat import rhythm


class SeriesPages(Controller):
    path = "/series"

    @get("", opt=rule(Action.REQUEST_READ))
    async def index(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        """The series of which something is to come."""
        who = reader(request)
        found = await coming_series(session, actor, now=now)
        return page(
            request,
            "partner/series_list.html",
            title=who.words.gettext("Séries"),
            found=[(line, _rhythm(who, line.series, line.rule, len(line.coming))) for line in found],
            shown=Shown(who, actor, now),
        )

    @get("/{series_id:int}", opt=rule(Action.REQUEST_READ))
    async def show(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        series_id: FromPath[int],
    ) -> Template:
        found = await series_view(session, actor, series_id, now=now)
        return series_page(request, actor, now, found, "series.html", sent="envoyee" in request.query_params)

    @get("/{series_id:int}/annuler", opt=rule(Action.REQUEST_WRITE))
    async def before_stopping(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        series_id: FromPath[int],
    ) -> Template:
        """What calling off the rest costs, day by day; looking at it does nothing."""
        found = await series_view(session, actor, series_id, now=now)
        from_on = first_day(request.query_params.get("date", ""), found)
        rest = await rest_of(session, actor, series_id, from_on, now=now)
        return series_page(request, actor, now, found, "series_stop.html", rest=rest, from_on=from_on, form=FormState())

    @post("/{series_id:int}/annuler", opt=rule(Action.REQUEST_WRITE))
    async def stop(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        series_id: FromPath[int],
        data: Form,
    ) -> Response[bytes]:
        values = single(data)
        found = await series_view(session, actor, series_id, now=now)
        from_on = first_day(values.get("from_on", ""), found)
        await stop_series(session, actor, series_id, from_on, now=now, reason=values.get("reason", ""))
        return redirect(f"/series/{series_id}")


def series_page(
    request: Request[Any, Any, Any], actor: Actor, now: datetime, found: SeriesView, template: str, **context: Any
) -> Template:
    who = reader(request)
    shown = Shown(who, actor, now)
    how = _rhythm(who, found.series, found.rule, len(found.turns))
    first = found.turns[0].request if found.turns else None
    about = [shown.language(first), shown.place(first)] if first else []
    return page(
        request,
        f"partner/{template}",
        title=how,
        found=found,
        series=found.series,
        shown=shown,
        about=about,
        planned=planned_start,
        named=lambda days: [who.d.short_date(day) for day in days],
        people=lambda terms: [who.d.short_name(part.interpreter) for part in terms.bookings],
        **context,
    )


def _rhythm(who: Reader, series: Series, rule: Recurrence, many: int) -> str:
    return rhythm(who, rule, datetime.combine(series.first_on, time.fromisoformat(series.starts_time)), many)


def first_day(said: str, found: SeriesView) -> date:
    """The day that was chosen, else the next one of the series. NotFound when nothing of it is to come."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        coming = [turn.request.series_on for turn in found.coming if turn.request.series_on is not None]
        if not coming:
            raise NotFound(entity="series") from None
        return coming[0]
