"""Four programs that owe each other nothing read one calendar: what each finds, as JSON on standard output.

Run as a script of its own, so that the machine's zone data is the one that the environment names, not this house's.
"""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import icalendar
import ics
import vobject
from ical.calendar_stream import IcsCalendarStream


def _row(start: datetime, end: datetime, title: str, status: str, description: str) -> list[str]:
    return [*(at.astimezone(UTC).isoformat() for at in (start, end)), title, status.upper(), description]


def by_icalendar(text: str) -> list[list[str]]:
    found = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return [
        _row(e["DTSTART"].dt, e["DTEND"].dt, str(e["SUMMARY"]), str(e["STATUS"]), str(e.get("DESCRIPTION", "")))
        for e in found
    ]


def by_vobject(text: str) -> list[list[str]]:
    found = vobject.readOne(text).contents.get("vevent", [])
    return [
        _row(
            e.dtstart.value,
            e.dtend.value,
            e.summary.value,
            e.status.value,
            e.description.value if hasattr(e, "description") else "",
        )
        for e in found
    ]


def by_ics(text: str) -> list[list[str]]:
    found = ics.Calendar(text).events
    return [_row(e.begin.datetime, e.end.datetime, e.name or "", e.status or "", e.description or "") for e in found]


def by_ical(text: str) -> list[list[str]]:
    found = IcsCalendarStream.calendar_from_ics(text).events
    return [
        _row(e.dtstart, e.dtend, e.summary or "", e.status.value if e.status else "", e.description or "")
        for e in found
    ]


READERS: dict[str, Callable[[str], list[Any]]] = {
    "icalendar": by_icalendar,
    "vobject": by_vobject,
    "ics": by_ics,
    "ical": by_ical,
}

if __name__ == "__main__":
    said = sys.stdin.buffer.read().decode()
    json.dump({name: sorted(read(said)) for name, read in READERS.items()}, sys.stdout)
