"""The one way into the books: entries first, then the transaction that seals them (see `models.ledger`)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.bulk import next_numbers
from interpretariat.db.models import LEDGER_REFUSALS, LedgerEntry, LedgerTransaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One side: a debit when positive."""

    account: str
    amount_cents: int
    article: str = ""
    organisation_id: int | None = None
    payer_id: int | None = None
    envelope_id: int | None = None
    interpreter_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One transaction to write, with its sides."""

    period_month: date
    kind: str
    entries: Sequence[Entry]
    facts: dict[str, Any] = field(default_factory=dict)
    booking_id: int | None = None
    turn: int = 0
    reverses_id: int | None = None
    reason: str = ""


async def append(
    session: AsyncSession, postings: Sequence[Posting], *, account_id: int | None, now: datetime
) -> list[int]:
    """Write these transactions and say their numbers. The database refuses (IntegrityError) what does not balance, what
    falls in a closed month, and a booking that was written already.
    """
    if not postings:
        return []
    numbers = await next_numbers(session, LedgerTransaction, len(postings))
    entries = [
        {name: getattr(entry, name) for name in Entry.__slots__} | {"transaction_id": number}
        for number, posting in zip(numbers, postings, strict=True)
        for entry in posting.entries
    ]
    said = {"posted_at": now, "posted_by_id": account_id}
    rows = [
        {name: getattr(posting, name) for name in Posting.__slots__ if name != "entries"} | {"id": number} | said
        for number, posting in zip(numbers, postings, strict=True)
    ]
    await session.execute(insert(LedgerEntry.__table__), entries)  # type: ignore[arg-type]  # a declared table
    await session.execute(insert(LedgerTransaction.__table__), rows)  # type: ignore[arg-type]  # as above
    return numbers


def refusal_of_the_books(error: IntegrityError) -> str | None:
    """Which guard of the books refused, if one did."""
    said = str(error.orig)
    return next((guard for guard in LEDGER_REFUSALS if guard in said), None)
