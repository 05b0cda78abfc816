"""When an interpreter can come, as programs read and write it: what is written is read back under the same names."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from interpretariat.db.models import BusySpan, Interpreter


class Weekly(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch of the usual week (1 is Monday), in wall time."""

    weekday: int
    from_time: str = msgspec.field(name="from")
    until_time: str = msgspec.field(name="until")
    valid_from: date | None
    valid_until: date | None


class Exceptional(msgspec.Struct, frozen=True, kw_only=True):
    """Time more (`available`) or less than the usual week, in ISO wall time."""

    available: bool
    start: str
    end: str


class Busy(msgspec.Struct, frozen=True):
    """Time taken elsewhere, from an imported calendar (read only)."""

    source: str
    start: datetime
    end: datetime


class AvailabilityBody(msgspec.Struct, frozen=True, kw_only=True):
    """`conflicts`: bookings (ids) that a change just made no longer covers; they stand."""

    interpreter: int
    zone: str
    weekly: Sequence[Weekly]
    exceptions: Sequence[Exceptional]
    busy: Sequence[Busy]
    conflicts: Sequence[int]
    version: int


def availability_body(person: Interpreter, busy: Sequence[BusySpan], conflicts: Sequence[int] = ()) -> AvailabilityBody:
    """The interpreter must have pattern and exceptions loaded."""
    zone = ZoneInfo(person.zone)
    return AvailabilityBody(
        interpreter=person.id,
        zone=person.zone,
        weekly=[
            Weekly(
                weekday=row.weekday,
                from_time=row.from_time.isoformat("minutes"),
                until_time=row.until_time.isoformat("minutes"),
                valid_from=row.valid_from,
                valid_until=row.valid_until,
            )
            for row in person.pattern
        ],
        exceptions=[
            Exceptional(available=row.available, start=row.starts_wall, end=row.ends_wall) for row in person.exceptions
        ],
        busy=[Busy(row.source, row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)) for row in busy],
        conflicts=conflicts,
        version=person.version,
    )
