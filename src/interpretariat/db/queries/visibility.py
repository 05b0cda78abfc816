"""What an actor may see. Every read of the database starts here; what is not visible is not found.

Requesters see their organisation's requests (the reference's « own » is the organisation's own work: a colleague covers
for a colleague), managers the same, coordinators the pool, interpreters their own bookings only.
"""

from sqlalchemy import Select, false, select

from interpretariat.db.models import Booking, Feed, Interpreter, Organisation, Request, Site
from interpretariat.domain.policy import ORGANISATION_ROLES, Actor, Role

_OF_POOL = frozenset({Role.COORDINATOR})
_CATALOGUE = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR, Role.FINANCE, Role.AUDITOR})


def requests_visible_to(actor: Actor) -> Select[Request]:
    query = select(Request)
    if actor.role in ORGANISATION_ROLES:
        return query.where(Request.organisation_id == actor.organisation_id)
    return query if actor.role in _OF_POOL else query.where(false())


def bookings_visible_to(actor: Actor) -> Select[Booking]:
    query = select(Booking).join(Booking.request)
    if actor.role in ORGANISATION_ROLES:
        return query.where(Request.organisation_id == actor.organisation_id)
    if actor.role is Role.INTERPRETER:
        return query.where(Booking.interpreter_id == actor.interpreter_id)
    return query if actor.role in _OF_POOL else query.where(false())


def organisations_visible_to(actor: Actor) -> Select[Organisation]:
    query = select(Organisation)
    if actor.role in ORGANISATION_ROLES:
        return query.where(Organisation.id == actor.organisation_id)
    return query if actor.role in _CATALOGUE else query.where(false())


def sites_visible_to(actor: Actor) -> Select[Site]:
    query = select(Site)
    if actor.role in ORGANISATION_ROLES:
        return query.where(Site.organisation_id == actor.organisation_id)
    return query if actor.role in _CATALOGUE else query.where(false())


def interpreters_visible_to(actor: Actor) -> Select[Interpreter]:
    query = select(Interpreter)
    if actor.role is Role.INTERPRETER:
        return query.where(Interpreter.id == actor.interpreter_id)
    return query if actor.role in (Role.COORDINATOR, Role.ADMINISTRATOR) else query.where(false())


def feeds_visible_to(actor: Actor) -> Select[Feed]:
    """One's own feeds; an administrator's page of feed health reads them all by another query."""
    return select(Feed).where(Feed.account_id == actor.account_id)
