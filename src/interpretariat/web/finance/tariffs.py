"""`/finances/tarifs`: every dated version of what is billed and paid, past, in force and to come."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor, may
from interpretariat.domain.tariff import WHOLE, TariffTerms
from interpretariat.domain.walltime import local_date
from interpretariat.edge import house, rule
from interpretariat.formats.vocabulary import MODES, word
from interpretariat.formats.words import N_, Words
from interpretariat.services.tariffs import Version, versions_seen_by
from interpretariat.web.page import Reader, page, reader

SIDES: Final[Mapping[str, str]] = {"billing": N_("Facturé aux organismes"), "pay": N_("Payé aux interprètes")}
_OCCASIONS: Final[Mapping[str, str]] = {
    "urgent": N_("urgence"),
    "evening": N_("soir"),
    "weekend": N_("fin de semaine"),
    "holiday": N_("jour férié"),
}


class TariffPages(Controller):
    path = "/finances/tarifs"

    @get("", opt=rule(Action.TARIFF_READ))
    async def show(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        who, today = reader(request), local_date(now, ZoneInfo(house(request).settings.zone))
        versions = await versions_seen_by(session, actor)
        return page(
            request,
            "finance/tariffs.html",
            title=who.words.gettext("Tarifs"),
            sides=[(who.words.gettext(words), _by_owner(versions, side)) for side, words in SIDES.items()],
            standing=lambda version, others: _standing(version, others, today),
            terms=lambda version: terms_words(version.terms, who),
            may_plan=may(actor, Action.TARIFF_WRITE),
            saved="enregistre" in request.query_params,
        )


def occasion_words(words: Words) -> list[tuple[str, str]]:
    """(occasion, as people call it)."""
    return [(occasion, words.gettext(said)) for occasion, said in _OCCASIONS.items()]


def _by_owner(versions: list[Version], side: str) -> list[tuple[str, list[Version]]]:
    """Owner («» is the pool) → its versions of one side, the earliest first; the pool before the organisations."""
    found: dict[str, list[Version]] = {}
    for version in versions:
        if version.side == side:
            found.setdefault(version.organisation, []).append(version)
    return sorted(found.items())


def _standing(version: Version, others: list[Version], today: date) -> str:
    """`past`, `current` or `future` among the versions of one owner and side."""
    if version.starts_on > today:
        return "future"
    started = [other.starts_on for other in others if other.starts_on <= today]
    return "current" if version.starts_on == max(started) else "past"


def terms_words(terms: TariffTerms, who: Reader) -> list[tuple[str, str]]:
    """(what, how much) for each term that a person asks about."""
    _, d = who.words.gettext, who.d
    said = [
        (
            word(who.words, MODES, mode),
            _(
                "{rate}/h, {minimum} au minimum, par tranche de {slice}",
                rate=d.money(each.hourly_cents),
                minimum=d.duration(each.minimum_minutes),
                slice=d.duration(each.increment_minutes),
            ),
        )
        for mode, each in terms.modes.items()
    ]
    said += [
        (_("Majoration, {occasion}", occasion=_(_OCCASIONS[occasion])), d.percent(100 * points / WHOLE, signed=True))
        for occasion, points in terms.surcharges.basis_points.items()
    ]
    if terms.travel.per_km_cents:
        rate, threshold = d.number(terms.travel.per_km_cents / 100, decimals=3), d.km(terms.travel.threshold_km)
        beyond = _("{rate} $/km au-delà de {threshold}", rate=rate, threshold=threshold)
        said.append((_("Déplacement"), beyond if terms.travel.threshold_km else _("{rate} $/km", rate=rate)))
    said += [
        (
            _("Annulation à moins de {hours} heures ouvrables", hours=tier.under_hours),
            d.percent(100 * tier.basis_points / WHOLE),
        )
        for tier in terms.cancellation
    ]
    return said
