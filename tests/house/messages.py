"""The words of the house: French messages as they stand in code and templates, English texts as the catalogues give them."""

import string
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

from babel.messages.extract import extract, extract_python
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from tests.house.tree import texts

CATALOGUES = "src/interpretariat/formats/locale/en/*.po"
KEYWORDS: dict[str, Any] = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


class Message(NamedTuple):
    """A message is known by its context and its first form; `plural` is empty for a message of one form."""

    context: str
    singular: str
    plural: str = ""


class Text(NamedTuple):
    """An English text: the catalogue it stands in and its forms."""

    catalogue: str
    forms: tuple[str, ...]


def french() -> dict[Message, str]:
    """Every message of the sources → the first place where it stands."""
    found: dict[Message, str] = {}
    sources = [("src/interpretariat/**/*.py", extract_python), ("src/interpretariat/**/templates/**/*", babel_extract)]
    for pattern, method in sources:
        for name, text in texts(pattern):
            for line, message in extracted(text, method):
                found.setdefault(message, f"{name}:{line}")
    return found


def extracted(text: str, method: Any) -> Iterator[tuple[int, Message]]:
    """Line and message of each call with a literal text."""
    options = {"silent": "false", "encoding": "utf-8"}
    for line, said, _comments, context in extract(method, BytesIO(text.encode()), KEYWORDS, options=options):
        forms = (said,) if isinstance(said, str) else said
        yield line, Message(context or "", *forms)


def english() -> dict[Message, list[Text]]:
    """Every message of the catalogues → its texts; a fuzzy or empty one counts as none."""
    found: dict[Message, list[Text]] = defaultdict(list)
    for name, text in texts(CATALOGUES):
        for message, forms in translated(text):
            found[message].append(Text(name, forms))
    return dict(found)


def translated(po: str) -> Iterator[tuple[Message, tuple[str, ...]]]:
    """Message and complete English forms of each entry of a catalogue."""
    for entry in read_po(BytesIO(po.encode()), locale="en", abort_invalid=True):
        if entry.id and not entry.fuzzy:
            ids = entry.id if isinstance(entry.id, tuple) else (entry.id,)
            forms = entry.string if isinstance(entry.string, tuple) else (entry.string,)
            if all(forms):
                yield Message(entry.context or "", *map(str, ids)), tuple(map(str, forms))


def misplaced(message: Message, forms: tuple[str, ...]) -> bool:
    """Do the `{places}` of the English differ from the French? Each form is held to its own; a singular may leave `{n}` out."""
    originals = (message.singular, message.plural) if message.plural else (message.singular,)
    spared = {"n"} if message.plural else set()
    return len(forms) != len(originals) or any(
        (places(form) ^ places(original)) - spared for form, original in zip(forms, originals, strict=True)
    )


def places(text: str) -> set[str]:
    """The names between braces of a message."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
