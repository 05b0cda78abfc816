"""`/coordination/garde`: the list that lies beside the telephone at night; one page a language when printed."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Language
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.walltime import DAY
from interpretariat.edge import rule
from interpretariat.formats.vocabulary import MODES, word
from interpretariat.services.on_call import Watch, on_call
from interpretariat.settings import Settings
from interpretariat.web.coordinator.days import asked_day
from interpretariat.web.page import Reader, page, reader


class OnCallPage(Controller):
    @get("/coordination/garde", opt=rule(Action.PLAN_READ))
    async def show(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        settings: NamedDependency[Settings],
    ) -> Template:
        zone, who = ZoneInfo(settings.zone), reader(request)
        on_date = asked_day(request, now, zone)
        watch: Watch = "jour" if request.query_params.get("periode") == "jour" else "nuit"
        found = await on_call(session, actor, on_date, watch, zone=zone)
        return page(
            request,
            "coordinator/garde.html",
            title=who.words.gettext("Liste de garde"),
            groups=sorted(found.groups, key=lambda group: _name(group[0], who)),
            until=found.span.end,
            watch=watch,
            on_date=on_date,
            before=on_date - DAY,
            after=on_date + DAY,
            modes=lambda codes: who.d.listing([word(who.words, MODES, code).lower() for code in codes]),
        )


def _name(language: Language, who: Reader) -> str:
    return language.name_en if who.locale == "en" else language.name_fr
