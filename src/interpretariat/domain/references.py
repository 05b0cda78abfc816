"""The references people say on the telephone: D-1093 is a request, R-2041 a booking."""

import re
from typing import Literal

Noun = Literal["request", "booking"]

LETTERS: dict[Noun, str] = {"request": "D", "booking": "R"}
NOUNS: dict[str, Noun] = {letter: noun for noun, letter in LETTERS.items()}

_WRITTEN = re.compile(r"\s*([DR])[\s\-\u2010-\u2013]?([0-9]{1,18})\s*", re.IGNORECASE)


def request_reference(request_id: int) -> str:
    return _reference("request", request_id)


def booking_reference(booking_id: int) -> str:
    return _reference("booking", booking_id)


def parse_reference(text: str) -> tuple[Noun, int]:
    """What a person typed (any case, any hyphen or none) → the noun and its id. Raises ValueError for anything else."""
    match = _WRITTEN.fullmatch(text)
    if match is None or int(match[2]) == 0:
        raise ValueError("not a reference")
    return NOUNS[match[1].upper()], int(match[2])


def _reference(noun: Noun, number: int) -> str:
    """At least four figures, so that references align in a column. Ids count from 1."""
    if number < 1:
        raise ValueError("ids count from 1")
    return f"{LETTERS[noun]}-{number:04d}"
