"""Two versions of a request side by side: the fields that differ, each in the words of the page."""

from datetime import datetime
from typing import Any, Final

from interpretariat.formats.figures import capital
from interpretariat.services.requests.change import changed_fields
from interpretariat.services.requests.draft import RequestDraft
from interpretariat.web.page import Reader
from interpretariat.web.partner.lists import Lists
from interpretariat.web.partner.words import DOMAINS, FALLBACKS, FIELDS, GENDERS, MODES, TIERS, Choices, word

NOTHING: Final = "–"
TABLES: Final = {"mode": MODES, "fallback_modes": FALLBACKS, "domain": DOMAINS, "gender": GENDERS, "tier": TIERS}


def difference(before: RequestDraft, after: RequestDraft, lists: Lists, who: Reader) -> list[tuple[str, str, str]]:
    """(field, what stands, what was typed) of each field that differs."""
    found = []
    for name in changed_fields(before, after):
        old, new = (_text(name, getattr(draft, name), lists, who) for draft in (before, after))
        label = word(FIELDS, name, who.words)
        found.append((capital(label), old, new))
    return found


def _text(name: str, value: Any, lists: Lists, who: Reader) -> str:
    if value is None or value in ("", ()):
        return NOTHING
    if isinstance(value, tuple):
        return who.d.listing([_text(name, one, lists, who) for one in value])
    if name in TABLES:
        return word(TABLES[name], str(value), who.words)
    return _plain(name, value, who) or _chosen(str(value), _choices(name, lists))


def _plain(name: str, value: Any, who: Reader) -> str:
    """A yes or no, a moment, a length; nothing for what is chosen from a list or typed."""
    if isinstance(value, bool):
        return who.words.gettext("oui") if value else who.words.gettext("non")
    if isinstance(value, datetime):
        return who.d.moment(value.replace(tzinfo=who.d.zone))
    return who.d.duration(value) if name == "minutes" else ""


def _choices(name: str, lists: Lists) -> Choices:
    if name == "site":
        return lists.sites
    return lists.languages if name in ("language", "alternatives") else lists.people


def _chosen(value: str, options: Choices) -> str:
    return next((text for option, text in options if option == value), value)
