"""`/administration/personnes`: who may enter, in which roles. Nobody gives a role to themselves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account
from interpretariat.db.queries import accounts, catalogue
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.refusals import NotFound, Problem
from interpretariat.edge import house, redirect, rule
from interpretariat.formats import vocabulary
from interpretariat.services.people_admin import change_person, end_role, invite_person
from interpretariat.web.admin.organisations import ACTIVE
from interpretariat.web.admin.records import CHECKED, cells_of_form, form_as_posted, form_of_defaults, kept, version_of
from interpretariat.web.forms import Form, FormState, by_field
from interpretariat.web.listing import PER_PAGE, Listing, asked_list
from interpretariat.web.page import asked, page, reader

PATH = "/administration/personnes"


class People(Controller):
    path = PATH

    @get("", opt=rule(Action.PEOPLE_ADMINISTER))
    async def list(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        said, wanted = asked(request, ("q", "role", "organisme", "etat")), asked_list(request, accounts.ORDERS, "name")
        filters = accounts.WantedPeople(
            text=said["q"],
            role=said["role"],
            organisation_id=int(said["organisme"]) if said["organisme"].isdecimal() else None,
            active=ACTIVE.get(said["etat"], True),
        )
        rows, total = await accounts.people_page(
            session, filters, wanted.order, offset=wanted.offset, limit=PER_PAGE, now=now
        )
        words = reader(request).words
        return page(
            request,
            "admin/people.html",
            title=words.gettext("Personnes"),
            form=FormState(said),
            listing=Listing(rows, total, wanted.page, wanted.order),
            roles=vocabulary.choices(words, vocabulary.ROLES),
            organisations=[(row.id, row.name) for row in await catalogue.organisation_choices(session, actor)],
        )

    @get("/inviter", opt=rule(Action.PEOPLE_ADMINISTER))
    async def invite_form(
        self, request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
    ) -> Template:
        said = asked(request, ("email", "name"))
        return await _invitation(request, session, actor, form_of_defaults("accounts", **said))

    @post("/inviter", opt=rule(Action.PEOPLE_ADMINISTER))
    async def invite(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        *,
        now: NamedDependency[datetime],
        data: Form,
    ) -> Response[bytes]:
        cells = cells_of_form("accounts", data) | {"active": "yes"}
        blank = await _invitation(request, session, actor, FormState())

        def show(problems: Sequence[Problem]) -> Template:
            blank.context["form"] = form_as_posted("accounts", data, by_field(problems, reader(request).locale))
            return blank

        with kept(show):
            person = await invite_person(session, actor, cells, zone=ZoneInfo(house(request).settings.zone), now=now)
        return redirect(f"{PATH}/{person.id}?invitation=1")

    @get("/{account_id:int}", opt=rule(Action.PEOPLE_ADMINISTER))
    async def show(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        account_id: FromPath[int],
        now: NamedDependency[datetime],
    ) -> Template:
        row = await _found(session, account_id, now)
        values = {name: getattr(row, name) for name in ("name", "phone", "locale")}
        return _person(request, row, FormState(values | {"active": CHECKED if row.active else ""}))

    @post("/{account_id:int}", opt=rule(Action.PEOPLE_ADMINISTER))
    async def change(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        *,
        account_id: FromPath[int],
        now: NamedDependency[datetime],
        data: Form,
    ) -> Response[bytes]:
        row, cells = await _found(session, account_id, now), cells_of_form("accounts", data)

        def show(problems: Sequence[Problem]) -> Template:
            return _person(request, row, form_as_posted("accounts", data, by_field(problems, reader(request).locale)))

        with kept(show):
            await change_person(session, actor, row.id, cells, version=version_of(data), now=now)
        return redirect(f"{PATH}/{row.id}?enregistre=1")

    @post("/roles/{grant_id:int}/terminer", opt=rule(Action.PEOPLE_ADMINISTER))
    async def end(
        self,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        grant_id: FromPath[int],
        now: NamedDependency[datetime],
    ) -> Response[bytes]:
        grant = await end_role(session, actor, grant_id, now=now)
        return redirect(f"{PATH}/{grant.account_id}?enregistre=1")


async def _found(session: AsyncSession, account_id: int, now: datetime) -> Account:
    row = await accounts.account_by_id(session, account_id, now=now)
    if row is None:
        raise NotFound(entity="account")
    return row


async def _invitation(
    request: Request[Any, Any, Any], session: AsyncSession, actor: Actor, form: FormState
) -> Template:
    words = reader(request).words
    return page(
        request,
        "admin/invite.html",
        title=words.gettext("Inviter une personne"),
        form=form,
        roles=vocabulary.choices(words, vocabulary.ROLES),
        locales=vocabulary.choices(words, vocabulary.LOCALES),
        organisations=[(row.code, row.name) for row in await catalogue.organisation_choices(session, actor)],
    )


def _person(request: Request[Any, Any, Any], row: Account, form: FormState) -> Template:
    words = reader(request).words
    return page(
        request,
        "admin/person.html",
        title=row.name,
        form=form,
        row=row,
        version=row.version,
        saved="enregistre" in request.query_params,
        invited="invitation" in request.query_params,
        locales=vocabulary.choices(words, vocabulary.LOCALES),
        role_words=dict(vocabulary.choices(words, vocabulary.ROLES)),
    )
