"""The words of feedback: what may be tapped, by whom."""

from dataclasses import dataclass
from typing import Final

from interpretariat.formats.words import N_, Words
from interpretariat.services.feedback import ASPECTS, OVER, RATINGS

RATING_WORDS: Final = {"good": N_("Bien"), "fair": N_("Moyen"), "poor": N_("Difficile")}
ASPECT_WORDS: Final = {
    "language": N_("La langue"),
    "punctuality": N_("La ponctualité"),
    "attitude": N_("L'attitude"),
    "preparation": N_("La préparation"),
    "welcome": N_("L'accueil"),
    "length": N_("La durée"),
    "place": N_("Le lieu"),
}


@dataclass(frozen=True, slots=True)
class Opinion:
    """(value, word) of the two taps, and the states of a booking in which they are asked for."""

    ratings: tuple[tuple[str, str], ...]
    aspects: tuple[tuple[str, str], ...]
    over: frozenset[str]

    def rating(self, value: str) -> str:
        return dict(self.ratings)[value]

    def aspect(self, value: str) -> str:
        return dict(self.aspects).get(value, "")


def opinions(words: Words, side: str) -> Opinion:
    return Opinion(
        tuple((value, words.gettext(RATING_WORDS[value])) for value in RATINGS),
        tuple((value, words.gettext(ASPECT_WORDS[value])) for value in ASPECTS[side]),
        OVER,
    )
