"""What confirms hours: a link for one account, or six figures that only the service's page and mail show."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Booking, HoursLink
from interpretariat.db.queries import people
from interpretariat.db.queries.hours import TO_SIGN
from interpretariat.db.sealed import RING
from interpretariat.domain.policy import ORGANISATION_ROLES, Actor, Role
from interpretariat.services import keys

LINK_LIFE: Final = timedelta(days=30)
FIGURES: Final = 6
SHOWN_FROM: Final = timedelta(minutes=30)
"""The code is shown from this long before the start: not before there is anything to confirm."""

SHOWS_CODE: Final[Collection[str]] = frozenset({"confirmed", *TO_SIGN})


async def make_hours_link(session: AsyncSession, booking: Booking, account: Account, *, now: datetime) -> str:
    """A fresh link's token; empty for somebody who does not act for the organisation."""
    if await acting_for(session, booking.request.organisation_id, account, now=now) is None:
        return ""
    token, token_hash = keys.new_key()
    session.add(
        HoursLink(
            token_hash=token_hash,
            booking_id=booking.id,
            account_id=account.id,
            created_at=now,
            expires_at=now + LINK_LIFE,
            used_at=None,
        )
    )
    await session.flush()
    return token


def code_of(booking: Booking) -> str:
    """The six figures of a booking: known to whoever holds the secret, kept nowhere."""
    return codes_of(booking)[0]


def shows_code(booking: Booking, now: datetime) -> bool:
    return booking.state in SHOWS_CODE and now >= booking.starts_at - SHOWN_FROM


def codes_of(booking: Booking) -> list[str]:
    tags = RING.tags(f"hours-code/{booking.uid}")
    return [f"{int.from_bytes(tag[:8], 'big') % 10**FIGURES:0{FIGURES}}" for tag in tags]


async def acting_for(session: AsyncSession, organisation_id: int, account: Account, *, now: datetime) -> Actor | None:
    """The account in its role of this organisation, while it holds one."""
    for grant in await people.live_grants(session, account.id, now=now):
        role = Role(grant.role)
        if role in ORGANISATION_ROLES and grant.organisation_id == organisation_id:
            return Actor(
                account_id=account.id,
                role=role,
                name=account.name,
                email=account.email,
                locale=account.locale,
                organisation_id=organisation_id,
                grant_id=grant.id,
            )
    return None
