"""JSON for programs, feeds for calendars."""

from litestar.types import ControllerRouterHandler

from interpretariat.api.document import openapi
from interpretariat.api.health import healthz, metrics, readyz
from interpretariat.api.ical import ical

ROUTES: list[ControllerRouterHandler] = [openapi, ical, healthz, readyz, metrics]
