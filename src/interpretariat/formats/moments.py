"""How dates and hours are written, in French and in English.

CLDR writes « 08 h 05 » with spaces that break; the OQLF writes « 8 h 05 », so these are our own functions. Each takes a
value, a locale and, for instants, the zone of the reader. Instants are aware datetimes; a naive one is refused.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import get_day_names, get_month_names
from markupsafe import Markup, escape

from interpretariat.formats.words import LOCALES, NBSP, Locale

EN_DASH = "\N{EN DASH}"

_DAYS: dict[str, Mapping[int, str]] = {locale: get_day_names("wide", locale=locale) for locale in LOCALES}
_MONTHS: dict[str, Mapping[int, str]] = {locale: get_month_names("wide", locale=locale) for locale in LOCALES}
_SHORT_DAYS = {
    "fr": ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
    "en": ("Mon.", "Tue.", "Wed.", "Thu.", "Fri.", "Sat.", "Sun."),
}
_SHORT_MONTHS = {
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."),
    "en": ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."),
}
_NEAR_DAYS = {
    "fr": {-1: "hier", 0: "aujourd'hui", 1: "demain"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}


def local(value: datetime, zone: ZoneInfo) -> datetime:
    """The wall time of an instant. Raises ValueError for a naive datetime: it is no instant."""
    if value.tzinfo is None:
        message = f"naive datetime {value!r}"
        raise ValueError(message)
    return value.astimezone(zone)


def _day(value: date, zone: ZoneInfo) -> date:
    return local(value, zone).date() if isinstance(value, datetime) else value


def _wall(value: datetime | time, zone: ZoneInfo) -> time:
    return local(value, zone).time() if isinstance(value, datetime) else value


def full_date(value: date, locale: Locale, zone: ZoneInfo) -> str:
    """« mardi 24 novembre 2026 », “Tuesday, November 24, 2026”."""
    day = _day(value, zone)
    return f"{day_name(day, locale, zone)}{', ' if locale == 'en' else ' '}{day.year}"


def day_name(value: date, locale: Locale, zone: ZoneInfo) -> str:
    """« mardi 24 novembre », “Tuesday, November 24”: the year is known from elsewhere."""
    day = _day(value, zone)
    weekday, month = _DAYS[locale][day.weekday()], _MONTHS[locale][day.month]
    if locale == "en":
        return f"{weekday}, {month}{NBSP}{day.day}"
    return f"{weekday} {_ordinal(day.day)}{NBSP}{month}"


def short_date(value: date, locale: Locale, zone: ZoneInfo, *, weekday: bool = False, year: bool = False) -> str:
    """« 24 nov. », “Nov. 24”; with the weekday « mar. 24 nov. », “Tue., Nov. 24”; with the year « 24 nov. 2026 »."""
    day = _day(value, zone)
    name, month = _SHORT_DAYS[locale][day.weekday()], _SHORT_MONTHS[locale][day.month - 1]
    if locale == "en":
        text = f"{month}{NBSP}{day.day}" + (f", {day.year}" if year else "")
        return f"{name}, {text}" if weekday else text
    text = f"{_ordinal(day.day)}{NBSP}{month}" + (f"{NBSP}{day.year}" if year else "")
    return f"{name}{NBSP}{text}" if weekday else text


def table_date(value: date, zone: ZoneInfo) -> str:
    """« 2026-11-24 » in both languages."""
    return _day(value, zone).isoformat()


def month(value: date, locale: Locale) -> str:
    """« novembre 2026 », “November 2026”; a local day, usually the first of the month."""
    return f"{_MONTHS[locale][value.month]}{NBSP}{value.year}"


def weekday(value: date, locale: Locale, zone: ZoneInfo) -> str:
    """« mardi », “Tuesday”."""
    return _DAYS[locale][_day(value, zone).weekday()]


def relative_day(value: date, locale: Locale, zone: ZoneInfo, now: datetime) -> str:
    """« hier », « aujourd'hui », « demain », else « mardi 24 novembre », with the year when it is another one."""
    day, today = _day(value, zone), local(now, zone).date()
    near = _NEAR_DAYS[locale].get((day - today).days)
    if near is not None:
        return near
    return day_name(day, locale, zone) if day.year == today.year else full_date(day, locale, zone)


def _ordinal(day: int) -> str:
    return "1er" if day == 1 else str(day)


def clock(value: datetime | time, locale: Locale, zone: ZoneInfo) -> str:
    """In a sentence: « 9 h », « 14 h 30 », « 8 h 05 »; “9:00 a.m.”, “2:30 p.m.”."""
    at = _wall(value, zone)
    if locale == "en":
        return f"{at.hour % 12 or 12}:{at.minute:02}{NBSP}{'a.m.' if at.hour < 12 else 'p.m.'}"  # noqa: PLR2004 - noon
    return f"{at.hour}{NBSP}h" + (f"{NBSP}{at.minute:02}" if at.minute else "")


def table_time(value: datetime | time, zone: ZoneInfo) -> str:
    """« 14:30 » in both languages, 24 hours."""
    return f"{_wall(value, zone):%H:%M}"


def span(start: datetime, end: datetime, locale: Locale, zone: ZoneInfo) -> str:
    """« 14 h – 15 h », “2:00 p.m. – 3:00 p.m.”; an end on a later day carries its date."""
    return f"{clock(start, locale, zone)}{NBSP}{EN_DASH} {_end(start, end, locale, zone)}"


def spoken_span(start: datetime, end: datetime, locale: Locale, zone: ZoneInfo) -> str:
    """« 9 h à 10 h », “9:00 a.m. to 10:00 a.m.”: for names that are heard."""
    return f"{clock(start, locale, zone)} {'to' if locale == 'en' else 'à'} {_end(start, end, locale, zone)}"


def table_span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """« 14:00–15:00 » in both languages."""
    return f"{table_time(start, zone)}{EN_DASH}{table_time(end, zone)}"


def _end(start: datetime, end: datetime, locale: Locale, zone: ZoneInfo) -> str:
    same_day = local(start, zone).date() == local(end, zone).date()
    return clock(end, locale, zone) if same_day else moment(end, locale, zone, short=True)


def moment(value: datetime, locale: Locale, zone: ZoneInfo, *, short: bool = False) -> str:
    """« mardi 24 novembre 2026, 9 h »; short « 24 nov., 9 h »; “Tuesday, November 24, 2026, 9:00 a.m.”."""
    day = short_date(value, locale, zone) if short else full_date(value, locale, zone)
    return f"{day}, {clock(value, locale, zone)}"


def table_moment(value: datetime, zone: ZoneInfo) -> str:
    """« 2026-11-24 14:30 » in both languages."""
    return f"{table_date(value, zone)}{NBSP}{table_time(value, zone)}"


def relative(value: datetime, locale: Locale, zone: ZoneInfo, now: datetime) -> str:
    """« demain, 9 h 15 », « aujourd'hui, 16 h 30 », else « mardi 24 novembre, 9 h »."""
    return f"{relative_day(value, locale, zone, now)}, {clock(value, locale, zone)}"


def time_tag(value: date | time, text: str, zone: ZoneInfo) -> Markup:
    """`<time datetime>`: what the eye reads, with the exact instant, local day or local hour beside it."""
    if isinstance(value, datetime):
        machine = local(value, zone).isoformat(timespec="minutes")
    else:
        machine = f"{value:%H:%M}" if isinstance(value, time) else value.isoformat()
    return Markup('<time datetime="{}">{}</time>').format(machine, escape(text))
