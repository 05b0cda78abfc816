"""When interpreters are free: rows in, spans out. The rules are those of `domain.availability`."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from interpretariat.db.models import BusySpan, Interpreter
from interpretariat.domain.availability import AvailabilityException, WeeklyRule, availability_spans
from interpretariat.domain.spans import Span


def free_spans(interpreter: Interpreter, busy: Iterable[BusySpan], *, from_at: datetime, to_at: datetime) -> list[Span]:
    """The spans within [from_at, to_at) in which this interpreter offers to work.

    Pattern and exceptions must be loaded. Bookings are not subtracted: they are the allocation's and the database's.
    """
    return availability_spans(
        [
            WeeklyRule(row.weekday, row.from_time, row.until_time, row.valid_from, row.valid_until)
            for row in interpreter.pattern
        ],
        [
            AvailabilityException(
                "add" if row.available else "remove",
                datetime.fromisoformat(row.starts_wall),
                datetime.fromisoformat(row.ends_wall),
            )
            for row in interpreter.exceptions
        ],
        [Span(row.starts_at, row.ends_at) for row in busy],
        ZoneInfo(interpreter.zone),
        from_at=from_at,
        to_at=to_at,
    )
