"""What is said when something is refused: the fact, then the remedy.

A code has one or several sentences, from the most to the least informed; the first whose facts are all known is used.
A problem of a field is looked up as `field.code`, then as `code`. An unknown code is named in a general sentence.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from interpretariat.domain.refusals import Problem, Refusal
from interpretariat.formats import figures, moments
from interpretariat.formats.busy_words import BUSY_PROBLEMS
from interpretariat.formats.import_words import IMPORT_PROBLEMS
from interpretariat.formats.states import event_word, places, state_word
from interpretariat.formats.words import N_, Locale, Words, translator

REFUSALS: dict[str, tuple[str, ...]] = {
    "invalid": (N_("Certains champs sont à corriger. Rien n'est perdu."),),
    "not_found": (N_("Cette page n'existe pas, ou elle n'est pas à vous."),),
    "not_allowed": (N_("Votre rôle ne permet pas cette action. La coordination peut la faire pour vous."),),
    "not_signed_in": (N_("Connectez-vous pour continuer. Ce que vous avez écrit est gardé."),),
    "link_unusable": (N_("Ce lien a déjà servi ou a expiré. Demandez-en un nouveau."),),
    "too_many_attempts": (
        N_("Trop d'essais. Réessayez dans {minutes} min."),
        N_("Trop d'essais. Réessayez dans quelques minutes."),
    ),
    "slot_taken": (
        N_(
            "{interpreter} a déjà un rendez-vous de {starts_at} à {ends_at}. "
            "Choisissez une autre heure ou une autre personne."
        ),
        N_("L'interprète a déjà un rendez-vous à cette heure. Choisissez une autre heure ou une autre personne."),
    ),
    "rule_broken": (
        N_("Il manque {missing_minutes} min pour le trajet ou le repos avec {other}. Parlez-en à la coordination."),
        N_("{interpreter} dépasserait son plafond : {total_minutes} min sur {cap} min. Choisissez une autre personne."),
        N_("{interpreter} dépasserait son plafond de séances éprouvantes : {hard_sessions} sur {cap}."),
        N_("{interpreter} n'est pas disponible de {starts_at} à {ends_at}. Changez d'abord les disponibilités."),
        N_("Les disponibilités ne couvrent pas cette heure. Changez-les d'abord."),
    ),
    "availability_conflicts": (
        N_("Des rendez-vous ne seraient plus couverts. Ils restent à vous : acceptez-le, ou gardez ces heures."),
    ),
    "rule_forbids": (
        N_("{interpreter} ne peut pas prendre cette demande : une règle l'interdit. Choisissez une autre personne."),
        N_("Une règle interdit cette affectation. Choisissez une autre personne."),
    ),
    "slot_gone": (N_("Cette plage n'est plus libre, ou la permanence a commencé. Choisissez-en une autre."),),
    "offer_closed": (
        N_("Cette offre est fermée depuis {answer_by}. Cela ne change rien pour la suite."),
        N_("Le temps de réponse est passé. Cela ne change rien pour la suite."),
    ),
    "offer_taken": (N_("Une autre personne a répondu avant vous. Cela ne change rien pour la suite."),),
    "too_early": (N_("Trop tôt : possible à partir de {from_at}."), N_("Trop tôt : le rendez-vous n'a pas commencé.")),
    "transition_refused": (
        N_("Impossible : l'état est maintenant « {state} ». Vous pouvez : {possible}."),
        N_("Impossible : l'état est maintenant « {state} »."),
        N_("Impossible dans l'état actuel. Rechargez la page pour voir ce qui est possible."),
    ),
    "too_late_to_change": (
        N_("Le délai de changement a pris fin le {deadline_at}. Appelez la coordination ou annulez."),
        N_("Le délai de changement a pris fin. Appelez la coordination ou annulez."),
    ),
    "stale_version": (
        N_("{who} a modifié cette fiche à {changed_at}. Voici les deux versions; rien n'est perdu."),
        N_("Quelqu'un a modifié cette fiche depuis que vous l'avez ouverte. Rouvrez-la; rien n'est perdu."),
    ),
    "version_required": (N_("Dites de quelle version part ce changement : rouvrez la fiche, puis réessayez."),),
    "key_reused": (N_("Cette clé a déjà servi pour un autre envoi. Utilisez-en une nouvelle."),),
    "run_busy": (N_("Un calcul de cette période est déjà en cours. Attendez sa fin ou arrêtez-le."),),
    "run_not_publishable": (N_("Ce calcul n'a pas de plan à publier, ou il est déjà publié. Calculez de nouveau."),),
    "line_stale": (N_("Cette ligne a changé depuis le calcul : elle n'est pas publiée. Calculez de nouveau."),),
    "import_refused": (N_("Des lignes du fichier sont à corriger. Rien n'a été écrit."),),
    "already_exists": (N_("« {value} » existe déjà."), N_("Cela existe déjà.")),
    "period_closed": (
        N_("Le mois {month} est fermé et ne change plus. Une correction s'inscrit au mois suivant."),
        N_("Ce mois est fermé et ne change plus. Une correction s'inscrit au mois suivant."),
    ),
    "period_running": (
        N_("Le mois {month} n'est pas fini. Fermez-le à partir du premier jour du mois suivant."),
        N_("Ce mois n'est pas fini. Fermez-le à partir du premier jour du mois suivant."),
    ),
    "earlier_period_open": (
        N_("Fermez d'abord le mois {earlier} : les mois se ferment dans l'ordre."),
        N_("Fermez d'abord les mois qui précèdent : les mois se ferment dans l'ordre."),
    ),
    "period_not_ready": (
        N_(
            "Il reste à régler : heures à signer, {unsigned}; contestations, {disputed}; sans tarif, {unpriced}. "
            "Réglez-les, ou reportez au mois suivant ce qui peut l'être."
        ),
        N_("Il reste des heures à signer, des contestations ou des prix à régler avant de fermer ce mois."),
    ),
    "self_grant": (N_("Personne ne se donne un rôle à soi-même. Demandez à une autre personne de l'administration."),),
}

PROBLEMS: dict[str, tuple[str, ...]] = {
    "required": (N_("Remplissez ce champ."),),
    "not_a_reference": (N_("« {value} » n'est pas une référence : écrivez par exemple D-1093 ou R-2041."),),
    "not_a_month": (N_("« {value} » n'est pas un mois : écrivez par exemple 2026-10."),),
    "not_a_day": (N_("« {value} » n'est pas une date : écrivez par exemple 2026-11-24."),),
    "months_out_of_order": (N_("Choisissez un mois de fin qui suit celui du début, {maximum} mois au plus."),),
    "language.required": (N_("Choisissez une langue."),),
    "site.required": (N_("Choisissez un lieu."),),
    "mode.required": (N_("Choisissez un mode : sur place, par téléphone ou par vidéo."),),
    "start.required": (N_("Indiquez la date et l'heure."),),
    "start_date.required": (N_("Indiquez la date."),),
    "start_time.required": (N_("Indiquez l'heure."),),
    "minutes.required": (N_("Indiquez la durée."),),
    "contact.required": (N_("Indiquez un numéro de téléphone à joindre sur place."),),
    "email.required": (N_("Indiquez votre courriel."),),
    "name.required": (N_("Indiquez le nom."),),
    "accepts_tariff.required": (N_("Acceptez le tarif et la règle d'annulation pour envoyer la demande."),),
    "must_accept": (N_("Acceptez le tarif et la règle d'annulation pour envoyer la demande."),),
    "not_an_address": (N_("Écrivez une adresse de courriel complète, comme nom@exemple.ca."),),
    "unknown": (N_("« {value} » est inconnu. Choisissez dans la liste."), N_("Choisissez dans la liste.")),
    "not_an_instant": (N_("« {value} » n'est pas un moment : écrivez par exemple 2026-12-01T14:00-05:00."),),
    "not_ahead": (N_("Choisissez un jour à venir : ce qui est commencé ne change plus."),),
    "not_a_number": (N_("Écrivez un nombre."),),
    "not_true_or_false": (N_("Écrivez true ou false, sans guillemets."),),
    "not_a_text": (N_("Écrivez un texte entre guillemets."),),
    "not_a_list": (N_("Écrivez une liste, entre crochets."),),
    "not_an_object": (N_("Envoyez un objet JSON, entre accolades."),),
    "unreadable": (N_("Cette valeur n'est pas lisible. La page /api/docs décrit chaque champ."),),
    "not_a_date": (N_("Écrivez une date, comme 2026-12-01."),),
    "not_a_time": (N_("Écrivez une heure, comme 14:00."),),
    "wrong_code": (N_("Ce code ne convient pas. Il reste {left} essais aujourd'hui."), N_("Ce code ne convient pas.")),
    "too_many_codes": (N_("Trop d'essais aujourd'hui. Le service peut confirmer par le lien de son courriel."),),
    "choice.required": (N_("Choisissez une version."),),
    "choice.unknown": (N_("Cette version n'a pas d'heures. Écrivez celles que vous retenez."),),
    "not_a_phone": (N_("Écrivez un numéro de téléphone, comme 418 555-0142."),),
    "too_small": (N_("Écrivez {minimum} ou plus."), N_("Cette valeur est trop petite.")),
    "too_large": (N_("Écrivez {maximum} ou moins."), N_("Cette valeur est trop grande.")),
    "too_long": (N_("Raccourcissez ce texte : {maximum} caractères au plus."), N_("Raccourcissez ce texte.")),
    "future": (N_("Ce moment n'est pas encore passé. Inscrivez les heures après la rencontre."),),
    "no_offset": (N_("Écrivez l'heure avec son décalage, comme 2026-12-01T14:00-05:00."),),
    "too_long_a_session": (N_("Une rencontre dure moins de 24 h. Vérifiez la date."),),
    "side.required": (N_("Dites qui n'est pas venu."),),
    "past": (N_("Cette date est passée. Après coup, choisissez « Régulariser »."),),
    "before_the_call_ends": (N_("Choisissez une heure qui suit la fin de l'appel."),),
    "end_before_start": (N_("La fin doit suivre le début."),),
    "nonexistent_time": (
        N_("Cette heure n'existe pas ce jour-là : on avance l'heure. Choisissez {next_valid}."),
        N_("Cette heure n'existe pas ce jour-là : on avance l'heure. Choisissez une heure plus tard."),
    ),
    "identifier": (
        N_("Ce texte ressemble à {kind}. Retirez-le : la demande n'en a pas besoin."),
        N_("Ce texte ressemble à un renseignement personnel. Retirez-le : la demande n'en a pas besoin."),
    ),
    "same_as_language": (N_("Cette langue est déjà celle de la demande. Choisissez-en une autre."),),
    "same_as_mode": (N_("Ce mode est déjà celui de la demande. Choisissez-en un autre."),),
    "not_in_tariff": (N_("Votre tarif n'a pas de prix pour ce mode. Choisissez-en un autre."),),
    "preferred_too": (N_("La même personne est souhaitée et écartée. Choisissez l'un ou l'autre."),),
    "not_a_whole_minute": (N_("Écrivez une heure sans secondes, comme 14:00."),),
    "too_far": (
        N_("Cette date est trop loin : {maximum} jours au plus."),
        N_("Cette date est trop loin."),
    ),
    "not_past_yet": (N_("Ce rendez-vous n'a pas encore eu lieu. Envoyez plutôt une demande."),),
    "too_many": (
        N_("Gardez-en {maximum} au plus."),
        N_("Il y en a trop."),
    ),
    "control_character": (N_("Ce texte contient un caractère invisible. Écrivez-le de nouveau."),),
    "organisation.required": (N_("Choisissez un organisme."),),
    "interpreter.slot_taken": (
        N_("L'interprète a déjà un rendez-vous à cette heure. Choisissez une autre heure ou une autre personne."),
    ),
    "interpreter.required": (N_("Choisissez l'interprète qui est venu."),),
    "times.required": (N_("Dites combien de fois, ou jusqu'à quand."),),
    "none_left": (N_("Gardez au moins une date."),),
    "other_week": (N_("Restez dans la même semaine : du {monday} au {sunday}."), N_("Restez dans la même semaine.")),
    "block_is_cut": (N_("La permanence est découpée en plages : sa durée ne change plus. Annulez-la et refaites-la."),),
    "from_on.unknown": (N_("Il n'y a rien à changer à partir de cette date. Choisissez-en une dans la liste."),),
    "nobody_chosen": (N_("Choisissez au moins une personne."),),
    "cause.required": (N_("Choisissez une cause."),),
    "urgency_reason.required": (N_("Dites pourquoi c'est une urgence immédiate."),),
    "reason.required": (N_("Dites pourquoi en quelques mots."),),
    "shut_out": (N_("Cette personne n'a plus d'accès. Demandez à l'administration de le rouvrir."),),
    "duplicate": (N_("« {value} » figure déjà dans la liste."), N_("Cette valeur figure déjà dans la liste.")),
    "already_exists": (N_("« {value} » existe déjà."), N_("Cela existe déjà.")),
    "overlap": (N_("Cette plage en chevauche une autre."),),
    "too_heavy": (N_("Ce fichier est trop lourd : {maximum_kb} ko au plus. Coupez-le en plusieurs."),),
    "not_utf8": (N_("Ce fichier n'est pas en UTF-8 (ligne {line}). Enregistrez-le en « CSV UTF-8 » ou en XLSX."),),
    "not_a_sheet": (N_("Ce fichier n'est ni un CSV ni un XLSX lisible. Enregistrez-le de nouveau."),),
    "no_heading": (N_("Ce fichier est vide. La première ligne nomme les colonnes."),),
    "too_many_rows": (N_("Ce fichier a trop de lignes : {maximum} au plus, lignes vides comprises."),),
    "too_many_columns": (N_("Ce fichier a trop de colonnes : {maximum} au plus."),),
    "malformed_line": (N_("La ligne {line} est mal formée : vérifiez ses guillemets."),),
    "extra_cells": (N_("La ligne {line} a plus de cellules que de colonnes."),),
    **IMPORT_PROBLEMS,
    **BUSY_PROBLEMS,
}

_HOURS = ("starts_at", "ends_at")
"""Instants of a day that the reader has in view: the hour alone is told."""

_GENERAL = N_("Impossible pour l'instant (code « {code} »). Si cela se répète, écrivez à la coordination.")
_GENERAL_PROBLEM = N_("Cette valeur ne convient pas (code « {code} »).")


def refusal_sentence(refusal: Refusal, locale: Locale, *, zone: ZoneInfo | None = None) -> str:
    """The sentence of a refusal. Facts that are instants are told only when the reader's zone is known."""
    words = translator(locale)
    known = _told(refusal.facts, words, zone) | {"code": refusal.code}
    return words.gettext(_best(REFUSALS.get(refusal.code, ()), known) or _GENERAL, **known)


def problem_sentence(problem: Problem, locale: Locale, *, zone: ZoneInfo | None = None) -> str:
    """The remedy for one field. Facts: those of the problem, and `value` when it was given."""
    words = translator(locale)
    known = _told({"value": problem.value, **problem.facts}, words, zone) | {"code": problem.code}
    candidates = PROBLEMS.get(f"{problem.field}.{problem.code}") or PROBLEMS.get(problem.code, ())
    return words.gettext(_best(candidates, known) or _GENERAL_PROBLEM, **known)


def _best(candidates: tuple[str, ...], known: Mapping[str, str]) -> str | None:
    return next((text for text in candidates if places(text) <= known.keys()), None)


def _told(facts: Mapping[str, Any], words: Words, zone: ZoneInfo | None) -> dict[str, str]:
    """The facts that can be told, in words; the others are left out."""
    told = {name: _fact(name, fact, words.locale, zone) for name, fact in facts.items()}
    if facts.get("state"):
        told["state"] = state_word(str(facts.get("entity", "")), str(facts["state"]), words)
    if facts.get("possible"):
        told["possible"] = figures.listing(
            [event_word(str(event), words) for event in facts["possible"]], words.locale, alternative=True
        )
    return {name: text for name, text in told.items() if text}


def _fact(name: str, fact: Any, locale: Locale, zone: ZoneInfo | None) -> str:
    if isinstance(fact, datetime):
        if not zone or not fact.tzinfo:
            return ""
        return moments.clock(fact, locale, zone) if name in _HOURS else moments.moment(fact, locale, zone, short=True)
    if isinstance(fact, int) and not isinstance(fact, bool):
        return figures.number(fact, locale)
    return fact if isinstance(fact, str) else ""
