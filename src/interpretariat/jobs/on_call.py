"""The on-call list, every hour, as two files (French, English) in a folder that is read without the service."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.spans import Span
from interpretariat.formats.display import Display
from interpretariat.formats.on_call_file import Line, Page, on_call_file
from interpretariat.formats.vocabulary import MODES, word
from interpretariat.formats.words import Locale, translator
from interpretariat.services.on_call_sheet import Group, Sheet, on_call_sheet

NAMES: Final[dict[Locale, str]] = {"fr": "garde.html", "en": "on-call.html"}


async def write_on_call(session: AsyncSession, folder: Path, *, zone: ZoneInfo, now: datetime) -> None:
    """Make both files again; whoever reads one meanwhile reads the former, whole."""
    sheet = await on_call_sheet(session, zone=zone, now=now)
    for locale, name in NAMES.items():
        await asyncio.to_thread(_replace, folder / name, _rendered(sheet, locale, zone))


def _rendered(sheet: Sheet, locale: Locale, zone: ZoneInfo) -> bytes:
    words, display = translator(locale), Display(locale, zone, sheet.made_at)
    pages = [Page(_title(group, locale), [*_lines(group, locale, zone, display)]) for group in sheet.groups]
    return on_call_file(pages, words, display, made_at=sheet.made_at, until=sheet.span.end)


def _title(group: Group, locale: Locale) -> str:
    name = group.language.name_en if locale == "en" else group.language.name_fr
    return name[:1].upper() + name[1:]


def _lines(group: Group, locale: Locale, zone: ZoneInfo, display: Display) -> list[Line]:
    words = translator(locale)
    return [
        Line(
            person.name,
            person.phone,
            display.listing([word(words, MODES, mode).lower() for mode in person.modes]),
            [_hours(span, zone, display) for span in sorted(spans, key=lambda span: span.start)],
        )
        for person, spans in group.people
    ]


def _hours(span: Span, zone: ZoneInfo, display: Display) -> str:
    return f"{display.short_date(span.start.astimezone(zone), weekday=True)}, {display.span(span.start, span.end)}"


def _replace(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".part")
    draft.write_bytes(content)
    draft.replace(file)
