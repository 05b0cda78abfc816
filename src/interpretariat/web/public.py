"""What everybody may read: how to use the service, how accessible it is, what becomes of personal information."""

from typing import Any

from litestar import Request, get
from litestar.response import Template

from interpretariat.domain.policy import Action
from interpretariat.edge import rule
from interpretariat.web.page import page, reader


@get("/aide", opt=rule(Action.PUBLIC))
async def show_help(request: Request[Any, Any, Any]) -> Template:
    return page(request, "public/help.html", title=reader(request).words.gettext("Aide"))


@get("/accessibilite", opt=rule(Action.PUBLIC))
async def show_accessibility(request: Request[Any, Any, Any]) -> Template:
    return page(request, "public/accessibility.html", title=reader(request).words.gettext("Accessibilité"))


@get("/confidentialite", opt=rule(Action.PUBLIC))
async def show_privacy(request: Request[Any, Any, Any]) -> Template:
    return page(request, "public/privacy.html", title=reader(request).words.gettext("Confidentialité"))
