"""Sending and keeping a request. A page, a program, a file and the telephone go through the same functions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import uuid4

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, Request
from interpretariat.db.queries import requests as queries
from interpretariat.db.queries.chances import work_of
from interpretariat.domain.business import BusinessCalendar, is_urgent
from interpretariat.domain.leadtimes import answer_by
from interpretariat.domain.policy import SYSTEM, Actor, Role
from interpretariat.domain.refusals import Invalid, NotFound, Problem
from interpretariat.domain.spans import Span
from interpretariat.services.business import business_calendar
from interpretariat.services.requests.draft import Known, RequestDraft, draft_of, fill, times_of
from interpretariat.services.requests.prepare import checked
from interpretariat.services.steps import add_booking, step_request
from interpretariat.services.wishes import apply_wishes

ORDINARY: Final = 3
URGENT: Final = 2


async def submit_request(
    session: AsyncSession, actor: Actor, draft: RequestDraft, *, now: datetime, unread: Sequence[Problem] = ()
) -> Request:
    """Send a request. Raises Invalid with every problem at once; `unread` are those of whoever read the draft."""
    draft, known = await checked(session, actor, draft, "submit", now=now, unread=unread)
    row = new_row(draft, known, now)
    session.add(row)
    await receive(session, actor, row, now)
    return row


async def save_draft(
    session: AsyncSession, actor: Actor, draft: RequestDraft, *, now: datetime, unread: Sequence[Problem] = ()
) -> Request:
    """Keep a request without sending it: language, mode, start and length are needed, the rest can wait."""
    draft, known = await checked(session, actor, draft, "draft", now=now, unread=unread)
    row = new_row(draft, known, now)
    session.add(row)
    await session.flush()
    return row


async def send_draft(session: AsyncSession, actor: Actor, row: Request, *, now: datetime) -> None:
    """Send a request that was kept, as it stands: checked as if it were new."""
    await checked(session, actor, draft_of(row), "submit", now=now)
    await receive(session, actor, row, now)


async def regularise_request(
    session: AsyncSession,
    actor: Actor,
    draft: RequestDraft,
    *,
    interpreter_id: int | None,
    now: datetime,
    unread: Sequence[Problem] = (),
) -> Request:
    """Write down what took place, with the interpreter who came; they inscribe their hours as for any booking.

    Raises Invalid, also when the interpreter was somewhere else then; the database has the last word.
    """
    if interpreter_id is None:
        unread = [*unread, Problem("interpreter", "required")]
    elif interpreter_id not in await queries.active_interpreter_ids(session):
        unread = [*unread, Problem("interpreter", "unknown", interpreter_id)]
    draft, known = await checked(session, actor, draft, "regularise", now=now, unread=unread)
    times = times_of(draft, known)
    if await work_of(session, [interpreter_id or 0], Span(times.starts_at, times.ends_at)):
        raise Invalid([Problem("interpreter", "slot_taken", interpreter_id)])
    row = new_row(draft, known, now)
    row.regularised, row.accepts_tariff_at, row.received_at = True, now, now
    session.add(row)
    await step_request(session, actor, row, "submit", now=now, facts={"regularised": True})
    booking = Booking(
        request=row,
        interpreter_id=interpreter_id,
        uid=str(uuid4()),
        zone=row.zone,
        starts_wall=row.starts_wall,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        mode=row.mode,
    )
    by = actor if actor.role is Role.COORDINATOR else SYSTEM
    add_booking(session, by, booking, outcome="agreed", now=now, facts={"regularised": True})
    await session.flush()
    return row


async def duplicate_request(session: AsyncSession, actor: Actor, request_id: int) -> RequestDraft:
    """The same again, at another time: everything but when, how urgent, and the acceptance of the tariff."""
    row = await queries.request_seen_by(session, actor, request_id)
    if row is None:
        raise NotFound(entity="request")
    return msgspec.structs.replace(
        draft_of(row), start=None, start_options=(), priority=None, urgency_reason="", accepts_tariff=False
    )


def new_row(draft: RequestDraft, known: Known, now: datetime) -> Request:
    """The row of a checked draft, not in any session yet: a draft until a step says otherwise."""
    row = Request(decision="draft", state="draft", version=1, priority=draft.priority or ORDINARY, bookings=[])
    row.created_at = row.updated_at = now
    row.series_id, row.series_on, row.barred = None, None, []
    row.accepts_tariff_at = now if draft.accepts_tariff else None
    fill(row, draft, known)
    return row


async def set_urgency(session: AsyncSession, row: Request, priority: int | None, now: datetime) -> None:
    """Asked for with less than two business days of notice, a request is urgent, whatever it says of itself."""
    weigh(row, await business_calendar(session, row.organisation), priority, now)


def weigh(row: Request, calendar: BusinessCalendar, priority: int | None, now: datetime) -> None:
    """How urgent what was received `now` is, and when it is answered, by the organisation's business clock."""
    row.priority = priority or ORDINARY
    if is_urgent(calendar, now, row.starts_at):
        row.priority = min(row.priority, URGENT)
    row.answer_by = answer_by(calendar, now, row.starts_at)


async def receive(session: AsyncSession, actor: Actor, row: Request, now: datetime) -> None:
    """Take in a request that passed its checks: how urgent it is, when it is answered, and that it was sent."""
    row.received_at = row.accepts_tariff_at = now
    await apply_wishes(session, row)
    row.barred = await queries.barred_from(session, row.organisation_id, row.file_reference)
    await set_urgency(session, row, row.priority, now)
    await step_request(session, actor, row, "submit", now=now)
