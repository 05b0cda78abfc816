"""Who is told when a calendar kept elsewhere says busy at the hour of a booking: its owner, and the coordination."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Booking, BusyCalendar
from interpretariat.db.queries.people import accounts_in_role
from interpretariat.domain.policy import Role
from interpretariat.domain.references import booking_reference
from interpretariat.formats.display import Display
from interpretariat.formats.mail import Letter
from interpretariat.formats.words import Locale, translator
from interpretariat.services.outbox import office, post


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
        letter = _letter(session, account, calendar, bookings, own=account is owner, now=now)
        await post(session, account, letter, kind="busy", fact=f"busy/{calendar.id}/{told}", now=now)


def _letter(
    session: AsyncSession,
    account: Account,
    calendar: BusyCalendar,
    bookings: Sequence[Booking],
    *,
    own: bool,
    now: datetime,
) -> Letter:
    locale: Locale = "en" if account.locale == "en" else "fr"
    words, zone = translator(locale), ZoneInfo(bookings[0].zone)
    _, display = words.gettext, Display(locale, zone, now)
    base_url = office(session).base_url
    if own:
        said = _("Votre agenda dit que ce temps est pris. Rien n'est annulé : gardez le rendez-vous, ou désistez-vous.")
        action = (_("Voir mes agendas"), f"{base_url}/moi/disponibilites/agendas")
    else:
        name = display.short_name(calendar.interpreter.name)
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
