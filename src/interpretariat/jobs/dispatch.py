"""The outbox is emptied: letter after letter, each in its own transactions, none blocking the next."""

from interpretariat.db.session import Database
from interpretariat.edge import Clock
from interpretariat.jobs.mail import Deliver, NotHandedOver
from interpretariat.services import dispatch


async def send_due(database: Database, deliver: Deliver, clock: Clock) -> int:
    """Send every letter that may leave now; how many left."""
    sent = 0
    async with database.reading() as session:
        due = await dispatch.letter_is_due(session, now=clock())
    while due and (letter := await _take(database, clock)) is not None:
        try:
            await deliver(letter, clock())
        except NotHandedOver as error:
            async with database.transaction() as session:
                await dispatch.letter_failed(session, letter.id, str(error), certain=error.certain, now=clock())
            continue
        async with database.transaction() as session:
            await dispatch.letter_left(session, letter.id, now=clock())
        sent += 1
    return sent


async def _take(database: Database, clock: Clock) -> dispatch.Outgoing | None:
    async with database.transaction() as session:
        return await dispatch.take_letter(session, now=clock())
