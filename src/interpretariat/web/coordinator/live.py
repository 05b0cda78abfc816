"""`/coordination/jour`: only what deviates today."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.references import booking_reference, request_reference
from interpretariat.domain.walltime import local_date
from interpretariat.edge import rule
from interpretariat.formats.states import Look
from interpretariat.formats.vocabulary import MODES, word
from interpretariat.formats.words import N_
from interpretariat.services.hours_dispute import disputes
from interpretariat.services.live_day import Deviation, live_day
from interpretariat.services.takeover import takeovers
from interpretariat.settings import Settings
from interpretariat.web.page import Reader, page, reader

_DEVIATIONS: Final[Mapping[str, tuple[str, Any, str]]] = {
    "no_show": ("no_show", "alert", N_("Absence signalée")),
    "absent": ("no_show", "alert", N_("Pas d'arrivée signalée, {minutes} min après le début")),
    "endangered": ("clock", "alert", N_("Menacé : {minutes} min de retard possibles")),
    "unserved": ("unfilled", "alert", N_("Personne ne vient")),
    "withdrawn": ("withdrawn", "alert", N_("Désistement : à remplacer")),
    "silent": ("attention", "attention", N_("Aucun signe d'arrivée")),
    "late": ("clock", "attention", N_("En retard de {minutes} min")),
    "overrun": ("clock", "attention", N_("Dépasse de {minutes} min")),
    "unanswered": ("offered", "attention", N_("Offre sans réponse")),
    "accepted": ("accepted", "attention", N_("Accepté : à confirmer")),
}
"""Kind → shape, colour, sentence."""

RELIEVED: Final = ("endangered", "absent")
"""Kinds for which somebody else may have to come: the page says who can."""

MOST_RELIEVED: Final = 6
"""Bookings for which that is worked out at once; the others keep their link."""


class LivePages(Controller):
    path = "/coordination"

    @get("/jour", opt=rule(Action.PLAN_READ))
    async def today(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        settings: NamedDependency[Settings],
    ) -> Template:
        zone, who = ZoneInfo(settings.zone), reader(request)
        found = await live_day(session, actor, zone=zone, now=now)
        threatened = [each.booking for each in found.deviations if each.kind in RELIEVED and each.booking][
            :MOST_RELIEVED
        ]
        reliefs = await takeovers(session, actor, threatened, zone=zone, now=now)
        if threatened:  # the problem was read afresh: so is what the page shows
            found = await live_day(session, actor, zone=zone, now=now)
        contested = await disputes(session, actor)
        return page(
            request,
            "coordinator/aujourdhui.html",
            title=who.words.gettext("La journée"),
            found=found,
            lines=[(each, _look(each, who), _again(each)) for each in found.deviations],
            today=local_date(now, zone),
            reliefs=reliefs,
            relieved=RELIEVED,
            contested=len(contested),
            booking_ref=booking_reference,
            reference=request_reference,
            mode=lambda code: word(who.words, MODES, code).lower(),
        )


def _look(each: Deviation, who: Reader) -> Look:
    shape, colour, sentence = _DEVIATIONS[each.kind]
    return Look(shape, colour, who.words.gettext(sentence, minutes=each.minutes))


def _again(each: Deviation) -> str:
    """The address that looks for somebody else for the same request."""
    item = each.request
    place = item.site_id if item.mode == "in_person" else item.mode
    return f"/coordination/urgences?language={item.language_code}&place={place}&minutes={item.minutes}"
