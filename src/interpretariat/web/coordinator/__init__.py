"""The coordinator's pages: the board, the runs, what is not served, what is urgent, who is on call."""

from litestar.types import ControllerRouterHandler

from interpretariat.web.coordinator.actions import BoardActions
from interpretariat.web.coordinator.board import BoardPages
from interpretariat.web.coordinator.disputes import DisputePages
from interpretariat.web.coordinator.live import LivePages
from interpretariat.web.coordinator.load import PoolLoadPage
from interpretariat.web.coordinator.offers import MakeOffers
from interpretariat.web.coordinator.on_call import OnCallPage
from interpretariat.web.coordinator.runs import RunPages
from interpretariat.web.coordinator.unmet import UnmetPage
from interpretariat.web.coordinator.urgent import UrgentDesk
from interpretariat.web.coordinator.zones import show_zones

ROUTES: list[ControllerRouterHandler] = [
    BoardPages,
    BoardActions,
    RunPages,
    UnmetPage,
    OnCallPage,
    LivePages,
    UrgentDesk,
    MakeOffers,
    show_zones,
    DisputePages,
    PoolLoadPage,
]
