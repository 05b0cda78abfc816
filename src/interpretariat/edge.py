"""What every request carries: a session, an actor, a clock, and the rule of its route. The only place that commits."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, cast

import structlog
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.handlers import BaseRouteHandler
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from interpretariat.db.session import Database, slot_was_taken
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.refusals import Kind, Refusal, SlotTaken, StaleVersion
from interpretariat.formats.words import Locale
from interpretariat.services import sign_in
from interpretariat.services.busy_fetching import PUBLIC_NETWORK, Reach
from interpretariat.settings import Settings

SESSION_COOKIE = "session"
LOCALE_COOKIE = "langue"
PATH_LENGTH = 200
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

STATUS: dict[Kind, int] = {
    "invalid": 422,
    "conflict": 409,
    "missing": 404,
    "forbidden": 403,
    "unauthenticated": 401,
    "precondition": 412,
    "required": 428,
    "limited": 429,
}

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
}
"""On every response, errors included. A page is private unless its handler says otherwise."""

_COMMON = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
_PRIVATE = [*_COMMON, (b"cache-control", b"no-store")]
_STATIC = [*_COMMON, (b"cache-control", b"public, max-age=3600")]

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class House:
    """What the composition gives to every request."""

    database: Database
    settings: Settings
    clock: Clock
    reach: Reach = PUBLIC_NETWORK


def system_clock() -> datetime:
    return datetime.now(UTC)


def house(connection: ASGIConnection[Any, Any, Any, Any]) -> House:
    return cast("House", connection.app.state.house)


def rule(action: Action, *, writes: bool = False) -> dict[str, Any]:
    """The `opt` of a route: what it does, and whether a GET writes (last use of a feed, a demo link)."""
    return {"action": action, "writes": writes}


def has_rule(handler: BaseRouteHandler) -> bool:
    """Does this route say what it does? The OPTIONS that the framework adds say only which methods there are."""
    return isinstance(handler.opt.get("action"), Action) or getattr(handler, "http_methods", None) == {"OPTIONS"}


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Deny unless the table lets this actor do what the route declares; `has_rule` holds of every route.

    It awaits nothing, yet is a coroutine: Litestar would send a plain function to a thread at every request.
    """
    action = handler.opt.get("action", Action.PUBLIC)
    if action is not Action.PUBLIC:
        require(connection.scope.get("user"), action)


class Identify:
    """Middleware: who is behind the cookie or the bearer token. Programs use tokens under /api, people cookies."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
            scope["user"] = await _identify(connection)
        await self.app(scope, receive, send)


async def _identify(connection: ASGIConnection[Any, Any, Any, Any]) -> Actor | None:
    at, path = house(connection), connection.scope["path"]
    if path.startswith(("/ical/", "/static/", "/healthz", "/readyz", "/metrics")):
        return None
    if path.startswith("/api"):
        scheme, _, key = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key:
            return None
        async with at.database.reading() as session:
            return await sign_in.actor_of_token(session, key.strip(), now=at.clock())
    key = connection.cookies.get(SESSION_COOKIE, "")
    if not key:
        return None
    async with at.database.reading() as session:
        return await sign_in.actor_of_session(session, key, now=at.clock())


async def provide_session(request: Request[Any, Any, Any]) -> AsyncIterator[AsyncSession]:
    """The request is the transaction: committed before the answer leaves, rolled back by any exception."""
    database = house(request).database
    reads = request.method in SAFE_METHODS and not request.route_handler.opt.get("writes", False)
    async with database.reading() if reads else database.transaction() as session:
        yield session


def told(error: Exception) -> Exception:
    """What is to be answered: the database's last word as the refusal that it is, anything else as it came.

    It is asked where errors are answered, not around the session: Litestar wraps what a dependency raises in place of
    the error it was given, and nobody would know the refusal again.
    """
    if isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        return told(error.exceptions[0])
    if isinstance(error, IntegrityError) and slot_was_taken(error):
        return SlotTaken()
    if isinstance(error, StaleDataError):
        return StaleVersion()
    return error


@asynccontextmanager
async def spare_transaction(at: House, what: str) -> AsyncIterator[AsyncSession]:
    """A transaction whose loss harms nobody: a database that is busy is logged under `what`, never told."""
    try:
        async with at.database.transaction() as session:
            yield session
    except DBAPIError as error:
        structlog.get_logger().warning(what, error=type(error.orig).__name__)


async def provide_actor(request: Request[Any, Any, Any]) -> Actor:
    """The signed-in actor. The guard ran before: a route that asks for one is never public."""
    return require(request.scope.get("user"), request.route_handler.opt["action"])


async def provide_now(request: Request[Any, Any, Any]) -> datetime:
    return house(request).clock()


async def provide_settings(request: Request[Any, Any, Any]) -> Settings:
    return house(request).settings


def status_of(refusal: Refusal) -> int:
    return STATUS[refusal.kind]


def locale_of(request: Request[Any, Any, Any]) -> Locale:
    """`fr` or `en`: what the page's switch said, the account's, the browser's; French when nothing is known."""
    said = request.query_params.get("langue") or request.cookies.get(LOCALE_COOKIE)
    actor: Actor | None = request.scope.get("user")
    if said not in ("fr", "en"):
        preferred = request.headers.get("accept-language", "").lower()
        said = actor.locale if actor is not None else preferred[:2]
    return "en" if said == "en" else "fr"


async def secure(message: Any, scope: Scope) -> None:
    """Before anything is sent: the headers of security, and no cache for what is private."""
    if message["type"] != "http.response.start":
        return
    headers = message.setdefault("headers", [])
    present = {name.lower() for name, _ in headers}
    static = scope["path"].startswith("/static/") and message["status"] in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
    headers.extend(header for header in (_STATIC if static else _PRIVATE) if header[0] not in present)


def own_path(path: str) -> str:
    """`path` if it stays on this site, else nothing: a redirect never leads elsewhere.

    A browser drops tabs and line ends from an address, so that `/<tab>/elsewhere` would be `//elsewhere`.
    """
    stays = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if stays and len(path) <= PATH_LENGTH else ""


def redirect(path: str) -> Response[bytes]:
    """Go on by GET."""
    return Response(b"", status_code=303, media_type="text/plain", headers={"location": path})


def write_logs() -> None:
    """One JSON object a line on standard error; a failure's traceback as text, never with the values it held."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
