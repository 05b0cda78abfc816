"""Pages of the administration: what the pool is made of, who may enter, and files in and out."""

from litestar.types import ControllerRouterHandler

from interpretariat.web.admin.feeds import show_feeds
from interpretariat.web.admin.files import Files
from interpretariat.web.admin.hours_terms import HoursTermsPage
from interpretariat.web.admin.interpreters import Interpreters
from interpretariat.web.admin.organisations import Organisations
from interpretariat.web.admin.people import People
from interpretariat.web.admin.references import References
from interpretariat.web.admin.sites import Sites
from interpretariat.web.admin.tokens import Tokens

ROUTES: list[ControllerRouterHandler] = [
    Organisations,
    HoursTermsPage,
    Sites,
    People,
    Interpreters,
    References,
    Files,
    Tokens,
    show_feeds,
]
