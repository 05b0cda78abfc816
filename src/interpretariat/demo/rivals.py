"""Two services that want the only interpreter of a language at the same hour.

One of them is left unserved, and would be served an hour later: the first page that the demo opens has such a request.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Final

from interpretariat.demo.demand import DAY, Ask
from interpretariat.demo.diaries import fits, speakers
from interpretariat.demo.partners import front_requesters, sites
from interpretariat.demo.pool import Person
from interpretariat.demo.sources import table

START: Final = 570
MINUTES: Final = 60
FREE_UNTIL: Final = 720
"""Half past nine, for an hour; the interpreter is there until noon."""

DAYS_AHEAD: Final = (2, 3, 4, 5, 6, 7)
URGENT: Final = 2
RIVAL_PARTNER: Final = "hopitaux"


def rivals(coming: Sequence[Ask], today: date) -> Iterator[Ask]:
    """The two requests, on the first day on which they can be; none when there is no such day."""
    like = next((ask for ask in coming if _is_plain(ask)), None)
    if like is None:
        return
    ours = replace(like, start=START, minutes=MINUTES, variety="", options=(), fallbacks=(), known_case=False)
    theirs = replace(ours, site=sites()[RIVAL_PARTNER][1], priority=URGENT)
    for ahead, person in product(DAYS_AHEAD, _only_speakers()):
        day = today + ahead * DAY
        pair = [replace(ask, day=day, language=next(iter(person.languages))) for ask in (ours, theirs)]
        if _is_there(person, day) and all(fits(person, ask) for ask in pair):
            yield from pair
            return


def _is_plain(ask: Ask) -> bool:
    """A request in person of the requester whose page comes first, for anybody."""
    said = ask.situation
    return (
        ask.site.requester is front_requesters()[0]
        and ask.mode == "in_person"
        and ask.interpreters == 1
        and not (said.skill or said.gender)
    )


def _only_speakers() -> Iterator[Person]:
    """People who alone speak their first language, the most asked for first."""
    for row in table("languages"):
        known = speakers(row["code"])
        if len(known) == 1 and next(iter(known[0].languages)) == row["code"]:
            yield known[0]


def _is_there(person: Person, day: date) -> bool:
    return any(since <= START and until >= FREE_UNTIL for since, until in person.spans(day))
