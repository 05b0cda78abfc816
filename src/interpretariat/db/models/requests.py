"""What partners ask for."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from interpretariat.db.base import Base, Keyed, Stamped, Versioned
from interpretariat.db.models.catalogue import Language, Organisation, Site
from interpretariat.db.models.people import Account
from interpretariat.db.models.series import Series
from interpretariat.db.sealed import Sealed

if TYPE_CHECKING:
    from interpretariat.db.models.bookings import Booking


class Request(Keyed, Stamped, Versioned, Base):
    """A request for interpreting.

    The truth about its time is `starts_wall` (ISO wall time) in `zone`; `starts_at` and `ends_at` are derived.
    `decision` is what people decided (draft, submitted, unfilled, rejected, cancelled, late_cancelled); `state` is
    computed from it and from the bookings, in one place (`domain.lifecycle.request_state`). `series_on` is the day that
    the rule of its series means, wherever it was moved since. `barred` are interpreters whom a rule of the file
    keeps away, without a reason: they are counted, never named.
    """

    __tablename__ = "request"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), index=True)
    requester_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    service: Mapped[str] = mapped_column(String(80), default="")
    cost_centre: Mapped[str] = mapped_column(String(40), default="")
    contact: Mapped[str] = mapped_column(String(60), default="")
    professional: Mapped[str] = mapped_column(String(80), default="")
    billing_contact: Mapped[str] = mapped_column(String(120), default="")
    file_reference: Mapped[str] = mapped_column(String(40), default="")
    people_count: Mapped[int] = mapped_column(default=1)
    two_person_call: Mapped[bool] = mapped_column(default=False)

    language_code: Mapped[str] = mapped_column(ForeignKey("language.code"))
    variety: Mapped[str] = mapped_column(String(60), default="")
    alternatives: Mapped[list[str]]
    mode: Mapped[str] = mapped_column(String(12))
    fallback_modes: Mapped[list[str]]
    domain: Mapped[str] = mapped_column(String(20), default="")
    tier: Mapped[int] = mapped_column(default=1)
    skills: Mapped[list[str]]
    gender: Mapped[str] = mapped_column(String(1), default="")
    gender_required: Mapped[bool] = mapped_column(default=False)
    preferred: Mapped[list[int]]
    excluded: Mapped[list[int]]
    barred: Mapped[list[int]] = mapped_column(default=list)
    interpreters: Mapped[int] = mapped_column(default=1)

    zone: Mapped[str] = mapped_column(String(40))
    starts_wall: Mapped[str] = mapped_column(String(16))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    minutes: Mapped[int]
    start_options: Mapped[list[str]]
    answer_by: Mapped[datetime | None]

    room: Mapped[str] = mapped_column(String(80), default="")
    access: Mapped[str] = mapped_column(String(280), default="")
    remote_link: Mapped[str] = mapped_column(String(280), default="")
    call_first: Mapped[bool] = mapped_column(default=False)
    risks: Mapped[str] = mapped_column(String(280), default="")
    note: Mapped[str | None] = mapped_column(Sealed("request.note"))
    priority: Mapped[int] = mapped_column(default=3)
    urgency_reason: Mapped[str] = mapped_column(String(160), default="")

    decision: Mapped[str] = mapped_column(String(20), default="draft")
    state: Mapped[str] = mapped_column(String(20), default="draft")
    cause: Mapped[str] = mapped_column(String(40), default="")
    received_at: Mapped[datetime | None]
    accepts_tariff_at: Mapped[datetime | None]
    regularised: Mapped[bool] = mapped_column(default=False)

    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"), index=True)
    series_on: Mapped[date | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    site: Mapped[Site | None] = relationship(lazy="raise")
    language: Mapped[Language] = relationship(lazy="raise")
    requester: Mapped[Account | None] = relationship(lazy="raise")
    series: Mapped[Series | None] = relationship(lazy="raise")
    bookings: Mapped[list["Booking"]] = relationship(back_populates="request", lazy="raise", order_by="Booking.id")

    __table_args__ = (
        Index(None, "organisation_id", "starts_at"),
        Index(None, "state", "starts_at"),
        Index(None, "starts_at"),
        Index(None, "language_code", "starts_at"),
        CheckConstraint("ends_at > starts_at AND minutes > 0", "order"),
        CheckConstraint("interpreters BETWEEN 1 AND 10", "interpreters"),
        CheckConstraint("priority BETWEEN 1 AND 4 AND tier BETWEEN 1 AND 3", "levels"),
        CheckConstraint("mode IN ('in_person', 'video', 'telephone')", "mode"),
        CheckConstraint("mode <> 'in_person' OR site_id IS NOT NULL OR decision = 'draft'", "site_in_person"),
    )


class FormDraft(Base):
    """What one person has typed in one form and not sent yet, as JSON, sealed. `form` is the path of the page."""

    __tablename__ = "form_draft"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    form: Mapped[str] = mapped_column(String(80), primary_key=True)
    typed: Mapped[str] = mapped_column(Sealed("form_draft.typed"))
    saved_at: Mapped[datetime]
