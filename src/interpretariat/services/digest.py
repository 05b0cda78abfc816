"""The coordination's morning in one letter: what stands today, and what waits for somebody."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Booking, Request
from interpretariat.db.queries import digest as queries
from interpretariat.db.queries.people import accounts_in_role
from interpretariat.domain.policy import Role
from interpretariat.domain.walltime import DAY, day_span, local_date
from interpretariat.formats.mail import Letter
from interpretariat.services.letters import Correspondent, correspondent
from interpretariat.services.notices import wants
from interpretariat.services.outbox import post

KIND: Final = "digest"
STANDING: Final = ("accepted", "confirmed")


class Morning(NamedTuple):
    """Bookings of today; requests that start within three days and have nobody; accepted ones to confirm; offers that
    wait for an answer; those that ended without one since yesterday; disputes.
    """

    today: int
    unserved: int
    to_confirm: int
    waiting: int
    expired: int
    disputed: int


async def queue_digest(session: AsyncSession, *, zone: ZoneInfo, now: datetime) -> None:
    """Write to every coordinator who wants it; the same morning is told once."""
    on_date, morning = local_date(now, zone), await morning_of(session, zone=zone, now=now)
    for account in await accounts_in_role(session, Role.COORDINATOR, now=now):
        if await wants(session, account, KIND):
            letter = digest_letter(correspondent(session, account, zone.key, now), account, morning)
            await post(session, account, letter, kind=KIND, fact=f"digest/{on_date}", now=now)


async def morning_of(session: AsyncSession, *, zone: ZoneInfo, now: datetime) -> Morning:
    """The figures now."""
    today = day_span(local_date(now, zone), zone)
    soon = day_span(local_date(now, zone) + 2 * DAY, zone).end
    return Morning(
        await queries.bookings_that(
            session, Booking.starts_at >= today.start, Booking.starts_at < today.end, Booking.state.in_(STANDING)
        ),
        await queries.requests_that(
            session, Request.starts_at > now, Request.starts_at < soon, Request.state == "submitted"
        ),
        await queries.bookings_that(session, Booking.state == "accepted", Booking.starts_at > now),
        await queries.bookings_that(session, Booking.state == "offered", Booking.starts_at > now),
        await queries.expired_since(session, now - timedelta(days=1)),
        await queries.bookings_that(session, Booking.state == "disputed"),
    )


def digest_letter(reader: Correspondent, account: Account, morning: Morning) -> Letter:
    """Figures alone: who and where stand on the page."""
    _, display = reader.words.gettext, reader.display
    counts = (
        (_("Rendez-vous aujourd'hui"), morning.today),
        (_("Demandes sans interprète d'ici trois jours"), morning.unserved),
        (_("Acceptations à confirmer"), morning.to_confirm),
        (_("Offres qui attendent une réponse"), morning.waiting),
        (_("Offres expirées depuis hier"), morning.expired),
        (_("Contestations à régler"), morning.disputed),
    )
    urgent = morning.unserved or morning.to_confirm or morning.disputed
    return Letter(
        subject=_("Votre journée : {day}", day=display.day(display.now)),
        paragraphs=(
            _("Bonjour {name},", name=account.name),
            _("Voici ce qui vous attend.") if urgent else _("Rien ne presse ce matin."),
        ),
        facts=tuple((label, display.number(count)) for label, count in counts),
        action=(_("Ouvrir la journée"), f"{reader.base_url}/coordination/jour"),
        footer=_("Ce résumé se règle à la page « Mon compte »."),
    )
