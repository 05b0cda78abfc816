"""Tariffs as dated data."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from interpretariat.db.base import Base, Keyed, Stamped, Versioned


class Tariff(Keyed, Stamped, Versioned, Base):
    """What is billed to organisations or paid to interpreters, from a day on; `terms` is a `domain.tariff.TariffTerms`.

    Without an organisation it is the pool's. The version in force is the latest that starts on or before the day,
    the organisation's own first.
    """

    __tablename__ = "tariff"

    code: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(80))
    side: Mapped[str] = mapped_column(String(8))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    starts_on: Mapped[date]
    terms: Mapped[dict[str, Any]]

    __table_args__ = (
        Index(None, "side", "organisation_id", "starts_on", unique=True),
        CheckConstraint("side IN ('billing', 'pay')", "side"),
    )
