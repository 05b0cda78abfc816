"""Offers as an interpreter weighs them: until when, what is received, how far, and the time left before and after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, Interpreter
from interpretariat.db.queries import bookings
from interpretariat.domain.policy import Actor
from interpretariat.domain.pricing import Price
from interpretariat.domain.spans import Span
from interpretariat.domain.walltime import DAY, day_span, local_date
from interpretariat.services.bookings_travel import km_from_home, separation_minutes
from interpretariat.services.costs import cost_lines
from interpretariat.services.interpreter_day import deadline_of, open_offers, own_file


@dataclass(frozen=True, slots=True)
class Offer:
    """`spare_before`, `spare_after`: minutes left once travel is counted, none when nothing else stands that day."""

    booking: Booking
    deadline_at: datetime
    km: float | None
    pay: Price
    spare_before: int | None
    spare_after: int | None

    @property
    def travel_cents(self) -> int:
        return sum(line.amount_cents for line in self.pay.lines if line.kind == "travel")

    @property
    def time_cents(self) -> int:
        return self.pay.total_cents - self.travel_cents


async def offers_of(session: AsyncSession, actor: Actor, *, now: datetime) -> list[Offer]:
    """One's own open offers, the soonest deadline first. The same number of queries for one and for ten."""
    offers = await open_offers(session, actor, now=now)
    return await weighed(session, await own_file(session, actor), offers) if offers else []


async def weighed(session: AsyncSession, person: Interpreter, offers: Sequence[Booking]) -> list[Offer]:
    """Some offers of one person, with what they weigh; at least one."""
    span = Span(min(b.starts_at for b in offers) - DAY, max(b.ends_at for b in offers) + DAY)
    held = await bookings.diary(session, person.id, span)
    pay = await pay_for(session, offers)
    return [
        Offer(
            booking,
            deadline_of(booking),
            km_from_home(person, booking),
            pay[booking.id],
            *_spare(booking, held, ZoneInfo(person.zone)),
        )
        for booking in offers
    ]


async def pay_for(session: AsyncSession, rows: Sequence[Booking]) -> Mapping[int, Price]:
    """Booking → what it earns, by the pay tariff in force on its day; its request is loaded whole."""
    return {line.booking_id: line.price for line in await cost_lines(session, rows, "pay")}


def _spare(booking: Booking, held: Iterable[Booking], zone: ZoneInfo) -> tuple[int | None, int | None]:
    day = day_span(local_date(booking.starts_at, zone), zone)
    others = [b for b in held if b.id != booking.id and day.contains(b.starts_at)]
    before = max((b for b in others if b.ends_at <= booking.starts_at), key=lambda b: b.ends_at, default=None)
    after = min((b for b in others if b.starts_at >= booking.ends_at), key=lambda b: b.starts_at, default=None)
    return (
        None if before is None else _gap(before, booking),
        None if after is None else _gap(booking, after),
    )


def _gap(first: Booking, second: Booking) -> int:
    return (second.starts_at - first.ends_at) // timedelta(minutes=1) - separation_minutes(first, second)
