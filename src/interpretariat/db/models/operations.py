"""What must happen later, once: mail to send and slots that a timer has claimed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from interpretariat.db.base import Base, Keyed


class Outbox(Keyed, Base):
    """A rendered message, written in the same transaction as the fact it tells. `message_id` is deterministic.

    `batch` names what sent it together with others (`run/12`), so that they can be withdrawn together.
    """

    __tablename__ = "outbox"

    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    batch: Mapped[str] = mapped_column(String(40), default="", index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    message: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    not_before_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(300), default="")
    sent_at: Mapped[datetime | None]
    quarantined_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "sent_at", "not_before_at"),)


class JobClaim(Base):
    """One process did this slot of this timer: the row is of the same transaction as what it did, once by its key."""

    __tablename__ = "job_claim"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    slot_at: Mapped[datetime] = mapped_column(primary_key=True)
    claimed_at: Mapped[datetime]
