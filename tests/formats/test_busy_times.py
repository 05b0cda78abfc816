"""Busy time in calendars as people's programs write them, and in those that nobody honest writes."""

import asyncio
import resource
import subprocess
import sys
from datetime import datetime

import pytest

from interpretariat.formats.busy_times import Found, Order, busy_times
from interpretariat.services.busy_reading import LIMITED, MEMORY_KIB, PROCESSOR_SECONDS, read_calendar
from tests.torture import times

ORDER = Order(
    datetime.fromisoformat("2026-11-23T00:00-05:00"),
    datetime.fromisoformat("2027-12-28T00:00-05:00"),
    "America/Toronto",
    "nadia@ville.example",
    frozenset({"ours@ville.example"}),
)

OUTLOOK_ZONE = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:-0700
TZOFFSETTO:-0700
END:STANDARD
END:VTIMEZONE
"""


def calendar(*components: str) -> bytes:
    text = "BEGIN:VCALENDAR\nVERSION:2.0\n" + "".join(components) + "END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def event(*lines: str) -> str:
    return "\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""])


def read(*components: str) -> Found:
    return busy_times(calendar(*components), ORDER)


def said(found: Found) -> list[str]:
    """`12-01 15:00/16:00` in UTC; the second day when it is another one."""
    return [f"{start:%m-%d %H:%M}/{end:%H:%M}" for start, end in found.spans]


AT_TEN = ("UID:1", "DTSTART:20261201T150000Z", "DTEND:20261201T160000Z")


@pytest.mark.parametrize(
    ("lines", "spans"),
    [
        (AT_TEN, ["12-01 15:00/16:00"]),
        (("DTSTART;TZID=America/Toronto:20261201T100000", "DURATION:PT90M"), ["12-01 15:00/16:30"]),
        (("DTSTART;TZID=Eastern Standard Time:20261201T100000", "DURATION:PT1H"), ["12-01 15:00/16:00"]),
        (("DTSTART;TZID=America/Vancouver:20261201T100000", "DURATION:PT1H"), ["12-01 17:00/18:00"]),
        (("DTSTART;TZID=Nulle/Part:20261201T100000", "DURATION:PT1H"), ["12-01 15:00/16:00"]),
        (("DTSTART:20261201T100000", "DTEND:20261201T110000"), ["12-01 15:00/16:00"]),
        (("DTSTART;VALUE=DATE:20261201",), ["12-01 05:00/05:00"]),
        (("DTSTART;VALUE=DATE:20270314", "DTEND;VALUE=DATE:20270315"), ["03-14 05:00/04:00"]),
        (("DTSTART:20261201T150000Z",), []),
        ((*AT_TEN, "TRANSP:TRANSPARENT"), []),
        ((*AT_TEN, "STATUS:CANCELLED"), []),
        ((*AT_TEN, "STATUS:TENTATIVE"), ["12-01 15:00/16:00"]),
        ((*AT_TEN, "X-MICROSOFT-CDO-BUSYSTATUS:FREE"), []),
        ((*AT_TEN, "ATTENDEE;PARTSTAT=DECLINED:mailto:Nadia@ville.example"), []),
        ((*AT_TEN, "ATTENDEE;PARTSTAT=DECLINED:mailto:autre@ville.example"), ["12-01 15:00/16:00"]),
        (("UID:ours@ville.example", *AT_TEN[1:]), []),
        ((*AT_TEN, "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20261208T150000Z"), ["12-01 15:00/16:00", "12-15 15:00/16:00"]),
        ((*AT_TEN, "RDATE:20261203T150000Z"), ["12-01 15:00/16:00", "12-03 15:00/16:00"]),
        (("DTSTART:20260901T150000Z", "DTEND:20260901T160000Z"), []),
        (("DTSTART:20261122T150000Z", "DTEND:20261124T160000Z"), ["11-23 05:00/16:00"]),
    ],
    ids=str,
)  # fmt: skip
def test_event_takes_these_spans(lines: tuple[str, ...], spans: list[str]) -> None:
    assert said(read(event(*lines))) == spans


def test_weekly_meeting_keeps_its_wall_time_over_the_clock_change() -> None:
    weekly = ("DTSTART;TZID=America/Toronto:20270308T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2")
    assert said(read(event(*weekly))) == ["03-08 15:00/16:00", "03-15 14:00/15:00"]


@pytest.mark.parametrize(
    ("change", "spans"),
    [
        (("DTSTART:20261208T180000Z", "DTEND:20261208T190000Z"), ["12-01 15:00/16:00", "12-08 18:00/19:00"]),
        (("DTSTART:20261208T150000Z", "DTEND:20261208T160000Z", "STATUS:CANCELLED"), ["12-01 15:00/16:00"]),
        (("DTSTART:20261208T150000Z", "DTEND:20261208T160000Z", "TRANSP:TRANSPARENT"), ["12-01 15:00/16:00"]),
    ],
)
def test_change_of_one_recurrence_replaces_it(change: tuple[str, ...], spans: list[str]) -> None:
    series = event(*AT_TEN, "RRULE:FREQ=WEEKLY;COUNT=2")
    assert said(read(series, event("UID:1", "RECURRENCE-ID:20261208T150000Z", *change))) == spans


def test_zone_described_by_the_file_counts() -> None:
    where = "DTSTART;TZID=Customized Time Zone:20261201T100000"
    assert said(read(OUTLOOK_ZONE, event(where, "DURATION:PT1H"))) == ["12-01 17:00/18:00"]


def test_free_busy_is_read_too() -> None:
    lines = (
        "FREEBUSY:20261201T150000Z/20261201T160000Z,20261202T150000Z/PT1H",
        "FREEBUSY;FBTYPE=FREE:20261203T150000Z/PT1H",
    )
    found = read("\n".join(["BEGIN:VFREEBUSY", "UID:f", *lines, "END:VFREEBUSY", ""]))
    assert said(found) == ["12-01 15:00/16:00", "12-02 15:00/16:00"]


def test_spans_that_meet_become_one_and_say_nothing_else() -> None:
    found = read(event(*AT_TEN, "SUMMARY:Secret"), event("UID:2", "DTSTART:20261201T153000Z", "DURATION:PT2H"))
    assert (said(found), found.events) == (["12-01 15:00/17:30"], 2)


def test_bad_events_among_good_ones_are_counted_and_the_good_kept() -> None:
    found = read(
        event("UID:a", "DTSTART:demain"), event("UID:b", "SUMMARY:sans début"), event(*AT_TEN),
        event("UID:c", "DTSTART:20261201T180000Z", "RRULE:FREQ=SECONDLY"),
        event("UID:d", "DTSTART:20261201T180000Z", "RRULE:FREQ=DAILY;BYHOUR=0,1,2;BYMINUTE=0,15,30,45"),
    )  # fmt: skip
    assert said(found) == ["12-01 15:00/16:00"]
    assert found.skipped == {"unreadable": 1, "no_start": 1, "too_frequent": 2}


MANY = "".join(event(f"UID:{n}", "DTSTART:19000101T150000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY") for n in range(1900))

HOSTILE = {
    "a page": (b"<!DOCTYPE html><title>Connexion</title>", "not_a_calendar"),
    "nothing": (b"\n", "not_a_calendar"),
    "bytes": (bytes(range(256)) * 100, "not_a_calendar"),
    "half a file": (calendar(event(*AT_TEN))[:-30], "cut_short"),
    "a crossed nest": (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\nEND:VEVENT\n", "not_a_calendar"),
    "components in components": (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 50_000, "too_deep"),
    "more events than fit": (calendar("BEGIN:VEVENT\nEND:VEVENT\n" * 30_000), "too_many_events"),
    "a line of a gigabyte": (calendar(event("SUMMARY:" + "x" * 900_000)), "too_long_a_line"),
    "a folded line": (calendar(event("SUMMARY:" + "x\n y" * 150_000)), "too_long_a_line"),
    "ten megabytes": (calendar(event(*AT_TEN)) * 100_000, "too_large"),
    "a century of days, 1,900 times": (calendar(MANY), "too_slow"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_calendar_is_refused_with_its_reason_and_little_is_spent(name: str) -> None:
    data, reason = HOSTILE[name]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = await read_calendar(data, ORDER)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (found.refused, found.spans) == (reason, ())
    assert spent.ru_utime + spent.ru_stime - before.ru_utime - before.ru_stime < 2


@pytest.mark.parametrize(("megabytes", "ends"), [(100, 0), (220, 1)])
def test_child_cannot_have_more_than_200_mb(megabytes: int, ends: int) -> None:
    """The kernel holds the line whatever the calendar; what a child inherits of the tests would blur a measure of it."""
    greedy = (sys.executable, "-c", f"bytearray({megabytes} * 2**20)")
    command = ("/bin/sh", "-c", LIMITED, "sh", str(MEMORY_KIB), str(PROCESSOR_SECONDS), *greedy)
    assert subprocess.run(command, check=False, capture_output=True).returncode == ends


async def test_child_that_never_answers_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("interpretariat.services.busy_reading.LIMITED", "exec sleep 60")
    monkeypatch.setattr("interpretariat.services.busy_reading.WALL_SECONDS", 0.2)
    assert (await asyncio.wait_for(read_calendar(calendar(event(*AT_TEN)), ORDER), 20)).refused == "too_slow"


WORDS = ("DTSTART", "RRULE:FREQ=", "DAILY", ";", ":", "=", "TZID", "20261201T150000Z", "VALUE=DATE", "\x00", "é", "P1W")


@pytest.mark.parametrize("seed", range(times(20)))
def test_nonsense_never_breaks_the_reader(seed: int) -> None:
    """Pieces of the grammar in any order, around one good event that is always found."""
    drawn = [WORDS[(seed * 31 + n * n * 7 + n) % len(WORDS)] for n in range(12)]
    lines = ["".join(drawn[:4]), "DTSTART:" + "".join(drawn[4:8]), "".join(drawn[8:])]
    assert "12-01 15:00/16:00" in said(read(event(*AT_TEN), event("UID:n", *lines)))
