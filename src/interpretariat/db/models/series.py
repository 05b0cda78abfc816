"""What comes back, and what is shared: series of requests, and the slots of a block."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from interpretariat.db.base import Base, Keyed, Stamped, Versioned
from interpretariat.db.models.catalogue import Organisation


class Series(Keyed, Stamped, Versioned, Base):
    """Requests that come back. `rule` is a `domain.recurrence.Recurrence`; its truth is `starts_time` on the wall of
    `zone`, whatever the clocks do. `ended_on`: the last day it covers, once the rest was called off or goes on in
    another series (whose `forked_from_id` is this one).
    """

    __tablename__ = "series"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    forked_from_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    zone: Mapped[str] = mapped_column(String(40))
    starts_time: Mapped[str] = mapped_column(String(5))
    minutes: Mapped[int]
    first_on: Mapped[date]
    rule: Mapped[dict[str, Any]]
    ended_on: Mapped[date | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise")

    __table_args__ = (CheckConstraint("minutes > 0", "minutes"),)


class Slot(Keyed, Stamped, Base):
    """A part of a block (one interpreter, one place) for one beneficiary. Free while `organisation_id` is none.

    `from_minute` counts from the start of the block. What each organisation used of a block is the sum of its slots'
    `minutes`; a slot given back keeps no trace here, its history is the block's.
    """

    __tablename__ = "slot"

    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    from_minute: Mapped[int]
    minutes: Mapped[int]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    taken_at: Mapped[datetime | None]
    file_reference: Mapped[str] = mapped_column(String(40), default="")
    cost_centre: Mapped[str] = mapped_column(String(40), default="")

    organisation: Mapped[Organisation | None] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("request_id", "from_minute"),
        Index(None, "organisation_id"),
        CheckConstraint("minutes > 0 AND from_minute >= 0", "span"),
        CheckConstraint("(organisation_id IS NULL) = (taken_at IS NULL)", "taken"),
    )
