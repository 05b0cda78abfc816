"""Bookings, the slot they hold, and the record of every step."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, String, event, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from interpretariat.db.base import Base, Keyed, Stamped, Versioned
from interpretariat.db.models.interpreters import Interpreter

if TYPE_CHECKING:
    from interpretariat.db.models.requests import Request

HOLDS: Final = "({0}state IN ('accepted', 'confirmed', 'delivered') OR ({0}state = 'offered' AND NOT {0}broadcast))"
"""SQL: does this row hold its slot? A broadcast to several people holds nothing until someone accepts."""

SLOT_TAKEN: Final = "booking_slot_taken"
"""Name of the exclusion constraint on PostgreSQL and text of the trigger's refusal on SQLite."""


class Booking(Keyed, Stamped, Versioned, Base):
    """One interpreter for one request. `sequence` rises when time or status changes (iCalendar).

    The wall time and its zone are the truth, the instants are derived. `notice_minutes` are the business minutes left
    when it was cancelled, under `rule_version`. `en_route`: the interpreter said that they had left; `arrived_at`: that
    they were there.
    `incident`: came late, or was refused at the start. `takes_over_id` is the late cancelled booking whose slot this
    one fills: whoever cancelled is credited once it is agreed.
    """

    __tablename__ = "booking"

    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"), index=True)
    uid: Mapped[str] = mapped_column(String(64), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    zone: Mapped[str] = mapped_column(String(40))
    starts_wall: Mapped[str] = mapped_column(String(16))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    mode: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(24))
    broadcast: Mapped[bool] = mapped_column(default=False)
    answer_by: Mapped[datetime | None]
    planned_metres: Mapped[int] = mapped_column(default=0)

    actual_starts_at: Mapped[datetime | None]
    actual_ends_at: Mapped[datetime | None]
    waiting_minutes: Mapped[int] = mapped_column(default=0)
    actual_metres: Mapped[int | None]
    travel_minutes: Mapped[int] = mapped_column(default=0)
    notice_minutes: Mapped[int | None]
    en_route: Mapped[bool] = mapped_column(default=False)
    arrived_at: Mapped[datetime | None]
    rule_version: Mapped[str] = mapped_column(String(40), default="")
    incident: Mapped[str] = mapped_column(String(24), default="")
    takes_over_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"), index=True)

    request: Mapped["Request"] = relationship(back_populates="bookings", lazy="raise")
    interpreter: Mapped[Interpreter] = relationship(lazy="raise")

    __table_args__ = (
        Index(None, "interpreter_id", "starts_at"),
        Index(None, "starts_at"),
        Index(None, "state", "starts_at"),
        Index(None, "updated_at"),
        CheckConstraint("ends_at > starts_at", "order"),
        CheckConstraint("mode IN ('in_person', 'video', 'telephone')", "mode"),
        CheckConstraint("incident IN ('', 'interpreter_late', 'interpreter_refused')", "incident"),
        ExcludeConstraint(
            (text("int8range(interpreter_id, interpreter_id, '[]')"), "&&"),
            (text("tstzrange(starts_at, ends_at, '[)')"), "&&"),
            using="gist",
            where=text(HOLDS.format("")),
            name=SLOT_TAKEN,
        ).ddl_if(dialect="postgresql"),
    )


_SQLITE_GUARD: Final = f"""
CREATE TRIGGER booking_slot_{{name}} BEFORE {{when}} ON booking
WHEN {HOLDS.format("NEW.")}
BEGIN
  SELECT RAISE(ABORT, '{SLOT_TAKEN}') WHERE EXISTS (
    SELECT 1 FROM booking AS held
    WHERE held.interpreter_id = NEW.interpreter_id AND held.id IS NOT NEW.id
      AND held.starts_at < NEW.ends_at AND held.ends_at > NEW.starts_at
      AND {HOLDS.format("held.")});
END"""  # noqa: S608 - built from constants of this file

SQLITE_GUARDS: Final = (
    _SQLITE_GUARD.format(name="insert", when="INSERT"),
    _SQLITE_GUARD.format(name="update", when="UPDATE OF interpreter_id, starts_at, ends_at, state, broadcast"),
)
"""SQLite has no exclusion constraint: two triggers refuse the same rows."""

for _guard in SQLITE_GUARDS:
    _made = DDL(_guard).execute_if(dialect="sqlite")  # type: ignore[no-untyped-call]  # SQLAlchemy does not type it
    event.listen(Booking.__table__, "after_create", _made)


class Transition(Keyed, Base):
    """One step of a request or a booking: who, what, why, when it was received. Never changed afterwards."""

    __tablename__ = "transition"

    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"), index=True)
    event: Mapped[str] = mapped_column(String(24))
    from_state: Mapped[str] = mapped_column(String(24))
    to_state: Mapped[str] = mapped_column(String(24))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    actor_name: Mapped[str] = mapped_column(String(80))
    actor_role: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(280), default="")
    facts: Mapped[dict[str, Any]]
    received_at: Mapped[datetime]

    request: Mapped["Request"] = relationship(lazy="raise")
    booking: Mapped[Booking | None] = relationship(lazy="raise")
