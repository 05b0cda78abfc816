"""`/administration/lieux`: the service points of the organisations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Organisation, Site
from interpretariat.db.queries import catalogue
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.refusals import NotFound, Problem
from interpretariat.edge import house, redirect, rule
from interpretariat.services.catalogue import change_site
from interpretariat.services.exports import record_cells
from interpretariat.services.records import save_record
from interpretariat.web.admin.organisations import ACTIVE
from interpretariat.web.admin.records import (
    cells_of_form,
    form_as_posted,
    form_of_cells,
    form_of_defaults,
    kept,
    version_of,
)
from interpretariat.web.forms import Form, FormState, by_field
from interpretariat.web.listing import PER_PAGE, Listing, asked_list
from interpretariat.web.page import asked, link_with, page, reader

PATH = "/administration/lieux"


class Sites(Controller):
    path = PATH

    @get("", opt=rule(Action.CATALOGUE_WRITE))
    async def list(
        self, request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
    ) -> Template:
        said, wanted = asked(request, ("q", "organisme", "etat")), asked_list(request, catalogue.SITE_ORDERS, "name")
        owner = said["organisme"]
        filters = catalogue.WantedPlaces(
            text=said["q"],
            organisation_id=int(owner) if owner.isdecimal() else None,
            active=ACTIVE.get(said["etat"], True),
        )
        rows, total = await catalogue.sites_page(
            session, actor, filters, wanted.order, offset=wanted.offset, limit=PER_PAGE
        )
        return page(
            request,
            "admin/sites.html",
            title=reader(request).words.gettext("Points de service"),
            form=FormState(said),
            listing=Listing(rows, total, wanted.page, wanted.order),
            organisations=[(row.id, row.name) for row in await catalogue.organisation_choices(session, actor)],
            new_path=link_with(f"{PATH}/nouveau", organisme=owner),
        )

    @get("/nouveau", opt=rule(Action.CATALOGUE_WRITE))
    async def new(
        self, request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
    ) -> Template:
        choices = await catalogue.organisation_choices(session, actor)
        asked_for = asked(request, ("organisme",))["organisme"]
        code = next((row.code for row in choices if str(row.id) == asked_for), "")
        return _form(request, form_of_defaults("sites", organisation=code), choices)

    @post("/nouveau", opt=rule(Action.CATALOGUE_WRITE))
    async def create(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        data: Form,
    ) -> Response[bytes]:
        choices = await catalogue.organisation_choices(session, actor)
        cells, zone = cells_of_form("sites", data), ZoneInfo(house(request).settings.zone)
        with kept(lambda problems: _form(request, _typed(request, data, problems), choices)):
            await save_record(session, actor, "sites", cells, new=True, zone=zone, now=now)
        owner = next((row.id for row in choices if row.code == cells["organisation"]), "")
        return redirect(link_with(PATH, q=cells["name"], organisme=owner))

    @get("/{site_id:int}", opt=rule(Action.CATALOGUE_WRITE))
    async def edit(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        site_id: FromPath[int],
    ) -> Template:
        row = await _found(session, actor, site_id)
        form = form_of_cells("sites", record_cells("sites", row))
        return _form(request, form, [row.organisation], row)

    @post("/{site_id:int}", opt=rule(Action.CATALOGUE_WRITE))
    async def change(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        *,
        now: NamedDependency[datetime],
        site_id: FromPath[int],
        data: Form,
    ) -> Response[bytes]:
        row = await _found(session, actor, site_id)
        cells, zone = cells_of_form("sites", data), ZoneInfo(house(request).settings.zone)
        with kept(lambda problems: _form(request, _typed(request, data, problems), [row.organisation], row)):
            await change_site(session, actor, row.id, cells, version=version_of(data), zone=zone, now=now)
        return redirect(f"{PATH}/{row.id}?enregistre=1")


async def _found(session: AsyncSession, actor: Actor, site_id: int) -> Site:
    row = await catalogue.site_by_id(session, actor, site_id)
    if row is None:
        raise NotFound(entity="site")
    return row


def _typed(request: Request[Any, Any, Any], data: Form, problems: Sequence[Problem]) -> FormState:
    return form_as_posted("sites", data, by_field(problems, reader(request).locale))


def _form(
    request: Request[Any, Any, Any], form: FormState, organisations: Sequence[Organisation], row: Site | None = None
) -> Template:
    return page(
        request,
        "admin/site.html",
        title=row.name if row else reader(request).words.gettext("Nouveau point de service"),
        form=form,
        row=row,
        version=row.version if row else 0,
        saved="enregistre" in request.query_params,
        organisations=[(organisation.code, organisation.name) for organisation in organisations],
    )
