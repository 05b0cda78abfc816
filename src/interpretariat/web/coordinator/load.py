"""`/coordination/charge`: how the work of a month is shared, the whole distribution and who is near a cap."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.walltime import local_date
from interpretariat.edge import rule
from interpretariat.services.load import pool_load, weekly
from interpretariat.settings import Settings
from interpretariat.web.load_charts import strips
from interpretariat.web.months import month_of, shifted
from interpretariat.web.page import page, reader


class PoolLoadPage(Controller):
    path = "/coordination/charge"

    @get("", opt=rule(Action.COORDINATE))
    async def show(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        settings: NamedDependency[Settings],
    ) -> Template:
        """Hours and hard sessions, by name."""
        who = reader(request)
        month = month_of(request.query_params.get("mois", ""), local_date(now, ZoneInfo(settings.zone)))
        loads, fairness = await pool_load(session, actor, month, settings.zone)
        return page(
            request,
            "coordinator/charge.html",
            title=who.words.gettext("Charge de {month}", month=who.d.month(month)),
            loads=loads,
            near=sum(load.near_cap for load in loads),
            weekly={load.person.id: weekly(load.minutes, month) for load in loads},
            strips=strips(fairness, who) if loads else [],
            before=shifted(month, -1),
            after=shifted(month, 1),
        )
