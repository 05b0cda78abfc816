"""What the letters to the requesting service carry about hours: the code to say on the spot, the link that confirms."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Booking
from interpretariat.db.queries.hours import TO_SIGN
from interpretariat.formats.mail import Letter
from interpretariat.services.hours_keys import code_of, make_hours_link
from interpretariat.services.hours_terms import tacit_at
from interpretariat.services.letters import Correspondent


async def about_hours(
    session: AsyncSession, reader: Correspondent, account: Account, booking: Booking, letter: Letter, *, now: datetime
) -> Letter:
    """The same letter with what its reader needs: the code once somebody will come, the link once they are told."""
    words = reader.words
    if booking.state == "confirmed":
        code = (words.gettext("Code à dire à l'interprète à la fin"), code_of(booking))
        return replace(letter, facts=(*letter.facts, code))
    if booking.state not in TO_SIGN:
        return letter
    until = await tacit_at(session, booking)
    silence = (
        () if until is None else ((words.gettext("Approuvé sans réponse le"), reader.display.short_moment(until)),)
    )
    token = await make_hours_link(session, booking, account, now=now)
    action = (words.gettext("Confirmer ou contester"), f"{reader.base_url}/attestation/{token}")
    return replace(letter, facts=(*letter.facts, *silence), action=action if token else letter.action)
