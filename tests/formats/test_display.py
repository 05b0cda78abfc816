"""Dates, hours, money and measures, to the character in both languages (`~` stands for a no-break space)."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from interpretariat.formats.display import Display
from interpretariat.formats.words import NBSP

TORONTO = ZoneInfo("America/Toronto")
NOW = datetime(2026, 11, 23, 21, 5, tzinfo=UTC)  # Monday, 16:05 in Québec City
FR = Display("fr", TORONTO, NOW)
EN = Display("en", TORONTO, NOW)


def at(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=TORONTO).astimezone(UTC)


NINE, HALF, EIGHT = at(24, 9), at(24, 14, 30), at(24, 8, 5)


@pytest.mark.parametrize(
    ("method", "arguments", "french", "english"),
    [
        ("date", (NINE,), "mardi 24~novembre 2026", "Tuesday, November~24, 2026"),
        ("date", (date(2026, 12, 1),), "mardi 1er~décembre 2026", "Tuesday, December~1, 2026"),
        ("day", (NINE,), "mardi 24~novembre", "Tuesday, November~24"),
        ("short_date", (NINE,), "24~nov.", "Nov.~24"),
        ("table_date", (at(24, 23, 30),), "2026-11-24", "2026-11-24"),
        ("month", (date(2026, 10, 1),), "octobre~2026", "October~2026"),
        ("weekday", (NINE,), "mardi", "Tuesday"),
        ("relative_day", (at(23, 0),), "aujourd'hui", "today"),
        ("relative_day", (at(24, 23, 59),), "demain", "tomorrow"),
        ("relative_day", (at(22, 12),), "hier", "yesterday"),
        ("relative_day", (at(25, 0),), "mercredi 25~novembre", "Wednesday, November~25"),
        ("relative_day", (at(4, 0, 0, 1, 2027),), "lundi 4~janvier 2027", "Monday, January~4, 2027"),
        ("time", (NINE,), "9~h", "9:00~a.m."),
        ("time", (HALF,), "14~h~30", "2:30~p.m."),
        ("time", (EIGHT,), "8~h~05", "8:05~a.m."),
        ("time", (time(0, 0),), "0~h", "12:00~a.m."),
        ("time", (time(12, 0),), "12~h", "12:00~p.m."),
        ("table_time", (EIGHT,), "08:05", "08:05"),
        ("span", (at(24, 14), at(24, 15)), "14~h~– 15~h", "2:00~p.m.~– 3:00~p.m."),
        ("span", (at(24, 22), at(25, 1)), "22~h~– 25~nov., 1~h", "10:00~p.m.~– Nov.~25, 1:00~a.m."),
        ("spoken_span", (at(24, 9), at(24, 10)), "9~h à 10~h", "9:00~a.m. to 10:00~a.m."),
        ("table_span", (at(24, 9), at(24, 10, 30)), "09:00–10:30", "09:00–10:30"),
        ("moment", (NINE,), "mardi 24~novembre 2026, 9~h", "Tuesday, November~24, 2026, 9:00~a.m."),
        ("short_moment", (HALF,), "24~nov., 14~h~30", "Nov.~24, 2:30~p.m."),
        ("table_moment", (HALF,), "2026-11-24~14:30", "2026-11-24~14:30"),
        ("relative", (at(24, 9, 15),), "demain, 9~h~15", "tomorrow, 9:15~a.m."),
        ("number", (1204331,), "1~204~331", "1,204,331"),
        ("number", (-2,), "−2", "−2"),
        ("money", (123450,), "1~234,50~$", "$1,234.50"),
        ("money", (-3524,), "−35,24~$", "−$35.24"),
        ("money", (0,), "0,00~$", "$0.00"),
        ("amount", (120435,), "1~204,35", "1,204.35"),
        ("money_range", (8200, 9440), "82,00~$ à 94,40~$", "$82.00 to $94.40"),
        ("money_range", (8200, 8200), "82,00~$", "$82.00"),
        ("percent", (92,), "92~%", "92%"),
        ("percent", (7.4,), "7,4~%", "7.4%"),
        ("percent", (0.25,), "0,3~%", "0.3%"),
        ("percent", (99.96,), "100~%", "100%"),
        ("km", (8.25,), "8,3~km", "8.3~km"),
        ("km", (Decimal(18),), "18,0~km", "18.0~km"),
        ("duration", (90,), "1~h~30", "1~h~30~min"),
        ("duration", (65,), "1~h~05", "1~h~5~min"),
        ("duration", (45,), "45~min", "45~min"),
        ("duration", (120,), "2~h", "2~h"),
        ("duration", (-15,), "−15~min", "−15~min"),
        ("listing", (["a"],), "a", "a"),
        ("listing", (["a", "b"],), "a et b", "a and b"),
        ("listing", (["a", "b", "c"],), "a, b et c", "a, b and c"),
        ("listing", ([],), "", ""),
        ("short_name", ("Nadia Benali",), "Nadia~B.", "Nadia~B."),
        ("short_name", ("Suharto",), "Suharto", "Suharto"),
        ("initials", ("Nadia Ben Ali",), "NA", "NA"),
        ("initials", ("suharto",), "S", "S"),
        ("phone_uri", ("418 555-0142",), "tel:+14185550142", "tel:+14185550142"),
        ("phone_uri", ("+1 (418) 555-0142, poste 3",), "tel:+14185550142;ext=3", "tel:+14185550142;ext=3"),
    ],
)
def test_display_writes(method: str, arguments: tuple[Any, ...], french: str, english: str) -> None:
    written = getattr(FR, method)(*arguments), getattr(EN, method)(*arguments)
    assert written == (french.replace("~", NBSP), english.replace("~", NBSP))


@pytest.mark.parametrize(
    ("method", "arguments", "options", "french", "english"),
    [
        ("short_date", (NINE,), {"weekday": True}, "mar.~24~nov.", "Tue., Nov.~24"),
        ("short_date", (NINE,), {"year": True}, "24~nov.~2026", "Nov.~24, 2026"),
        ("money", (54000,), {"signed": True}, "+540,00~$", "+$540.00"),
        ("amount", (0,), {"signed": True}, "0,00", "0.00"),
        ("percent", (5,), {"decimals": 1, "signed": True}, "+5,0~%", "+5.0%"),
        ("number", (2.345,), {"decimals": 2}, "2,35", "2.35"),
        ("listing", (["a", "b"],), {"alternative": True}, "a ou b", "a or b"),
    ],
)
def test_display_writes_with_options(
    method: str, arguments: tuple[Any, ...], options: dict[str, Any], french: str, english: str
) -> None:
    written = getattr(FR, method)(*arguments, **options), getattr(EN, method)(*arguments, **options)
    assert written == (french.replace("~", NBSP), english.replace("~", NBSP))


def test_all_months_and_days_have_their_short_forms() -> None:
    days = [date(2026, 1, 31) + timedelta(days=31 * n) for n in range(11)]
    assert [FR.short_date(day).split(NBSP)[1] for day in days] == (
        ["janv.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."]
    )


def test_an_hour_is_read_in_the_zone_of_the_reader() -> None:
    assert Display("fr", ZoneInfo("Europe/Paris"), NOW).time(NINE) == f"15{NBSP}h"


def test_tag_carries_the_instant_with_its_offset() -> None:
    assert FR.tag(HALF, "14 h 30") == Markup('<time datetime="2026-11-24T14:30-05:00">14 h 30</time>')


def test_tag_carries_the_local_day_and_escapes_its_text() -> None:
    assert FR.tag(date(2026, 11, 24), "<24>") == Markup('<time datetime="2026-11-24">&lt;24&gt;</time>')


def test_tag_carries_a_local_hour() -> None:
    assert FR.tag(time(8, 5), "8 h 05") == Markup('<time datetime="08:05">8 h 05</time>')


@pytest.mark.parametrize("method", ["time", "date", "table_date", "relative"])
def test_a_naive_datetime_is_refused(method: str) -> None:
    with pytest.raises(ValueError, match="naive datetime"):
        getattr(FR, method)(datetime(2026, 11, 24, 9))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    ("code", "tag"), [("ara", "ar"), ("prs", "fa-AF"), ("npi", "ne"), ("rhg", "rhg"), ("fcs", "fcs")]
)
def test_lang_is_the_tag_that_browsers_know(code: str, tag: str) -> None:
    assert Display("fr", ZoneInfo("America/Toronto"), datetime(2026, 11, 23, 15, tzinfo=UTC)).lang(code) == tag


def test_capital_raises_the_first_letter_and_leaves_the_others() -> None:
    assert FR.capital("langue des signes québécoise (LSQ)") == "Langue des signes québécoise (LSQ)"
    assert FR.capital("écart") == "Écart"
    assert FR.capital("") == ""
