"""Outcomes and standings as the money pages name them."""

from typing import Final

from interpretariat.formats.words import N_, Words

_OUTCOMES: Final = {
    "done": N_("Service rendu"),
    "cancelled": N_("Annulé à temps"),
    "late_cancelled": N_("Annulé hors délai"),
    "cancelled_en_route": N_("Annulé en route"),
    "no_show_client": N_("Absence de la personne"),
    "no_show_professional": N_("Absence du service demandeur"),
    "no_show_interpreter": N_("Absence de l'interprète"),
    "interpreter_late": N_("Retard de l'interprète"),
    "interpreter_refused": N_("Refus de l'interprète à l'arrivée"),
}

_STANDINGS: Final = {"expected": N_("Prévu"), "unsigned": N_("Heures à confirmer"), "settled": N_("Établi")}


def outcome_word(outcome: str, words: Words) -> str:
    return words.gettext(_OUTCOMES[outcome])


def standing_word(standing: str, words: Words) -> str:
    return words.gettext(_STANDINGS[standing])
