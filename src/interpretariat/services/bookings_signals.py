"""What is told on the day, with one thumb: left, arrived, late, longer. It moves no state.

Being late, or longer, is either side's to tell; leaving and arriving the interpreter's own.
"""

from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking
from interpretariat.domain.lifecycle import BOOKING, possible
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.refusals import Invalid, NotFound, Problem, TooEarly, TransitionRefused
from interpretariat.services.bookings import held_booking
from interpretariat.services.bookings_letters import tell
from interpretariat.services.live_effect import DELAYS, tell_effect
from interpretariat.services.steps import note_booking

Signal = Literal["set_out", "arrive", "run_late", "overrun"]
SIGNALS: Final[tuple[Signal, ...]] = get_args(Signal)

OWN: Final = frozenset({"set_out", "arrive"})

OPENS: Final = timedelta(hours=4)
"""Nobody is on the way earlier than this before the start."""

LONGEST_MINUTES: Final = 240


async def signal_booking(
    session: AsyncSession, actor: Actor, booking_id: int, signal: str, *, now: datetime, minutes: int = 0
) -> Booking:
    """Keep a signal. Being late or longer (`minutes`, from 1 on) is written at once to the other side, and to whom
    it reaches later in the interpreter's day.

    Raises NotFound, TransitionRefused (not confirmed, or not this side's to tell), TooEarly, Invalid for minutes out
    of bounds.
    """
    if signal not in SIGNALS:
        raise NotFound(entity="signal")
    booking = await held_booking(session, actor, booking_id)
    if booking.state != "confirmed" or (signal in OWN and actor.role is not Role.INTERPRETER):
        raise TransitionRefused(
            entity="booking", state=booking.state, event=signal, possible=possible(BOOKING, booking.state)
        )
    if now < booking.starts_at - OPENS:
        raise TooEarly(from_at=booking.starts_at - OPENS)
    if signal in DELAYS and not 0 < minutes <= LONGEST_MINUTES:
        code = "too_small" if minutes <= 0 else "too_large"
        raise Invalid([Problem("minutes", code, minutes, {"minimum": 1, "maximum": LONGEST_MINUTES})])
    if signal == "set_out":
        booking.en_route = True
    elif signal == "arrive" or (signal == "overrun" and actor.role is Role.INTERPRETER):
        booking.en_route, booking.arrived_at = True, booking.arrived_at or now
    note_booking(session, actor, booking, signal, now=now, facts={"minutes": minutes} if minutes else {})
    await session.flush()
    await tell(session, actor, booking, signal, before="confirmed", now=now, minutes=minutes)
    if signal in DELAYS:
        await tell_effect(session, actor, booking, now=now)
    return booking
