"""What people say of each other: feedback after a booking, and whom they would rather see, or not see, again."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from interpretariat.db.base import Base, Keyed
from interpretariat.db.models.interpreters import Interpreter


class Feedback(Keyed, Base):
    """One tap about a booking, and a second one that says what it was about. One a side; never shown to the other."""

    __tablename__ = "feedback"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    side: Mapped[str] = mapped_column(String(12))
    rating: Mapped[str] = mapped_column(String(6))
    aspect: Mapped[str] = mapped_column(String(12), default="")
    given_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("booking_id", "side"),
        CheckConstraint("side IN ('requester', 'interpreter')", "side"),
        CheckConstraint("rating IN ('good', 'fair', 'poor')", "rating"),
    )


class Wish(Keyed, Base):
    """An interpreter whom a requester (or, without an account, the whole organisation) prefers or excludes."""

    __tablename__ = "wish"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"))
    kind: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime]

    interpreter: Mapped[Interpreter] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("organisation_id", "account_id", "interpreter_id"),
        CheckConstraint("kind IN ('preferred', 'excluded')", "kind"),
    )
