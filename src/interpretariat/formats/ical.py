"""iCalendar bytes: feeds that calendars subscribe to, and invitations that travel by mail (RFC 5545, 5546 and 7986).

Instants are written in UTC and nothing else, which every reader that was tried gets right. The same values always give
the same bytes: no clock and no random number is read here. Lines are written by hand because a calendar library takes
ten times as long for a feed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote

from interpretariat.formats.words import Locale, translator

Status = Literal["confirmed", "tentative", "cancelled"]
Method = Literal["REQUEST", "CANCEL"]

PRODUCT = "-//Interpretariat//Interpretariat//FR"
LINE_OCTETS = 75
REFRESH = "PT1H"
HIGH_BITS, CONTINUATION = 0b1100_0000, 0b1000_0000
"""An octet whose two high bits are 10 continues a UTF-8 character."""

_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
"""All that the next three look for, but for the newline: of most texts, nothing."""
_BREAKS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_URL_SAFE = "%:/?#[]@!$&'()*+,;=~-._"
_MAILBOX_SAFE = "@!$&'*+-./=?^_`{|}~"


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One booking as a calendar shows it.

    `uid` is stable and unguessable; `sequence` rises with each change of time or status; `updated_at` is the row's,
    never the present; `busy` says whether it takes the time it covers (a cancelled one never does). Raises ValueError
    for a naive instant and for an event that does not last.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    updated_at: datetime
    description: str = ""
    location: str = ""
    url: str = ""
    status: Status = "confirmed"
    created_at: datetime | None = None
    busy: bool = True

    def __post_init__(self) -> None:
        instants = [self.starts_at, self.ends_at, self.updated_at, self.created_at or self.updated_at]
        if any(instant.utcoffset() is None for instant in instants):
            raise ValueError("events have aware instants")
        if self.ends_at.astimezone(UTC) <= self.starts_at.astimezone(UTC):
            raise ValueError("an event ends after it starts")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A person or a desk, with the address that mail reaches."""

    name: str
    email: str


def render_feed(
    name: str, uid: str, events: Iterable[FeedEvent], *, color: str | None = None, locale: Locale = "fr"
) -> bytes:
    """A whole feed; `uid` is the calendar's own, `color` a CSS name. The order of `events` does not matter.

    A cancelled event stays, says so in its title and leaves the time free: some readers hide it, some ignore STATUS.
    """
    ordered = sorted(events, key=lambda event: (event.starts_at.astimezone(UTC), event.uid))
    return _bytes_of(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            f"PRODID:{PRODUCT}",
            f"UID:{_text(uid)}",
            f"NAME:{_text(name)}",
            f"X-WR-CALNAME:{_text(name)}",
            f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
            f"X-PUBLISHED-TTL:{REFRESH}",
            *([f"COLOR:{_text(color)}"] if color else []),
            *(line for event in ordered for line in _event_lines(event, locale)),
            "END:VCALENDAR",
        ]
    )


def render_invitation(
    method: Method, event: FeedEvent, *, organizer: Mailbox, attendee: Mailbox, locale: Locale = "fr"
) -> bytes:
    """An iTIP message for one recipient: an invitation that asks for an answer, or its cancellation.

    A cancellation has the `uid` of the invitation, a higher `sequence` and the status `cancelled`, which no invitation
    has: ValueError otherwise.
    """
    if (method == "CANCEL") != (event.status == "cancelled"):
        raise ValueError("a cancelled event, and no other, is told by CANCEL")
    answer = ";PARTSTAT=NEEDS-ACTION;RSVP=TRUE" if method == "REQUEST" else ""
    people = [
        f"ORGANIZER;CN={_quoted(organizer.name)}:{_mailto(organizer.email)}",
        f"ATTENDEE;CN={_quoted(attendee.name)};ROLE=REQ-PARTICIPANT{answer}:{_mailto(attendee.email)}",
    ]
    return _bytes_of(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            f"PRODID:{PRODUCT}",
            f"METHOD:{method}",
            *_event_lines(event, locale, people),
            "END:VCALENDAR",
        ]
    )


def _event_lines(event: FeedEvent, locale: Locale, people: Iterable[str] = ()) -> Iterator[str]:
    cancelled = event.status == "cancelled"
    title = translator(locale).gettext("Annulé – {title}", title=event.summary) if cancelled else event.summary
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    changed = _instant(event.updated_at)
    yield f"DTSTAMP:{changed}"
    if event.created_at:
        yield f"CREATED:{_instant(event.created_at)}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART:{_instant(event.starts_at)}"
    yield f"DTEND:{_instant(event.ends_at)}"
    yield f"SUMMARY:{_text(title)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    if event.location:
        yield f"LOCATION:{_text(event.location)}"
    if event.url:
        yield f"URL:{quote(_whole(event.url), safe=_URL_SAFE)}"
    yield f"STATUS:{event.status.upper()}"
    yield f"TRANSP:{'OPAQUE' if event.busy and not cancelled else 'TRANSPARENT'}"
    yield from people
    yield "END:VEVENT"


def _instant(instant: datetime) -> str:
    """`20261124T143000Z`, cut from what ISO writes: five an event, and `strftime` takes three times as long."""
    return instant.astimezone(UTC).isoformat()[:19].replace("-", "").replace(":", "") + "Z"


def _text(text: str) -> str:
    """A TEXT value: escaped, every kind of line break a newline, other control characters removed."""
    if _ODD.search(text):
        text = _FORBIDDEN.sub("", _BREAKS.sub("\n", _whole(text)))
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _quoted(text: str) -> str:
    """A parameter's value: on one line, between quotes, which it cannot hold itself."""
    one_line = _FORBIDDEN.sub("", _BREAKS.sub(" ", _whole(text)))
    return '"' + one_line.replace('"', "'") + '"'


def _mailto(email: str) -> str:
    return "mailto:" + quote(_whole(email), safe=_MAILBOX_SAFE)


def _whole(text: str) -> str:
    """Half characters cannot be written as UTF-8."""
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)


def _bytes_of(lines: Iterable[str]) -> bytes:
    return b"".join(_folded(line.encode()) for line in lines)


def _folded(line: bytes) -> bytes:
    """One content line as lines of at most 75 octets that never part the octets of one character."""
    if len(line) <= LINE_OCTETS:
        return line + b"\r\n"
    pieces: list[bytes] = []
    room = LINE_OCTETS
    while len(line) > room:
        cut = room
        while line[cut] & HIGH_BITS == CONTINUATION:
            cut -= 1
        pieces.append(line[:cut])
        line = line[cut:]
        room = LINE_OCTETS - 1
    return b"\r\n ".join([*pieces, line]) + b"\r\n"
