"""Every independent reader finds the same bookings in a feed, on this machine and on one whose zone data is a year old."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from interpretariat.domain.walltime import to_instant_or_next
from interpretariat.formats.ical import FeedEvent, Status, render_feed

SCRIPT = Path(__file__).with_name("readers.py")

WHERE_AND_WHEN = [
    ("America/Toronto", "2026-10-31T23:30", 180),  # over the autumn change
    ("America/Toronto", "2026-11-01T01:30", 60),  # the first of two
    ("America/Toronto", "2027-03-13T23:00", 300),  # over the spring change
    ("America/Toronto", "2027-03-14T03:00", 60),
    ("America/Toronto", "2026-12-31T22:00", 240),  # overnight, into the next year
    ("America/Vancouver", "2027-01-15T09:00", 60),  # the west that stopped changing its clocks
    ("America/Edmonton", "2027-07-15T09:00", 60),
    ("America/Inuvik", "2027-01-15T09:00", 60),
    ("America/Winnipeg", "2027-01-15T09:00", 60),
    ("America/St_Johns", "2027-06-01T08:15", 45),
    ("America/Iqaluit", "2027-06-01T08:15", 45),
]

TITLES = ["R-2041", "عيادة الطب", "नेपाली बैठक", "👩🏽‍⚕️ rendez-vous 🇨🇦", 'a, b; c\\d: "e"', "BEGIN:VALARM", "é" * 90]
"""A backslash before an n is left out: `ics` reads it as a line break, whoever wrote it. No title of ours has one."""

STATES: list[Status] = ["confirmed", "tentative", "cancelled"]


def corpus() -> list[FeedEvent]:
    """A booking of each place and hour, its title, state and note in turn."""
    events = []
    for n, (zone, wall, minutes) in enumerate(WHERE_AND_WHEN):
        start = to_instant_or_next(datetime.fromisoformat(wall), ZoneInfo(zone))
        note = "Ligne 1\nLigne 2, « suite »; fin\n" + "très long " * (900 if n == 0 else 1) + "."
        events.append(
            FeedEvent(
                uid=f"k{n}@exemple.ca", sequence=n, starts_at=start, ends_at=start + timedelta(minutes=minutes),
                summary=TITLES[n % len(TITLES)], updated_at=datetime(2026, 11, 20, 15, tzinfo=UTC),
                description=note, location="CLSC", url="https://exemple.ca/r/1", status=STATES[n % 3],
            )
        )  # fmt: skip
    return events


def expected() -> list[list[str]]:
    return sorted(
        [
            event.starts_at.astimezone(UTC).isoformat(),
            event.ends_at.astimezone(UTC).isoformat(),
            f"Annulé – {event.summary}" if event.status == "cancelled" else event.summary,
            event.status.upper(),
            event.description,
        ]
        for event in corpus()
    )


@pytest.fixture
def old_zones(tmp_path: Path) -> Path:
    """Zone data as they were before November 2026: the west still changes its clocks as Los Angeles and Denver do."""
    then = {"Vancouver": "Los_Angeles", "Edmonton": "Denver", "Inuvik": "Denver", "Winnipeg": "Chicago"}
    data = files("tzdata.zoneinfo.America")
    (tmp_path / "America").mkdir()
    for zone in (*then, "Toronto", "St_Johns", "Iqaluit"):
        (tmp_path / "America" / zone).write_bytes((data / then.get(zone, zone)).read_bytes())
    return tmp_path


def read_by_everybody(document: bytes, **environ: str) -> dict[str, list[list[str]]]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(SCRIPT)], input=document, capture_output=True, check=True,
        env={**os.environ, **environ},
    )  # fmt: skip
    found: dict[str, list[list[str]]] = json.loads(done.stdout)
    return found


def test_every_reader_agrees_on_count_instants_titles_status_and_text() -> None:
    found = read_by_everybody(render_feed("Essai", "feed@exemple.ca", corpus()))
    assert {name: rows == expected() for name, rows in found.items()} == dict.fromkeys(found, True)
    assert len(found) == 4


def test_every_reader_agrees_on_a_machine_whose_zone_data_is_a_year_old(old_zones: Path) -> None:
    elsewhere = {"PYTHONTZPATH": str(old_zones), "TZ": "America/Vancouver"}
    found = read_by_everybody(render_feed("Essai", "feed@exemple.ca", corpus()), **elsewhere)
    assert {name: rows == expected() for name, rows in found.items()} == dict.fromkeys(found, True)


def test_old_zone_data_would_show_in_another_feed(old_zones: Path) -> None:
    """The same booking written with its zone: the reader of the year-old machine is an hour off, so this test sees."""
    local = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:x\r\nSTATUS:CONFIRMED\r\n"
        "DTSTART;TZID=America/Vancouver:20270115T090000\r\nDTEND;TZID=America/Vancouver:20270115T100000\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    script = (
        "import icalendar,sys;print(icalendar.Calendar.from_ical(sys.stdin.read()).events[0]['DTSTART'].dt.timestamp())"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", script], input=local, capture_output=True, check=True, text=True,
            env={**os.environ, "PYTHONTZPATH": path},
        ).stdout
        for path in ("", str(old_zones))
    ]  # fmt: skip
    assert float(said[1]) - float(said[0]) == 3600
