"""The interpreter's pages, made for one thumb: today, the week, offers, a booking, hours, pay."""

from litestar.types import ControllerRouterHandler

from interpretariat.web.interpreter.availability import AvailabilityPage
from interpretariat.web.interpreter.booking import BookingPages
from interpretariat.web.interpreter.busy import BusyCalendars
from interpretariat.web.interpreter.code import CodePage
from interpretariat.web.interpreter.hours import HoursPages
from interpretariat.web.interpreter.load import LoadPage
from interpretariat.web.interpreter.offers import OfferPages
from interpretariat.web.interpreter.today import Today

ROUTES: list[ControllerRouterHandler] = [
    Today,
    OfferPages,
    BookingPages,
    HoursPages,
    CodePage,
    LoadPage,
    AvailabilityPage,
    BusyCalendars,
]
