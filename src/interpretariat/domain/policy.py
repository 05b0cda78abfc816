"""Who may do what: one declared table, deny by default.

An action is a noun and a verb. Every route declares one; a route without a rule fails the build. The table answers
«may this role do this at all?»; whose rows it touches is answered by the queries: all start at `visible_to(actor)`.
Source: the field matrix of the security reference.
"""

from dataclasses import dataclass
from enum import StrEnum

from interpretariat.domain.refusals import NotAllowed, NotSignedIn


class Role(StrEnum):
    REQUESTER = "requester"
    ORGANISATION_MANAGER = "organisation_manager"
    INTERPRETER = "interpreter"
    COORDINATOR = "coordinator"
    FINANCE = "finance"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    FUNDER = "funder"


ORGANISATION_ROLES = frozenset({Role.REQUESTER, Role.ORGANISATION_MANAGER})
"""Roles that exist within one organisation; the others are of the whole pool (an interpreter: of their own work)."""


class Action(StrEnum):
    PUBLIC = "public"
    ACCOUNT = "account"
    REQUEST_READ = "request.read"
    REQUEST_WRITE = "request.write"
    BOOKING_READ = "booking.read"
    BOOKING_EVENT = "booking.event"
    OFFER_ANSWER = "offer.answer"
    OWN_CALENDAR = "own_calendar"
    AVAILABILITY_READ = "availability.read"
    AVAILABILITY_WRITE = "availability.write"
    FEED = "feed"
    COORDINATE = "coordinate"
    PLAN_READ = "plan.read"
    COST_READ = "cost.read"
    PERIOD_CLOSE = "period.close"
    AGREEMENT_SIMULATE = "agreement.simulate"
    TARIFF_READ = "tariff.read"
    TARIFF_WRITE = "tariff.write"
    PEOPLE_ADMINISTER = "people.administer"
    TEAM_MANAGE = "team.manage"
    CATALOGUE_READ = "catalogue.read"
    CATALOGUE_WRITE = "catalogue.write"
    FILES = "files"
    INTERPRETER_READ = "interpreter.read"
    INTERPRETER_WRITE = "interpreter.write"
    AUDIT_READ = "audit.read"
    INSIGHT_READ = "insight.read"
    LETTER_READ = "letter.read"
    OPERATE = "operate"


_R, _M, _I, _C, _F, _A, _U, _B = Role
_ALL = frozenset(Role)

TABLE: dict[Action, frozenset[Role]] = {
    Action.ACCOUNT: _ALL,
    Action.CATALOGUE_READ: _ALL,
    Action.REQUEST_READ: frozenset({_R, _M, _C}),
    Action.REQUEST_WRITE: frozenset({_R, _M, _C}),
    Action.BOOKING_READ: frozenset({_R, _M, _I, _C}),
    Action.BOOKING_EVENT: frozenset({_R, _M, _I, _C, _F}),
    Action.OFFER_ANSWER: frozenset({_I}),
    Action.OWN_CALENDAR: frozenset({_I}),
    Action.AVAILABILITY_READ: frozenset({_I, _C}),
    Action.AVAILABILITY_WRITE: frozenset({_I, _C}),
    Action.FEED: frozenset({_R, _M, _I, _C}),
    Action.COORDINATE: frozenset({_C}),
    Action.PLAN_READ: frozenset({_C}),
    Action.COST_READ: frozenset({_M, _F, _A, _U}),
    Action.PERIOD_CLOSE: frozenset({_F}),
    Action.AGREEMENT_SIMULATE: frozenset({_F, _A}),
    Action.TARIFF_READ: frozenset({_F, _A, _U}),
    Action.TARIFF_WRITE: frozenset({_F}),
    Action.PEOPLE_ADMINISTER: frozenset({_A}),
    Action.TEAM_MANAGE: frozenset({_M, _A}),
    Action.CATALOGUE_WRITE: frozenset({_A}),
    Action.FILES: frozenset({_C, _F, _A}),  # each noun has its own rule beside this one
    Action.INTERPRETER_READ: frozenset({_C, _A}),
    Action.INTERPRETER_WRITE: frozenset({_C, _A}),
    Action.AUDIT_READ: frozenset({_A, _U}),
    Action.INSIGHT_READ: frozenset({_C, _F, _A, _U, _B}),
    Action.LETTER_READ: frozenset({_C, _A}),
    Action.OPERATE: frozenset({_A}),
}
"""Action → roles that may do it. `PUBLIC` is not listed: it asks nobody who they are."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind a request, in the one role they act in.

    `organisation_id` is set for the roles of an organisation, `interpreter_id` for interpreters. The system itself
    (timers, publishing) acts as `SYSTEM`.
    """

    account_id: int | None
    role: Role
    name: str
    email: str = ""
    locale: str = "fr"
    organisation_id: int | None = None
    interpreter_id: int | None = None
    grant_id: int | None = None
    phone: str = ""

    @property
    def of_pool(self) -> bool:
        return self.role not in ORGANISATION_ROLES and self.role is not Role.INTERPRETER


SYSTEM = Actor(account_id=None, role=Role.COORDINATOR, name="Planification")
"""The clock and the planner: what they do is recorded under this name."""


def may(actor: Actor, action: Action) -> bool:
    return actor.role in TABLE.get(action, frozenset())


def require(actor: Actor | None, action: Action) -> Actor:
    """The actor, if the table lets them; NotSignedIn or NotAllowed otherwise."""
    if actor is None:
        raise NotSignedIn
    if not may(actor, action):
        raise NotAllowed(action=action, role=actor.role)
    return actor
