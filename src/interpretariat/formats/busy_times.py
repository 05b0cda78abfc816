"""When somebody else's calendar says that its owner is busy: bytes in, spans out, and nothing else of it.

Anything may come in, so this runs in a process of its own (`python -m interpretariat.formats.busy_times`) whose memory
and time are limited by whoever starts it: the order as one line of JSON, then the calendar, on standard input; what was
found as JSON on standard output. Events that cannot be read are counted by reason; the others count.
"""

import signal
import sys
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from types import FrameType
from typing import Any, Final
from zoneinfo import ZoneInfo

import icalendar
import msgspec
import recurring_ical_events

from interpretariat.domain.spans import Span, normalise
from interpretariat.domain.walltime import DAY, day_span, to_instant_or_next
from interpretariat.formats.busy_blocks import Blocks, Refused, blocks_of

MOST_TIMES: Final = 20_000
SECONDS: Final = 1.5
FREQUENCIES: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
WITHIN_A_DAY: Final = ("BYHOUR", "BYMINUTE", "BYSECOND")
MOST_A_DAY: Final = 4
TIME_PROPERTIES: Final = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"})
FREE: Final = frozenset({"FREE", "WORKINGELSEWHERE"})
"""Words of Outlook for time that is not taken, whatever TRANSP says."""


class Order(msgspec.Struct, frozen=True):
    """What is looked for: busy time within [since, until), of the person in `zone` whose address is `email`.

    `own` are the UIDs of their bookings here: the same appointment in their own calendar takes no time twice.
    """

    since: datetime
    until: datetime
    zone: str
    email: str = ""
    own: frozenset[str] = frozenset()


class Found(msgspec.Struct, frozen=True):
    """What was found. `events` were read, `skipped` says how many were not and why; `refused` is why nothing was."""

    spans: tuple[tuple[datetime, datetime], ...] = ()
    events: int = 0
    skipped: dict[str, int] = msgspec.field(default_factory=dict)
    refused: str = ""


class TooSlow(BaseException):
    """The time is over; nothing in between may catch it."""


class Skipped(Exception):  # noqa: N818 - a fact about one event
    """One event cannot be read, and why."""


def busy_times(data: bytes, order: Order) -> Found:
    """The spans of a calendar. Raises nothing: a calendar that is no calendar is `refused`."""
    try:
        blocks = blocks_of(data)
        return _read(blocks, order)
    except Refused as refused:
        return Found(refused=str(refused))


def _read(blocks: Blocks, order: Order) -> Found:
    skipped: Counter[str] = Counter()
    for text in blocks.zones:
        _parsed(icalendar.Timezone, text, Counter())
    groups: dict[str, list[Any]] = defaultdict(list)
    for n, text in enumerate(blocks.events):
        event = _parsed(icalendar.Event, text, skipped)
        if event is not None:
            groups[str(event.get("UID", n))].append(event)
    spans: list[Span] = []
    read = 0
    for uid in groups.keys() - order.own:
        found = _group(groups[uid], order, skipped)
        read += len(groups[uid]) if found is not None else 0
        spans += found or []
        if len(spans) > MOST_TIMES:
            raise Refused("too_many_times")
    for text in blocks.free_busy:
        component = _parsed(icalendar.FreeBusy, text, skipped)
        spans += _taken(component, order) if component is not None else []
    merged = normalise(spans)
    return Found(tuple((span.start, span.end) for span in merged), read, dict(skipped))


def _group(events: list[Any], order: Order, skipped: Counter[str]) -> list[Span] | None:
    """The spans of one event, or None and its reason counted."""
    try:
        return _spans_of(events, order)
    except Skipped as why:
        skipped[str(why)] += len(events)
    except Exception:  # noqa: BLE001 - a library that stumbles over one event must not lose the others
        skipped["unreadable"] += len(events)
    return None


def _parsed(kind: Any, text: str, skipped: Counter[str]) -> Any:
    """One component, or None and a reason counted."""
    try:
        component = kind.from_ical(text)
        broken = {str(name).upper() for name, _ in component.errors} & TIME_PROPERTIES
    except Exception:  # noqa: BLE001 - whatever a library throws at somebody else's text, the text cannot be read
        skipped["unreadable"] += 1
        return None
    if broken or (kind is icalendar.Event and "DTSTART" not in component):
        skipped["unreadable" if broken else "no_start"] += 1
        return None
    return component


def _spans_of(events: list[Any], order: Order) -> list[Span]:
    """The busy spans of one event with its recurrences and their exceptions."""
    for event in events:
        _check_frequency(event)
    zone, window = ZoneInfo(order.zone), Span(order.since, order.until)
    busy = (instance for instance in _instances(events, window) if _is_busy(instance, order.email))
    spans = ((_instant(instance["DTSTART"].dt, zone), _end(instance, zone)) for instance in busy)
    return [kept for start, end in spans if start < end and (kept := Span(start, end).intersection(window))]


def _instances(events: list[Any], window: Span) -> Iterable[Any]:
    if len(events) == 1 and "RRULE" not in events[0] and "RDATE" not in events[0]:
        return events
    calendar = icalendar.Calendar()
    for event in events:
        calendar.add_component(event)
    found: Iterable[Any] = recurring_ical_events.of(calendar).between(window.start - DAY, window.end + DAY)
    return found


def _check_frequency(event: Any) -> None:
    """Nothing more often than daily: expanding it would take for ever, and nobody works like that."""
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if {str(word).upper() for word in rule.get("FREQ", [])} - FREQUENCIES:
            raise Skipped("too_frequent")
        a_day = 1
        for part in WITHIN_A_DAY:
            a_day *= max(1, len(rule.get(part, [])))
        if a_day > MOST_A_DAY:
            raise Skipped("too_frequent")


def _is_busy(event: Any, email: str) -> bool:
    if str(event.get("STATUS", "")).upper() == "CANCELLED" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return False
    if str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() in FREE:
        return False
    attendees = event.get("ATTENDEE", [])
    return not any(
        str(attendee).lower().removeprefix("mailto:") == email.lower()
        and str(attendee.params.get("PARTSTAT", "")).upper() == "DECLINED"
        for attendee in (attendees if isinstance(attendees, list) else [attendees])
    )


def _end(event: Any, zone: ZoneInfo) -> datetime:
    """Where an event ends: as it says, by its duration, at the end of its last day, or where it starts."""
    if "DTEND" in event:
        return _instant(event["DTEND"].dt, zone)
    start = event["DTSTART"].dt
    if "DURATION" in event:
        end: datetime = _instant(start, zone) + event["DURATION"].dt
        return end
    return _instant(start, zone) if isinstance(start, datetime) else day_span(start, zone).end


def _instant(said: date, zone: ZoneInfo) -> datetime:
    """A day begins at midnight where its owner lives; a time without a zone is theirs too."""
    if not isinstance(said, datetime):
        return day_span(said, zone).start
    return to_instant_or_next(said, zone) if said.tzinfo is None else said.astimezone(UTC)


def _taken(component: Any, order: Order) -> list[Span]:
    """The periods of a VFREEBUSY that are not free."""
    said = component.get("FREEBUSY", [])
    zone, window = ZoneInfo(order.zone), Span(order.since, order.until)
    spans: list[Span] = []
    for period in said if isinstance(said, list) else [said]:
        if str(period.params.get("FBTYPE", "BUSY")).upper() == "FREE":
            continue
        start, end = _instant(period.start, zone), _instant(period.end, zone)
        kept = Span(start, end).intersection(window) if start < end else None
        spans += [kept] if kept else []
    return spans


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TooSlow


def main() -> None:
    """Read an order and a calendar, write what was found. The time counted is the processor's."""
    warnings.simplefilter("ignore")
    line, _, data = sys.stdin.buffer.read().partition(b"\n")
    signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        found = busy_times(data, msgspec.json.decode(line, type=Order))
        signal.setitimer(signal.ITIMER_PROF, 0)
    except TooSlow:
        found = Found(refused="too_slow")
    except MemoryError:
        found = Found(refused="too_large")
    sys.stdout.buffer.write(msgspec.json.encode(found))


if __name__ == "__main__":
    main()
