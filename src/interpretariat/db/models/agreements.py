"""Who pays what: agreements as dated data, the payers and envelopes they name, appointments that several share."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from interpretariat.db.base import Base, Keyed, Stamped, Versioned
from interpretariat.db.models.catalogue import Organisation


class Payer(Keyed, Stamped, Versioned, Base):
    """Somebody who pays a part and asks for nothing: a funder, a third party."""

    __tablename__ = "payer"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    billing_email: Mapped[str] = mapped_column(String(254), default="")


class Envelope(Keyed, Stamped, Versioned, Base):
    """A closed sum of a payer, between two days; `reserve_cents` of it are for the domains of `protected` alone."""

    __tablename__ = "envelope"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    payer_id: Mapped[int] = mapped_column(ForeignKey("payer.id"), index=True)
    amount_cents: Mapped[int]
    reserve_cents: Mapped[int] = mapped_column(default=0)
    protected: Mapped[list[str]]
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    payer: Mapped[Payer] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint("amount_cents >= 0 AND reserve_cents BETWEEN 0 AND amount_cents", "figures"),
        CheckConstraint("ends_on >= starts_on", "order"),
    )


class Agreement(Keyed, Stamped, Versioned, Base):
    """One version of an agreement, from a day on; `terms` is a `domain.agreement.AgreementTerms`.

    It binds its members, or the whole pool when it names none. The version in force for an organisation is the latest
    that starts on or before the day, one that names it before one of the pool.
    """

    __tablename__ = "agreement"

    code: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(120))
    starts_on: Mapped[date]
    terms: Mapped[dict[str, Any]]

    members: Mapped[list[Organisation]] = relationship(
        secondary="agreement_member", lazy="raise", order_by=Organisation.code
    )

    __table_args__ = (UniqueConstraint("code", "starts_on"),)


class AgreementMember(Base):
    """An organisation that an agreement's version binds."""

    __tablename__ = "agreement_member"

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)


class RequestPartner(Base):
    """An organisation that shares a request with the one that asked: its agreed weight, how many people it brings."""

    __tablename__ = "request_partner"

    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)
    weight: Mapped[int] = mapped_column(default=1)
    people: Mapped[int] = mapped_column(default=1)

    __table_args__ = (CheckConstraint("weight >= 0 AND people >= 0", "figures"),)
