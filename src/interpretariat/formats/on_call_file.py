"""The on-call list as one HTML file that needs nothing else: no style sheet, no script, no server."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from interpretariat.formats.display import Display
from interpretariat.formats.words import Words

_TEMPLATES = Environment(
    loader=PackageLoader("interpretariat.formats"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Line(NamedTuple):
    """One person: name, number, ways of working, and the hours in which they can be called, as text."""

    name: str
    phone: str
    modes: str
    hours: Sequence[str]


class Page(NamedTuple):
    """One language, one sheet of paper."""

    language: str
    lines: Sequence[Line]


def on_call_file(pages: Sequence[Page], words: Words, display: Display, *, made_at: datetime, until: datetime) -> bytes:
    """The file, in UTF-8."""
    html = _TEMPLATES.get_template("on_call.html").render(
        pages=pages, _=words.gettext, d=display, locale=words.locale, made_at=made_at, until=until
    )
    return html.encode()
