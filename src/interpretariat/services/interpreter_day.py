"""What an interpreter has before them: a day with its trips and its rests, a week with its load, the open offers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, cast
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.allocation.rules import HARD_TIER
from interpretariat.db.models import Booking, Interpreter
from interpretariat.db.queries import bookings
from interpretariat.domain.disclosure import is_disclosed
from interpretariat.domain.lifecycle import NO_SHOWS, BookingState
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.refusals import NotFound
from interpretariat.domain.spans import Span
from interpretariat.domain.walltime import DAY, day_span, local_date
from interpretariat.services.availability import free_spans
from interpretariat.services.bookings_travel import TRAVEL, Trip, recovery_minutes, separation_minutes, trip_between

WORKED: Final = frozenset(
    {"offered", "accepted", "confirmed", "delivered", "disputed", "closed", "invoiced", "credited"}
)
"""States whose minutes count against the caps."""

GOES_ON: Final = frozenset({"offered", "accepted", "confirmed", "delivered", "closed", "invoiced", "disputed"})
"""States between which one travels."""

DROPPED: Final = frozenset({"declined", "expired"})
"""Offers that were not taken leave one's day; whatever was agreed stays listed, with its reason."""

UNSIGNED: Final = frozenset({"delivered", "disputed", *NO_SHOWS})
SIGNED: Final = frozenset({"closed", "invoiced", "credited"})
LATELY: Final = timedelta(days=62)
SOON: Final = timedelta(days=14)
TIGHT_MINUTES: Final = 5
BREAK_MINUTES: Final = 15
"""A shorter gap is not worth a line."""


class Sealed(msgspec.Struct, frozen=True):
    """What is kept for the meeting alone."""

    contact: str
    professional: str
    note: str
    file_reference: str
    room: str
    access: str
    remote_link: str
    risks: str


@dataclass(frozen=True, slots=True)
class Between:
    """What lies between two bookings. `kind`: travel (with its slack), rest after a hard session, or a break."""

    kind: Literal["travel", "rest", "break"]
    minutes: int
    km: float = 0
    slack_minutes: int | None = None

    @property
    def is_tight(self) -> bool:
        return self.slack_minutes is not None and self.slack_minutes < TIGHT_MINUTES


@dataclass(frozen=True, slots=True)
class Stop:
    """One booking of a day, what may be read of its sealed part, and what follows it."""

    booking: Booking
    sealed: Sealed | None
    after: tuple[Between, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A local day. Minutes of work against the cap of a day."""

    on_date: date
    stops: tuple[Stop, ...]
    minutes: int
    cap_minutes: int

    @property
    def count(self) -> int:
        """Bookings that take place."""
        return sum(stop.booking.state in WORKED for stop in self.stops)


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday: work against the cap and against what was offered, hard sessions against theirs."""

    monday: date
    days: tuple[Day, ...]
    minutes: int
    cap_minutes: int
    offered_minutes: int
    hard: int
    hard_cap: int


async def bookings_of(
    session: AsyncSession,
    actor: Actor,
    *,
    span: Span | None = None,
    states: Collection[str] = (),
    after_id: int = 0,
    limit: int | None = None,
) -> list[Booking]:
    """The bookings this actor may see, by id."""
    return await bookings.bookings_seen_by(session, actor, span=span, states=states, after_id=after_id, limit=limit)


async def booking_of(session: AsyncSession, actor: Actor, booking_id: int) -> Booking:
    """One booking, loaded whole; NotFound when this actor may not see it."""
    found = await bookings.booking_seen_by(session, actor, booking_id)
    if found is None:
        raise NotFound(entity="booking")
    return found


async def open_offers(session: AsyncSession, actor: Actor, *, now: datetime) -> list[Booking]:
    """One's own offers that can still be answered, the soonest deadline first."""
    offered = await bookings.bookings_seen_by(session, actor, states=["offered"])
    still = [booking for booking in offered if deadline_of(booking) > now]
    return sorted(still, key=lambda booking: (deadline_of(booking), booking.starts_at, booking.id))


def deadline_of(booking: Booking) -> datetime:
    """Until when an offer can be answered: never after the start."""
    return min(booking.answer_by or booking.starts_at, booking.starts_at)


def sealed_of(booking: Booking, actor: Actor, *, now: datetime) -> Sealed | None:
    """The sealed part, for the confirmed interpreter within the window; None otherwise."""
    state = cast("BookingState", booking.state)
    if actor.role is not Role.INTERPRETER or not is_disclosed(state, booking.starts_at, booking.ends_at, now):
        return None
    row = booking.request
    return Sealed(
        row.contact,
        row.professional,
        row.note or "",
        row.file_reference,
        row.room,
        row.access or (row.site.access if row.site else ""),
        row.remote_link,
        row.risks,
    )


@dataclass(frozen=True, slots=True)
class Hours:
    """Meetings whose hours are to be written, wait for a signature, or were signed lately; the latest first."""

    to_write: tuple[Booking, ...]
    unsigned: tuple[Booking, ...]
    signed: tuple[Booking, ...]


async def hours_of(session: AsyncSession, actor: Actor, *, now: datetime) -> Hours:
    """One's own hours of the last two months."""
    states = ["confirmed", *UNSIGNED, *SIGNED]
    found = await bookings.bookings_seen_by(session, actor, span=Span(now - LATELY, now), states=states)
    ended = sorted((b for b in found if b.ends_at <= now), key=lambda b: (b.starts_at, b.id), reverse=True)
    return Hours(
        tuple(b for b in ended if b.state == "confirmed"),
        tuple(b for b in ended if b.state in UNSIGNED),
        tuple(b for b in ended if b.state in SIGNED),
    )


async def offers_waiting(session: AsyncSession, actor: Actor, *, now: datetime) -> int:
    """How many offers wait for one's answer."""
    return await bookings.open_offers_count(session, actor.interpreter_id or 0, now=now)


async def day_of(session: AsyncSession, actor: Actor, on_date: date, *, now: datetime) -> Day:
    """One's own day, on one's own clocks."""
    person = await own_file(session, actor)
    zone = ZoneInfo(person.zone)
    found = await bookings.bookings_seen_by(session, actor, span=day_span(on_date, zone))
    return _day(person, on_date, found, actor, now)


async def next_day_of(session: AsyncSession, actor: Actor, after: date, *, now: datetime) -> Day:
    """One's own first day after this one on which something takes place; the very next day when none does soon."""
    person = await own_file(session, actor)
    zone = ZoneInfo(person.zone)
    span = Span(day_span(after + DAY, zone).start, day_span(after + SOON, zone).end)
    found = await bookings.bookings_seen_by(session, actor, span=span, states=WORKED)
    days = (local_date(booking.starts_at, zone) for booking in found)
    return await day_of(session, actor, min((day for day in days if day > after), default=after + DAY), now=now)


async def week_of(session: AsyncSession, actor: Actor, monday: date, *, now: datetime) -> Week:
    """One's own week."""
    person = await own_file(session, actor)
    zone = ZoneInfo(person.zone)
    span = Span(day_span(monday, zone).start, day_span(monday + 6 * DAY, zone).end)
    found = await bookings.bookings_seen_by(session, actor, span=span)
    busy = await bookings.busy_spans(session, person.id, span)
    days = tuple(
        _day(person, day, [b for b in found if local_date(b.starts_at, zone) == day], actor, now)
        for day in (monday + n * DAY for n in range(7))
    )
    worked = [b for b in found if b.state in WORKED and local_date(b.starts_at, zone) >= monday]
    return Week(
        monday=monday,
        days=days,
        minutes=sum(day.minutes for day in days),
        cap_minutes=person.max_minutes_per_week,
        offered_minutes=sum(s.minutes for s in free_spans(person, busy, from_at=span.start, to_at=span.end)),
        hard=sum(b.request.tier == HARD_TIER for b in worked),
        hard_cap=person.tier3_per_week,
    )


async def own_file(session: AsyncSession, actor: Actor) -> Interpreter:
    """The interpreter that this actor is, with pattern and exceptions; NotFound for anybody else."""
    if actor.interpreter_id is None:
        raise NotFound(entity="interpreter")
    return await bookings.interpreter_with_availability(session, actor.interpreter_id)


def _day(person: Interpreter, on_date: date, found: Sequence[Booking], actor: Actor, now: datetime) -> Day:
    zone = ZoneInfo(person.zone)
    kept = [b for b in found if b.state not in DROPPED and local_date(b.starts_at, zone) == on_date]
    kept.sort(key=lambda booking: (booking.starts_at, booking.id))
    stops = tuple(
        Stop(booking, sealed_of(booking, actor, now=now), _between(booking, kept[n + 1 :]))
        for n, booking in enumerate(kept)
    )
    minutes = sum(planned_minutes(booking) for booking in kept if booking.state in WORKED)
    return Day(on_date, stops, minutes, person.max_minutes_per_day)


def planned_minutes(booking: Booking) -> int:
    return (booking.ends_at - booking.starts_at) // timedelta(minutes=1)


def _between(booking: Booking, later: Sequence[Booking]) -> tuple[Between, ...]:
    """Rest, then travel, then what is left as a break, up to the next booking that takes place."""
    following = next((b for b in later if b.state in GOES_ON), None)
    if following is None or booking.state not in GOES_ON or (later and later[0] is not following):
        return ()
    left = (following.starts_at - booking.ends_at) // timedelta(minutes=1)
    parts: list[Between] = []
    way: Trip | None = trip_between(booking, following)
    rest = recovery_minutes(booking)
    if rest and left >= rest:
        parts.append(Between("rest", rest))
    if way is not None and left <= TRAVEL.return_home_after_minutes:
        slack = left - separation_minutes(booking, following)
        parts.append(Between("travel", way.minutes, way.km, slack))
    free = left - sum(part.minutes for part in parts)
    if free >= BREAK_MINUTES:
        parts.append(Between("break", free))
    return tuple(parts)
