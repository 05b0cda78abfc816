"""The letter to the coordination when the rules of a time zone moved bookings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Booking
from interpretariat.db.queries.people import accounts_in_role
from interpretariat.domain.policy import Role
from interpretariat.domain.references import booking_reference
from interpretariat.formats.mail import Letter
from interpretariat.formats.words import N_
from interpretariat.services.letters import Correspondent, correspondent
from interpretariat.services.outbox import post

LISTED: Final = 20
PAGE: Final = "/coordination/fuseaux"

TROUBLES: Final = {
    "": N_("rien d'autre à faire"),
    "released": N_("libéré : l'interprète a déjà un rendez-vous à cette heure"),
    "overlap": N_("se chevauche avec un autre"),
    "travel": N_("le trajet ou le repos devient trop court"),
    "availability": N_("hors des disponibilités"),
}


@dataclass(frozen=True, slots=True)
class Move:
    """A booking that was moved, the instant it had before, and what is wrong with it now."""

    booking: Booking
    before: datetime
    trouble: str


async def tell_coordination(session: AsyncSession, moves: Sequence[Move], *, version: str, now: datetime) -> None:
    """Queue one letter a coordinator."""
    for account in await accounts_in_role(session, Role.COORDINATOR, now=now):
        letter = zones_letter(correspondent(session, account, moves[0].booking.zone, now), account, moves, version)
        await post(session, account, letter, kind="zones", fact=f"zones/{version}/{now.isoformat()}", now=now)


def zones_letter(reader: Correspondent, account: Account, moves: Sequence[Move], version: str) -> Letter:
    """What was moved, the troubles first; each hour on the clocks of its place."""
    words = reader.words
    shown = sorted(moves, key=lambda move: (not move.trouble, move.booking.starts_at, move.booking.id))[:LISTED]
    facts = []
    for move in shown:
        booking = move.booking
        display = replace(reader.display, zone=ZoneInfo(booking.zone))
        trouble = words.gettext(TROUBLES[move.trouble])
        facts.append((booking_reference(booking.id), f"{display.short_moment(booking.starts_at)} : {trouble}"))
    return Letter(
        subject=words.ngettext(
            "Fuseaux horaires : {n} rendez-vous recalculé", "Fuseaux horaires : {n} rendez-vous recalculés", len(moves)
        ),
        paragraphs=(
            words.gettext("Bonjour {name},", name=account.name),
            words.gettext(
                "Les règles d'un fuseau horaire ont changé (tzdata {version}). Les heures sur place restent les mêmes; "
                "les calendriers sont avertis.",
                version=version,
            ),
        ),
        facts=tuple(facts),
        action=(words.gettext("Voir ce qui a changé"), f"{reader.base_url}{PAGE}"),
    )
