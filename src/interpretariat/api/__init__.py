"""JSON for programs, feeds for calendars."""

from litestar.types import ControllerRouterHandler

from interpretariat.api.availability import Availability
from interpretariat.api.bookings import Bookings, Offers
from interpretariat.api.catalogue import languages, organisations, sites
from interpretariat.api.feeds import Feeds
from interpretariat.api.health import healthz, metrics, readyz
from interpretariat.api.ical import ical
from interpretariat.api.oversight import audit, unmet
from interpretariat.api.requests import Requests
from interpretariat.api.runs import Runs
from interpretariat.api.series import BlockRoutes, SeriesRoutes
from interpretariat.api.statements import close, replay_month, statements

ROUTES: list[ControllerRouterHandler] = [
    ical,
    Requests,
    SeriesRoutes,
    BlockRoutes,
    Availability,
    Bookings,
    Feeds,
    Offers,
    Runs,
    languages,
    sites,
    organisations,
    statements,
    close,
    replay_month,
    audit,
    unmet,
    healthz,
    readyz,
    metrics,
]
