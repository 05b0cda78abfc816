"""Somebody who may not, or should not, interpret for a file: said by either side, without a reason, told to nobody.

The file is the request, the series it belongs to, and every request of its organisation with the same reference. What
others see is a number: «une règle du dossier écarte 1 interprète».
"""

from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, Request
from interpretariat.db.queries import requests as queries
from interpretariat.domain.lifecycle import BOOKING, possible
from interpretariat.domain.policy import SYSTEM, Actor, Role
from interpretariat.domain.pricing import price
from interpretariat.domain.refusals import NotAllowed, TransitionRefused
from interpretariat.domain.walltime import local_date
from interpretariat.services.bookings import StepFacts, advance_booking, held_booking
from interpretariat.services.business import business_calendar
from interpretariat.services.cost_facts import facts_of
from interpretariat.services.tariffs import in_force

KNOWN: Final = frozenset({"accepted", "confirmed"})
"""States of a booking in which the client knows who would come."""

CONFLICT: Final = "interpreter_refused"


async def declare_conflict(session: AsyncSession, actor: Actor, booking_id: int, *, now: datetime) -> Booking:
    """The interpreter cannot serve this person: the offer is declined, or the booking withdrawn from, and nothing of
    the file is proposed to them again. The request is searched for again, in priority.

    Raises NotFound, NotAllowed, TransitionRefused.
    """
    if actor.role is not Role.INTERPRETER:
        raise NotAllowed(action="declare_conflict", role=actor.role)
    booking = await held_booking(session, actor, booking_id)
    event = "decline" if booking.state == "offered" else "withdraw"
    done = await advance_booking(session, actor, booking_id, event, now=now)
    await _bar(session, done.request, done.interpreter_id)
    return done


async def refuse_interpreter(session: AsyncSession, actor: Actor, booking_id: int, *, now: datetime) -> Booking:
    """The client wants somebody else: the interpreter is released and told, the request searched for again.

    Refused at the start, or on the way, the interpreter is paid what the agreement says, and the organisation billed.
    Raises NotFound, NotAllowed, TransitionRefused.
    """
    if actor.role not in (Role.REQUESTER, Role.ORGANISATION_MANAGER, Role.COORDINATOR):
        raise NotAllowed(action="refuse", role=actor.role)
    booking = await held_booking(session, actor, booking_id)
    if booking.state not in KNOWN:
        raise TransitionRefused(
            entity="booking", state=booking.state, event="refuse", possible=possible(BOOKING, booking.state)
        )
    if is_there(booking, now):
        booking.incident = CONFLICT
    done = await advance_booking(session, SYSTEM, booking_id, "release", StepFacts(), now=now)
    await _bar(session, done.request, done.interpreter_id)
    return done


async def price_of_refusing(session: AsyncSession, booking: Booking, *, now: datetime) -> int:
    """What asking for somebody else costs now, in cents; nothing before the interpreter left."""
    if not is_there(booking, now):
        return 0
    organisation = booking.request.organisation
    calendar = await business_calendar(session, organisation)
    tariff = await in_force(session, "billing", organisation.id, local_date(booking.starts_at, calendar.zone))
    facts = facts_of(booking, tariff.terms, calendar, None)
    return price(tariff.terms, msgspec.structs.replace(facts, outcome=CONFLICT)).total_cents


def is_there(booking: Booking, now: datetime) -> bool:
    """The interpreter had left, or the meeting began: refusing them has a price."""
    return booking.en_route or now >= booking.starts_at


async def _bar(session: AsyncSession, request: Request, interpreter_id: int) -> None:
    for row in await queries.of_the_same_file(session, request):
        row.barred = sorted({*row.barred, interpreter_id})
    await session.flush()
