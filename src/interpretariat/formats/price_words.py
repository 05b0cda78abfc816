"""How an amount came about, in words: each line of a price, its clause named as people name it."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from interpretariat.domain.pricing import PriceLine
from interpretariat.formats import figures
from interpretariat.formats.words import N_, Locale, translator

WHOLE: Final = 10_000

_KINDS: Final = {
    "time": N_("Temps"),
    "surcharge": N_("Majoration"),
    "travel": N_("Déplacement"),
    "cap": N_("Plafond"),
    "credit": N_("Crédit"),
}

_CLAUSES: Final = (
    ("minimum_minutes", N_("durée minimale")),
    ("increment_minutes", N_("arrondi de la durée")),
    ("hourly_cents", N_("taux horaire")),
    ("cancellation", N_("annulation hors délai")),
    ("surcharges.basis_points.urgent", N_("demande urgente")),
    ("surcharges.basis_points.evening", N_("soir")),
    ("surcharges.basis_points.weekend", N_("fin de semaine")),
    ("surcharges.basis_points.holiday", N_("jour férié")),
    ("travel.threshold_km", N_("kilomètres au-delà du seuil")),
    ("travel.per_km_cents", N_("kilomètres")),
    ("travel.zones", N_("zone de déplacement")),
    ("late_fee_cap_cents", N_("plafond des frais d'annulation")),
    ("rebooked_credit_points", N_("plage reprise par un autre service")),
)


@dataclass(frozen=True, slots=True)
class LineWords:
    """One line of a price: what it is, how it was reckoned, which clause decided."""

    label: str
    reckoning: str
    clause: str
    amount_cents: int


def line_words(line: PriceLine, locale: Locale) -> LineWords:
    """« Temps · 50 min → 2 h × 41,00 $/h · durée minimale »."""
    _ = translator(locale).gettext
    clause = next((words for path, words in _CLAUSES if path in line.clause), "")
    return LineWords(_(_KINDS[line.kind]), _reckoning(line, locale), _(clause) if clause else "", line.amount_cents)


def _reckoning(line: PriceLine, locale: Locale) -> str:
    _ = translator(locale).gettext
    percents = "".join(f" × {figures.percent(points * 100 / WHOLE, locale)}" for points in line.factors)
    if line.unit == "minute":
        counted = _measured(line, lambda minutes: figures.duration(int(minutes), locale))
        rate = _("{amount}/h", amount=figures.money(int(line.rate_cents), locale))
        return f"{counted} × {rate}{percents}"
    if line.unit == "km":
        counted = _measured(line, lambda km: figures.km(km, locale))
        rate = _("{amount}/km", amount=figures.money(int(line.rate_cents), locale))
        return f"{counted} × {rate}{percents}"
    if line.unit == "trip":
        return _("{km}, prix fixe", km=figures.km(line.measured, locale))
    return percents.removeprefix(" × ")


def _measured(line: PriceLine, written: Callable[[Decimal], str]) -> str:
    measured, quantity = written(line.measured), written(line.quantity)
    return quantity if measured == quantity else f"{measured} → {quantity}"
