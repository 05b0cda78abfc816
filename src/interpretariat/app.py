"""The composition: settings in, an ASGI application out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from litestar import Litestar, Request, Response, Router
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig

from interpretariat import edge, jobs
from interpretariat.api import ROUTES as API_ROUTES
from interpretariat.api.document import description
from interpretariat.api.moments import complete_moments
from interpretariat.api.problems import on_api
from interpretariat.db.sealed import RING
from interpretariat.db.session import Database
from interpretariat.domain.policy import Action
from interpretariat.edge import Clock, House
from interpretariat.services.outbox import PostOffice
from interpretariat.settings import Settings
from interpretariat.web import ROUTES as WEB_ROUTES
from interpretariat.web.errors import on_page
from interpretariat.web.forms import FORM_DECODER

STATIC = Path(__file__).parent / "web" / "static"


class UnruledRoute(Exception):  # noqa: N818 - a fact about the code, found when it starts
    """A route declares no rule: the application refuses to start."""


def open_database(settings: Settings) -> Database:
    """The database of these settings, its sessions knowing what the outside world is called."""
    RING.load(settings.secret_key)
    return Database(settings.database_url, {"post": PostOffice(settings.base_url, settings.mail_from)})


def make_app(settings: Settings, *, clock: Clock = edge.system_clock, database: Database | None = None) -> Litestar:
    """The application. Refuses to start when a route declares no rule."""
    edge.write_logs()
    house = House(database or open_database(settings), settings, clock)
    app = Litestar(
        route_handlers=[Router("/", route_handlers=WEB_ROUTES, include_in_schema=False), _api(), _static()],
        middleware=[edge.Identify],
        guards=[edge.guard],
        dependencies={
            "session": Provide(edge.provide_session),
            "actor": Provide(edge.provide_actor),
            "now": Provide(edge.provide_now),
            "settings": Provide(edge.provide_settings),
        },
        exception_handlers={Exception: _on_error},
        type_decoders=[FORM_DECODER],
        before_send=[edge.secure],
        csrf_config=CSRFConfig(
            secret=settings.secret_key,
            cookie_secure=settings.secure_cookies,
            cookie_httponly=True,
            exclude=["^/api/(?!docs$)", "^/ical", "^/static", "^/healthz", "^/readyz", "^/metrics"],
        ),
        template_config=TemplateConfig(instance=JinjaTemplateEngine(engine_instance=templates())),
        openapi_config=description(),
        state=State({"house": house}),
        lifespan=[partial(_at_work, house)] if settings.timers else [],
        on_shutdown=[house.database.close],
        request_max_body_size=10 * 1024 * 1024,
        debug=False,
    )
    check_rules(app)
    return app


@asynccontextmanager
async def _at_work(house: House, _app: Litestar) -> AsyncIterator[None]:
    """Timers, letters and runs in this process, as long as it serves."""
    stop = await jobs.start(house)
    try:
        yield
    finally:
        await stop()


def templates() -> Environment:
    """Jinja: escaped, and an undefined variable is an error."""
    return Environment(
        loader=PackageLoader("interpretariat.web"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def check_rules(app: Litestar) -> None:
    """Every route states what it does (`edge.rule`), or the application does not start."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", [getattr(route, "route_handler", None)]):
            if isinstance(handler, BaseRouteHandler) and not edge.has_rule(handler):
                raise UnruledRoute(f"{route.path}: declare opt=rule(Action.…)")


def _api() -> Router:
    return Router("/", route_handlers=API_ROUTES, before_request=complete_moments)


def _static() -> Any:
    return create_static_files_router(
        path="/static", directories=[STATIC], opt=edge.rule(Action.PUBLIC), include_in_schema=False
    )


def _on_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any] | Template:
    error = edge.told(error)
    return on_api(request, error) if request.scope["path"].startswith("/api") else on_page(request, error)
