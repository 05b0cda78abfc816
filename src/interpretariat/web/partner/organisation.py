"""`/organisme`: a manager's whole organisation: what comes, what was not served, this month's cost, team and places."""

from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.queries import requests as queries
from interpretariat.db.queries.requests import Wanted
from interpretariat.domain.policy import Action, Actor, Role
from interpretariat.domain.refusals import AlreadyExists, Invalid, Problem, SelfGrant
from interpretariat.domain.walltime import day_span, local_date
from interpretariat.edge import house, redirect, rule
from interpretariat.formats.words import N_
from interpretariat.services.costs import month_costs
from interpretariat.services.requests.overview import COMING, TO_SIGN
from interpretariat.services.team import Invitation, end_member_role, invite_member, team_of
from interpretariat.web.forms import Form, FormState, Redisplay, by_field, single
from interpretariat.web.page import page, reader
from interpretariat.web.partner.looks import Shown

DAYS_BACK: Final = 90
ROLES: Final = {Role.REQUESTER: N_("Demande des interprètes"), Role.ORGANISATION_MANAGER: N_("Gère l'organisme")}


class OwnOrganisation(Controller):
    path = "/organisme"

    @get("", opt=rule(Action.TEAM_MANAGE))
    async def show(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        who, zone = reader(request), ZoneInfo(house(request).settings.zone)
        organisation = await queries.organisation_asking(session, actor, None)
        today = day_span(local_date(now, zone), zone).start
        coming = await _rows(session, actor, Wanted(states=COMING, from_at=today), "start", 25)
        since = now - timedelta(days=DAYS_BACK)
        unserved = await _rows(session, actor, Wanted(states=("unfilled",), from_at=since), "-start", 10)
        to_sign = await _rows(session, actor, Wanted(booking_states=TO_SIGN), "start", 25)
        month = local_date(now, zone).replace(day=1)
        return page(
            request,
            "partner/organisation.html",
            title=organisation.name if organisation else who.words.gettext("Organisme"),
            shown=Shown(who, actor, now),
            coming=tuple(coming),
            unserved=unserved,
            to_sign=to_sign,
            month=month,
            costs=await month_costs(session, actor, None, month),
            team=await team_of(session, actor, now=now),
        )

    @get("/lieux", opt=rule(Action.TEAM_MANAGE))
    async def sites(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
    ) -> Template:
        title = reader(request).words.gettext("Points de service")
        return page(request, "partner/sites.html", title=title, sites=await queries.sites(session, actor))

    @get("/equipe", opt=rule(Action.TEAM_MANAGE))
    async def team(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        return await _team_page(request, session, actor, now, FormState({"role": Role.REQUESTER}))

    @post("/equipe", opt=rule(Action.TEAM_MANAGE))
    async def invite(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        data: Form,
    ) -> Response[bytes]:
        """Invite a colleague; what cannot be accepted comes back with every value."""
        said, who = single(data), reader(request)
        invitation = Invitation(
            email=said.get("email", ""),
            name=said.get("name", ""),
            phone=said.get("phone", ""),
            role=said.get("role", ""),
            locale=said["locale"] if said.get("locale") in ("fr", "en") else who.locale,
        )
        try:
            await invite_member(session, actor, invitation, now=now)
        except (Invalid, AlreadyExists, SelfGrant) as refusal:
            form = FormState(said, by_field(_problems(refusal, invitation), who.locale))
            template = await _team_page(request, session, actor, now, form)
            template.status_code = 422
            raise Redisplay(template) from refusal
        return redirect("/organisme/equipe")

    @post("/equipe/{grant_id:int}/terminer", opt=rule(Action.TEAM_MANAGE))
    async def end(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        grant_id: FromPath[int],
    ) -> Response[bytes]:
        await end_member_role(session, actor, grant_id, now=now)
        return redirect("/organisme/equipe")


def _problems(refusal: Invalid | AlreadyExists | SelfGrant, invitation: Invitation) -> tuple[Problem, ...]:
    if isinstance(refusal, Invalid):
        return refusal.problems
    return (Problem("email", refusal.code, invitation.email),)


async def _rows(session: AsyncSession, actor: Actor, wanted: Wanted, order: str, limit: int) -> list[Any]:
    return list(await queries.requests_page(session, actor, wanted, order=order, limit=limit))


async def _team_page(
    request: Request[Any, Any, Any], session: AsyncSession, actor: Actor, now: datetime, form: FormState
) -> Template:
    words = reader(request).words
    return page(
        request,
        "partner/team.html",
        title=words.gettext("Équipe"),
        form=form,
        team=await team_of(session, actor, now=now),
        roles=[(role, words.gettext(word)) for role, word in ROLES.items()],
        role_words={role: words.gettext(word) for role, word in ROLES.items()},
    )
