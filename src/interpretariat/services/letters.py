"""How one person is written to: their language, their formats, and where the house stands."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Request
from interpretariat.formats.display import Display
from interpretariat.formats.words import Locale, Words, translator
from interpretariat.services.outbox import office


class Correspondent(NamedTuple):
    """One reader's language and formats."""

    words: Words
    display: Display
    base_url: str

    def language(self, request: Request) -> str:
        """The language that a request asks for, in the reader's."""
        return request.language.name_en if self.words.locale == "en" else request.language.name_fr


def correspondent(session: AsyncSession, account: Account, zone: str, now: datetime) -> Correspondent:
    """Whoever reads the letters of this account."""
    return correspondent_in("en" if account.locale == "en" else "fr", zone, office(session).base_url, now)


def correspondent_in(locale: Locale, zone: str, base_url: str, now: datetime) -> Correspondent:
    """A reader of this language."""
    return Correspondent(translator(locale), Display(locale, ZoneInfo(zone), now), base_url)
