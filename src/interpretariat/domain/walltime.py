"""Wall time in an IANA zone ↔ instants, with a stated rule for the hours that do not exist and those that exist twice.

The truth of a future appointment is what the clock on the wall will say; its instant is derived, and derived again when
the zone's rules change.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from interpretariat.domain.spans import Span

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


class NonexistentTime(ValueError):  # noqa: N818 - a fact of the clocks
    """The clocks skip this wall time. `next_valid` is the first wall time (naive) that exists after it."""

    def __init__(self, wall: datetime, zone: ZoneInfo, next_valid: datetime) -> None:
        super().__init__(f"{wall.isoformat()} does not exist in {zone.key}; next: {next_valid.isoformat()}")
        self.wall = wall
        self.zone = zone
        self.next_valid = next_valid


def to_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant at which the clocks of `zone` show `wall` (naive).

    A wall time that comes twice means its first occurrence, unless `wall.fold` is 1. Raises NonexistentTime for one
    that the clocks skip, ValueError for an aware argument.
    """
    instant = _shown_at(wall, zone)
    if instant is None:
        raise NonexistentTime(wall, zone, _end_of_gap(wall, zone).astimezone(zone).replace(tzinfo=None))
    return instant


def to_instant_or_next(wall: datetime, zone: ZoneInfo) -> datetime:
    """Like `to_instant`, but a skipped wall time means the instant at which the clocks jump over it.

    For the edges of standing availability, where nobody is there to be asked again.
    """
    return _shown_at(wall, zone) or _end_of_gap(wall, zone)


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()


def iso_week(instant: datetime, zone: ZoneInfo) -> tuple[int, int]:
    """ISO year and ISO week number (weeks begin on Monday) of the local day."""
    year, week, _ = local_date(instant, zone).isocalendar()
    return year, week


@lru_cache(maxsize=4096)
def day_span(on_date: date, zone: ZoneInfo) -> Span:
    """The local day as instants: 23, 24 or 25 hours."""
    return Span(
        to_instant_or_next(datetime.combine(on_date, time.min), zone),
        to_instant_or_next(datetime.combine(on_date + DAY, time.min), zone),
    )


def wall_span(on_date: date, from_time: time, to_time: time, zone: ZoneInfo) -> Span | None:
    """From one wall time to another, the second on the next day when it is not later than the first.

    Each edge is converted by itself, so a night of clock change has its true length. None when the clocks skip all of
    it.
    """
    end_date = on_date + DAY if to_time <= from_time else on_date
    start = to_instant_or_next(datetime.combine(on_date, from_time), zone)
    end = to_instant_or_next(datetime.combine(end_date, to_time), zone)
    return Span(start, end) if start < end else None


def _shown_at(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant at which the clocks show `wall`, None when they never do."""
    if wall.tzinfo is not None:
        raise ValueError("a wall time carries no zone")
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    return instant if instant.astimezone(zone).replace(tzinfo=None) == wall else None


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant of the jump that skips `wall`, by halving between its two readings (PEP 495)."""
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    old_offset = before.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // (2 * SECOND) * SECOND
        if middle.astimezone(zone).utcoffset() == old_offset:
            before = middle
        else:
            after = middle
    return after
