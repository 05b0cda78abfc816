"""The formats of one reader: their language, their zone and their present, bound once; pages and mails call it `d`."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel.core import get_global
from markupsafe import Markup

from interpretariat.formats import figures, moments
from interpretariat.formats.figures import Number
from interpretariat.formats.words import Locale

_TAGS: Mapping[str, str] = get_global("language_aliases")


@dataclass(frozen=True, slots=True)
class Display:
    """Every method answers text, but `tag`, which answers markup. Examples stand in `moments` and `figures`."""

    locale: Locale
    zone: ZoneInfo
    now: dt.datetime

    def date(self, value: dt.date) -> str:
        """« mardi 24 novembre 2026 »."""
        return moments.full_date(value, self.locale, self.zone)

    def day(self, value: dt.date) -> str:
        """« mardi 24 novembre »."""
        return moments.day_name(value, self.locale, self.zone)

    def short_date(self, value: dt.date, *, weekday: bool = False, year: bool = False) -> str:
        """« 24 nov. », « mar. 24 nov. », « 24 nov. 2026 »."""
        return moments.short_date(value, self.locale, self.zone, weekday=weekday, year=year)

    def table_date(self, value: dt.date) -> str:
        """« 2026-11-24 »."""
        return moments.table_date(value, self.zone)

    def month(self, value: dt.date) -> str:
        """« novembre 2026 »."""
        return moments.month(value, self.locale)

    def weekday(self, value: dt.date) -> str:
        """« mardi »."""
        return moments.weekday(value, self.locale, self.zone)

    def relative_day(self, value: dt.date) -> str:
        """« aujourd'hui », « demain », « hier », else « mardi 24 novembre »."""
        return moments.relative_day(value, self.locale, self.zone, self.now)

    def time(self, value: dt.datetime | dt.time) -> str:
        """« 14 h 30 », « 9 h »."""
        return moments.clock(value, self.locale, self.zone)

    def table_time(self, value: dt.datetime | dt.time) -> str:
        """« 14:30 »."""
        return moments.table_time(value, self.zone)

    def span(self, start: dt.datetime, end: dt.datetime) -> str:
        """« 14 h – 15 h »."""
        return moments.span(start, end, self.locale, self.zone)

    def spoken_span(self, start: dt.datetime, end: dt.datetime) -> str:
        """« 9 h à 10 h »."""
        return moments.spoken_span(start, end, self.locale, self.zone)

    def table_span(self, start: dt.datetime, end: dt.datetime) -> str:
        """« 14:00–15:00 »."""
        return moments.table_span(start, end, self.zone)

    def moment(self, value: dt.datetime) -> str:
        """« mardi 24 novembre 2026, 9 h »."""
        return moments.moment(value, self.locale, self.zone)

    def short_moment(self, value: dt.datetime) -> str:
        """« 24 nov., 9 h »."""
        return moments.moment(value, self.locale, self.zone, short=True)

    def table_moment(self, value: dt.datetime) -> str:
        """« 2026-11-24 14:30 »."""
        return moments.table_moment(value, self.zone)

    def relative(self, value: dt.datetime) -> str:
        """« demain, 9 h 15 »."""
        return moments.relative(value, self.locale, self.zone, self.now)

    def tag(self, value: dt.date | dt.datetime | dt.time, text: str) -> Markup:
        """`<time datetime="2026-11-24T14:30-05:00">text</time>`."""
        return moments.time_tag(value, text, self.zone)

    def number(self, value: Number, *, decimals: int = 0, signed: bool = False) -> str:
        """« 1 204 331 »."""
        return figures.number(value, self.locale, decimals=decimals, signed=signed)

    def money(self, cents: int, *, signed: bool = False) -> str:
        """« 1 234,50 $ », « −35,24 $ »."""
        return figures.money(cents, self.locale, signed=signed)

    def amount(self, cents: int, *, signed: bool = False) -> str:
        """« 1 234,50 », the unit being in the header of the column."""
        return figures.amount(cents, self.locale, signed=signed)

    def money_range(self, low_cents: int, high_cents: int) -> str:
        """« 82,00 $ à 94,40 $ »."""
        return figures.money_range(low_cents, high_cents, self.locale)

    def percent(self, value: Number, *, decimals: int | None = None, signed: bool = False) -> str:
        """92 → « 92 % »; 7.4 → « 7,4 % »."""
        return figures.percent(value, self.locale, decimals=decimals, signed=signed)

    def km(self, value: Number) -> str:
        """« 8,2 km »."""
        return figures.km(value, self.locale)

    def duration(self, minutes: int) -> str:
        """« 1 h 30 », « 45 min »."""
        return figures.duration(minutes, self.locale)

    def listing(self, items: Sequence[str], *, alternative: bool = False) -> str:
        """« a, b et c », « a, b ou c »."""
        return figures.listing(items, self.locale, alternative=alternative)

    def capital(self, text: str) -> str:
        """« Langue des signes québécoise (LSQ) »: the first letter alone; the others keep their case."""
        return figures.capital(text)

    def short_name(self, name: str) -> str:
        """« Nadia B. »."""
        return figures.short_name(name)

    def initials(self, name: str) -> str:
        """« NB »."""
        return figures.initials(name)

    def lang(self, code: str) -> str:
        """The BCP 47 tag of an ISO 639-3 code, for `lang=`: « ar » of `ara`, « fa-AF » of `prs`, `rhg` itself."""
        return _TAGS.get(code, code).replace("_", "-")

    def phone_uri(self, phone: str) -> str:
        """`tel:+14185550142`."""
        return figures.phone_uri(phone)
