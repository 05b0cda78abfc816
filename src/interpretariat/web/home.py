"""The public page, and the door to each person's own home."""

from datetime import datetime
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.walltime import local_date
from interpretariat.edge import redirect, rule
from interpretariat.services.insights import shares_served
from interpretariat.settings import Settings
from interpretariat.web.navigation import home_of
from interpretariat.web.page import page, reader


@get("/", opt=rule(Action.PUBLIC))
async def public_home(
    request: Request[Any, Any, Any],
    session: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template:
    who = reader(request)
    named = [
        (language.name_en if who.locale == "en" else language.name_fr, language, percent)
        for language, percent in await shares_served(session, now=now, zone=settings.zone)
    ]
    return page(
        request,
        "public/home.html",
        title=who.words.gettext("Un interprète, quand il faut se comprendre"),
        languages=[
            (name, language.autonym, language.code, language.direction, percent)
            for name, language, percent in sorted(named, key=lambda each: each[0])
        ],
        measured_until=local_date(now, who.d.zone),
    )


@get("/accueil", opt=rule(Action.ACCOUNT))
async def own_home(actor: NamedDependency[Actor]) -> Response[bytes]:
    return redirect(home_of(actor))
