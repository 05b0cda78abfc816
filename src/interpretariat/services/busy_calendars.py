"""Calendars that interpreters keep elsewhere: added, read again by a timer, removed. What they take is taken from the
availability; a booking that is met stays, and people are told.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, BusyCalendar, Interpreter
from interpretariat.db.queries import busy as queries
from interpretariat.db.queries.locks import lock_diaries
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import Invalid, NotFound, Problem
from interpretariat.domain.spans import Span
from interpretariat.domain.walltime import DAY, day_span, local_date
from interpretariat.formats.busy_times import Found, Order
from interpretariat.services.busy_fetching import Fetched, Reach, Unreachable, fetch, host_of
from interpretariat.services.busy_letters import tell_of_meetings
from interpretariat.services.busy_reading import read_calendar

MOST_CALENDARS: Final = 5
NAME_LENGTH: Final = 40
ADDRESS_LENGTH: Final = 2000
WINDOW: Final = 400 * DAY
SHORTEST: Final = timedelta(minutes=30)
LONGEST_BACK_OFF: Final = timedelta(hours=24)
WHOLE_EVERY: Final = timedelta(days=7)
"""A calendar that says «not modified» is read whole once a week all the same, because the window moves on."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading: what was found, what to ask with next time; `found` is None when nothing changed."""

    found: Found | None
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A calendar to read now, as values: no transaction is open while the network answers."""

    id: int
    address: str
    etag: str
    modified: str
    order: Order


def checked_address(text: str) -> str:
    """The https address of what was pasted (`webcal://` is the same). Raises Invalid."""
    said = text.strip()
    for scheme in ("webcals://", "webcal://"):
        if said.lower().startswith(scheme):
            said = "https://" + said[len(scheme) :]
    if not said:
        raise Invalid([Problem("address", "required")])
    try:
        host_of(said)
    except Unreachable as error:
        raise Invalid([Problem("address", error.code)]) from error
    if len(said) > ADDRESS_LENGTH:
        raise Invalid([Problem("address", "too_long", facts={"maximum": ADDRESS_LENGTH})])
    return said


def checked_name(text: str) -> str:
    """The name of a calendar. Raises Invalid."""
    said = text.strip()
    if not said or len(said) > NAME_LENGTH:
        problem = Problem("name", "too_long", facts={"maximum": NAME_LENGTH}) if said else Problem("name", "required")
        raise Invalid([problem])
    return said


async def order_of(session: AsyncSession, person: Interpreter, email: str, *, now: datetime) -> Order:
    """What is looked for in the calendars of this interpreter: from today on, in their own zone."""
    zone = ZoneInfo(person.zone)
    since = day_span(local_date(now, zone), zone).start
    return Order(since, since + WINDOW, person.zone, email, await queries.own_uids(session, person.id))


async def own_order(session: AsyncSession, actor: Actor, *, now: datetime) -> Order:
    """The order of the one who asks. Raises NotFound for whoever is no interpreter."""
    if actor.interpreter_id is None:
        raise NotFound(entity="interpreter")
    return await order_of(session, await session.get_one(Interpreter, actor.interpreter_id), actor.email, now=now)


async def read_address(address: str, order: Order, reach: Reach, *, etag: str = "", modified: str = "") -> Reading:
    """Fetch and read. No session is needed; a failure is a reading whose `found` is refused."""
    try:
        fetched: Fetched = await fetch(address, reach, etag=etag, modified=modified)
    except Unreachable as error:
        return Reading(Found(refused=error.code))
    if fetched.body is None:
        return Reading(None, fetched.etag, fetched.modified)
    return Reading(await read_calendar(fetched.body, order), fetched.etag, fetched.modified)


async def add_calendar(
    session: AsyncSession, actor: Actor, name: str, address: str | None, reading: Reading, *, now: datetime
) -> BusyCalendar:
    """Keep a calendar that was just read; `address` is None for a file. Raises NotFound, Invalid."""
    if actor.interpreter_id is None:
        raise NotFound(entity="interpreter")
    field = "file" if address is None else "address"
    if reading.found is None or reading.found.refused:
        raise Invalid([Problem(field, reading.found.refused if reading.found else "no_answer")])
    await lock_diaries(session, [actor.interpreter_id])
    others = await queries.calendars_of(session, actor.interpreter_id)
    if len(others) >= MOST_CALENDARS:
        raise Invalid([Problem("name", "too_many", len(others) + 1, {"maximum": MOST_CALENDARS})])
    calendar = BusyCalendar(
        interpreter_id=actor.interpreter_id,
        name=checked_name(name),
        address=address,
        created_at=now,
        tried_at=now,
        read_at=now,
        whole_at=now,
        next_at=None,
        stale_since=None,
    )
    session.add(calendar)
    await session.flush()
    await _store(session, await _whole(session, calendar.id), reading, now=now)
    return calendar


async def list_calendars(session: AsyncSession, actor: Actor) -> list[BusyCalendar]:
    """One's own calendars. Raises NotFound for whoever is no interpreter."""
    if actor.interpreter_id is None:
        raise NotFound(entity="interpreter")
    return await queries.calendars_of(session, actor.interpreter_id)


async def own_calendar(session: AsyncSession, actor: Actor, calendar_id: int) -> BusyCalendar:
    """One of one's own calendars. Raises NotFound."""
    found = await queries.calendar_of(session, actor.interpreter_id or 0, calendar_id)
    if found is None:
        raise NotFound(entity="calendar")
    return found


async def remove_calendar(session: AsyncSession, actor: Actor, calendar_id: int) -> None:
    """Forget a calendar and all it said. Raises NotFound."""
    calendar = await own_calendar(session, actor, calendar_id)
    await lock_diaries(session, [calendar.interpreter_id])
    await queries.forget_spans(session, calendar)
    await session.delete(calendar)
    await session.flush()


async def met_bookings(session: AsyncSession, actor: Actor, *, now: datetime) -> list[Booking]:
    """One's bookings to come that a calendar says are taken."""
    return await queries.bookings_met(session, actor.interpreter_id or 0, now)


async def is_due(session: AsyncSession, *, now: datetime) -> bool:
    """Is there a calendar to read now?"""
    return await queries.any_due(session, now)


async def take_due(session: AsyncSession, *, now: datetime) -> Due | None:
    """Take the next calendar to read; until it is stored, nobody else reads it for half an hour."""
    calendar = await queries.due_calendar(session, now)
    if calendar is None or calendar.address is None:
        return None
    calendar.next_at = now + SHORTEST
    account = calendar.interpreter.account
    order = await order_of(session, calendar.interpreter, account.email if account else "", now=now)
    whole = now - calendar.whole_at >= WHOLE_EVERY
    etag, modified = ("", "") if whole else (calendar.etag, calendar.modified)
    return Due(calendar.id, calendar.address, etag, modified, order)


async def store_reading(session: AsyncSession, calendar_id: int, reading: Reading, *, now: datetime) -> None:
    """Keep what a reading found; after a failure the last good copy stays, and says since when it is old."""
    calendar = await queries.calendar_to_store(session, calendar_id)
    if calendar is not None:
        await lock_diaries(session, [calendar.interpreter_id])
        await _store(session, calendar, reading, now=now)


async def _whole(session: AsyncSession, calendar_id: int) -> BusyCalendar:
    calendar = await queries.calendar_to_store(session, calendar_id)
    assert calendar is not None
    return calendar


async def _store(session: AsyncSession, calendar: BusyCalendar, reading: Reading, *, now: datetime) -> None:
    found = reading.found
    calendar.tried_at = now
    if found is not None and found.refused:
        calendar.failures += 1
        calendar.problem, calendar.stale_since = found.refused, calendar.stale_since or calendar.read_at
    else:
        calendar.failures, calendar.problem, calendar.stale_since, calendar.read_at = 0, "", None, now
        calendar.etag, calendar.modified = reading.etag or calendar.etag, reading.modified or calendar.modified
    if calendar.address is not None:
        calendar.next_at = next_reading(calendar, now)
    await session.flush()
    if found is not None and not found.refused:
        before = {booking.id for booking in await queries.bookings_met(session, calendar.interpreter_id, now)}
        calendar.whole_at, calendar.events, calendar.skipped = now, found.events, sum(found.skipped.values())
        await queries.replace_spans(session, calendar, _spans(found))
        met = await queries.bookings_met(session, calendar.interpreter_id, now)
        await tell_of_meetings(session, calendar, [each for each in met if each.id not in before], now=now)


def _spans(found: Found) -> Iterable[Span]:
    return (Span(start, end) for start, end in found.spans)


def next_reading(calendar: BusyCalendar, now: datetime) -> datetime:
    """In 30 to 60 minutes, never all at once; after failures twice as late each time, within a day."""
    drawn = hashlib.sha256(f"{calendar.id}/{now.isoformat()}".encode()).digest()[0] / 256
    later = 1 << min(calendar.failures, 10)
    return now + min(SHORTEST * (1 + drawn) * later, LONGEST_BACK_OFF)
