"""Invitations that travel in letters (iTIP): what is confirmed enters the interpreter's calendar, what is lost leaves.

One letter carries one booking, because mail programs read the first event of an invitation and no other. Its organizer
is the address that letters come from and its UID is the booking's own, which nobody can guess: an answer that comes
back is known by these two and by whom it is from.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Booking, Interpreter
from interpretariat.db.queries.feeds import EventRow
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import NotFound
from interpretariat.formats.ical import Mailbox, render_invitation
from interpretariat.formats.mail import Invitation
from interpretariat.formats.words import Locale
from interpretariat.services.feeds_content import GONE, own_event
from interpretariat.services.outbox import office

ORGANIZER = "Interprétariat"


def invitation_of(
    session: AsyncSession, booking: Booking, account: Account, person: Interpreter, *, before: str, now: datetime
) -> Invitation | None:
    """What the interpreter's calendar is told of a booking that was just moved from the state `before`.

    Nothing for an offer, for what is past, for what never was confirmed, and for whoever wants no invitation. The
    booking's request and its site are loaded.
    """
    if not person.invitations or booking.starts_at <= now:
        return None
    gone = booking.state in GONE
    if booking.state != "confirmed" and not (gone and before == "confirmed"):
        return None
    locale: Locale = "en" if account.locale == "en" else "fr"
    at = office(session)
    calendar = render_invitation(
        "CANCEL" if gone else "REQUEST",
        own_event(row_of(booking, person), locale, at.base_url),
        organizer=Mailbox(ORGANIZER, at.sender),
        attendee=Mailbox(account.name, account.email),
        locale=locale,
    )
    return Invitation("CANCEL" if gone else "REQUEST", calendar)


def row_of(booking: Booking, person: Interpreter) -> EventRow:
    """The booking as feeds read it."""
    site = booking.request.site
    return EventRow(
        id=booking.id,
        request_id=booking.request_id,
        uid=booking.uid,
        sequence=booking.sequence,
        zone=booking.zone,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        mode=booking.mode,
        state=booking.state,
        answer_by=booking.answer_by,
        created_at=booking.created_at,
        updated_at=booking.updated_at,
        site=site.name if site else None,
        address=site.address if site else None,
        city=site.city if site else None,
        interpreter=person.name,
    )


async def wants_invitations(session: AsyncSession, actor: Actor) -> bool | None:
    """Does this interpreter receive invitations? None for everybody else."""
    if actor.interpreter_id is None:
        return None
    return (await session.get_one(Interpreter, actor.interpreter_id)).invitations


async def choose_invitations(session: AsyncSession, actor: Actor, *, wanted: bool) -> None:
    """Receive invitations from now on, or none. Raises NotFound for whoever is no interpreter."""
    if actor.interpreter_id is None:
        raise NotFound(entity="interpreter")
    (await session.get_one(Interpreter, actor.interpreter_id)).invitations = wanted
