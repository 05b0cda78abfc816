"""`/administration/importer`: a file is read, checked and shown before anything is written; and the files out.

Nothing is kept on the server between the two: what was read rides in the form, where it can be corrected by hand.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.refusals import ImportRefused, Invalid, NotFound, Problem
from interpretariat.edge import house, rule
from interpretariat.formats.refusal_words import problem_sentence
from interpretariat.formats.sheets import Table, read_sheet, write_csv, write_xlsx
from interpretariat.services.exports import export_rows
from interpretariat.services.imports.batch import HEADING, ImportReport
from interpretariat.services.imports.columns import SHEETS, Noun
from interpretariat.services.imports.files import import_file, nouns_of
from interpretariat.services.imports.manual import cell
from interpretariat.web.forms import FormState, Redisplay, by_field, single
from interpretariat.web.page import asked, page, reader

PATH = "/administration/importer"
SHOWN = 200
"""Refused lines shown at once; the count says them all."""

Upload = Annotated[FormMultiDict, Body(media_type=RequestEncodingType.MULTI_PART)]
WRITERS: dict[str, tuple[str, Callable[[str, tuple[str, ...], list[list[str]]], bytes]]] = {
    "csv": ("text/csv", lambda _title, names, rows: write_csv(names, rows)),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
}


class Files(Controller):
    path = "/administration"

    @get("/importer", opt=rule(Action.FILES))
    async def choose(self, request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Template:
        said = asked(request, ("fichier",))["fichier"]
        noun = next((noun for noun in nouns_of(actor) if noun == said), nouns_of(actor)[0])
        return _page(request, actor, noun, FormState({"noun": noun}))

    @post("/importer", opt=rule(Action.FILES), status_code=200)
    async def check(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        *,
        now: NamedDependency[datetime],
        data: Upload,
    ) -> Template:
        """Read and check; what the check wrote is rolled back with its answer, so that looking changes nothing."""
        noun, said = _noun(actor, data), single(data)
        try:
            table = read_sheet(await _document(data))
        except Invalid as unusable:
            errors = by_field(unusable.problems, reader(request).locale)
            again = _page(request, actor, noun, FormState({"noun": noun, "content": said.get("content", "")}, errors))
            again.status_code = 422
            raise Redisplay(again) from unusable
        content = write_csv(table.headings, ([cells[name] for name in table.headings] for _, cells in table.rows))
        form = FormState({"noun": noun, "content": content.decode("utf-8-sig")})
        writing = said.get("ecrire", "")
        try:
            report = await _run(request, session, actor, noun, table, partial=writing == "justes", now=now)
        except ImportRefused as refused:
            report = refused.facts["report"]
            writing = ""
        if not writing:
            raise Redisplay(_page(request, actor, noun, form, report=report))
        return _page(request, actor, noun, FormState({"noun": noun}), report=report, written=True)

    @get("/exporter/{name:str}", opt=rule(Action.FILES))
    async def export(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        *,
        name: FromPath[str],
        now: NamedDependency[datetime],
    ) -> Response[bytes]:
        """`sites.csv`, `sites.xlsx`: the columns of the import."""
        said, _, kind = name.partition(".")
        noun = next((noun for noun in nouns_of(actor) if noun == said), None)
        if noun is None or kind not in WRITERS:
            raise NotFound(entity="file")
        rows = await export_rows(session, actor, noun, zone=ZoneInfo(house(request).settings.zone), now=now)
        media_type, write = WRITERS[kind]
        return Response(
            write(noun, SHEETS[noun].names, rows),
            media_type=media_type,
            headers={"content-disposition": f'attachment; filename="{noun}.{kind}"'},
        )


async def _run(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    noun: Noun,
    table: Table,
    *,
    partial: bool,
    now: datetime,
) -> ImportReport:
    zone = ZoneInfo(house(request).settings.zone)
    return await import_file(session, actor, noun, table, partial=partial, zone=zone, now=now)


def _noun(actor: Actor, data: FormMultiDict) -> Noun:
    said = str(data.get("noun", ""))
    for noun in nouns_of(actor):
        if noun == said:
            return noun
    raise NotFound(entity="file")


async def _document(data: FormMultiDict) -> bytes:
    """The file that was sent, or the text that was corrected on the page."""
    file = data.get("file")
    if isinstance(file, UploadFile) and file.filename:
        return await file.read()
    content = str(data.get("content", ""))
    if not content.strip():
        raise Invalid([Problem("file", "required")])
    return content.encode()


def _page(
    request: Request[Any, Any, Any],
    actor: Actor,
    noun: Noun,
    form: FormState,
    *,
    report: ImportReport | None = None,
    written: bool = False,
) -> Template:
    who = reader(request)
    problems = report.problems[:SHOWN] if report else ()
    return page(
        request,
        "admin/import.html",
        title=who.words.gettext("Importer un fichier"),
        form=form,
        noun=noun,
        nouns=[(name, who.words.gettext(SHEETS[name].title)) for name in nouns_of(actor)],
        sheet=SHEETS[noun],
        columns=[(column, cell(column, who.words), who.words.gettext(column.says)) for column in SHEETS[noun].columns],
        report=report,
        written=written,
        heading=HEADING,
        problems=[(found.line, found.problem, problem_sentence(found.problem, who.locale)) for found in problems],
        wrong_columns=bool(report and any(found.line == HEADING for found in report.problems)),
    )
