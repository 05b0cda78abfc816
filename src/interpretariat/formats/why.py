"""Why: the rules that keep people from a request, and the changes that would serve it, as sentences.

Rules come from `allocation.rules.RULES`, from the papers of a person, and from what publishing checks again; changes
from the `unlock` of a plan. A code without a sentence is shown as it is rather than hidden.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from interpretariat.formats.display import Display
from interpretariat.formats.vocabulary import MODES, word
from interpretariat.formats.words import N_, Words

_EXCLUDED: Final = {
    "language": (N_("{n} ne parle pas la langue demandée"), N_("{n} ne parlent pas la langue demandée")),
    "mode": (N_("{n} n'offre pas ce mode"), N_("{n} n'offrent pas ce mode")),
    "skill": (N_("{n} n'a pas la compétence demandée"), N_("{n} n'ont pas la compétence demandée")),
    "gender": (N_("{n} n'est pas du genre demandé"), N_("{n} ne sont pas du genre demandé")),
    "excluded": (N_("{n} hors du choix par une règle du dossier"), N_("{n} hors du choix par une règle du dossier")),
    "credential": (N_("{n} a un titre échu ou manquant"), N_("{n} ont un titre échu ou manquant")),
    "availability": (N_("{n} ne travaille pas à cette heure"), N_("{n} ne travaillent pas à cette heure")),
    "radius": (N_("{n} habite trop loin"), N_("{n} habitent trop loin")),
    "overlap": (N_("{n} est ailleurs, trajet compris"), N_("{n} sont ailleurs, trajet compris")),
    "caps": (N_("{n} dépasserait son plafond d'heures"), N_("{n} dépasseraient leur plafond d'heures")),
    "recovery": (N_("{n} récupère après une séance éprouvante"), N_("{n} récupèrent après une séance éprouvante")),
}
"""How many people each rule excludes: one, several."""

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
    """One bar of the funnel: the rule, how many people it excludes, the sentence."""

    rule: str
    people: int
    sentence: str


def reasons_of(reasons: Mapping[str, int], words: Words, display: Display) -> list[Reason]:
    """The funnel of one request, in the order of the rules."""
    order = [*_EXCLUDED, *reasons]
    return [
        Reason(rule, reasons[rule], _people(rule, reasons[rule], words, display))
        for rule in dict.fromkeys(order)
        if reasons.get(rule)
    ]


def _people(rule: str, n: int, words: Words, display: Display) -> str:
    if rule not in _EXCLUDED:
        return f"{rule} : {n}"
    one, several = _EXCLUDED[rule]
    return words.ngettext(one, several, n, n=display.number(n))


def against(rule: str, words: Words) -> str:
    """What a rule says against one person or one line."""
    return words.gettext(_AGAINST[rule]) if rule in _AGAINST else rule


def main_cause(reasons: Mapping[str, int], words: Words) -> str:
    """One sentence for a list: the last rule that still stopped somebody, the language first when nobody speaks it."""
    stopping = [rule for rule in _EXCLUDED if reasons.get(rule) and rule != "language"]
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


def change_sentence(change: Mapping[str, Any], names: Mapping[str, str], words: Words, display: Display) -> str:
    """One change that would serve a request, with its effect. `names` gives interpreters and requests their names."""
    kind, _ = str(change.get("change", "")), words.gettext
    facts: dict[str, object] = {
        "time": display.time(change["start"]) if "start" in change else "",
        "mode": word(words, MODES, str(change.get("mode", ""))).lower(),
        "interpreter": names.get(str(change.get("interpreter", "")), ""),
        "other": names.get(str(change.get("other", change.get("blocking", ""))), ""),
        "minutes": change.get("minutes", 0),
        "km": display.km(change.get("km", 0)),
        "language": str(change.get("language", "")),
    }
    template = _CHANGES.get(kind)
    return _(template, **facts) if template else kind


_CHANGES: Final = {
    "start": N_("Décaler à {time}"),
    "mode": N_("Servir {mode}"),
    "language": N_("Accepter une autre langue : {language}"),
    "cap": N_("Lever le plafond de {interpreter} de {minutes} min"),
    "radius": N_("Étendre le rayon de {interpreter} de {km}"),
    "free": N_("Libérer {interpreter} : confier {other} à quelqu'un d'autre"),
    "none": N_("Recruter : personne dans la banque ne parle cette langue"),
}
