"""Cases that come back: a reference of the partner's own, in one place and language, and who has come for it."""

from collections import defaultdict
from random import Random

from interpretariat.demo.demand import Ask

FIRST_NUMBER = 1000


class Cases:
    """Every case so far. A reference is the place's code and a number: no name, no date."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, str, str], dict[str, tuple[str, ...]]] = defaultdict(dict)
        self._last = FIRST_NUMBER

    def known(self, draw: Random, ask: Ask) -> tuple[str, tuple[str, ...]] | None:
        """A case of this place and language with who came last, if the request is about one and there is one."""
        cases = self._of[_where(ask)]
        if not ask.known_case or not cases:
            return None
        reference = draw.choice(tuple(cases)[-12:])
        return reference, cases[reference]

    def new(self, ask: Ask) -> str:
        """The reference of a case that begins."""
        self._last += 1
        return f"{ask.site.code}-{self._last}"

    def came(self, ask: Ask, reference: str, codes: tuple[str, ...]) -> None:
        """Remember who came."""
        self._of[_where(ask)][reference] = codes


def _where(ask: Ask) -> tuple[str, str, str]:
    return ask.site.organisation, ask.site.code, ask.language
