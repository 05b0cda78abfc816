"""The public page, and the door to each person's own home."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Template

from interpretariat.domain.policy import Action, Actor
from interpretariat.edge import redirect, rule
from interpretariat.web.navigation import home_of
from interpretariat.web.page import page, reader


@get("/", opt=rule(Action.PUBLIC))
async def public_home(request: Request[Any, Any, Any]) -> Template:
    _ = reader(request).words.gettext
    return page(request, "public/home.html", title=_("Un interprète, quand il faut se comprendre"))


@get("/accueil", opt=rule(Action.ACCOUNT))
async def own_home(actor: NamedDependency[Actor]) -> Response[bytes]:
    return redirect(home_of(actor))
