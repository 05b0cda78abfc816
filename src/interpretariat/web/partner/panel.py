"""The panel beside a request's form: chances, price, cancellation, and what would do better."""

from typing import Any

from interpretariat.domain.policy import Actor
from interpretariat.domain.pricing import PriceLine
from interpretariat.formats.price_words import LineWords, line_words
from interpretariat.formats.states import Colour
from interpretariat.services.requests.outlook import Outlook
from interpretariat.web.page import Reader
from interpretariat.web.partner.words import FALLBACKS, word


def panel(who: Reader, actor: Actor, found: Outlook | None) -> dict[str, Any]:
    """The context of `partner/panel.html`."""

    def words_of(line: PriceLine) -> LineWords:
        return line_words(line, who.locale)

    return {
        "outlook": found,
        "chance": chance(who, found) if found else None,
        "line_words": words_of,
        "fallback_word": lambda mode: word(FALLBACKS, mode, who.words),
        "for_coordination": actor.role == "coordinator",
    }


def chance(who: Reader, found: Outlook) -> tuple[str, Colour, str, str]:
    """Shape, colour, sentence, and the few words of a phone's line."""
    words = who.words
    few = words.ngettext("{n} interprète", "{n} interprètes", found.free)
    if found.free == 0 and found.eligible == 0:
        return "unfilled", "alert", words.gettext("Personne dans la banque ne répond à cette demande."), few
    if found.free == 0:
        return "attention", "attention", words.gettext("Personne n'est libre à cette heure."), few
    if found.free < found.needed:
        sentence = words.gettext("{free} libres pour {needed} demandés.", free=found.free, needed=found.needed)
        return "offered", "attention", sentence, few
    can = words.ngettext("{n} interprète peut venir.", "{n} interprètes peuvent venir.", found.free)
    if found.free >= found.needed + 2:
        return "confirmed", "ok", words.gettext("Très bonnes : {can}", can=can), few
    return "offered", "info", words.gettext("Bonnes : {can}", can=can), few
