"""Pages of those who ask: requesters, managers of an organisation, and the coordination on the telephone."""

from litestar.types import ControllerRouterHandler

from interpretariat.web.partner.blocks import Blocks
from interpretariat.web.partner.detail import Details
from interpretariat.web.partner.edit import Edit
from interpretariat.web.partner.home import Home
from interpretariat.web.partner.hours import Attestation, HoursOfRequest
from interpretariat.web.partner.new import New
from interpretariat.web.partner.organisation import OwnOrganisation
from interpretariat.web.partner.series import SeriesPages
from interpretariat.web.partner.series_change import SeriesChanges
from interpretariat.web.partner.wishes import Wishes

ROUTES: list[ControllerRouterHandler] = [
    Home,
    New,
    Edit,
    Details,
    HoursOfRequest,
    Attestation,
    SeriesPages,
    SeriesChanges,
    Blocks,
    Wishes,
    OwnOrganisation,
]
