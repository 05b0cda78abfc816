"""Who may enter, in which role, and by which key. Only hashes of keys are kept."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from interpretariat.db.base import Base, Keyed, Stamped, Versioned
from interpretariat.db.models.catalogue import Organisation
from interpretariat.db.sealed import Sealed


class Account(Keyed, Stamped, Versioned, Base):
    """One person. The address is kept in lower case and is unique."""

    __tablename__ = "account"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(30), default="")
    locale: Mapped[str] = mapped_column(String(2), default="fr")
    active: Mapped[bool] = mapped_column(default=True)

    grants: Mapped[list["Grant"]] = relationship(
        back_populates="account", lazy="raise", foreign_keys="Grant.account_id", order_by="Grant.id"
    )

    __table_args__ = (
        CheckConstraint("email = lower(email)", "email_lower"),
        CheckConstraint("locale IN ('fr', 'en')", "locale"),
    )


class Grant(Keyed, Base):
    """A role given to a person, within one organisation where the role has one, from an instant until it is ended."""

    __tablename__ = "role_grant"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    granted_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(back_populates="grants", lazy="raise", foreign_keys=[account_id])
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint(
            "(role IN ('requester', 'organisation_manager')) = (organisation_id IS NOT NULL)", "organisation_scope"
        ),
        CheckConstraint("granted_by_id IS NULL OR granted_by_id <> account_id", "no_self_grant"),
    )


class MutedNotice(Base):
    """A kind of letter that somebody does not want (see `services.notices`); whoever has no row is told everything."""

    __tablename__ = "muted_notice"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    notice: Mapped[str] = mapped_column(String(20), primary_key=True)


class SignInLink(Keyed, Base):
    """A link sent by mail: it opens a session once, within its time. Only the demo makes reusable ones."""

    __tablename__ = "sign_in_link"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    reusable: Mapped[bool] = mapped_column(default=False)
    next_path: Mapped[str] = mapped_column(String(200), default="")


class SignInAttempt(Keyed, Base):
    """One try to enter, counted per address typed and per network address (both hashed)."""

    __tablename__ = "sign_in_attempt"

    subject_hash: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime]


class WebSession(Keyed, Base):
    """An open browser session; the cookie carries the key whose hash stands here."""

    __tablename__ = "web_session"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("role_grant.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    client: Mapped[str] = mapped_column(String(120), default="")

    grant: Mapped[Grant] = relationship(lazy="raise")


class ApiToken(Keyed, Base):
    """A key for programs, acting in one role of one person; shown once, ends by itself."""

    __tablename__ = "api_token"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("role_grant.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    grant: Mapped[Grant] = relationship(lazy="raise")


class IdempotencyKey(Keyed, Base):
    """The answer given to a POST, kept in the same transaction as its effect; sealed, since it may carry a new key."""

    __tablename__ = "idempotency_key"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    key: Mapped[str] = mapped_column(String(200))
    body_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    answer: Mapped[str] = mapped_column(Sealed("idempotency_key.answer"))
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("account_id", "key"),)
