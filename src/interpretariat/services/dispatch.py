"""Letters leave the outbox one at a time: at least once, with the same Message-ID; reminders at most once.

A letter is marked as tried before it is handed over. A worker that dies in between sends it again after a while, and
the reader's mail program knows it by its Message-ID; a reminder that may have left is not sent again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.queries import outbox as queries
from interpretariat.services.reminders import REMINDER

TRIES: Final = 5
FIRST_PAUSE: Final = timedelta(seconds=60)
"""Before the second try; twice as long before each one after. Longer than any conversation with a mail server."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One letter that is ours to hand over now. `at_most_once`: when in doubt it has left."""

    id: int
    kind: str
    recipient: str
    message: bytes
    at_most_once: bool


async def letter_is_due(session: AsyncSession, *, now: datetime) -> bool:
    """Is there a letter to send?"""
    return await queries.letter_is_due(session, now=now)


async def take_letter(session: AsyncSession, *, now: datetime) -> Outgoing | None:
    """The next letter that may leave, marked as tried; None when there is none. One that failed too often is set aside
    and blocks nobody.
    """
    while (row := await queries.next_letter(session, now=now)) is not None:
        if row.attempts >= TRIES:
            row.quarantined_at = now
            await session.flush()
            continue
        row.attempts += 1
        row.not_before_at = now + FIRST_PAUSE * 2 ** (row.attempts - 1)
        once = row.kind == REMINDER
        row.sent_at = now if once else None
        return Outgoing(row.id, row.kind, row.recipient, row.message, once)
    return None


async def letter_left(session: AsyncSession, letter_id: int, *, now: datetime) -> None:
    """The mail server has it."""
    row = await queries.letter(session, letter_id)
    row.sent_at, row.last_error = now, ""


async def letter_failed(session: AsyncSession, letter_id: int, error: str, *, certain: bool, now: datetime) -> None:
    """It was not handed over. `certain`: the server does not have it, so that even a reminder may be tried again."""
    row = await queries.letter(session, letter_id)
    row.last_error = error[:300]
    if certain:
        row.sent_at = None
    if row.attempts >= TRIES and row.sent_at is None:
        row.quarantined_at = now
