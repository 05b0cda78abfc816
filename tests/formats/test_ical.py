import re
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
import vobject

from interpretariat.formats.ical import FeedEvent, Mailbox, Method, Status, render_feed, render_invitation
from tests.torture import times

QUEBEC = ZoneInfo("America/Toronto")
UPDATED = datetime(2026, 11, 20, 15, 4, 5, 678, tzinfo=UTC)
DESK = Mailbox("Coordination", "coordination@exemple.ca")
NADIA = Mailbox("Nadia B.", "nadia@exemple.ca")


def event(number: int = 1, **changes: Any) -> FeedEvent:
    starts_at = datetime(2026, 11, 24, 14, tzinfo=UTC) + timedelta(days=number)
    facts: dict[str, Any] = {
        "uid": f"k{number}@exemple.ca",
        "sequence": 0,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "summary": f"R-{number:04d}",
        "updated_at": UPDATED,
    }
    return FeedEvent(**facts | changes)


def feed(*events: FeedEvent, **changes: Any) -> bytes:
    return render_feed("Mes rendez-vous", "feed-1@exemple.ca", events, **changes)


def unfolded(document: bytes) -> list[str]:
    return document.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def read(document: bytes) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(document).walk("VEVENT")


def read_by_vobject(document: bytes) -> list[Any]:
    return list(vobject.readOne(document.decode()).contents.get("vevent", []))


def test_feed_with_one_event_to_the_byte() -> None:
    document = feed(
        event(
            sequence=2,
            summary="R-2041",
            description="9 h, America/Toronto\nSalle 4; porte A, sonner",
            location="CLSC de Limoilou",
            url="https://exemple.ca/r/2041",
            created_at=UPDATED - timedelta(days=1),
        ),
        color="teal",
    )
    assert document.decode() == (
        "BEGIN:VCALENDAR\r\n"
        "VERSION:2.0\r\n"
        "PRODID:-//Interpretariat//Interpretariat//FR\r\n"
        "UID:feed-1@exemple.ca\r\n"
        "NAME:Mes rendez-vous\r\n"
        "X-WR-CALNAME:Mes rendez-vous\r\n"
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n"
        "X-PUBLISHED-TTL:PT1H\r\n"
        "COLOR:teal\r\n"
        "BEGIN:VEVENT\r\n"
        "UID:k1@exemple.ca\r\n"
        "DTSTAMP:20261120T150405Z\r\n"
        "CREATED:20261119T150405Z\r\n"
        "LAST-MODIFIED:20261120T150405Z\r\n"
        "SEQUENCE:2\r\n"
        "DTSTART:20261125T140000Z\r\n"
        "DTEND:20261125T150000Z\r\n"
        "SUMMARY:R-2041\r\n"
        "DESCRIPTION:9 h\\, America/Toronto\\nSalle 4\\; porte A\\, sonner\r\n"
        "LOCATION:CLSC de Limoilou\r\n"
        "URL:https://exemple.ca/r/2041\r\n"
        "STATUS:CONFIRMED\r\n"
        "TRANSP:OPAQUE\r\n"
        "END:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    )


def test_empty_feed_is_still_a_calendar() -> None:
    assert unfolded(feed())[-1] == "END:VCALENDAR"
    assert read(feed()) == []


def test_feed_never_says_what_readers_take_wrongly() -> None:
    names = {re.split("[:;]", line)[0] for line in unfolded(feed(event(), event(2, status="cancelled")))}
    assert names & {"METHOD", "RRULE", "ATTENDEE", "ORGANIZER", "X-WR-TIMEZONE", "TZID"} == set()
    assert not re.search(rb"VTIMEZONE|VALARM|TZID", feed(event()))


def test_order_of_events_does_not_change_the_bytes() -> None:
    one, two, three = event(1), event(2), event(3)
    assert feed(three, one, two) == feed(one, two, three)


def test_a_change_leaves_every_other_event_byte_identical() -> None:
    before = feed(event(1), event(2), event(3)).split(b"BEGIN:VEVENT")
    after = feed(event(1), event(2, sequence=1, summary="R-0002 bis"), event(3)).split(b"BEGIN:VEVENT")
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, True, False, True]


@pytest.mark.parametrize(
    ("status", "busy", "title", "transparency"),
    [
        ("confirmed", True, "R-0001", "OPAQUE"),
        ("confirmed", False, "R-0001", "TRANSPARENT"),
        ("tentative", True, "R-0001", "OPAQUE"),
        ("cancelled", True, "Annulé – R-0001", "TRANSPARENT"),
    ],
)
def test_status_shows_in_title_and_transparency(status: Status, busy: bool, title: str, transparency: str) -> None:
    (found,) = read(feed(event(status=status, busy=busy)))
    assert (found["SUMMARY"], found["STATUS"], found["TRANSP"]) == (title, status.upper(), transparency)


def test_cancelled_event_says_so_in_english() -> None:
    (found,) = read(feed(event(status="cancelled"), locale="en"))
    assert found["SUMMARY"] == "Cancelled – R-0001"


@pytest.mark.parametrize(
    ("wall", "fold", "instant"),
    [
        ("2026-03-08 01:30", 0, datetime(2026, 3, 8, 6, 30, tzinfo=UTC)),
        ("2026-03-08 03:30", 0, datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
        ("2026-11-01 01:30", 0, datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("2026-11-01 01:30", 1, datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
    ],
)
def test_readers_see_the_instant_on_both_sides_of_a_change(wall: str, fold: int, instant: datetime) -> None:
    starts_at = datetime.fromisoformat(wall).replace(tzinfo=QUEBEC, fold=fold)
    document = feed(event(starts_at=starts_at, ends_at=instant + timedelta(minutes=90)))
    (one,), (other,) = read(document), read_by_vobject(document)
    assert (one.start, one.end) == (instant, instant + timedelta(minutes=90))
    assert (other.dtstart.value, other.dtend.value) == (instant, instant + timedelta(minutes=90))


def test_readers_that_expand_see_each_booking_once() -> None:
    document = feed(*(event(number) for number in range(200)))
    calendar = icalendar.Calendar.from_ical(document)
    found = recurring_ical_events.of(calendar).between(
        datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    )
    assert len(found) == 200


TEXTS = [
    "الترجمة الفورية، العيادة ٤؛ الطابق الثاني",
    "नेपाली दोभाषे, कोठा नम्बर ४; ढोका ख",
    "👩🏽‍⚕️🤟🏿 e\u0301 ﷽ 𝔘𝔫𝔦",
    "fin de ligne\\n littérale \\; \\, \\\\",
    "é" * 5_000,
    "नेपाली " * 2_000,
    "👨‍👩‍👧‍👦" * 500,
    " " * 200,
    "a" * 66 + "é" * 3,
]


@pytest.mark.parametrize("text", TEXTS)
def test_text_of_the_world_comes_back_from_every_reader(text: str) -> None:
    document = feed(event(summary=text, description=text, location=text))
    (one,), (other,) = read(document), read_by_vobject(document)
    assert [str(one[name]) for name in ("SUMMARY", "DESCRIPTION", "LOCATION")] == [text] * 3
    assert [other.summary.value, other.description.value, other.location.value] == [text] * 3


@pytest.mark.parametrize("filler", range(80))
def test_folds_never_part_a_character(filler: int) -> None:
    document = feed(event(summary="x" * filler + "👩ढé" * 60))
    lines = document.split(b"\r\n")
    assert max(map(len, lines)) in {72, 73, 74, 75}
    assert "".join(line.decode() for line in lines).count("👩") == 60


@pytest.mark.parametrize(
    ("hostile", "kept"),
    [
        ("a\r\nEND:VEVENT", "a\nEND:VEVENT"),
        ("a\rb\nc", "a\nb\nc"),
        ("a\u2028b\u2029c\x85d\x0be\x0cf\x1cg", "a\nb\nc\nd\ne\nf\ng"),
        ("a\x00\x07\x1b\x7f\x9f\ufeffb", "ab"),
        ("a\ud800b", "a\ufffdb"),
        ("a\tb", "a\tb"),
    ],
)
def test_control_characters_are_removed_and_breaks_are_text(hostile: str, kept: str) -> None:
    (found,) = read(feed(event(summary=hostile)))
    assert str(found["SUMMARY"]) == kept


def test_address_cannot_leave_its_line() -> None:
    document = feed(event(url='https://exemple.ca/a b\r\nATTENDEE:mailto:x@y.z\u2028"é%20'))
    assert "URL:https://exemple.ca/a%20b%0D%0AATTENDEE:mailto:x@y.z%E2%80%A8%22%C3%A9%20" in unfolded(document)


def hostile_text(chance: Random) -> str:
    pieces = [
        "\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00", "\t", " ", "\\", "\\n", ";", ",",
        ":", '"', "END:VEVENT", "BEGIN:VEVENT", "BEGIN:VALARM", "ATTENDEE:mailto:x@y", "RRULE:FREQ=SECONDLY", "é", "ढ",
        "👩🏽‍⚕️", "\u202e", "\ufeff", "\ud800", "a" * 70, "=", "^n", "{0}", "%0A",
    ]  # fmt: skip
    return "".join(chance.choice(pieces) for _ in range(chance.randrange(1, 30)))


def test_hostile_text_adds_no_line_and_no_component() -> None:
    chance = Random(5545)
    plain = event(description="x", location="x", url="https://exemple.ca")
    names = [re.split("[:;]", line)[0] for line in unfolded(feed(plain, color="teal"))]
    for _ in range(times(1_000)):
        text = hostile_text(chance)
        dressed = event(uid=text, summary=text, description=text, location=text, url=text)
        document = render_feed(text, text, [dressed], color=text)
        lines = unfolded(document)
        assert [re.split("[:;]", line)[0] for line in lines] == names
        assert [line for line in lines if len(line.splitlines()) != 1] == []
        assert max(len(line) for line in document.split(b"\r\n")) <= 75


def test_hostile_text_reads_back_with_the_same_components() -> None:
    chance = Random(5546)
    for _ in range(times(100)):
        text = hostile_text(chance)
        document = feed(event(summary=text, description=text, location=text), event(2))
        assert [len(read(document)), len(read_by_vobject(document))] == [2, 2]
        assert [component.name for component in icalendar.Calendar.from_ical(document).walk()] == [
            "VCALENDAR",
            "VEVENT",
            "VEVENT",
        ]


def test_event_refuses_to_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends after"):
        event(ends_at=datetime(2026, 11, 25, 14, tzinfo=UTC))


def test_event_refuses_naive_instants() -> None:
    with pytest.raises(ValueError, match="aware"):
        event(updated_at=datetime(2026, 11, 20))  # noqa: DTZ001 - the point of the test


def test_invitation_asks_one_person_for_an_answer() -> None:
    document = render_invitation("REQUEST", event(), organizer=DESK, attendee=NADIA)
    lines = unfolded(document)
    assert "METHOD:REQUEST" in lines
    assert 'ORGANIZER;CN="Coordination":mailto:coordination@exemple.ca' in lines
    assert (
        'ATTENDEE;CN="Nadia B.";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:nadia@exemple.ca' in lines
    )
    (one,), (other,) = read(document), read_by_vobject(document)
    assert (one["ATTENDEE"].params["RSVP"], str(one["ORGANIZER"])) == ("TRUE", "mailto:coordination@exemple.ca")
    assert other.attendee.value == "mailto:nadia@exemple.ca"


def test_cancellation_keeps_the_uid_and_says_cancelled() -> None:
    document = render_invitation(
        "CANCEL", event(sequence=3, status="cancelled"), organizer=DESK, attendee=NADIA, locale="en"
    )
    (found,) = read(document)
    assert (found["UID"], found["SEQUENCE"], found["STATUS"]) == ("k1@exemple.ca", 3, "CANCELLED")
    assert found["SUMMARY"] == "Cancelled – R-0001"
    assert b"METHOD:CANCEL\r\n" in document
    assert b"RSVP" not in document


@pytest.mark.parametrize(("method", "status"), [("REQUEST", "cancelled"), ("CANCEL", "confirmed")])
def test_method_and_status_agree(method: Method, status: Status) -> None:
    with pytest.raises(ValueError, match="CANCEL"):
        render_invitation(method, event(status=status), organizer=DESK, attendee=NADIA)


def test_hostile_names_and_addresses_stay_in_their_place() -> None:
    chance = Random(5547)
    plain = unfolded(render_invitation("REQUEST", event(), organizer=DESK, attendee=NADIA))
    names = [re.split("[:;]", line)[0] for line in plain]
    for _ in range(times(1_000)):
        person = Mailbox(hostile_text(chance), hostile_text(chance) + "@exemple.ca")
        document = render_invitation("REQUEST", event(), organizer=person, attendee=person)
        lines = unfolded(document)
        assert [re.split("[:;]", line)[0] for line in lines] == names
        assert [line for line in lines if len(line.splitlines()) != 1] == []
        (attendee,) = [line for line in lines if line.startswith("ATTENDEE")]
        assert re.fullmatch(
            r'ATTENDEE;CN="[^"]*";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:[!-~]+', attendee
        )
