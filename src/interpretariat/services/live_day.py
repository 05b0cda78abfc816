"""What does not go as planned today, and nothing else: whoever is late, absent, gone, or has not answered yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, Request, Transition
from interpretariat.db.queries import board as queries
from interpretariat.domain.lifecycle import HOLDING, NO_SHOWS
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.spans import MINUTE
from interpretariat.domain.walltime import day_span, local_date
from interpretariat.services.interpreter_next import EARLY
from interpretariat.services.live_effect import Endangered, chain, delay_minutes
from interpretariat.services.no_show import is_absent, waits_on

Kind = Literal[
    "no_show", "absent", "endangered", "unserved", "withdrawn", "silent", "late", "overrun", "unanswered", "accepted"
]

ORDER: Final[tuple[Kind, ...]] = (
    "no_show",
    "absent",
    "unserved",
    "endangered",
    "withdrawn",
    "silent",
    "late",
    "overrun",
    "unanswered",
    "accepted",
)
"""The most pressing first."""

SIGNALS: Final = ("run_late", "overrun", "withdraw")
SOON: Final = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing to look after. `minutes` as they were told, or as they follow; `booking` is none for a request that
    nobody serves; `because` is the booking that delays this one.
    """

    kind: Kind
    request: Request
    booking: Booking | None
    minutes: int
    told_at: datetime | None
    because: Booking | None = None


@dataclass(frozen=True, slots=True)
class LiveDay:
    """`bookings` stand today, `over` of them are done; `deviations` are what needs somebody."""

    bookings: int
    over: int
    deviations: Sequence[Deviation]


async def live_day(session: AsyncSession, actor: Actor, *, zone: ZoneInfo, now: datetime) -> LiveDay:
    """Today, as it goes. Raises NotAllowed."""
    require(actor, Action.PLAN_READ)
    today = local_date(now, zone)
    bookings = await queries.bookings_of_day(session, actor, day_span(today, zone))
    told = await queries.told_of(session, [booking.id for booking in bookings], SIGNALS)
    waiting = await queries.requests_open(session, actor, now, today, zone)
    open_again = {request.id for request in waiting}
    found = [Deviation("unserved", request, None, 0, None) for request in waiting]
    waits = await waits_on(session, today)
    for booking in bookings:
        said = [step for step in told if step.booking_id == booking.id]
        absent = is_absent(booking, said, waits, now)
        if absent:
            found.append(Deviation("absent", booking.request, booking, (now - booking.starts_at) // MINUTE, None))
        found.extend(
            each for each in _deviations(booking, said, open_again, now) if not absent or each.kind != "silent"
        )
    found.extend(_endangered(bookings, told, now))
    found.sort(key=lambda each: (ORDER.index(each.kind), (each.booking or each.request).starts_at))
    standing = [booking for booking in bookings if booking.state in ("confirmed", "accepted", "delivered", "closed")]
    return LiveDay(len(standing), sum(booking.ends_at <= now for booking in standing), found)


def _deviations(
    booking: Booking, said: Sequence[Transition], open_again: set[int], now: datetime
) -> Iterator[Deviation]:
    request, last = booking.request, {step.event: step for step in said}
    if booking.state in NO_SHOWS:
        yield Deviation("no_show", request, booking, 0, booking.updated_at)
    elif booking.state == "withdrawn" and request.id in open_again:
        yield Deviation("withdrawn", request, booking, 0, booking.updated_at)
    elif booking.state == "accepted":
        yield Deviation("accepted", request, booking, 0, booking.updated_at)
    elif booking.state == "offered" and now < booking.starts_at <= now + SOON:
        yield Deviation("unanswered", request, booking, 0, booking.answer_by)
    elif booking.state == "confirmed" and now < booking.ends_at:
        for event, kind in (("run_late", "late"), ("overrun", "overrun")):
            if event in last and (kind == "overrun" or booking.arrived_at is None):
                step = last[event]
                yield Deviation(kind, request, booking, int(step.facts.get("minutes", 0)), step.received_at)  # type: ignore[arg-type]  # the two kinds above
        if _is_silent(booking, now) and "run_late" not in last:
            yield Deviation("silent", request, booking, 0, None)


def _endangered(bookings: Sequence[Booking], told: Sequence[Transition], now: datetime) -> Iterator[Deviation]:
    """The bookings that a delay reaches: once each, by the longest."""
    worst: dict[int, Endangered] = {}
    for booking in bookings:
        minutes = delay_minutes(step for step in told if step.booking_id == booking.id)
        if booking.state != "confirmed" or not minutes:
            continue
        later = [b for b in bookings if _is_after(b, booking)]
        for each in chain(booking, later, minutes):
            known = worst.get(each.booking.id)
            if each.booking.starts_at > now and (known is None or known.minutes < each.minutes):
                worst[each.booking.id] = each
    for each in worst.values():
        yield Deviation("endangered", each.booking.request, each.booking, each.minutes, None, each.because)


def _is_after(booking: Booking, first: Booking) -> bool:
    """Held for the same person, later the same day."""
    held = booking.state in HOLDING and not (booking.broadcast and booking.state == "offered")
    return held and booking.interpreter_id == first.interpreter_id and booking.starts_at >= first.ends_at


def _is_silent(booking: Booking, now: datetime) -> bool:
    """In person, the hour of arrival is past, and nobody said that they were there or on the way."""
    return (
        booking.mode == "in_person"
        and now >= booking.starts_at - EARLY
        and booking.arrived_at is None
        and not (booking.en_route and now < booking.starts_at)
    )
