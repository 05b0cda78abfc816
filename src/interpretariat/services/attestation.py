"""The requesting service confirms what was told: by a link that came by mail, or by a code said on the spot.

A link shows before it acts, acts once, and for one booking. A code is six figures that only the service's page and mail
show; whoever types it wrong five times in a day waits for the next. A wrong code is counted, so it is an answer and not
a refusal: a refusal would undo the count.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Booking, HoursLink, SignInAttempt
from interpretariat.db.queries import bookings, people
from interpretariat.db.queries import hours as queries
from interpretariat.db.queries.hours import TO_SIGN
from interpretariat.domain.lifecycle import BOOKING, possible
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.refusals import LinkUnusable, TransitionRefused
from interpretariat.services import keys
from interpretariat.services.bookings import NOTHING, StepFacts, advance_booking, held_booking
from interpretariat.services.hours_keys import acting_for, codes_of

TRIES: Final = 5
TRIES_WITHIN: Final = timedelta(hours=24)
Answer = Literal["signed", "wrong", "locked"]


@dataclass(frozen=True, slots=True)
class LinkedHours:
    """What a link leads to: the booking, and the account it was sent to as the one who acts."""

    link: HoursLink
    booking: Booking
    actor: Actor

    @property
    def open(self) -> bool:
        return self.link.used_at is None and self.booking.state in TO_SIGN


async def look_at_hours(session: AsyncSession, token: str, *, now: datetime) -> LinkedHours:
    """What the link shows; looking changes nothing. LinkUnusable when unknown, expired, or its holder has left."""
    link = await queries.hours_link(session, keys.hash_of(token))
    account = None if link is None else await session.get(Account, link.account_id)
    if link is None or account is None or not account.active or link.expires_at <= now:
        raise LinkUnusable
    booking = await bookings.booking_whole(session, link.booking_id)
    actor = await acting_for(session, booking.request.organisation_id, account, now=now)
    if actor is None:
        raise LinkUnusable
    return LinkedHours(link, booking, actor)


async def answer_link(
    session: AsyncSession, token: str, event: Literal["sign", "dispute"], facts: StepFacts = NOTHING, *, now: datetime
) -> Booking:
    """Sign or contest by the link, once. Raises LinkUnusable, TransitionRefused, Invalid."""
    found = await look_at_hours(session, token, now=now)
    if found.link.used_at is not None:
        raise LinkUnusable
    booking = await advance_booking(session, found.actor, found.booking.id, event, facts, now=now, told={"how": "link"})
    found.link.used_at = now
    return booking


async def sign_with_code(session: AsyncSession, actor: Actor, booking_id: int, code: str, *, now: datetime) -> Answer:
    """The interpreter types what the service said. Raises NotFound, TransitionRefused."""
    booking = await held_booking(session, actor, booking_id)
    if booking.state not in TO_SIGN:
        raise TransitionRefused(
            entity="booking", state=booking.state, event="sign", possible=possible(BOOKING, booking.state)
        )
    subject = keys.hash_of(f"hours-code/{booking.id}")
    if await people.attempts_since(session, [subject], now - TRIES_WITHIN) >= TRIES:
        return "locked"
    session.add(SignInAttempt(subject_hash=subject, at=now))
    typed = "".join(figure for figure in code if figure.isdecimal() and figure.isascii())
    if not any(hmac.compare_digest(typed, known) for known in codes_of(booking)):
        return "wrong"
    await advance_booking(
        session, await _service(session, booking, now), booking.id, "sign", now=now, told={"how": "code"}
    )
    return "signed"


async def tries_left(session: AsyncSession, booking_id: int, *, now: datetime) -> int:
    subject = keys.hash_of(f"hours-code/{booking_id}")
    return max(0, TRIES - await people.attempts_since(session, [subject], now - TRIES_WITHIN))


async def _service(session: AsyncSession, booking: Booking, now: datetime) -> Actor:
    """Who the code stands for: the requester, or the professional who was there when nobody else is named."""
    request = booking.request
    found = (
        None
        if request.requester is None
        else await acting_for(session, request.organisation_id, request.requester, now=now)
    )
    name = (request.professional or request.organisation.name)[:80]
    return found or Actor(None, Role.REQUESTER, name, organisation_id=request.organisation_id)
