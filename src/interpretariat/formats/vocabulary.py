"""The words of the closed vocabularies: code → French word. Lists of choices and cells of tables read them here."""

from collections.abc import Mapping
from typing import Final

from interpretariat.formats.words import N_, Words

MODES: Final = {"in_person": N_("Sur place"), "video": N_("Par vidéo"), "telephone": N_("Par téléphone")}
DOMAINS: Final = {
    "health": N_("Santé"),
    "mental_health": N_("Santé mentale"),
    "school": N_("École"),
    "social": N_("Services sociaux"),
    "housing": N_("Logement"),
    "legal": N_("Juridique"),
    "immigration": N_("Immigration"),
}
SECTORS: Final = {
    "health": N_("Santé"),
    "school": N_("École"),
    "community": N_("Communautaire"),
    "public": N_("Public"),
}
REGIMES: Final = {
    "LRSSS": N_("LRSSS, réseau de la santé"),
    "A-2.1": N_("A-2.1, organismes publics"),
    "P-39.1": N_("P-39.1, secteur privé et organismes sans but lucratif"),
}
HOLIDAY_KINDS: Final = {
    "public": N_("Jours fériés publics"),
    "school": N_("Calendrier scolaire"),
    "health-network": N_("Réseau de la santé"),
}
ROLES: Final = {
    "requester": N_("Service demandeur"),
    "organisation_manager": N_("Gestion d'un organisme"),
    "interpreter": N_("Interprète"),
    "coordinator": N_("Coordination"),
    "finance": N_("Finances"),
    "administrator": N_("Administration"),
    "auditor": N_("Audit"),
    "funder": N_("Bailleur de fonds"),
}
GENDERS: Final = {"f": N_("Femme"), "m": N_("Homme"), "x": N_("Autre ou non précisé")}
LEVELS: Final = {"native": N_("Langue première"), "fluent": N_("Courant"), "professional": N_("Professionnel")}
LOCALES: Final = {"fr": N_("français"), "en": N_("anglais")}


def choices(words: Words, vocabulary: Mapping[str, str]) -> list[tuple[str, str]]:
    """(code, word) in the reader's language, for a list of choices."""
    return [(code, words.gettext(word)) for code, word in vocabulary.items()]


def word(words: Words, vocabulary: Mapping[str, str], code: str) -> str:
    """The word of one code; a code without a word is shown as it is."""
    return words.gettext(vocabulary[code]) if code in vocabulary else code
