"""`/administration/organismes`: the partner organisations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Organisation
from interpretariat.db.queries import catalogue
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.refusals import NotFound, Problem
from interpretariat.edge import house, redirect, rule
from interpretariat.formats import vocabulary
from interpretariat.services.catalogue import change_organisation
from interpretariat.services.exports import record_cells
from interpretariat.services.records import save_record
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
from interpretariat.web.page import asked, page, reader

PATH = "/administration/organismes"
ACTIVE = {"": True, "inactifs": False, "tous": None}


class Organisations(Controller):
    path = PATH

    @get("", opt=rule(Action.CATALOGUE_WRITE))
    async def list(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        said, wanted = (
            asked(request, ("q", "secteur", "etat")),
            asked_list(request, catalogue.ORGANISATION_ORDERS, "name"),
        )
        filters = catalogue.WantedPlaces(text=said["q"], sector=said["secteur"], active=ACTIVE.get(said["etat"], True))
        rows, total = await catalogue.organisations_page(
            session, actor, filters, wanted.order, offset=wanted.offset, limit=PER_PAGE
        )
        counts = await catalogue.counts_by_organisation(session, [row.id for row in rows], now=now)
        words = reader(request).words
        return page(
            request,
            "admin/organisations.html",
            title=words.gettext("Organismes partenaires"),
            form=FormState(said),
            listing=Listing(rows, total, wanted.page, wanted.order),
            counts=counts,
            sectors=vocabulary.choices(words, vocabulary.SECTORS),
        )

    @get("/nouveau", opt=rule(Action.CATALOGUE_WRITE))
    async def new(self, request: Request[Any, Any, Any]) -> Template:
        return _form(request, form_of_defaults("organisations"))

    @post("/nouveau", opt=rule(Action.CATALOGUE_WRITE))
    async def create(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        data: Form,
    ) -> Response[bytes]:
        cells, zone = cells_of_form("organisations", data), ZoneInfo(house(request).settings.zone)
        with kept(lambda problems: _form(request, _typed(request, data, problems))):
            await save_record(session, actor, "organisations", cells, new=True, zone=zone, now=now)
        return redirect(f"{PATH}?q={cells['code']}")

    @get("/{organisation_id:int}", opt=rule(Action.CATALOGUE_WRITE))
    async def edit(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        organisation_id: FromPath[int],
    ) -> Template:
        row = await _found(session, actor, organisation_id)
        return _form(request, form_of_cells("organisations", record_cells("organisations", row)), row)

    @post("/{organisation_id:int}", opt=rule(Action.CATALOGUE_WRITE))
    async def change(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        *,
        now: NamedDependency[datetime],
        organisation_id: FromPath[int],
        data: Form,
    ) -> Response[bytes]:
        row = await _found(session, actor, organisation_id)
        cells, zone = cells_of_form("organisations", data), ZoneInfo(house(request).settings.zone)
        with kept(lambda problems: _form(request, _typed(request, data, problems), row)):
            await change_organisation(session, actor, row.id, cells, version=version_of(data), zone=zone, now=now)
        return redirect(f"{PATH}/{row.id}?enregistre=1")


async def _found(session: AsyncSession, actor: Actor, organisation_id: int) -> Organisation:
    row = await catalogue.organisation_by_id(session, actor, organisation_id)
    if row is None:
        raise NotFound(entity="organisation")
    return row


def _typed(request: Request[Any, Any, Any], data: Form, problems: Sequence[Problem]) -> FormState:
    return form_as_posted("organisations", data, by_field(problems, reader(request).locale))


def _form(request: Request[Any, Any, Any], form: FormState, row: Organisation | None = None) -> Template:
    words = reader(request).words
    return page(
        request,
        "admin/organisation.html",
        title=row.name if row else words.gettext("Nouvel organisme"),
        form=form,
        row=row,
        version=row.version if row else 0,
        saved="enregistre" in request.query_params,
        sectors=vocabulary.choices(words, vocabulary.SECTORS),
        regimes=vocabulary.choices(words, vocabulary.REGIMES),
        holiday_kinds=vocabulary.choices(words, vocabulary.HOLIDAY_KINDS),
    )
