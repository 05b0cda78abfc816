"""Who is told when a calendar kept elsewhere says busy at the hour of a booking: its owner, and the coordination."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Booking, BusyCalendar, Interpreter
from interpretariat.db.queries.people import accounts_in_role
from interpretariat.domain.policy import Role
from interpretariat.domain.references import booking_reference
from interpretariat.formats.mail import Letter
from interpretariat.services.letters import Correspondent, correspondent
from interpretariat.services.outbox import post


async def tell_of_meetings(
    session: AsyncSession, calendar: BusyCalendar, bookings: Sequence[Booking], *, now: datetime
) -> None:
    """Queue one letter a reader about the bookings that are newly met. The calendar's interpreter is loaded."""
    if not bookings:
        return
    owner = calendar.interpreter.account
    readers = [owner] if owner is not None and owner.active else []
    readers += await accounts_in_role(session, Role.COORDINATOR, now=now)
    told = "/".join(f"{booking.id}.{booking.sequence}" for booking in bookings)
    for account in readers:
        reader = correspondent(session, account, bookings[0].zone, now)
        letter = busy_letter(reader, account, calendar.interpreter, bookings, own=account is owner)
        await post(session, account, letter, kind="busy", fact=f"busy/{calendar.id}/{told}", now=now)


def busy_letter(
    reader: Correspondent, account: Account, owner: Interpreter, bookings: Sequence[Booking], *, own: bool
) -> Letter:
    """Bookings at an hour that the calendar of `owner` says is taken, told to them or to the coordination."""
    words, display, base_url = reader
    _ = words.gettext
    if own:
        said = _("Votre agenda dit que ce temps est pris. Rien n'est annulé : gardez le rendez-vous, ou désistez-vous.")
        action = (_("Voir mes agendas"), f"{base_url}/moi/disponibilites/agendas")
    else:
        name = display.short_name(owner.name)
        said = _("L'agenda de {name} dit que ce temps est pris. Rien n'est annulé.", name=name)
        action = (_("Ouvrir la semaine"), f"{base_url}/coordination")
    return Letter(
        subject=words.ngettext(
            "Temps pris ailleurs : {n} rendez-vous touché",
            "Temps pris ailleurs : {n} rendez-vous touchés",
            len(bookings),
        ),
        paragraphs=(_("Bonjour {name},", name=account.name), said),
        facts=tuple(
            (
                booking_reference(booking.id),
                f"{display.date(booking.starts_at)}, {display.span(booking.starts_at, booking.ends_at)}",
            )
            for booking in bookings
        ),
        action=action,
    )
