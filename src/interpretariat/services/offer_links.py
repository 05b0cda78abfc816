"""The link of one offer, as letters carry it: signed, for that offer only. Looking changes nothing; it answers once.

Nothing is stored: the link is the offer's number and a signature, and what it can still do is what the offer's state
lets it do. Once answered, taken, expired or cancelled it says so, and acts no more.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking
from interpretariat.db.queries import bookings
from interpretariat.db.sealed import RING
from interpretariat.domain.lifecycle import BookingState
from interpretariat.domain.policy import SYSTEM, Actor, Role
from interpretariat.domain.refusals import LinkUnusable
from interpretariat.services.bookings import StepFacts, advance_booking
from interpretariat.services.interpreter_day import deadline_of

LABEL: Final = "offer"

Standing = Literal["open", "answered", "taken", "expired", "cancelled"]
"""What a link still does: all but the first are only told."""

_STANDING: Final[dict[BookingState, Standing]] = {
    "accepted": "answered",
    "confirmed": "answered",
    "declined": "answered",
    "expired": "expired",
    "released": "taken",
    "cancelled": "cancelled",
    "late_cancelled": "cancelled",
}
"""State → standing; whatever came after was answered."""


@dataclass(frozen=True, slots=True)
class LinkedOffer:
    """The offer of a link, what the link still does, and who answers by it."""

    booking: Booking
    standing: Standing
    actor: Actor


def offer_path(booking: Booking, locale: str = "fr") -> str:
    """The address of an offer for whoever holds the letter; English readers land on an English page."""
    path = f"/offre/{booking.id}-{RING.sign(_text(booking), LABEL)}"
    return f"{path}?langue=en" if locale == "en" else path


async def look_at_offer(session: AsyncSession, token: str, *, now: datetime) -> LinkedOffer:
    """What a link shows. Raises LinkUnusable for a link that nobody was sent."""
    number, _, signature = token.partition("-")
    booking = await _booking(session, number)
    if booking is None or not RING.is_signed(_text(booking), LABEL, signature):
        raise LinkUnusable
    account = booking.interpreter.account
    if account is None or not account.active or not booking.interpreter.active:
        raise LinkUnusable
    actor = Actor(
        account_id=account.id,
        role=Role.INTERPRETER,
        name=account.name,
        email=account.email,
        locale=account.locale,
        interpreter_id=booking.interpreter_id,
        phone=account.phone,
    )
    return LinkedOffer(booking, standing_of(booking, now), actor)


async def answer_by_link(
    session: AsyncSession, token: str, answer: Literal["accept", "decline"], *, now: datetime
) -> Booking:
    """Answer the offer of a link. Raises LinkUnusable, and whatever the step refuses (see `advance_booking`)."""
    found = await look_at_offer(session, token, now=now)
    facts = StepFacts()
    return await advance_booking(session, found.actor, found.booking.id, answer, facts, now=now)


def standing_of(booking: Booking, now: datetime) -> Standing:
    """What an offer's link still does."""
    if booking.state == "offered":
        return "open" if now < deadline_of(booking) else "expired"
    return _STANDING.get(booking.state, "answered")  # type: ignore[call-overload,no-any-return]  # a state as text


async def _booking(session: AsyncSession, number: str) -> Booking | None:
    if not number.isascii() or not number.isdecimal():
        return None
    return await bookings.booking_seen_by(session, SYSTEM, int(number[:18]))


def _text(booking: Booking) -> str:
    return f"{booking.id}/{booking.uid}/{booking.interpreter_id}"
