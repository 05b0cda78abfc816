"""Why: the rules that keep people from a request, and the changes that would serve it, as sentences.

Rules come from `allocation.rules.RULES`, from the papers of a person, and from what publishing checks again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from interpretariat.domain.references import request_reference
from interpretariat.formats.display import Display
from interpretariat.formats.words import N_, Words

_LEFT: Final = {
    "language": N_("parlent la langue"),
    "mode": N_("offrent ce mode"),
    "skill": N_("ont la compétence demandée"),
    "gender": N_("sont du genre demandé"),
    "excluded": N_("ne sont écartées par aucune règle du dossier"),
    "credential": N_("ont leurs titres à jour"),
    "availability": N_("travaillent à cette heure"),
    "radius": N_("acceptent la distance"),
    "overlap": N_("sont libres, trajet compris"),
    "caps": N_("restent sous leur plafond d'heures"),
    "recovery": N_("ont eu leur repos"),
}
"""Who is left once a rule has had its say, in the order in which a coordinator would ask."""

_AGAINST: Final = {
    "language": N_("ne parle pas la langue demandée"),
    "mode": N_("n'offre pas ce mode"),
    "skill": N_("n'a pas la compétence demandée"),
    "gender": N_("n'est pas du genre demandé"),
    "excluded": N_("une règle du dossier l'écarte"),
    "credential": N_("titre échu ou manquant"),
    "availability": N_("ne travaille pas à cette heure"),
    "radius": N_("habite trop loin"),
    "overlap": N_("est ailleurs à cette heure, trajet compris"),
    "caps": N_("dépasserait son plafond d'heures"),
    "recovery": N_("récupère après une séance éprouvante"),
    "past": N_("l'heure est passée"),
    "request": N_("la demande n'est plus à servir"),
    "interpreter": N_("l'interprète n'est plus en service"),
    "time": N_("l'heure, le mode ou la durée a changé"),
    "number": N_("la demande est déjà servie"),
    "pin": N_("une épingle réserve la place"),
    "state": N_("le rendez-vous a reçu une réponse entre-temps"),
    "team": N_("l'équipe n'est pas complète"),
}
"""What one rule says against one person or one line."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One bar of the funnel: the rule, how many people are left after it, the sentence."""

    rule: str
    people: int
    sentence: str


def remaining(reasons: Mapping[str, int], pool: int, words: Words) -> list[Reason]:
    """The funnel of one request, from the whole pool to those who are left. `reasons`: rule → people it stops."""
    left = pool
    steps = [Reason("", pool, words.gettext("interprètes dans la banque"))]
    for rule, sentence in _LEFT.items():
        if reasons.get(rule):
            left -= reasons[rule]
            steps.append(Reason(rule, left, words.gettext(sentence)))
    return steps


def against(rule: str, words: Words) -> str:
    """What a rule says against one person or one line."""
    return words.gettext(_AGAINST[rule]) if rule in _AGAINST else rule


def main_cause(reasons: Mapping[str, int], words: Words) -> str:
    """One sentence for a list: the last rule that still stopped somebody, the language first when nobody speaks it."""
    stopping = [rule for rule in _LEFT if reasons.get(rule) and rule != "language"]
    if not stopping:
        return words.gettext("Personne dans la banque ne parle cette langue.")
    return words.gettext(_CAUSES[stopping[-1]])


_CAUSES: Final = {
    "mode": N_("Personne n'offre ce mode dans cette langue."),
    "skill": N_("Personne n'a la compétence demandée dans cette langue."),
    "gender": N_("Personne du genre demandé n'est libre."),
    "excluded": N_("Une règle du dossier écarte les personnes possibles."),
    "credential": N_("Les personnes possibles ont un titre échu."),
    "availability": N_("Personne ne travaille à cette heure dans cette langue."),
    "radius": N_("Les personnes possibles habitent trop loin."),
    "overlap": N_("Les personnes possibles sont déjà ailleurs."),
    "caps": N_("Les personnes possibles atteignent leur plafond d'heures."),
    "recovery": N_("Les personnes possibles récupèrent après une séance éprouvante."),
}


TERMS: Final = {
    "pay": N_("Temps"),
    "travel": N_("Trajet"),
    "not_preferred": N_("Autre personne que celle souhaitée"),
    "gender_not_met": N_("Genre souhaité non respecté"),
    "alternative_language": N_("Autre langue acceptée"),
    "overload_and_changed": N_("Charge et changements"),
}
"""What a choice weighs (see `allocation.explain`)."""

_CHANGES: Final = {
    "now": N_("Un nouveau calcul la sert, à {time} : {people} ({cost})"),
    "start_option": N_("Décaler à {time} : {people} ({cost})"),
    "in_person": N_("Sur place : {people} ({cost})"),
    "video": N_("Par vidéo : {people} ({cost})"),
    "telephone": N_("Par téléphone : {people} ({cost})"),
    "alternative_language": N_("Accepter une autre langue, {language} : {people} ({cost})"),
    "radius": N_("Demander {km} de plus à {people} ({cost})"),
    "cap": N_("Demander {minutes} min de plus à {people} ({cost})"),
    "move": N_("Libérer {people} : confier {appointment} à {to} ({cost})"),
    "move_start": N_("Libérer {people} : déplacer {appointment} à {to_time}, avec {to} ({cost})"),
    "recruit": N_("Recruter : personne dans la banque ne parle cette langue"),
}


def change_sentence(
    change: Mapping[str, Any], names: Mapping[str, str], languages: Mapping[str, str], words: Words, display: Display
) -> str:
    """One change that would serve a request, with who and what it costs (see `services.unmet`). `names`: interpreters
    by id; `languages`: their names by code.
    """
    asked = (change["person"],) if "person" in change else change.get("interpreters", ())
    named = [[names[name] for name in role if name in names] for role in (asked, change.get("to", ()))]
    language = str(change.get("language", ""))
    return words.gettext(
        _CHANGES[_template(change)],
        time=display.time(datetime.fromisoformat(change["start"])) if "start" in change else "",
        people=display.listing(named[0]),
        to=display.listing(named[1]),
        to_time=display.time(datetime.fromisoformat(change["to_start"])) if "to_start" in change else "",
        minutes=max(int(change.get("day_minutes", 0)), int(change.get("week_minutes", 0))),
        km=display.km(change.get("km", 0)),
        language=languages.get(language, language),
        appointment=request_reference(int(change["appointment"])) if "appointment" in change else "",
        cost=display.money(int(change.get("cents", 0))),
    )


def _template(change: Mapping[str, Any]) -> str:
    """The sentence of a change: a mode has its own, and so has an appointment that only changes its hour."""
    kind = str(change["change"])
    if kind == "move" and change.get("person") in change.get("to", ()):
        return "move_start"
    return str(change["mode"]) if kind == "fallback_mode" else kind


def effect_sentence(change: Mapping[str, Any], words: Words, display: Display) -> str:
    """What a change makes of the cost of the whole plan, inconvenience and unserved requests included."""
    if "effect_cents" in change:
        return words.gettext("Coût du plan : {effect}", effect=display.money(int(change["effect_cents"]), signed=True))
    most = int(change.get("effect_at_most_cents", 0))
    return words.gettext("Coût du plan : jusqu'à {effect}", effect=display.money(most, signed=True)) if most else ""
