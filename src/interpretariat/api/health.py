"""Alive, ready, and figures for Prometheus."""

from typing import Any

from litestar import Request, Response, get
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from interpretariat.db.migrate import is_current
from interpretariat.domain.policy import Action
from interpretariat.edge import house, rule

_TAGS = ("service",)


@get("/healthz", opt=rule(Action.PUBLIC), tags=_TAGS, security=[{}], summary="Alive", media_type="text/plain")
async def healthz() -> str:
    """The process answers."""
    return "ok\n"


@get(
    "/readyz",
    opt=rule(Action.PUBLIC),
    tags=_TAGS,
    security=[{}],
    summary="Ready: the database answers and its migrations are made",
    media_type="text/plain",
)
async def readyz(request: Request[Any, Any, Any]) -> Response[str]:
    """The database answers and stands at the newest migration."""
    async with house(request).database.engine.connect() as connection:
        current = await connection.run_sync(is_current)
    return Response("ready\n" if current else "migrations are missing\n", status_code=200 if current else 503)


@get(
    "/metrics",
    opt=rule(Action.PUBLIC),
    tags=_TAGS,
    security=[{}],
    summary="Figures for Prometheus",
    media_type=CONTENT_TYPE_LATEST,
)
async def metrics() -> bytes:
    return generate_latest()
