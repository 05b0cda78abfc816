"""`/coordination/urgences`: who can come now, and « first by telephone, then on site » as two linked requests."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Site
from interpretariat.db.queries import requests as queries
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.references import request_reference
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.domain.walltime import NonexistentTime, to_instant
from interpretariat.edge import redirect, rule
from interpretariat.formats.vocabulary import MODES, word
from interpretariat.services import idempotency
from interpretariat.services.idempotency import Answer, body_hash
from interpretariat.services.requests.draft import RequestDraft
from interpretariat.services.requests.follow import submit_call_then_visit
from interpretariat.services.urgent import CALL_MINUTES, Emergency, Reachable, call_and_visit, places, reachable, soon
from interpretariat.settings import Settings
from interpretariat.web.forms import Form, FormState, Redisplay, by_field, single
from interpretariat.web.page import Reader, page, reader

USUAL_MINUTES: Final = "60"
LONGEST_MINUTES: Final = 480
EMERGENCY: Final = 1
FIELDS: Final[Mapping[str, str]] = {
    "start": "visit_time",
    "call_start": "call_time",
    "preferred": "interpreter",
    "site": "place",
}
"""What the use case names otherwise than the form."""


class UrgentDesk(Controller):
    path = "/coordination/urgences"

    @get("", opt=rule(Action.COORDINATE))
    async def show(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        settings: NamedDependency[Settings],
    ) -> Template:
        """The form stays above its answer; an address with a language and a place is an answer."""
        zone = ZoneInfo(settings.zone)
        typed = _typed(request.query_params, soon(now), zone)
        return await _desk(request, session, actor, typed, zone=zone, now=now)

    @post("", opt=rule(Action.COORDINATE))
    async def send(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        settings: NamedDependency[Settings],
        data: Form,
    ) -> Response[bytes]:
        """Two requests that know each other, then the page where the first is offered; sent twice, sent once."""
        said, zone = single(data), ZoneInfo(settings.zone)
        typed = {**said, **_typed(said, soon(now), zone)}
        try:
            return redirect(await _send_once(session, actor, typed, zone=zone, now=now))
        except Invalid as refusal:
            problems = [Problem(FIELDS.get(p.field, p.field), p.code, p.value, p.facts) for p in refusal.problems]
            template = await _desk(request, session, actor, typed, problems, zone=zone, now=now)
            raise Redisplay(template) from refusal


async def _send_once(
    session: AsyncSession, actor: Actor, typed: Mapping[str, str], *, zone: ZoneInfo, now: datetime
) -> str:
    hashed = body_hash(repr(sorted(typed.items())))
    key = f"urgent/{typed.get('token', '')[:64]}/{hashed[:32]}"
    answer = await idempotency.claim(session, actor, key, hashed, now=now)
    if answer is not None:
        return answer.body
    visit = await _visit(session, actor, typed, zone)
    first, _second = await submit_call_then_visit(
        session,
        actor,
        visit,
        call_start=_moment(typed, "call", zone),
        call_minutes=_whole(typed, "call_minutes"),
        now=now,
    )
    path = f"/coordination/offres/{request_reference(first.id)}?liee=oui"
    await idempotency.keep(session, actor, key, Answer(303, path))
    return path


async def _visit(session: AsyncSession, actor: Actor, typed: Mapping[str, str], zone: ZoneInfo) -> RequestDraft:
    """The request on site, for whoever the place belongs to."""
    wanted = _emergency(typed, zone)
    known = [site for sites in (await places(session, actor)).values() for site in sites]
    site = next((each for each in known if each.id == wanted.site_id), None)
    if site is None:
        raise Invalid([Problem("place", "unknown")])
    preferred = typed.get("interpreter", "")
    return RequestDraft(
        organisation=site.organisation_id,
        site=site.id,
        language=wanted.language,
        mode="in_person",
        start=_moment(typed, "visit", zone),
        minutes=wanted.minutes,
        contact=typed.get("contact", ""),
        preferred=(_whole(typed, "interpreter") or 0,) if preferred else (),
        priority=EMERGENCY,
        urgency_reason=typed.get("urgency_reason", ""),
        accepts_tariff=typed.get("accepts_tariff") == "oui",
    )


async def _desk(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    typed: Mapping[str, str],
    problems: Sequence[Problem] = (),
    *,
    zone: ZoneInfo,
    now: datetime,
) -> Template:
    """The search, who can come, and the form of the two requests when somebody is to go somewhere."""
    who = reader(request)
    found, values = None, dict(typed)
    if typed["language"] and typed["place"]:
        try:
            wanted = _emergency(typed, zone)
            found = await reachable(session, actor, wanted, zone=zone, now=now)
            values = _proposed(wanted, found, zone, now) | values
        except Invalid as refusal:
            problems = problems or refusal.problems
    names = await queries.languages(session)
    languages = [(row.code, row.name_en if who.locale == "en" else row.name_fr) for row in names]
    return page(
        request,
        "coordinator/urgences.html",
        title=who.words.gettext("Qui peut venir maintenant?"),
        status=422 if problems else 200,
        form=FormState(values, by_field(problems, who.locale)),
        languages=sorted(languages, key=lambda pair: pair[1]),
        places=_places(await places(session, actor), who),
        found=found,
        people=[(str(each.person.id), each.person.name) for each in found or ()],
        somewhere=typed["place"].isdecimal(),
    )


def _proposed(wanted: Emergency, found: Sequence[Reachable], zone: ZoneInfo, now: datetime) -> dict[str, str]:
    """What the form of the two requests says before anybody types: the call now, the visit after the way."""
    call, visit = (at.astimezone(zone) for at in call_and_visit(wanted, found, now=now))
    return {
        "token": secrets.token_hex(16),
        "call_date": f"{call:%Y-%m-%d}",
        "call_time": f"{call:%H:%M}",
        "call_minutes": str(CALL_MINUTES),
        "visit_date": f"{visit:%Y-%m-%d}",
        "visit_time": f"{visit:%H:%M}",
        "interpreter": str(found[0].person.id) if found else "",
    }


def _typed(said: Mapping[str, str], start: datetime, zone: ZoneInfo) -> dict[str, str]:
    wall = start.astimezone(zone)
    usual = {
        "language": "",
        "place": "",
        "start_date": f"{wall:%Y-%m-%d}",
        "start_time": f"{wall:%H:%M}",
        "minutes": USUAL_MINUTES,
    }
    return {name: said.get(name, "").strip() or value for name, value in usual.items()}


def _emergency(typed: Mapping[str, str], zone: ZoneInfo) -> Emergency:
    """Invalid for a day, an hour or a length that is none."""
    starts_at = _moment(typed, "start", zone)
    minutes = _whole(typed, "minutes")
    if minutes is None or not 0 < minutes <= LONGEST_MINUTES:
        raise Invalid([Problem("minutes", "too_large", typed["minutes"], {"maximum": LONGEST_MINUTES})])
    place = typed["place"]
    if not place.isdecimal() and place not in ("video", "telephone"):
        raise Invalid([Problem("place", "unknown", place)])
    site = int(place[:18]) if place.isdecimal() else None
    return Emergency(typed["language"], "in_person" if site else place, site, starts_at, minutes)


def _moment(typed: Mapping[str, str], prefix: str, zone: ZoneInfo) -> datetime:
    """The instant of two fields. Invalid for a day or an hour that is none."""
    field = f"{prefix}_time"
    try:
        wall = datetime.fromisoformat(f"{typed.get(f'{prefix}_date', '')}T{typed.get(field, '')}")
        return to_instant(wall, zone)
    except (ValueError, NonexistentTime) as error:
        raise Invalid([Problem(field, "not_a_time", typed.get(field, ""))]) from error


def _whole(typed: Mapping[str, str], name: str) -> int | None:
    said = typed.get(name, "")
    return int(said[:9]) if said.isascii() and said.isdecimal() else None


def _places(known: Mapping[str, Sequence[Site]], who: Reader) -> list[tuple[str, list[tuple[str, str]]]]:
    """Grouped choices: at a distance first, then each organisation's places."""
    remote = [(code, word(who.words, MODES, code)) for code in ("telephone", "video")]
    return [
        (who.words.gettext("À distance"), remote),
        *((name, [(str(site.id), site.name) for site in sites]) for name, sites in known.items()),
    ]
