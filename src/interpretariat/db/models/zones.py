"""What was last found about the rules of time zones."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from interpretariat.db.base import Base


class ZoneCheck(Base):
    """The one row of the last check: the version of Python's zone data, when it last moved a booking, and the zones of
    which the database server knows other rules.
    """

    __tablename__ = "zone_check"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[str] = mapped_column(String(20))
    checked_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    server_differs: Mapped[list[str]]

    __table_args__ = (CheckConstraint("id = 1", "one"),)
