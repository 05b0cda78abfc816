"""Calendars that interpreters keep elsewhere: where they are read, and how the last reading went. Of their content only
spans are kept (`BusySpan`).
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from interpretariat.db.base import Base, Keyed
from interpretariat.db.models.interpreters import Interpreter
from interpretariat.db.sealed import Sealed


class BusyCalendar(Keyed, Base):
    """One such calendar. `address` is empty for a file, which is read once; `next_at` is when it is read again.

    `read_at`: the last reading that gave spans; `whole_at`: the last one of the whole text; `tried_at`: the last try.
    `stale_since` is set while tries fail, with the reason `problem`: the spans are then those of the last good copy.
    """

    __tablename__ = "busy_calendar"

    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    address: Mapped[str | None] = mapped_column(Sealed("busy_calendar.address"))
    etag: Mapped[str] = mapped_column(String(200), default="")
    modified: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    tried_at: Mapped[datetime]
    read_at: Mapped[datetime]
    whole_at: Mapped[datetime]
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    failures: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(40), default="")
    stale_since: Mapped[datetime | None]
    events: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)

    interpreter: Mapped[Interpreter] = relationship(lazy="raise")

    __table_args__ = (CheckConstraint("(problem = '') = (stale_since IS NULL)", "stale"),)
