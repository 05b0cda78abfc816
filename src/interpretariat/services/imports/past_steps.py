"""A line of history written down: the rows, and the steps that led them to where they ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, Interpreter, Request
from interpretariat.domain.business import BusinessCalendar
from interpretariat.domain.lifecycle import NO_SHOWS
from interpretariat.domain.policy import SYSTEM, Actor, Role
from interpretariat.services.imports.past import CANCELLED, UNFILLED, Past
from interpretariat.services.requests.write import new_row, weigh
from interpretariat.services.steps import add_booking, move_booking, move_request

TOLD: Mapping[str, Any] = {"source": "history"}
"""A fact of every step that a file told: nobody saw it happen here."""


def write_past(
    session: AsyncSession, actor: Actor, past: Past, asker: Actor, calendar: BusinessCalendar, *, now: datetime
) -> None:
    """Add the request of one line, with its bookings, in the state that its outcome leads to.

    `asker` is who asked: the requester that the line names, or whoever imports.
    """
    request = _request(past, calendar, now)
    session.add(request)
    move_request(session, asker, request, "submit", now=past.received_at, facts=TOLD)
    bookings = [_booking(request, person, past) for person in past.people]
    for booking in bookings:
        add_booking(session, SYSTEM, booking, outcome="agreed", now=past.confirmed_at, facts=TOLD)
    if past.outcome == UNFILLED:
        request.cause = past.cause
        move_request(session, actor, request, "give_up", now=past.times.starts_at, reason=past.cause, facts=TOLD)
    elif past.outcome in CANCELLED:
        _cancel(session, actor, asker, request, past)
    elif past.outcome in NO_SHOWS:
        _end_no_show(session, asker, bookings, past)
    else:
        _end_work(session, asker, bookings, past)


def _request(past: Past, calendar: BusinessCalendar, now: datetime) -> Request:
    """What was written down afterwards was urgent to nobody."""
    row = new_row(past.draft, past.known, now)
    row.received_at = row.accepts_tariff_at = past.received_at
    row.regularised = past.received_at > past.times.starts_at
    if not row.regularised:
        weigh(row, calendar, past.draft.priority, past.received_at)
    row.answer_by = None
    return row


def _booking(request: Request, person: Interpreter, past: Past) -> Booking:
    """A booking at the request's own time. What the interpreter inscribed stands only when somebody worked."""
    start, end, metres = past.hours
    return Booking(
        request=request,
        interpreter=person,
        run_id=None,
        uid=str(uuid4()),
        sequence=0,
        version=1,
        zone=request.zone,
        starts_wall=request.starts_wall,
        starts_at=request.starts_at,
        ends_at=request.ends_at,
        mode=request.mode,
        answer_by=None,
        planned_metres=past.metres or 0,
        actual_starts_at=start,
        actual_ends_at=end,
        actual_metres=metres,
        waiting_minutes=past.waiting_minutes,
        travel_minutes=past.travel_minutes,
        notice_minutes=past.notice.notice_minutes if past.notice else None,
        rule_version=past.notice.rule if past.notice else "",
        en_route=past.outcome == "cancelled_en_route",
    )


def _cancel(session: AsyncSession, actor: Actor, asker: Actor, request: Request, past: Past) -> None:
    """Late by the business clock, unless nobody was held; a late one that the file calls in time was waived."""
    assert past.cancelled_at is not None
    assert past.notice is not None
    late = past.notice.late and bool(request.bookings)
    outcome = "late" if late else "in_time"
    move_request(session, asker, request, "cancel", now=past.cancelled_at, outcome=outcome, facts=TOLD)
    for booking in request.bookings:
        move_booking(session, asker, booking, "cancel", now=past.cancelled_at, outcome=outcome, facts=TOLD)
        if late and past.outcome == "cancelled":
            move_booking(session, actor, booking, "waive", now=past.cancelled_at, facts=TOLD)


def _end_no_show(session: AsyncSession, asker: Actor, bookings: Sequence[Booking], past: Past) -> None:
    at, side = past.times.ends_at, past.outcome.removeprefix("no_show_")
    for booking in bookings:
        by = asker if side == "interpreter" else _themselves(booking.interpreter)
        move_booking(session, by, booking, "report_no_show", now=at, outcome=side, facts=TOLD)
        move_booking(session, asker, booking, "sign", now=at, facts=TOLD)


def _end_work(session: AsyncSession, asker: Actor, bookings: Sequence[Booking], past: Past) -> None:
    at = past.actual_ends_at
    for booking in bookings:
        move_booking(session, _themselves(booking.interpreter), booking, "deliver", now=at, facts=TOLD)
        if past.outcome == "done":
            move_booking(session, asker, booking, "sign", now=at, facts=TOLD)
        elif past.outcome == "disputed":
            move_booking(session, asker, booking, "dispute", now=at, facts=TOLD)


def _themselves(person: Interpreter) -> Actor:
    return Actor(person.account_id, Role.INTERPRETER, person.name, interpreter_id=person.id)
