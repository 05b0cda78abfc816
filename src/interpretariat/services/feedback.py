"""Two taps after a booking, by either side, and only if they like: how it went, then what that was about.

What is said is told to the coordination alone, as numbers; nobody is ever shown what the other side said.
"""

from datetime import datetime
from typing import Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, Feedback
from interpretariat.db.queries import opinions as queries
from interpretariat.domain.lifecycle import party_of
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import Invalid, NotAllowed, Problem, TransitionRefused
from interpretariat.services.bookings import held_booking

Side = Literal["requester", "interpreter"]
RATINGS: Final = ("good", "fair", "poor")
ASPECTS: Final[dict[str, tuple[str, ...]]] = {
    "requester": ("language", "punctuality", "attitude", "preparation"),
    "interpreter": ("welcome", "preparation", "length", "place"),
}
"""Who speaks → what it may be about."""

OVER: Final = frozenset({"delivered", "disputed", "closed", "invoiced", "credited"})
"""States of a booking that took place."""


async def give_feedback(
    session: AsyncSession, actor: Actor, booking_id: int, *, rating: str = "", aspect: str = "", now: datetime
) -> Feedback:
    """The first tap says how it went, and may be changed; the second adds what it was about.

    Raises NotFound, NotAllowed, TransitionRefused (it did not take place), Invalid.
    """
    side = party_of(actor)
    if side not in ASPECTS:
        raise NotAllowed(action="feedback", role=actor.role)
    booking = await held_booking(session, actor, booking_id)
    if booking.state not in OVER:
        raise TransitionRefused(entity="booking", state=booking.state, event="feedback", possible=())
    row = (await queries.feedback_of(session, [booking_id], side)).get(booking_id)
    if row is None and rating not in RATINGS:
        raise Invalid([Problem("rating", "unknown" if rating else "required", rating or None)])
    if aspect and aspect not in ASPECTS[side]:
        raise Invalid([Problem("aspect", "unknown", aspect)])
    if row is None:
        row = Feedback(booking_id=booking_id, side=side, rating=rating, aspect=aspect, given_at=now)
        session.add(row)
    else:
        row.rating, row.aspect, row.given_at = rating or row.rating, aspect or row.aspect, now
    await session.flush()
    return row


def is_over(booking: Booking) -> bool:
    """Did it take place, so that something may be said of it?"""
    return booking.state in OVER
