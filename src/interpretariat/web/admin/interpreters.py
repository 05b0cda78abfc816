"""`/coordination/interpretes` and `/administration/interpretes`: the people who interpret, and their papers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.folding import fold
from interpretariat.db.models import Interpreter
from interpretariat.db.queries import catalogue, interpreters
from interpretariat.db.queries.opinions import ratings_of
from interpretariat.domain.policy import Action, Actor, Role
from interpretariat.domain.refusals import Problem
from interpretariat.edge import house, redirect, rule
from interpretariat.formats import vocabulary
from interpretariat.services.credentials import papers_of, remove_credential
from interpretariat.services.exports import record_cells
from interpretariat.services.imports.columns import SHEETS
from interpretariat.services.interpreters_admin import add_credential, change_interpreter, found_interpreter
from interpretariat.services.records import save_record
from interpretariat.web.admin.interpreter_form import file_as_posted, file_cells, file_form, said_of_form
from interpretariat.web.admin.organisations import ACTIVE
from interpretariat.web.admin.records import cells_of_form, form_as_posted, kept, version_of
from interpretariat.web.forms import Form, FormState, by_field
from interpretariat.web.listing import PER_PAGE, Listing, asked_list
from interpretariat.web.opinions import RATING_WORDS
from interpretariat.web.page import asked, page, reader

LIST = ["/coordination/interpretes", "/administration/interpretes"]
"""The coordination and the administration each have them in their own room."""

NEW = [f"{path}/nouveau" for path in LIST]
FILE = [f"{path}/{{interpreter_id:int}}" for path in LIST]
PAPERS = [f"{path}/pieces" for path in FILE]
PAPER = [f"{path}/{{credential_id:int}}/retirer" for path in PAPERS]
SOON_DAYS = 60


class Interpreters(Controller):
    @get(LIST, opt=rule(Action.INTERPRETER_READ))
    async def list(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        said, wanted = (
            asked(request, ("q", "langue", "pieces", "etat")),
            asked_list(request, interpreters.ORDERS, "name"),
        )
        on_date = now.astimezone(_zone(request)).date()
        filters = interpreters.WantedInterpreters(
            text=said["q"],
            language=said["langue"],
            active=ACTIVE.get(said["etat"], True),
            expiring_by=on_date + timedelta(days=SOON_DAYS) if said["pieces"] else None,
        )
        rows, total = await interpreters.interpreters_page(
            session, actor, filters, wanted.order, offset=wanted.offset, limit=PER_PAGE
        )
        kinds = await catalogue.credential_kinds(session)
        languages = await _language_choices(request, session)
        words = reader(request).words
        return page(
            request,
            "admin/interpreters.html",
            title=words.gettext("Interprètes"),
            form=FormState(said),
            listing=Listing(rows, total, wanted.page, wanted.order),
            languages=languages,
            papers={row.id: papers_of(row.credentials, kinds, on_date) for row in rows},
            soon_days=SOON_DAYS,
        )

    @get(NEW, opt=rule(Action.INTERPRETER_WRITE))
    async def new(self, request: Request[Any, Any, Any], session: NamedDependency[AsyncSession]) -> Template:
        defaults = {column.name: column.default for column in SHEETS["interpreters"].columns}
        return await _file(request, session, file_form(defaults | {"modes": "in_person;video;telephone"}))

    @post(NEW, opt=rule(Action.INTERPRETER_WRITE))
    async def create(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        *,
        now: NamedDependency[datetime],
        data: Form,
    ) -> Response[bytes]:
        cells, shown = file_cells(data), await _file(request, session, FormState())

        def show(problems: Sequence[Problem]) -> Template:
            shown.context["form"] = file_as_posted(data, by_field(said_of_form(problems), reader(request).locale))
            return shown

        with kept(show):
            await save_record(session, actor, "interpreters", cells, new=True, zone=_zone(request), now=now)
        return redirect(f"{_room(request)}?q={cells['code']}")

    @get(FILE, opt=rule(Action.INTERPRETER_READ))
    async def show(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        *,
        interpreter_id: FromPath[int],
        now: NamedDependency[datetime],
    ) -> Template:
        row = await found_interpreter(session, actor, interpreter_id)
        return await _file(request, session, file_form(record_cells("interpreters", row)), row, now=now)

    @post(FILE, opt=rule(Action.INTERPRETER_WRITE))
    async def change(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        *,
        interpreter_id: FromPath[int],
        now: NamedDependency[datetime],
        data: Form,
    ) -> Response[bytes]:
        row = await found_interpreter(session, actor, interpreter_id)
        shown = await _file(request, session, FormState(), row, now=now)

        def show(problems: Sequence[Problem]) -> Template:
            shown.context["form"] = file_as_posted(data, by_field(said_of_form(problems), reader(request).locale))
            return shown

        with kept(show):
            await change_interpreter(
                session, actor, row.id, file_cells(data), version=version_of(data), zone=_zone(request), now=now
            )
        return redirect(f"{_room(request)}/{row.id}?enregistre=1")

    @post(PAPERS, opt=rule(Action.INTERPRETER_WRITE))
    async def add_paper(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        *,
        interpreter_id: FromPath[int],
        now: NamedDependency[datetime],
        data: Form,
    ) -> Response[bytes]:
        row = await found_interpreter(session, actor, interpreter_id)
        shown = await _file(request, session, file_form(record_cells("interpreters", row)), row, now=now)

        def show(problems: Sequence[Problem]) -> Template:
            shown.context["paper"] = form_as_posted("credentials", data, by_field(problems, reader(request).locale))
            return shown

        with kept(show):
            cells = cells_of_form("credentials", data)
            await add_credential(session, actor, row.id, cells, zone=_zone(request), now=now)
        return redirect(f"{_room(request)}/{row.id}?enregistre=1#pieces")

    @post(PAPER, opt=rule(Action.INTERPRETER_WRITE))
    async def remove_paper(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        *,
        interpreter_id: FromPath[int],
        credential_id: FromPath[int],
    ) -> Response[bytes]:
        await remove_credential(session, actor, interpreter_id, credential_id)
        return redirect(f"{_room(request)}/{interpreter_id}?enregistre=1#pieces")


def _room(request: Request[Any, Any, Any]) -> str:
    """The list that this page hangs under."""
    return next(path for path in LIST if request.scope["path"].startswith(path))


def _zone(request: Request[Any, Any, Any]) -> ZoneInfo:
    return ZoneInfo(house(request).settings.zone)


async def _language_choices(request: Request[Any, Any, Any], session: AsyncSession) -> list[tuple[str, str]]:
    english = reader(request).locale == "en"
    rows = [(row.code, row.name_en if english else row.name_fr) for row in await catalogue.languages(session)]
    return sorted(rows, key=lambda row: fold(row[1]) or "")


async def _ratings(
    request: Request[Any, Any, Any], session: AsyncSession, row: Interpreter | None
) -> list[tuple[str, int]]:
    """(word, how many services said so), for the coordination alone."""
    actor: Actor = request.scope["user"]
    if row is None or actor.role is not Role.COORDINATOR:
        return []
    found, words = await ratings_of(session, row.id), reader(request).words
    return [(words.gettext(word), found[rating]) for rating, word in RATING_WORDS.items() if rating in found]


async def _file(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    form: FormState,
    row: Interpreter | None = None,
    *,
    now: datetime | None = None,
) -> Template:
    words = reader(request).words
    kinds = await catalogue.credential_kinds(session)
    papers = papers_of(row.credentials, kinds, now.astimezone(_zone(request)).date()) if row and now else []
    return page(
        request,
        "admin/interpreter.html",
        title=row.name if row else words.gettext("Nouvelle fiche d'interprète"),
        form=form,
        paper=FormState(),
        row=row,
        version=row.version if row else 0,
        room=_room(request),
        saved="enregistre" in request.query_params,
        papers=papers,
        ratings=await _ratings(request, session, row),
        kinds=[(kind.code, kind.name_en if words.locale == "en" else kind.name_fr) for kind in kinds],
        languages=await _language_choices(request, session),
        levels=vocabulary.choices(words, vocabulary.LEVELS),
        genders=vocabulary.choices(words, vocabulary.GENDERS),
        modes=vocabulary.choices(words, vocabulary.MODES),
        domains=vocabulary.choices(words, vocabulary.DOMAINS),
    )
