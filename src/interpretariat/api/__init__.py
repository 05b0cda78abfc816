"""JSON for programs, feeds for calendars."""

from litestar.types import ControllerRouterHandler

from interpretariat.api.document import openapi
from interpretariat.api.health import healthz, metrics, readyz

ROUTES: list[ControllerRouterHandler] = [openapi, healthz, readyz, metrics]
