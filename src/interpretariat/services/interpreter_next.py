"""What an interpreter does next about a booking: leave, arrive, write the hours down. One thing at a time."""

from datetime import datetime, timedelta
from typing import Final, Literal

from interpretariat.db.models import Booking
from interpretariat.services.bookings_signals import OPENS

NextStep = Literal["set_out", "arrive", "hours"]
EARLY: Final = timedelta(minutes=10)
"""One arrives this long before the start, in person."""


def arrival_at(booking: Booking) -> datetime | None:
    """When one is expected at the door; None when nobody travels."""
    return booking.starts_at - EARLY if booking.mode == "in_person" else None


def next_step(booking: Booking, now: datetime) -> NextStep | None:
    """The one thing to do now; None before its time, and when nothing is left. At a distance one joins early."""
    if booking.state != "confirmed" or now < booking.starts_at - OPENS:
        return None
    if now >= booking.ends_at:
        return "hours"
    if booking.mode != "in_person":
        return "arrive" if booking.arrived_at is None and now >= booking.starts_at - EARLY else None
    if not booking.en_route:
        return "set_out"
    return "arrive" if booking.arrived_at is None else None


def may_signal(booking: Booking, now: datetime) -> bool:
    """Can being late, or longer, be told now?"""
    return booking.state == "confirmed" and booking.starts_at - OPENS <= now < booking.ends_at + OPENS
