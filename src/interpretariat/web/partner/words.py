"""Modes, domains, causes and the like, as the pages of requests name them."""

from collections.abc import Mapping
from typing import Final

from interpretariat.db.models import Language
from interpretariat.formats.figures import capital
from interpretariat.formats.words import N_, Words

Choices = tuple[tuple[str, str], ...]

MODES: Final = {"in_person": N_("Sur place"), "video": N_("Vidéo"), "telephone": N_("Téléphone")}
FALLBACKS: Final = {"in_person": N_("sur place"), "video": N_("par vidéo"), "telephone": N_("par téléphone")}
DOMAINS: Final = {
    "health": N_("Santé"),
    "mental_health": N_("Santé mentale"),
    "school": N_("École"),
    "social": N_("Services sociaux"),
    "housing": N_("Logement"),
    "legal": N_("Droit"),
    "immigration": N_("Immigration"),
}
TIERS: Final = {"1": N_("Ordinaire"), "2": N_("Sensible"), "3": N_("Éprouvante")}
GENDERS: Final = {"f": N_("Une femme"), "m": N_("Un homme"), "x": N_("Une personne non binaire")}
CAUSES: Final = {
    "none_speaks": N_("personne ne parle cette langue dans la banque"),
    "none_free": N_("personne n'était libre"),
    "too_late": N_("demande reçue trop tard"),
    "refused": N_("les personnes approchées ont décliné"),
    "cost": N_("coût trop élevé pour le service"),
    "gender": N_("personne du genre demandé n'était libre"),
    "excluded": N_("une règle du dossier écarte qui était libre"),
    "travel": N_("personne n'avait le temps de se rendre"),
    "other": N_("autre raison"),
    "duplicate": N_("demande en double"),
    "inadmissible": N_("demande non recevable"),
}
FIELDS: Final = {
    "site": N_("le lieu"),
    "service": N_("le service"),
    "cost_centre": N_("le centre de coûts"),
    "contact": N_("le téléphone"),
    "professional": N_("la personne qui reçoit"),
    "billing_contact": N_("le contact de facturation"),
    "file_reference": N_("la référence"),
    "people_count": N_("le nombre de personnes"),
    "two_person_call": N_("l'appel à deux"),
    "language": N_("la langue"),
    "variety": N_("la variété"),
    "alternatives": N_("les autres langues"),
    "mode": N_("le mode"),
    "fallback_modes": N_("les solutions de repli"),
    "domain": N_("le domaine"),
    "tier": N_("le niveau"),
    "skills": N_("les compétences"),
    "gender": N_("le genre"),
    "gender_required": N_("le genre"),
    "preferred": N_("l'interprète souhaité"),
    "excluded": N_("les exclusions"),
    "interpreters": N_("le nombre d'interprètes"),
    "start": N_("la date ou l'heure"),
    "minutes": N_("la durée"),
    "start_options": N_("les autres heures"),
    "room": N_("le local"),
    "access": N_("l'accès"),
    "remote_link": N_("le lien"),
    "call_first": N_("l'appel préalable"),
    "risks": N_("les précautions"),
    "note": N_("la consigne"),
    "priority": N_("l'urgence"),
    "urgency_reason": N_("la raison de l'urgence"),
}


def choices(table: Mapping[str, str], words: Words) -> Choices:
    """(value, word) of each entry, for the form macros."""
    return tuple((value, words.gettext(word)) for value, word in table.items())


def word(table: Mapping[str, str], value: str, words: Words) -> str:
    """The word of a value; the value itself when the table has none (an imported cause)."""
    return words.gettext(table[value]) if value in table else value


def language_name(language: Language, words: Words) -> str:
    """Its name in the interface language, as it begins a line."""
    name = language.name_fr if words.locale == "fr" else language.name_en
    return capital(name)
