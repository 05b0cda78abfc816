"""What the interpreter tells on the day, with one thumb: left, arrived, late, longer. It moves no state."""

from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking
from interpretariat.domain.lifecycle import BOOKING, possible
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import Invalid, NotFound, Problem, TooEarly, TransitionRefused
from interpretariat.services.bookings import held_booking
from interpretariat.services.bookings_letters import tell
from interpretariat.services.steps import note_booking

Signal = Literal["set_out", "arrive", "run_late", "overrun"]
SIGNALS: Final[tuple[Signal, ...]] = get_args(Signal)

OPENS: Final = timedelta(hours=4)
"""Nobody is on the way earlier than this before the start."""

LONGEST_MINUTES: Final = 240


async def signal_booking(
    session: AsyncSession, actor: Actor, booking_id: int, signal: str, *, now: datetime, minutes: int = 0
) -> Booking:
    """Keep a signal; being late or longer (`minutes`, from 1 on) is written to the requesting service at once.

    Raises NotFound, TransitionRefused when the booking is not confirmed, TooEarly, Invalid for minutes out of bounds.
    """
    if signal not in SIGNALS:
        raise NotFound(entity="signal")
    booking = await held_booking(session, actor, booking_id)
    if booking.state != "confirmed":
        raise TransitionRefused(
            entity="booking", state=booking.state, event=signal, possible=possible(BOOKING, booking.state)
        )
    if now < booking.starts_at - OPENS:
        raise TooEarly(from_at=booking.starts_at - OPENS)
    if signal in ("run_late", "overrun") and not 0 < minutes <= LONGEST_MINUTES:
        code = "too_small" if minutes <= 0 else "too_large"
        raise Invalid([Problem("minutes", code, minutes, {"minimum": 1, "maximum": LONGEST_MINUTES})])
    if signal == "set_out":
        booking.en_route = True
    elif signal == "arrive":
        booking.en_route, booking.arrived_at = True, booking.arrived_at or now
    note_booking(session, actor, booking, signal, now=now, facts={"minutes": minutes} if minutes else {})
    await session.flush()
    await tell(session, actor, booking, signal, before="confirmed", now=now, minutes=minutes)
    return booking
