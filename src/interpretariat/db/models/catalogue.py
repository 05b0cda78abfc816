"""What the city is made of: languages, days off, organisations and their sites."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from interpretariat.db.base import Base, Keyed, Stamped, Versioned


class Language(Base):
    """A language of the pool, by its ISO 639-3 code."""

    __tablename__ = "language"

    code: Mapped[str] = mapped_column(String(3), primary_key=True)
    name_fr: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    autonym: Mapped[str] = mapped_column(String(60))
    direction: Mapped[str] = mapped_column(String(3), default="ltr")
    varieties: Mapped[list[str]]
    alternatives: Mapped[list[str]]
    active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (CheckConstraint("direction IN ('ltr', 'rtl')", "direction"),)


class Holiday(Base):
    """A day on which the business clock stands still. `kind`: public, school, health-network."""

    __tablename__ = "holiday"

    on_date: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    name_fr: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))


class Organisation(Keyed, Stamped, Versioned, Base):
    """A partner of the pool. `regime` is the privacy statute it works under (LRSSS, A-2.1, P-39.1)."""

    __tablename__ = "organisation"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    sector: Mapped[str] = mapped_column(String(20))
    regime: Mapped[str] = mapped_column(String(10))
    zone: Mapped[str] = mapped_column(String(40), default="America/Toronto")
    holiday_kind: Mapped[str] = mapped_column(String(20), default="public")
    phone: Mapped[str] = mapped_column(String(30), default="")
    billing_email: Mapped[str] = mapped_column(String(254), default="")
    cost_centres: Mapped[list[str]]
    active: Mapped[bool] = mapped_column(default=True)

    sites: Mapped[list["Site"]] = relationship(back_populates="organisation", lazy="raise", order_by="Site.name")

    __table_args__ = (CheckConstraint("sector IN ('health', 'school', 'community', 'public')", "sector"),)


class Site(Keyed, Stamped, Versioned, Base):
    """A service point. Boards show `code` (≤ 5 characters) in short blocks and `short_name` (≤ 12) in longer ones."""

    __tablename__ = "site"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    code: Mapped[str] = mapped_column(String(5))
    short_name: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(30), default="")
    address: Mapped[str] = mapped_column(String(160))
    city: Mapped[str] = mapped_column(String(60))
    postal_code: Mapped[str] = mapped_column(String(10), default="")
    lat: Mapped[float]
    lon: Mapped[float]
    zone: Mapped[str] = mapped_column(String(40), default="America/Toronto")
    access: Mapped[str] = mapped_column(String(280), default="")
    active: Mapped[bool] = mapped_column(default=True)

    organisation: Mapped[Organisation] = relationship(back_populates="sites", lazy="raise")

    __table_args__ = (
        UniqueConstraint("organisation_id", "code"),
        CheckConstraint("lat BETWEEN -90 AND 90", "lat"),
        CheckConstraint("lon BETWEEN -180 AND 180", "lon"),
    )
