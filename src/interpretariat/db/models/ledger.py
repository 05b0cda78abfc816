"""The books: double entry, append-only, by month.

The database guards them by triggers (see the migration): a transaction is refused unless its entries, which are written
before it, sum to zero and its month is open; no entry joins a transaction that stands; nothing of it is ever updated or
deleted; a closed month stays closed. What was wrong is corrected by a reversal in an open month.
"""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from interpretariat.db.base import Base, Keyed

LEDGER_REFUSALS: Final = ("ledger_unbalanced", "ledger_sealed", "ledger_append_only", "period_closed")
"""What the triggers say when they refuse."""


class Period(Base):
    """A month of the books, by its first day. Its row is made with the first thing that is written in it."""

    __tablename__ = "period"

    month: Mapped[date] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(6), default="open")
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (
        CheckConstraint("state IN ('open', 'closed')", "state"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", "closing"),
    )


class LedgerTransaction(Keyed, Base):
    """One fact of the books. `facts` keep how its amounts came about, so that a statement is read, never recomputed.

    `turn` counts what was written about one booking: 0 is its first price, 1 the reversal of it, 2 the next price, …
    so that no booking is charged twice, whoever writes at the same time.
    """

    __tablename__ = "ledger_transaction"

    period_month: Mapped[date] = mapped_column(ForeignKey("period.month"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"))
    turn: Mapped[int] = mapped_column(default=0)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_transaction.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(280), default="")
    facts: Mapped[dict[str, Any]]
    posted_at: Mapped[datetime]
    posted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (
        UniqueConstraint("booking_id", "turn"),
        CheckConstraint("kind IN ('booking', 'membership', 'cooperation', 'reversal')", "kind"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", "reversal"),
    )


class LedgerEntry(Keyed, Base):
    """One side of a transaction: a debit when positive, a credit when negative; `article` is the clause that made it.

    `receivable`: owed by an organisation or a payer (of an envelope, if it is one's). `income` and `management`: what
    the pool charges. `cost`: what work costs it. `payable`: owed to an interpreter. `cooperation`: minutes lent and
    used among members, which come to nothing.
    """

    __tablename__ = "ledger_entry"

    transaction_id: Mapped[int] = mapped_column(
        ForeignKey("ledger_transaction.id", deferrable=True, initially="DEFERRED"), index=True
    )
    account: Mapped[str] = mapped_column(String(12))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("payer.id"))
    envelope_id: Mapped[int | None] = mapped_column(ForeignKey("envelope.id"), index=True)
    interpreter_id: Mapped[int | None] = mapped_column(ForeignKey("interpreter.id"))
    article: Mapped[str] = mapped_column(String(20), default="")
    amount_cents: Mapped[int]

    __table_args__ = (
        Index(None, "organisation_id", "transaction_id"),
        Index(None, "payer_id", "transaction_id"),
        Index(None, "interpreter_id", "transaction_id"),
        CheckConstraint(
            "account IN ('receivable', 'income', 'management', 'cost', 'payable', 'cooperation')", "account"
        ),
    )
