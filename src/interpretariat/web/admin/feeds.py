"""`/administration/flux`: whether calendars that leave and calendars that come in are well. No link, no content."""

from datetime import datetime
from typing import Any, Final

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.edge import rule
from interpretariat.formats.busy_words import trouble
from interpretariat.formats.words import N_
from interpretariat.services.feeds_health import feed_health
from interpretariat.services.zone_data import zone_report
from interpretariat.web.calendars import KINDS
from interpretariat.web.page import page, reader

ERRORS: Final = {"limited": N_("Demandé trop souvent"), "failed": N_("Erreur de notre côté")}


@get("/administration/flux", opt=rule(Action.OPERATE))
async def show_feeds(
    request: Request[Any, Any, Any],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Template:
    words = reader(request).words
    health = await feed_health(session, actor, now=now)
    return page(
        request,
        "admin/feeds.html",
        title=words.gettext("Calendriers"),
        health=health,
        zones=(await zone_report(session, actor, now=now)).check,
        kinds={kind: words.gettext(word) for kind, word in KINDS.items()},
        errors={code: words.gettext(word) for code, word in ERRORS.items()},
        troubles={calendar.id: trouble(calendar.problem, words) for calendar in health.stale},
    )
