"""The words of hours that several audiences read: how they were signed, who did not come."""

from collections.abc import Mapping
from typing import Any, Final

from interpretariat.formats.words import N_, Words

SIGNED_HOW: Final[Mapping[str, str]] = {
    "page": N_("sur la page du rendez-vous"),
    "link": N_("par le lien reçu par courriel"),
    "code": N_("par le code dit sur place"),
    "tacit": N_("sans réponse, comme l'entente le prévoit"),
    "settled": N_("par décision de la coordination"),
    "history": N_("selon le fichier importé"),
}
ABSENCES: Final[Mapping[str, str]] = {
    "client": N_("Absence de la personne"),
    "professional": N_("Absence du service demandeur"),
    "interpreter": N_("Absence de l'interprète"),
}


def hours_words(words: Words) -> dict[str, Any]:
    """What the macros of hours look up."""
    return {
        "signed_how": {key: words.gettext(text) for key, text in SIGNED_HOW.items()},
        "absences": {key: words.gettext(text) for key, text in ABSENCES.items()},
    }
