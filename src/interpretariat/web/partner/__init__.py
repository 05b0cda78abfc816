"""Pages of those who ask: requesters, managers of an organisation, and the coordination on the telephone."""

from litestar.types import ControllerRouterHandler

from interpretariat.web.partner.detail import Details
from interpretariat.web.partner.edit import Edit
from interpretariat.web.partner.home import Home
from interpretariat.web.partner.new import New
from interpretariat.web.partner.organisation import OwnOrganisation

ROUTES: list[ControllerRouterHandler] = [Home, New, Edit, Details, OwnOrganisation]
