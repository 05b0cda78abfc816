"""What must never be collected, recognised by its shape: health and social insurance numbers, immigration numbers,
dates of birth, telephone numbers, e-mail addresses.

Ordinary notes share some of these shapes, so a shape alone is not always enough: the month and day of a health number
are possible ones, a social insurance number passes Luhn's sum, and a date is one of birth when the text says so, or
when it is too old to be an appointment's.
"""

import re
from typing import Literal, NamedTuple

IdentifierKind = Literal[
    "email", "telephone", "health_number", "social_insurance_number", "immigration_number", "birth_date"
]


class Finding(NamedTuple):
    """What was found, and where: `text[start:end]`."""

    kind: IdentifierKind
    start: int
    end: int


_APART = r"[\s.\-\u2010-\u2015]?"
"""Between two groups of figures: a space of any width, a hyphen, a dash or a point, or nothing."""

_LEFT, _RIGHT = r"(?<!\w)(?<!\d[.\-])", r"(?!\w)(?![.\-]\d)"
"""A number stands alone: it is no part of a word, nor of a longer run of groups."""

_MONTH, _DAY = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH_NAME = (
    r"(?:janv|f[ée]v|mars|avr|mai|juin|juil|ao[uû]t|sept|oct|nov|d[ée]c"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|dec)[a-zé]{0,6}\.?"
)
_PAST_YEAR = r"(?:19\d\d|20[01]\d|202[0-5])"
"""The pool's first appointments are of 2026."""


def _date(year: str) -> str:
    """Numeric and written dates, in the French and the English order."""
    return (
        rf"(?:{year}[-/.]{_MONTH}[-/.]{_DAY}|{_DAY}[-/.]{_MONTH}[-/.]{year}|{_MONTH}[-/.]{_DAY}[-/.]{year}"
        rf"|(?:1er|{_DAY})\s{_MONTH_NAME}\s{year}|{_MONTH_NAME}\s{_DAY}(?:st|nd|rd|th)?,?\s{year})"
    )


_ANY_YEAR = r"(?:(?:19|20)?\d\d)"
_FILE_WORD = r"(?:IUC|UCI|CSQ|CAQ|client\s+ID|identifiant\s+(?:de\s+)?client|num[ée]ro\s+d.immigration)"
_PHONE_WORD = r"(?:t[ée]l|t[ée]l[ée]phone|cell|cellulaire|phone)"
_BIRTH_WORD = (
    r"(?:date\s+de\s+naissance|naissance\s*:|DDN|DOB|date\s+of\s+birth|birth\s?date|born|née?(?:\(e\))?|nee?\s+le)"
)

_SHAPES: tuple[tuple[IdentifierKind, str], ...] = (
    ("email", r"(?<![\w.+\-])[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,4}"),
    (
        "health_number",
        rf"{_LEFT}[A-Z]{{4}}{_APART}\d\d{_APART}(?:[05][1-9]|[16][0-2]){_APART}(?:0[1-9]|[12]\d|3[01]){_APART}\d\d{_RIGHT}",
    ),
    ("immigration_number", rf"{_LEFT}(?:[BEFSTUVW]\d{{9,10}}|[PR]A\d{{7,10}}|[MTV][ABC]\d-\d{{5}}){_RIGHT}"),
    ("immigration_number", rf"{_LEFT}\d\d-(?!20\d\d)\d{{4}}-\d{{4}}{_RIGHT}"),
    ("immigration_number", rf"(?<!\w){_FILE_WORD}[^\w\n]{{1,5}}(?P<it>\d(?:[\s\-]?\d){{7,9}}){_RIGHT}"),
    ("telephone", r"(?<!\w)\+\d(?:[\s.\-()]{0,2}\d){7,14}(?!\w)"),
    ("telephone", rf"{_LEFT}(?:1{_APART})?\(?[2-9]\d\d\)?[\s.\-]{{0,2}}[2-9]\d\d{_APART}\d{{4}}{_RIGHT}"),
    ("telephone", rf"(?<!\w){_PHONE_WORD}\W{{1,3}}(?P<it>[2-9]\d\d{_APART}\d{{4}}){_RIGHT}"),
    ("social_insurance_number", rf"{_LEFT}[1-79]\d\d{_APART}\d{{3}}{_APART}\d{{3}}{_RIGHT}"),
    (
        "birth_date",
        rf"(?<![\w\-]){_BIRTH_WORD}\W{{1,3}}(?:(?:le|en|on|in)\s)?(?P<it>{_date(_ANY_YEAR)}|(?:19|20)\d\d){_RIGHT}",
    ),
    ("birth_date", rf"{_LEFT}{_date(_PAST_YEAR)}{_RIGHT}"),
)
_PATTERNS = tuple((kind, re.compile(shape, re.IGNORECASE)) for kind, shape in _SHAPES)


def find_identifiers(text: str) -> list[Finding]:
    """Every identifier in the text, in order of place. Where two readings overlap, the surest kind stands alone."""
    plain = "".join(str(int(character)) if character.isdecimal() else character for character in text)
    found: list[Finding] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            start, end = match.span("it" if "it" in pattern.groupindex else 0)
            apart = all(end <= other.start or other.end <= start for other in found)
            if apart and (kind != "social_insurance_number" or _passes_luhn(match[0])):
                found.append(Finding(kind, start, end))
    return sorted(found, key=lambda finding: finding.start)


def _passes_luhn(number: str) -> bool:
    """Luhn's sum: every second figure from the right is doubled (its own figures added), and the sum ends in 0."""
    figures = [int(character) for character in reversed(number) if character.isdecimal()]
    return sum(sum(divmod(figure * (1 + place % 2), 10)) for place, figure in enumerate(figures)) % 10 == 0
