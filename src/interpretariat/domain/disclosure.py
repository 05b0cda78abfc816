"""When an interpreter may read what is kept sealed for the meeting: the contact, the note, the file's reference.

Source: the security reference («shown to the confirmed interpreter from 48 h before to 24 h after»). Plain hours, not
business ones: a meeting on Monday morning is prepared on Saturday.
"""

from datetime import datetime, timedelta
from typing import Final

from interpretariat.domain.lifecycle import BookingState
from interpretariat.domain.spans import Span

BEFORE: Final = timedelta(hours=48)
AFTER: Final = timedelta(hours=24)
DISCLOSED: Final[frozenset[BookingState]] = frozenset({"confirmed"})


def disclosure_window(starts_at: datetime, ends_at: datetime) -> Span:
    """The instants in which the details of a meeting may be read by the one who comes."""
    return Span(starts_at - BEFORE, ends_at + AFTER)


def is_disclosed(state: BookingState, starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    return state in DISCLOSED and disclosure_window(starts_at, ends_at).contains(now)
