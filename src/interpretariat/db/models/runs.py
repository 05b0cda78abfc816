"""Runs of the solver: their problem, their plan, their proposed lines, and the pins people set."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from interpretariat.db.base import Base, Keyed, Versioned
from interpretariat.db.models.interpreters import Interpreter
from interpretariat.db.models.requests import Request


class Run(Keyed, Versioned, Base):
    """One calculation of a horizon [from_date, to_date].

    `state`: queued → running → done (a plan stands) | failed (what happened is in `error`; a greedy plan may stand)
    → published. `problem` and `plan` are the exact JSON of the file format, gzipped, so that any run can be replayed.
    The days are those of `zone`. `attempts` counts the workers that took it: what an earlier one still writes is void.
    """

    __tablename__ = "run"

    state: Mapped[str] = mapped_column(String(12), default="queued")
    from_date: Mapped[date]
    to_date: Mapped[date]
    zone: Mapped[str] = mapped_column(String(40), default="America/Toronto")
    seconds_limit: Mapped[int]
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    stop_requested: Mapped[bool] = mapped_column(default=False)
    requests: Mapped[int] = mapped_column(default=0)
    served: Mapped[int] = mapped_column(default=0)
    loss: Mapped[int | None]
    bound: Mapped[int | None]
    seconds: Mapped[float | None]
    ended_by: Mapped[str] = mapped_column(String(20), default="")
    error: Mapped[str] = mapped_column(String(500), default="")
    progress: Mapped[list[dict[str, Any]]]
    problem: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    plan: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))

    __table_args__ = (
        Index(None, "state", "id"),
        CheckConstraint("to_date >= from_date", "order"),
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'published')", "state"),
    )


class RunLine(Keyed, Base):
    """A proposed assignment of a run. `change` against what is published: added, moved, kept, dropped.

    A dropped line names the published booking that the plan no longer holds. `outcome` after publishing: published,
    stale (with the rule that no longer holds), or empty.
    """

    __tablename__ = "run_line"

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), index=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    mode: Mapped[str] = mapped_column(String(12))
    change: Mapped[str] = mapped_column(String(8))
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"))
    outcome: Mapped[str] = mapped_column(String(10), default="")
    stale_rule: Mapped[str] = mapped_column(String(40), default="")
    why: Mapped[dict[str, Any]]

    request: Mapped[Request] = relationship(lazy="raise")
    interpreter: Mapped[Interpreter] = relationship(lazy="raise")

    __table_args__ = (CheckConstraint("change IN ('added', 'moved', 'kept', 'dropped')", "change"),)


class Pin(Keyed, Base):
    """A line that the next runs must keep."""

    __tablename__ = "pin"

    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"), index=True)
    starts_at: Mapped[datetime]
    mode: Mapped[str] = mapped_column(String(12))
    pinned_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    pinned_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("request_id", "interpreter_id"),)
