"""One step of a request or a booking: checked against the state machines, done, recorded. Nobody else sets a state."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, Request, Transition
from interpretariat.domain import lifecycle
from interpretariat.domain.lifecycle import BookingState, Decision
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import NotAllowed
from interpretariat.services.signatures import seal_hours

URGENT_PRIORITY = 2
"""A request that lost its booking is searched again with its priority raised, but never above urgent by itself."""


async def step_booking(
    session: AsyncSession,
    actor: Actor,
    booking: Booking,
    event: str,
    *,
    now: datetime,
    outcome: str = "",
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Move one booking. Its request, with all its bookings, must be loaded.

    Raises TransitionRefused when the event is not possible now, NotAllowed when it is not this actor's to do. The
    database refuses an overlap when the flush makes the booking hold its slot.
    """
    check_booking_step(actor, booking, event)
    move_booking(session, actor, booking, event, now=now, outcome=outcome, reason=reason, facts=facts)
    await session.flush()


def move_booking(
    session: AsyncSession,
    actor: Actor,
    booking: Booking,
    event: str,
    *,
    now: datetime,
    outcome: str = "",
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """The step itself, flushed by the caller and without asking whose it is to do: a history names who did it then."""
    before = cast("BookingState", booking.state)
    after = lifecycle.next_state(lifecycle.BOOKING, before, event, outcome)
    booking.state, booking.updated_at = after, now
    booking.sequence += 1
    booking.version += 1
    _record(session, actor, event, before, after, now=now, reason=reason, facts=facts, about=booking)
    if after == "closed":
        seal_hours(session, actor, booking, event, before, now=now, reason=reason, facts=facts)
    if after in lifecycle.LOST:
        booking.request.priority = max(1, min(booking.request.priority, URGENT_PRIORITY))
    settle_state(booking.request, now)


def check_booking_step(actor: Actor, booking: Booking, event: str) -> BookingState:
    """The booking's state, if this event is possible from it and this actor's to do; raises as `step_booking` does."""
    state = cast("BookingState", booking.state)
    _check_party(actor, lifecycle.parties(lifecycle.BOOKING, state, event), event)
    return state


def note_booking(
    session: AsyncSession, actor: Actor, booking: Booking, event: str, *, now: datetime, facts: Mapping[str, Any]
) -> None:
    """Keep what somebody told about a booking without moving it (left, arrived, late). Its request must be loaded."""
    _record(session, actor, event, booking.state, booking.state, now=now, reason="", facts=facts, about=booking)


def note_request(
    session: AsyncSession, actor: Actor, request: Request, event: str, *, now: datetime, facts: Mapping[str, Any]
) -> None:
    """Keep what was done to a request without taking a decision about it (changed)."""
    _record(session, actor, event, request.state, request.state, now=now, reason="", facts=facts, about=request)


def add_booking(
    session: AsyncSession, actor: Actor, booking: Booking, *, outcome: str, now: datetime, facts: Mapping[str, Any]
) -> None:
    """Offer a new booking (`outcome`: `offered`, or `agreed` for interpreters who confirm at once).

    It was made with its `request`, whose bookings are loaded: it stands among them already.
    """
    _check_party(actor, lifecycle.parties(lifecycle.BOOKING, None, "offer"), "offer")
    booking.state = lifecycle.next_state(lifecycle.BOOKING, None, "offer", outcome)
    booking.created_at = booking.updated_at = now
    session.add(booking)
    _record(session, actor, "offer", "", booking.state, now=now, reason="", facts=facts, about=booking)
    settle_state(booking.request, now)


async def step_request(
    session: AsyncSession,
    actor: Actor,
    request: Request,
    event: str,
    *,
    now: datetime,
    outcome: str = "",
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Take one decision about a request. Its bookings must be loaded. Raises as `step_booking` does."""
    _check_party(actor, lifecycle.parties(lifecycle.REQUEST, cast("Any", request.state), event), event)
    move_request(session, actor, request, event, now=now, outcome=outcome, reason=reason, facts=facts)
    await session.flush()


def move_request(
    session: AsyncSession,
    actor: Actor,
    request: Request,
    event: str,
    *,
    now: datetime,
    outcome: str = "",
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """The decision itself, flushed by the caller and without asking whose it is to take (see `move_booking`)."""
    before = request.state
    request.decision = lifecycle.next_state(lifecycle.REQUEST, cast("Any", before), event, outcome)
    settle_state(request, now)
    _record(session, actor, event, before, request.state, now=now, reason=reason, facts=facts, about=request)


def settle_state(request: Request, now: datetime) -> None:
    """Compute a request's state from its decision and its bookings; the one place where it is set.

    Another state is another version: whoever read the request before may not change it as if nothing had happened.
    """
    states = [cast("BookingState", booking.state) for booking in request.bookings]
    state = lifecycle.request_state(cast("Decision", request.decision), states, request.interpreters)
    if state != request.state:
        request.version = (request.version or 0) + 1
    request.state, request.updated_at = state, now


def _check_party(actor: Actor, allowed: frozenset[lifecycle.Party], event: str) -> None:
    if lifecycle.party_of(actor) not in allowed:
        raise NotAllowed(action=event, role=actor.role)


def _record(
    session: AsyncSession,
    actor: Actor,
    event: str,
    before: str,
    after: str,
    *,
    now: datetime,
    reason: str,
    facts: Mapping[str, Any] | None,
    about: Booking | Request,
) -> None:
    session.add(
        Transition(
            request=about.request if isinstance(about, Booking) else about,
            booking=about if isinstance(about, Booking) else None,
            event=event,
            from_state=before,
            to_state=after,
            account_id=actor.account_id,
            actor_name=actor.name,
            actor_role=actor.role,
            reason=reason,
            facts=dict(facts or {}),
            received_at=now,
        )
    )
