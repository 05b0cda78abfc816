"""Hours that were signed, the links that sign them, and what an organisation agreed about them."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from interpretariat.db.base import Base, Keyed
from interpretariat.db.models.bookings import Booking

BOOKING_SIGNED: Final = "booking_signed"
"""What the database says when it refuses to change signed hours (triggers of the migrations, on both databases)."""


class Signature(Keyed, Base):
    """The hours of one booking as they were signed: their canonical form and its SHA-256. Never changed, never removed.

    While this row stands the database refuses any change of the booking's times, hours, kilometres and interpreter.
    """

    __tablename__ = "signature"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), unique=True)
    form: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    how: Mapped[str] = mapped_column(String(10))
    signed_by: Mapped[str] = mapped_column(String(80))
    signed_at: Mapped[datetime]

    booking: Mapped[Booking] = relationship(lazy="raise")


class HoursLink(Keyed, Base):
    """A link by mail that shows the hours of one booking, and confirms or contests them once, for one account."""

    __tablename__ = "hours_link"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class HoursTerms(Keyed, Base):
    """What an organisation agreed about hours, for meetings from a day on. Without `tacit_days` silence signs nothing.

    `tacit_days` are business days after the hours were told; `no_show_minutes` how long one waits before an absence.
    """

    __tablename__ = "hours_terms"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    starts_on: Mapped[date]
    tacit_days: Mapped[int | None]
    no_show_minutes: Mapped[int]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (
        UniqueConstraint("organisation_id", "starts_on"),
        CheckConstraint("tacit_days BETWEEN 1 AND 60", "tacit_days"),
        CheckConstraint("no_show_minutes BETWEEN 5 AND 120", "no_show_minutes"),
    )
