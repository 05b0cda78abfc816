"""`/coordination/urgences`: who can come now. `/coordination/jour`: only what deviates today."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Site
from interpretariat.db.queries import requests as queries
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.references import booking_reference, request_reference
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.domain.walltime import NonexistentTime, local_date, to_instant
from interpretariat.edge import rule
from interpretariat.formats.states import Look
from interpretariat.formats.vocabulary import MODES, word
from interpretariat.formats.words import N_
from interpretariat.services.hours_dispute import disputes
from interpretariat.services.live_day import Deviation, live_day
from interpretariat.services.takeover import takeovers
from interpretariat.services.urgent import Emergency, places, reachable, soon
from interpretariat.settings import Settings
from interpretariat.web.forms import FormState, by_field
from interpretariat.web.page import Reader, page, reader

USUAL_MINUTES: Final = "60"
LONGEST_MINUTES: Final = 480

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

    @get("/urgences", opt=rule(Action.COORDINATE))
    async def urgent(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        settings: NamedDependency[Settings],
    ) -> Template:
        """The form stays above its answer; an address with a language and a place is an answer."""
        who, zone = reader(request), ZoneInfo(settings.zone)
        typed = _typed(request, soon(now), zone)
        problems: Sequence[Problem] = ()
        found = None
        if typed["language"] and typed["place"]:
            try:
                found = await reachable(session, actor, _emergency(typed, zone), zone=zone, now=now)
            except Invalid as refusal:
                problems = refusal.problems
        known = await places(session, actor)
        return page(
            request,
            "coordinator/urgences.html",
            title=who.words.gettext("Qui peut venir maintenant?"),
            status=422 if problems else 200,
            form=FormState(typed, by_field(problems, who.locale)),
            languages=sorted(
                (
                    (row.code, row.name_en if who.locale == "en" else row.name_fr)
                    for row in await queries.languages(session)
                ),
                key=lambda pair: pair[1],
            ),
            places=_places(known, who),
            found=found,
        )

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


def _typed(request: Request[Any, Any, Any], start: datetime, zone: ZoneInfo) -> dict[str, str]:
    wall = start.astimezone(zone)
    usual = {
        "language": "",
        "place": "",
        "start_date": f"{wall:%Y-%m-%d}",
        "start_time": f"{wall:%H:%M}",
        "minutes": USUAL_MINUTES,
    }
    return {name: request.query_params.get(name, "").strip() or value for name, value in usual.items()}


def _emergency(typed: Mapping[str, str], zone: ZoneInfo) -> Emergency:
    """Invalid for a day, an hour or a length that is none."""
    try:
        starts_at = to_instant(datetime.fromisoformat(f"{typed['start_date']}T{typed['start_time']}"), zone)
    except (ValueError, NonexistentTime) as error:
        raise Invalid([Problem("start_time", "not_a_time", typed["start_time"])]) from error
    minutes = typed["minutes"]
    if not minutes.isdecimal() or not 0 < int(minutes[:5]) <= LONGEST_MINUTES:
        raise Invalid([Problem("minutes", "too_large", minutes, {"maximum": LONGEST_MINUTES})])
    place = typed["place"]
    if not place.isdecimal() and place not in ("video", "telephone"):
        raise Invalid([Problem("place", "unknown", place)])
    site = int(place[:18]) if place.isdecimal() else None
    return Emergency(typed["language"], "in_person" if site else place, site, starts_at, int(minutes))


def _places(known: Mapping[str, Sequence[Site]], who: Reader) -> list[tuple[str, list[tuple[str, str]]]]:
    """Grouped choices: at a distance first, then each organisation's places."""
    remote = [(code, word(who.words, MODES, code)) for code in ("telephone", "video")]
    return [
        (who.words.gettext("À distance"), remote),
        *((name, [(str(site.id), site.name) for site in sites]) for name, sites in known.items()),
    ]


def _look(each: Deviation, who: Reader) -> Look:
    shape, colour, sentence = _DEVIATIONS[each.kind]
    return Look(shape, colour, who.words.gettext(sentence, minutes=each.minutes))


def _again(each: Deviation) -> str:
    """The address that looks for somebody else for the same request."""
    item = each.request
    place = item.site_id if item.mode == "in_person" else item.mode
    return f"/coordination/urgences?language={item.language_code}&place={place}&minutes={item.minutes}"
