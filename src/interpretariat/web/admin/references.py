"""`/administration/referentiels`: languages, days off, and the papers that the pool asks for."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.folding import fold
from interpretariat.db.models import Language
from interpretariat.db.queries import catalogue
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.refusals import NotFound, Problem
from interpretariat.edge import house, redirect, rule
from interpretariat.formats import vocabulary
from interpretariat.formats.words import Locale
from interpretariat.services.catalogue import remove_holiday
from interpretariat.services.exports import record_cells
from interpretariat.services.imports.columns import Noun
from interpretariat.services.records import save_record
from interpretariat.web.admin.records import cells_of_form, form_as_posted, form_of_cells, form_of_defaults, kept
from interpretariat.web.forms import Form, FormState, by_field
from interpretariat.web.page import page, reader

PATH = "/administration/referentiels"
NOUNS: Mapping[str, Noun] = {"langues": "languages", "feries": "holidays", "pieces": "credential_kinds"}
"""Word of the URL → the file whose columns the form has."""

SHOWN_DAYS_BACK = 30
"""Days off older than this have done their work; the export has them all."""


class References(Controller):
    path = PATH

    @get("", opt=rule(Action.CATALOGUE_WRITE))
    async def overview(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        now: NamedDependency[datetime],
    ) -> Template:
        words = reader(request).words
        today = now.astimezone(ZoneInfo(house(request).settings.zone)).date()
        return page(
            request,
            "admin/references.html",
            title=words.gettext("Référentiels"),
            languages=sorted(await catalogue.languages(session), key=lambda row: fold(_name(row, words.locale)) or ""),
            holidays=await catalogue.holidays_from(session, today - timedelta(days=SHOWN_DAYS_BACK)),
            kinds=await catalogue.credential_kinds(session),
            holiday_kinds=dict(vocabulary.choices(words, vocabulary.HOLIDAY_KINDS)),
            saved="enregistre" in request.query_params,
        )

    @get("/{table:str}/nouveau", opt=rule(Action.CATALOGUE_WRITE))
    async def new(self, request: Request[Any, Any, Any], table: FromPath[str]) -> Template:
        return _form(request, table, form_of_defaults(_noun(table)), new=True)

    @get("/{table:str}/{code:str}", opt=rule(Action.CATALOGUE_WRITE))
    async def edit(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        table: FromPath[str],
        code: FromPath[str],
    ) -> Template:
        rows = await _rows(session, _noun(table))
        if code not in rows:
            raise NotFound(entity=table)
        return _form(request, table, form_of_cells(_noun(table), rows[code]), new=False)

    @post("/{table:str}", opt=rule(Action.CATALOGUE_WRITE))
    async def save(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        *,
        now: NamedDependency[datetime],
        table: FromPath[str],
        data: Form,
    ) -> Response[bytes]:
        noun, new = _noun(table), str(data.get("new", "")) == "oui"

        def show(problems: Sequence[Problem]) -> Template:
            errors = by_field(problems, reader(request).locale)
            return _form(request, table, form_as_posted(noun, data, errors), new=new)

        with kept(show):
            zone = ZoneInfo(house(request).settings.zone)
            await save_record(session, actor, noun, cells_of_form(noun, data), new=new, zone=zone, now=now)
        return redirect(f"{PATH}?enregistre=1#{table}")

    @post("/{table:str}/{on_date:str}/{kind:str}/retirer", opt=rule(Action.CATALOGUE_WRITE))
    async def remove(
        self,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        *,
        table: FromPath[str],
        on_date: FromPath[str],
        kind: FromPath[str],
    ) -> Response[bytes]:
        """Only a day off is taken away: languages and papers are named by what was done with them."""
        if _noun(table) != "holidays":
            raise NotFound(entity=table)
        try:
            day = date.fromisoformat(on_date)
        except ValueError:
            raise NotFound(entity="holiday") from None
        await remove_holiday(session, actor, day, kind)
        return redirect(f"{PATH}?enregistre=1#feries")


def _name(row: Language, locale: Locale) -> str:
    return row.name_en if locale == "en" else row.name_fr


def _noun(table: str) -> Noun:
    if table not in NOUNS:
        raise NotFound(entity="table")
    return NOUNS[table]


async def _rows(session: AsyncSession, noun: Noun) -> dict[str, dict[str, str]]:
    """Code → cells of the rows that can be edited; a day off is taken away and written anew."""
    if noun == "languages":
        return {row.code: record_cells(noun, row) for row in await catalogue.languages(session)}
    if noun == "credential_kinds":
        return {row.code: record_cells(noun, row) for row in await catalogue.credential_kinds(session)}
    return {}


def _form(request: Request[Any, Any, Any], table: str, form: FormState, *, new: bool) -> Template:
    words = reader(request).words
    names = {
        "langues": (words.gettext("Nouvelle langue"), words.gettext("Langue")),
        "feries": (words.gettext("Nouveau jour férié"), words.gettext("Jour férié")),
        "pieces": (words.gettext("Nouveau genre de pièce"), words.gettext("Genre de pièce")),
    }
    return page(
        request,
        f"admin/reference_{table}.html",
        title=names[table][0] if new else str(form.values.get("name_en" if words.locale == "en" else "name_fr")),
        kicker="" if new else names[table][1],
        form=form,
        new=new,
        holiday_kinds=vocabulary.choices(words, vocabulary.HOLIDAY_KINDS),
    )
