"""The base of all tables: names of constraints, instants, and the columns that most rows share."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit key; SQLite numbers its rows only for INTEGER."""


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant on every database (SQLite drops zones: it is stored in UTC and read back as such)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive instant refused: {value!r}")
        at = value.astimezone(UTC)
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant(),
        list[str]: JSON(),
        list[int]: JSON(),
        dict[str, Any]: JSON(),
        list[dict[str, Any]]: JSON(),
    }


class Keyed:
    """A numbered row."""

    id: Mapped[int] = mapped_column(BigId, primary_key=True)


class Stamped:
    """A row that says when it was made and last changed; the use case gives the time, never the database."""

    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Versioned:
    """A row that people edit: `version` rises with each change, and a change made from an older one is refused."""

    version: Mapped[int] = mapped_column(Integer, default=1)
