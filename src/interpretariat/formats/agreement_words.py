"""The articles of an agreement as people read them, each under its own number."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import singledispatch
from typing import Final

from interpretariat.domain.agreement import (
    AgreementTerms,
    Case,
    Clause,
    Cooperation,
    Drawing,
    Funding,
    Management,
    Membership,
    SharedAppointment,
    SharedBlock,
    SharedTravel,
    Subsidy,
)
from interpretariat.domain.tariff import WHOLE
from interpretariat.formats import figures
from interpretariat.formats.vocabulary import DOMAINS, MODES, SECTORS, word
from interpretariat.formats.words import N_, Locale, translator

_TRAVEL: Final = {
    "first_pays_outward": N_(
        "Trajet d'une tournée : chaque dossier paie l'aller jusqu'à lui; le retour, à parts égales."
    ),
    "proportional": N_("Trajet d'une tournée : partagé selon les kilomètres que chaque dossier aurait coûtés seul."),
    "shapley": N_("Trajet d'une tournée : chaque dossier paie ce qu'il ajoute en moyenne (valeur de Shapley)."),
}
_BLOCK: Final = {
    "time": N_("Permanence : les rendez-vous qui se suivent au même lieu comptent pour un, partagé selon la durée."),
    "equal": N_("Permanence : les rendez-vous qui se suivent au même lieu comptent pour un, partagé à parts égales."),
    "alone": N_("Permanence : les rendez-vous qui se suivent au même lieu comptent pour un, selon le prix de chacun."),
}
_APPOINTMENT: Final = {
    "equal": N_("Rendez-vous de plusieurs organismes : à parts égales."),
    "weights": N_("Rendez-vous de plusieurs organismes : selon les poids convenus."),
    "head_count": N_("Rendez-vous de plusieurs organismes : selon le nombre de personnes."),
}


@dataclass(frozen=True, slots=True)
class Named:
    """Codes → what people call them: payers, envelopes, languages; those without a name keep their code."""

    payers: Mapping[str, str]
    envelopes: Mapping[str, str]
    languages: Mapping[str, str]
    locale: Locale

    @property
    def gettext(self) -> Callable[..., str]:
        return translator(self.locale).gettext

    def percent(self, points: int) -> str:
        return figures.percent(points * 100 / WHOLE, self.locale)

    def money(self, cents: int) -> str:
        return figures.money(cents, self.locale)


def article_words(terms: AgreementTerms, named: Named) -> list[tuple[str, str]]:
    """(article, sentence) by article, as a text numbers them."""
    said = [*_sharing(terms, named), *((clause.article, _clause(clause, named)) for clause in terms.clauses)]
    return sorted(said, key=lambda each: [(not part.isdecimal(), part.zfill(4)) for part in each[0].split(".")])


def _sharing(terms: AgreementTerms, named: Named) -> Iterator[tuple[str, str]]:
    for term in (terms.travel, terms.block, terms.appointment):
        if isinstance(term, SharedTravel):
            yield term.article, named.gettext(_TRAVEL[term.rule])
        elif isinstance(term, SharedBlock):
            yield term.article, " ".join([named.gettext(_BLOCK[term.by]), *_gain(term, named)])
        elif isinstance(term, SharedAppointment):
            yield term.article, named.gettext(_APPOINTMENT[term.by])


def _gain(term: SharedBlock, named: Named) -> Iterator[str]:
    if term.gain.bonus_points:
        yield named.gettext("L'interprète garde {part} de l'économie.", part=named.percent(term.gain.bonus_points))
    if term.gain.floor_cents:
        yield named.gettext("L'interprète garde au moins {amount}.", amount=named.money(term.gain.floor_cents))


@singledispatch
def _clause(clause: Clause, named: Named) -> str:
    raise TypeError(clause, named)


@_clause.register
def _(clause: Funding, named: Named) -> str:
    payer = named.payers.get(clause.payer, clause.payer)
    part = named.percent(clause.points)
    said = named.gettext(
        "{payer} paie {part} de ce qui reste{case}.", payer=payer, part=part, case=_case(clause.case, named)
    )
    return " ".join([said, named.gettext("Ce payeur n'est pas nommé au service.")]) if clause.hidden else said


@_clause.register
def _(clause: Subsidy, named: Named) -> str:
    _ = named.gettext
    payer = named.payers.get(clause.payer, clause.payer)
    words = translator(named.locale)
    parts = ", ".join(f"{word(words, SECTORS, each)} {named.percent(points)}" for each, points in clause.points.items())
    said = [_("{payer} paie une part selon la classe d'organisme : {parts}.", payer=payer, parts=parts)]
    if clause.ceiling_cents is not None:
        said.append(_("Au plus {amount} par rendez-vous.", amount=named.money(clause.ceiling_cents)))
    if clause.monthly_ceiling_cents is not None:
        said.append(_("Au plus {amount} par mois.", amount=named.money(clause.monthly_ceiling_cents)))
    return " ".join(said)


@_clause.register
def _(clause: Drawing, named: Named) -> str:
    envelope = named.envelopes.get(clause.envelope, clause.envelope)
    return named.gettext(
        "L'enveloppe « {envelope} » paie {part} de ce qui reste, tant qu'elle dure{case}.",
        envelope=envelope,
        part=named.percent(clause.points),
        case=_case(clause.case, named),
    )


@_clause.register
def _(clause: Cooperation, named: Named) -> str:
    return named.gettext(
        "Minutes prêtées et utilisées entre membres, à {amount} l'heure, compensées chaque mois.",
        amount=named.money(clause.hour_cents),
    )


@_clause.register
def _(clause: Membership, named: Named) -> str:
    _ = named.gettext
    said = [_("Réservé aux membres.")]
    if clause.otherwise_points:
        said.append(_("Qui n'est pas membre paie {part} de plus.", part=named.percent(clause.otherwise_points)))
    if clause.fee_cents:
        said.append(_("Cotisation : {amount} par année.", amount=named.money(clause.fee_cents)))
    return " ".join(said)


@_clause.register
def _(clause: Management, named: Named) -> str:
    part = named.percent(clause.points)
    if clause.on == "price":
        return named.gettext("Gestion : {part} du prix.", part=part)
    return named.gettext("Gestion : {part} de ce qui reste au service.", part=part)


def _case(case: Case, named: Named) -> str:
    """Which bookings, in brackets; nothing when it is all of them."""
    words = translator(named.locale)
    kinds = [
        *(word(words, DOMAINS, each) for each in sorted(case.domains)),
        *sorted(named.languages.get(each, each) for each in case.languages),
        *(word(words, MODES, each) for each in sorted(case.modes)),
        *sorted(case.codes),
    ]
    return named.gettext(" (seulement : {kinds})", kinds=", ".join(kinds)) if kinds else ""
