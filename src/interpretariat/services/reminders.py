"""Reminders of what was confirmed: 48 h before to both sides, 2 h before to the interpreter. Each goes once, or not."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Booking
from interpretariat.db.queries import timers as queries
from interpretariat.domain.references import booking_reference, request_reference
from interpretariat.formats.mail import Letter
from interpretariat.services.letters import Correspondent, correspondent
from interpretariat.services.notices import wants
from interpretariat.services.outbox import post

REMINDERS: Final = {48: ("interpreter", "requester"), 2: ("interpreter",)}
"""Hours before the start → who is reminded."""

REMINDED_WITHIN: Final = {48: timedelta(hours=6), 2: timedelta(minutes=45)}
"""How late a reminder may still go when the timers were away; later it would only confuse."""

REMINDER: Final = "reminder"


async def queue_reminders(session: AsyncSession, *, now: datetime) -> None:
    """Queue the reminders of confirmed bookings; whoever learnt of a booking later than that is not reminded of it."""
    for hours, audiences in REMINDERS.items():
        ahead = timedelta(hours=hours)
        coming = await queries.confirmed_between(session, now + ahead - REMINDED_WITHIN[hours], now + ahead)
        for booking in coming:
            if booking.updated_at > booking.starts_at - ahead:
                continue
            for audience in audiences:
                await _remind(session, booking, audience, hours, now=now)


async def _remind(session: AsyncSession, booking: Booking, audience: str, hours: int, *, now: datetime) -> None:
    account = booking.interpreter.account if audience == "interpreter" else booking.request.requester
    if account is None or not account.active or not await wants(session, account, f"{REMINDER}_{hours}"):
        return
    letter = reminder_letter(correspondent(session, account, booking.zone, now), account, booking, audience)
    fact = f"booking/{booking.id}/{booking.starts_at.isoformat()}/reminder/{hours}"
    await post(session, account, letter, kind=REMINDER, fact=fact, now=now)


def reminder_letter(reader: Correspondent, account: Account, booking: Booking, audience: str) -> Letter:
    """Reference, hour and page; where it is stands on the page, which asks who one is."""
    _, display = reader.words.gettext, reader.display
    if audience == "interpreter":
        reference, page = booking_reference(booking.id), "/moi/rendez-vous/"
        said = _("Ce rendez-vous approche. Le lieu et les coordonnées sont sur sa page.")
    else:
        reference, page = request_reference(booking.request_id), "/demandes/"
        said = _("{interpreter} viendra.", interpreter=display.short_name(booking.interpreter.name))
    when = f"{display.date(booking.starts_at)}, {display.span(booking.starts_at, booking.ends_at)}"
    moment = display.short_moment(booking.starts_at)
    return Letter(
        subject=_("Rappel : {reference}, {moment}", reference=reference, moment=moment),
        paragraphs=(_("Bonjour {name},", name=account.name), said),
        facts=((_("Référence"), reference), (_("Quand"), when)),
        action=(_("Ouvrir {reference}", reference=reference), f"{reader.base_url}{page}{reference}"),
    )
