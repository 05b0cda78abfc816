"""From a booking to the facts that a tariff prices: the one place where a state becomes an outcome."""

from decimal import Decimal
from typing import Final, cast

from interpretariat.db.models import Booking
from interpretariat.domain.business import BusinessCalendar, is_urgent
from interpretariat.domain.languages import Mode
from interpretariat.domain.pricing import BookingFacts, occasions
from interpretariat.domain.spans import MINUTE
from interpretariat.domain.tariff import Outcome, TariffTerms

METRES: Final = 1000
EXPECTED: Final = frozenset({"offered", "accepted", "confirmed"})
"""States of what has not taken place: priced as planned."""

UNSIGNED: Final = frozenset({"delivered", "disputed", "no_show_client", "no_show_professional", "no_show_interpreter"})
"""States of what took place and is not signed yet."""


def outcome_of(booking: Booking, no_show: str | None) -> Outcome:
    """How a booking ended, or will if nothing happens. `no_show` is the absence that was reported, if any."""
    if booking.incident == "interpreter_refused":
        return "interpreter_refused"
    if no_show is not None:
        return cast("Outcome", no_show)
    if booking.state == "late_cancelled" or booking.notice_minutes is not None:
        return "cancelled_en_route" if booking.en_route else "late_cancelled"
    return "interpreter_late" if booking.incident == "interpreter_late" else "done"


def facts_of(
    booking: Booking, terms: TariffTerms, calendar: BusinessCalendar, no_show: str | None, *, rebooked: bool = False
) -> BookingFacts:
    """The facts of one booking, its request loaded; kilometres and hours are the inscribed ones, else the planned.
    `rebooked`: its slot serves somebody else since it was cancelled.
    """
    request = booking.request
    urgent = not request.regularised and is_urgent(
        calendar, request.received_at or booking.created_at, booking.starts_at
    )
    metres = booking.planned_metres if booking.actual_metres is None else booking.actual_metres
    return BookingFacts(
        outcome=outcome_of(booking, no_show),
        mode=cast("Mode", booking.mode),
        planned_minutes=planned_minutes(booking),
        actual_minutes=signed_minutes(booking) or planned_minutes(booking),
        waiting_minutes=booking.waiting_minutes,
        travel_minutes=booking.travel_minutes,
        km=Decimal(metres) / METRES,
        two_person_call=request.two_person_call,
        occasions=occasions(terms.surcharges, calendar, booking.starts_at, urgent=urgent),
        notice_minutes=booking.notice_minutes,
        rebooked=rebooked,
    )


def planned_minutes(booking: Booking) -> int:
    return (booking.ends_at - booking.starts_at) // MINUTE


def signed_minutes(booking: Booking) -> int | None:
    """Minutes that the interpreter inscribed, none before they did."""
    if booking.actual_starts_at is None or booking.actual_ends_at is None:
        return None
    return (booking.actual_ends_at - booking.actual_starts_at) // MINUTE
