"""The people who interpret: languages, limits, papers, and when they can come."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from interpretariat.db.base import Base, Keyed, Stamped, Versioned
from interpretariat.db.models.people import Account


class Interpreter(Keyed, Stamped, Versioned, Base):
    """One interpreter. Lengths in minutes, money in cents; `minimum_minutes` maps a mode to its paid minimum;
    `invitations`: what is confirmed or lost is sent to their calendar by mail.
    """

    __tablename__ = "interpreter"

    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), unique=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    gender: Mapped[str] = mapped_column(String(1), default="x")
    phone: Mapped[str] = mapped_column(String(30), default="")
    home_label: Mapped[str] = mapped_column(String(60), default="")
    home_lat: Mapped[float]
    home_lon: Mapped[float]
    radius_km: Mapped[float]
    zone: Mapped[str] = mapped_column(String(40), default="America/Toronto")
    modes: Mapped[list[str]]
    domains: Mapped[list[str]]
    skills: Mapped[list[str]]
    hourly_cents: Mapped[int]
    km_cents: Mapped[int] = mapped_column(default=0)
    minimum_minutes: Mapped[dict[str, Any]]
    max_minutes_per_day: Mapped[int] = mapped_column(default=360)
    max_minutes_per_week: Mapped[int] = mapped_column(default=1500)
    target_minutes: Mapped[int] = mapped_column(default=900)
    tier3_per_day: Mapped[int] = mapped_column(default=1)
    tier3_per_week: Mapped[int] = mapped_column(default=2)
    confirms_at_once: Mapped[bool] = mapped_column(default=False)
    invitations: Mapped[bool] = mapped_column(default=True, server_default=true())
    active: Mapped[bool] = mapped_column(default=True)

    account: Mapped[Account | None] = relationship(lazy="raise")
    languages: Mapped[list["InterpreterLanguage"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="InterpreterLanguage.language_code"
    )
    credentials: Mapped[list["Credential"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Credential.expires_on"
    )
    pattern: Mapped[list["AvailabilityPattern"]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        order_by="(AvailabilityPattern.weekday, AvailabilityPattern.from_time)",
    )
    exceptions: Mapped[list["AvailabilityException"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="AvailabilityException.starts_wall"
    )

    __table_args__ = (
        CheckConstraint("gender IN ('f', 'm', 'x')", "gender"),
        CheckConstraint("radius_km > 0 AND hourly_cents >= 0 AND km_cents >= 0", "figures"),
        CheckConstraint("max_minutes_per_day > 0 AND max_minutes_per_week > 0", "caps"),
    )


class InterpreterLanguage(Keyed, Base):
    """A language spoken. `level`: `professional`, `fluent` or `native`."""

    __tablename__ = "interpreter_language"

    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"), index=True)
    language_code: Mapped[str] = mapped_column(ForeignKey("language.code"), index=True)
    level: Mapped[str] = mapped_column(String(20), default="professional")
    variety: Mapped[str] = mapped_column(String(60), default="")

    __table_args__ = (
        UniqueConstraint("interpreter_id", "language_code"),
        CheckConstraint("level IN ('professional', 'fluent', 'native')", "level"),
    )


class CredentialKind(Base):
    """A paper the pool asks for; without a valid one where `required`, nobody is allocated."""

    __tablename__ = "credential_kind"

    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    name_fr: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    required: Mapped[bool] = mapped_column(default=True)
    warn_days: Mapped[int] = mapped_column(default=45)


class Credential(Keyed, Base):
    """A paper of one interpreter, valid through `expires_on` (no end when it is empty)."""

    __tablename__ = "credential"

    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"), index=True)
    kind: Mapped[str] = mapped_column(ForeignKey("credential_kind.code"))
    issued_on: Mapped[date]
    expires_on: Mapped[date | None]
    reference: Mapped[str] = mapped_column(String(60), default="")


class AvailabilityPattern(Keyed, Base):
    """One stretch of the usual week in wall time (1 = Monday); `until_time` up to `from_time` is on the next day."""

    __tablename__ = "availability_pattern"

    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"), index=True)
    weekday: Mapped[int]
    from_time: Mapped[time]
    until_time: Mapped[time]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]

    __table_args__ = (CheckConstraint("weekday BETWEEN 1 AND 7", "weekday"),)


class AvailabilityException(Keyed, Base):
    """A span in ISO wall time of the interpreter's zone that is added to the pattern or taken from it."""

    __tablename__ = "availability_exception"

    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"), index=True)
    available: Mapped[bool]
    starts_wall: Mapped[str] = mapped_column(String(16))
    ends_wall: Mapped[str] = mapped_column(String(16))

    __table_args__ = (CheckConstraint("ends_wall > starts_wall", "order"),)


class BusySpan(Keyed, Base):
    """Time taken elsewhere, learnt from a calendar that is read. Only the span is kept, and the calendar's name."""

    __tablename__ = "busy_span"

    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"), index=True)
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("busy_calendar.id"), index=True)
    source: Mapped[str] = mapped_column(String(40))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("ends_at > starts_at", "order"),)
