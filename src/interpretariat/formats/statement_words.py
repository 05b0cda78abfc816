"""What a line of a statement says: every step from the tariff to what is left to pay, and the clause that made it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from interpretariat.domain.statement import Line
from interpretariat.domain.waterfall import Fee, Share
from interpretariat.formats import figures
from interpretariat.formats.price_words import WHOLE, line_words
from interpretariat.formats.words import N_, Locale, Words, translator

_RULES: Final = {
    "first_pays_outward": N_("l'aller au premier, le retour à parts égales"),
    "proportional": N_("au prorata des kilomètres de chacun"),
    "shapley": N_("selon ce que chaque arrêt ajoute"),
}
_BLOCKS: Final = {
    "time": N_("selon le temps de chacun"),
    "equal": N_("à parts égales"),
    "alone": N_("au prorata de ce que chacun aurait coûté seul"),
}
_APPOINTMENTS: Final = {
    "equal": N_("à parts égales"),
    "weights": N_("selon les parts convenues"),
    "head_count": N_("selon le nombre de personnes"),
}
_FEES: Final = {"management": N_("Gestion"), "no_member": N_("Supplément des non-membres")}
_KINDS: Final = {
    "membership": N_("Cotisation annuelle"),
    "cooperation": N_("Minutes prêtées et utilisées"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is, how it was reckoned, by which clause, and its cents (taken away when negative)."""

    label: str
    reckoning: str
    clause: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called: payers and envelopes."""

    payers: Mapping[str, str]
    envelopes: Mapping[str, str]


def steps_of(line: Line, names: Names, locale: Locale) -> list[Step]:
    """The steps of a line, in order; their amounts sum to `line.share_cents`."""
    return [*_Teller(line, names, locale).steps()]


def kind_word(line: Line, words: Words) -> str:
    """What a line that is no booking's is."""
    return words.gettext(_KINDS[line.kind])


class _Teller:
    def __init__(self, line: Line, names: Names, locale: Locale) -> None:
        self.line, self.names, self.locale = line, names, locale
        self.words = translator(locale)

    def steps(self) -> Iterator[Step]:
        line = self.line
        if line.kind != "booking":
            yield Step(kind_word(line, self.words), self._minutes(), self._clause(line.article), line.price_cents)
            return
        if line.reversal:
            said = self.words.gettext("ce qui avait été inscrit est repris")
            yield Step(self.words.gettext("Correction"), said, "", line.settled.price_cents)
        else:
            yield from self._price()
        yield from (self._fee(fee) for fee in line.settled.fees if fee.amount_cents)
        yield from (self._share(share) for share in line.settled.shares if share.kind != "organisation")

    def _minutes(self) -> str:
        minutes = self.line.minutes
        return figures.duration(abs(minutes), self.locale) if minutes else ""

    def _price(self) -> Iterator[Step]:
        """The tariff's lines, then what sharing changed."""
        line = self.line
        told = [line_words(part, self.locale) for part in line.price_lines]
        tariff = self.words.gettext("tarif {code}", code=line.origin.tariff) if line.origin.tariff else ""
        for each in told:
            clause = ", ".join(part for part in (tariff, each.clause) if part)
            yield Step(each.label, each.reckoning, clause, each.amount_cents)
        shared = [*self._block(), *self._tour()]
        yield from shared
        rest = line.settled.price_cents - sum(step.amount_cents for step in shared)
        rest -= sum(each.amount_cents for each in told)
        if line.shared is not None:
            said = self.words.gettext(
                "{price} entre {n} organismes, {rule}",
                price=figures.money(line.shared.price_cents, self.locale),
                n=len(line.shared.others) + 1,
                rule=self.words.gettext(_APPOINTMENTS[line.shared.by]),
            )
            yield Step(self.words.gettext("Rendez-vous partagé"), said, self._clause(line.shared.article), rest)

    def _block(self) -> Iterator[Step]:
        use = self.line.block
        if use is None:
            return
        said = self.words.gettext(
            "{n} rendez-vous à la suite, {apart} séparément, {together} ensemble, {rule}",
            n=use.appointments,
            apart=figures.money(use.alone_cents, self.locale),
            together=figures.money(use.together_cents + use.kept_cents, self.locale),
            rule=self.words.gettext(_BLOCKS[use.by]),
        )
        if use.kept_cents:
            kept = figures.money(use.kept_cents, self.locale)
            said = self.words.gettext("{reckoning}; dont {kept} à l'interprète", reckoning=said, kept=kept)
        saved = use.own_cents - use.own_alone_cents
        yield Step(self.words.gettext("Bloc partagé"), said, self._clause(use.article), saved)

    def _tour(self) -> Iterator[Step]:
        use = self.line.tour
        if use is None:
            return
        said = self.words.gettext(
            "{total} pour {n} rendez-vous du même trajet, {rule}",
            total=figures.money(use.travel_cents, self.locale),
            n=use.appointments,
            rule=self.words.gettext(_RULES[use.rule]),
        )
        if use.others:
            with_others = self.words.ngettext("avec {n} autre service", "avec {n} autres services", len(use.others))
            said = f"{said}, {with_others}"
        moved = use.own_cents - use.own_leg_cents
        yield Step(self.words.gettext("Trajet partagé"), said, self._clause(use.article), moved)

    def _fee(self, fee: Fee) -> Step:
        said = self._part(fee.points, fee.of_cents)
        return Step(self.words.gettext(_FEES[fee.kind]), said, self._clause(fee.article), fee.amount_cents)

    def _share(self, share: Share) -> Step:
        said = self._part(share.points, share.of_cents)
        if share.kind == "cooperation":
            said = ""
        if share.capped:
            said = self.words.gettext("{reckoning}, jusqu'au plafond", reckoning=said)
        return Step(self._payer(share), said, self._clause(share.article), -share.amount_cents)

    def _payer(self, share: Share) -> str:
        _ = self.words.gettext
        if share.kind == "envelope":
            return _("Enveloppe {name}", name=self.names.envelopes.get(share.envelope, share.envelope))
        name = _("un autre payeur") if share.hidden else self.names.payers.get(share.payer, share.payer)
        if share.kind == "subsidy":
            return _("Subvention, {name}", name=name)
        return _("Payé par {name}", name=name)

    def _part(self, points: int, of_cents: int) -> str:
        percent = figures.percent(points * 100 / WHOLE, self.locale)
        return self.words.gettext("{part} de {amount}", part=percent, amount=figures.money(of_cents, self.locale))

    def _clause(self, article: str) -> str:
        if not article:
            return ""
        code = self.line.origin.agreement
        return self.words.gettext("entente {code}, art. {article}", code=code, article=article)
