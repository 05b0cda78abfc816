"""What a browser says of itself, in the words that its owner would use: «Firefox sur Windows»."""

from typing import Final

from interpretariat.formats.words import Words

_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
"""(what stands in the header, what people call it): the first that stands there names it."""


def device(user_agent: str, words: Words) -> str:
    """The browser and the system; the first word of a program that is none; empty when nothing is said."""
    browser, system = _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)
    if browser and system:
        return words.gettext("{browser} sur {system}", browser=browser, system=system)
    return browser or system or user_agent.partition(" ")[0].partition("/")[0]


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in known if mark in user_agent), "")
