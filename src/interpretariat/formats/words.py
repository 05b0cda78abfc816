"""The words people read: French is the message itself, English comes from the catalogues beside it.

A message is a French sentence with `{name}` places and ordinary spaces. Facts that know HTML (`__html__`, a `<time>` or
a `<bdi>`) make the whole sentence safe markup, every other fact being escaped; without them the answer is plain text.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Literal

from babel.messages.pofile import read_po
from markupsafe import escape

Locale = Literal["fr", "en"]
LOCALES: tuple[Locale, ...] = ("fr", "en")
NBSP = "\N{NO-BREAK SPACE}"

_Catalogue = dict[tuple[str | None, str], tuple[str, ...]]

_UNITS = r"\$|%|h|min|s|km|m|jours?|ans?|fois"
_MONTHS = "janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc"
_NO_BREAK = (
    (re.compile(r"« "), f"«{NBSP}"),
    (re.compile(r" »"), f"{NBSP}»"),
    (re.compile(r" :(?=\s|$)"), f"{NBSP}:"),
    (re.compile(rf"(?<=[\d}}]) (?=(?:{_UNITS})(?![\w'’-]))"), NBSP),
    (re.compile(r"(?<=[\d}] h) (?=[\d{])".replace(" h", f"{NBSP}h")), NBSP),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NBSP),
    (re.compile(rf"(?<=\d) (?=(?:{_MONTHS}))"), NBSP),
    (re.compile(r"(?<=[+−±]) (?=[\d{])"), NBSP),
    (re.compile(r"\b(art\.|p\.|M\.|Mme|no) (?=[\d{A-Z])"), rf"\1{NBSP}"),
)


def N_(message: str) -> str:  # noqa: N802 - the name by which gettext tools recognise a message kept for later
    """Mark a message for the catalogues where it stands in a table; it is translated when it is used."""
    return message


@lru_cache(maxsize=4096)
def french(text: str) -> str:
    """Put the no-break spaces of French: before `:`, inside « », before `$` and `%`, between a figure and its unit."""
    for pattern, replacement in _NO_BREAK:
        text = pattern.sub(replacement, text)
    return text


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one interface language; a text that English lacks is shown in French rather than not at all."""

    locale: Locale
    catalogue: _Catalogue

    def gettext(self, message: str, /, **facts: object) -> str:
        return _fill(self._text(None, message, message, 0), facts)

    def pgettext(self, context: str, message: str, /, **facts: object) -> str:
        """Like `gettext`, for a word whose English depends on where it stands."""
        return _fill(self._text(context, message, message, 0), facts)

    def ngettext(self, singular: str, plural: str, n: int, /, **facts: object) -> str:
        """One or several: French counts 0 and 1 as one, English only 1. `{n}` is the number itself unless given."""
        many = abs(n) >= 2 if self.locale == "fr" else n != 1  # noqa: PLR2004 - the grammar of French
        return _fill(self._text(None, singular, plural if many else singular, int(many)), {"n": n} | facts)

    def _text(self, context: str | None, key: str, original: str, index: int) -> str:
        found = self.catalogue.get((context, key), ())
        return found[index] if index < len(found) and found[index] else french(original)


@lru_cache
def translator(locale: Locale) -> Words:
    """The words of one interface language, read once."""
    return Words(locale, {} if locale == "fr" else _read(locale))


def _read(locale: Locale) -> _Catalogue:
    """All the `.po` files of a language, one a room, merged; a fuzzy entry counts as missing."""
    catalogue: _Catalogue = {}
    room = files("interpretariat.formats") / "locale" / locale
    for source in sorted(room.iterdir(), key=lambda entry: entry.name):
        if not source.name.endswith(".po"):
            continue
        for message in read_po(BytesIO(source.read_bytes()), locale=locale, abort_invalid=True):
            if message.id and not message.fuzzy:
                texts = message.string if isinstance(message.string, tuple) else (message.string,)
                key = message.id[0] if isinstance(message.id, tuple) else message.id
                catalogue[message.context, str(key)] = tuple(str(text) for text in texts)
    return catalogue


def _fill(text: str, facts: dict[str, object]) -> str:
    """The facts in their places; a sentence that ends with « Nadia B. » or “9:00 a.m.” has one full stop, not two."""
    if not facts:
        return text
    for name, fact in facts.items():
        if f"{{{name}}}." in text and escape(fact).striptags().endswith("."):
            text = text.replace(f"{{{name}}}.", f"{{{name}}}")
    if any(hasattr(fact, "__html__") for fact in facts.values()):
        return escape(text).format(**facts)
    return text.format(**facts)
