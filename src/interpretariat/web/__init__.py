"""Server-rendered pages, one room an audience."""

from litestar.types import ControllerRouterHandler

from interpretariat.web.account.letters import Letters
from interpretariat.web.account.offer_link import OfferLink
from interpretariat.web.account.settings import OwnAccount
from interpretariat.web.account.sign_in import SignIn, leave, switch_language
from interpretariat.web.admin import ROUTES as ADMIN
from interpretariat.web.api_docs import show_api
from interpretariat.web.calendars import Calendars, OwnCalendars
from interpretariat.web.coordinator import ROUTES as COORDINATOR
from interpretariat.web.finance.agreements import AgreementPages
from interpretariat.web.finance.closing import Closing
from interpretariat.web.finance.costs import Costs
from interpretariat.web.finance.simulator import Simulator
from interpretariat.web.finance.statements import Statements
from interpretariat.web.finance.tariff_edit import TariffVersion
from interpretariat.web.finance.tariffs import TariffPages
from interpretariat.web.home import own_home, public_home
from interpretariat.web.interpreter import ROUTES as INTERPRETER
from interpretariat.web.oversight.audit import Audit
from interpretariat.web.oversight.insights import Insights
from interpretariat.web.partner import ROUTES as PARTNER
from interpretariat.web.public import show_accessibility, show_help, show_privacy

ROUTES: list[ControllerRouterHandler] = [
    public_home,
    own_home,
    SignIn,
    leave,
    switch_language,
    OwnAccount,
    OfferLink,
    Letters,
    Calendars,
    OwnCalendars,
    *INTERPRETER,
    *PARTNER,
    *COORDINATOR,
    *ADMIN,
    show_help,
    show_accessibility,
    show_privacy,
    show_api,
    Closing,
    Costs,
    Statements,
    TariffPages,
    Simulator,
    TariffVersion,
    AgreementPages,
    Audit,
    Insights,
]
