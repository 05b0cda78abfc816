"""Calling a request off: the price before, by the business clock of the server, then the step and who is told."""

from dataclasses import replace
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, Request
from interpretariat.db.queries import requests as queries
from interpretariat.domain import lifecycle
from interpretariat.domain.business import BusinessCalendar, Notice, judge_notice
from interpretariat.domain.policy import SYSTEM, Actor, Role
from interpretariat.domain.pricing import BookingFacts, Price, price
from interpretariat.domain.refusals import Invalid, NotFound, Problem
from interpretariat.domain.tariff import WHOLE, Outcome, TariffTerms
from interpretariat.domain.walltime import local_date
from interpretariat.services.blocks import tell_holders
from interpretariat.services.bookings import StepFacts, advance_booking
from interpretariat.services.business import business_calendar
from interpretariat.services.cost_facts import facts_of
from interpretariat.services.requests.checks import TEXT_LENGTHS, is_readable
from interpretariat.services.requests.prepare import held_request
from interpretariat.services.steps import step_request
from interpretariat.services.tariffs import in_force

LIVE: Final = frozenset({"offered", "accepted", "confirmed"})
REASON_LENGTH: Final = TEXT_LENGTHS["note"]


class CancelledBooking(msgspec.Struct, frozen=True):
    """What one interpreter's part would cost; the name is for pages and letters."""

    booking: int
    interpreter: str
    price: Price


class CancellationTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What calling a request off now would cost, and why. `rebooked_credit_cents` comes back if the slot is taken over.

    A broadcast offer, which holds nobody, costs nothing.
    """

    late: bool
    price_cents: int
    notice_minutes: int
    required_hours: int
    deadline_at: datetime
    rule: str
    tariff: str
    rebooked_credit_cents: int
    bookings: tuple[CancelledBooking, ...]


async def cancellation_terms(
    session: AsyncSession, actor: Actor, request_id: int, *, now: datetime
) -> CancellationTerms:
    """The price of cancelling now. Raises NotFound, and TransitionRefused when it can no longer be cancelled."""
    row = await queries.request_seen_by(session, actor, request_id)
    if row is None:
        raise NotFound(entity="request")
    check_cancellable(row)
    return await terms_of(session, row, now=now)


def check_cancellable(row: Request) -> None:
    """Raises TransitionRefused when this request can no longer be cancelled, naming what is possible instead."""
    lifecycle.parties(lifecycle.REQUEST, row.state, "cancel")


def check_reason(reason: str) -> None:
    """Raises Invalid for a reason that is too long or that holds what cannot be read."""
    if len(reason) > REASON_LENGTH:
        raise Invalid([Problem("reason", "too_long", reason, {"maximum": REASON_LENGTH})])
    if not is_readable(reason):
        raise Invalid([Problem("reason", "control_character")])


async def terms_of(session: AsyncSession, row: Request, *, now: datetime) -> CancellationTerms:
    """The price of cancelling a request that can be; its bookings, their people and its organisation are loaded."""
    calendar = await business_calendar(session, row.organisation)
    notice = judge_notice(calendar, now, row.starts_at)
    tariff = await in_force(session, "billing", row.organisation_id, local_date(row.starts_at, calendar.zone))
    parts = tuple(
        CancelledBooking(
            booking.id,
            booking.interpreter.name,
            price(tariff.terms, _facts(booking, tariff.terms, calendar, notice)),
        )
        for booking in row.bookings
        if booking.state in LIVE and not is_broadcast(booking)
    )
    total = sum(part.price.total_cents for part in parts)
    return CancellationTerms(
        late=notice.late and row.state != "draft",
        price_cents=total,
        notice_minutes=notice.notice_minutes,
        required_hours=notice.required_hours,
        deadline_at=notice.deadline_at,
        rule=notice.rule,
        tariff=tariff.code,
        rebooked_credit_cents=total * tariff.terms.rebooked_credit_points // WHOLE,
        bookings=parts,
    )


async def cancel_request(
    session: AsyncSession, actor: Actor, request_id: int, *, now: datetime, reason: str = ""
) -> Request:
    """Call a request off: each booking is cancelled in time or late, and each interpreter is told at once.

    The coordination does it for the organisation that asks by telephone: lateness is judged the same.
    """
    check_reason(reason)
    row = await held_request(session, actor, request_id)
    check_cancellable(row)
    terms = await terms_of(session, row, now=now)
    facts = {
        "notice_minutes": terms.notice_minutes,
        "deadline_at": terms.deadline_at.isoformat(),
        "rule": terms.rule,
        "price_cents": terms.price_cents,
    }
    outcome = "late" if terms.late else "in_time"
    live = [(booking.id, is_broadcast(booking)) for booking in row.bookings if booking.state in LIVE]
    await step_request(session, actor, row, "cancel", now=now, outcome=outcome, reason=reason, facts=facts)
    for_them = replace(actor, role=Role.REQUESTER, organisation_id=row.organisation_id)
    for booking_id, broadcast in live:
        by, event = (SYSTEM, "release") if broadcast else (for_them, "cancel")
        await advance_booking(session, by, booking_id, event, StepFacts(reason=reason), now=now)
    await tell_holders(session, row, "cancel", now=now)
    return row


def is_broadcast(booking: Booking) -> bool:
    """Offered to several people at once: it holds nobody's time."""
    return booking.state == "offered" and booking.broadcast


def _facts(booking: Booking, terms: TariffTerms, calendar: BusinessCalendar, notice: Notice) -> BookingFacts:
    """What this booking would be billed for if it were cancelled with this notice."""
    outcome: Outcome = "late_cancelled" if notice.late else "cancelled"
    return msgspec.structs.replace(
        facts_of(booking, terms, calendar, None),
        outcome="cancelled_en_route" if booking.en_route else outcome,
        notice_minutes=notice.notice_minutes,
    )
