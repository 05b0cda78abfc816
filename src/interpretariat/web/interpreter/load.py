"""`/moi/charge`: one's own month against one's caps, and among the pool without anybody's name."""

from datetime import datetime
from typing import Any

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.walltime import local_date
from interpretariat.edge import rule
from interpretariat.services.load import own_load
from interpretariat.web.interpreter.common import own_page
from interpretariat.web.load_charts import strips
from interpretariat.web.months import month_of, shifted
from interpretariat.web.page import reader


class LoadPage(Controller):
    path = "/moi/charge"

    @get("", opt=rule(Action.OWN_CALENDAR))
    async def show(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        """One month (`?mois=2026-11`)."""
        who = reader(request)
        month = month_of(request.query_params.get("mois", ""), local_date(now, who.d.zone))
        mine, fairness = await own_load(session, actor, month)
        return await own_page(
            request,
            session,
            actor,
            "load.html",
            now=now,
            title=who.words.gettext("Charge de {month}", month=who.d.month(month)),
            load=mine,
            strips=strips(fairness, who) if fairness else [],
            before=shifted(month, -1),
            after=shifted(month, 1),
        )
