"""The statement of a month: one organisation line by line, on screen and as files, and everybody's at a glance."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.references import booking_reference
from interpretariat.domain.refusals import NotFound
from interpretariat.edge import rule
from interpretariat.formats.statement_files import statement_csv, statement_xlsx
from interpretariat.formats.statement_words import Names, kind_word, steps_of
from interpretariat.formats.vocabulary import MODES, word
from interpretariat.services.catalogue import language_names
from interpretariat.services.statements import Statement, all_statements, names_of, statement_of
from interpretariat.web.finance.costs import asked_month, months_around
from interpretariat.web.finance.words import outcome_word, standing_word
from interpretariat.web.page import Reader, page, reader

OWN: Final = "/organisme/releves"
EVERYBODY: Final = "/finances/releves"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Statements(Controller):
    """Managers at `/organisme/releves`, the others at `/finances/releves`."""

    @get(OWN, opt=rule(Action.COST_READ))
    async def own(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        found = await statement_of(session, actor, None, asked_month(request, now))
        return await _page(request, session, found, OWN)

    @get(OWN + "/{kind:str}", opt=rule(Action.COST_READ))
    async def own_file(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        kind: FromPath[str],
    ) -> Response[bytes]:
        found = await statement_of(session, actor, None, asked_month(request, now))
        return statement_file(found, await names_of(session), kind, reader(request))

    @get(EVERYBODY, opt=rule(Action.COST_READ))
    async def everybody(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        month = asked_month(request, now)
        found = await all_statements(session, actor, month)
        title = reader(request).words.gettext("Relevés")
        return page(request, "finance/statements.html", title=title, statements=found, **months_around(month))

    @get(EVERYBODY + "/{organisation_id:int}", opt=rule(Action.COST_READ))
    async def one(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        organisation_id: FromPath[int],
    ) -> Template:
        found = await statement_of(session, actor, organisation_id, asked_month(request, now))
        return await _page(request, session, found, f"{EVERYBODY}/{organisation_id}")

    @get(EVERYBODY + "/{organisation_id:int}/{kind:str}", opt=rule(Action.COST_READ))
    async def one_file(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        organisation_id: FromPath[int],
        kind: FromPath[str],
    ) -> Response[bytes]:
        found = await statement_of(session, actor, organisation_id, asked_month(request, now))
        return statement_file(found, await names_of(session), kind, reader(request))


async def _page(request: Request[Any, Any, Any], session: AsyncSession, found: Statement, address: str) -> Template:
    who, names = reader(request), await names_of(session)
    languages = await language_names(session, who.locale)
    return page(
        request,
        "finance/statement.html",
        title=who.words.gettext("Relevé, {month}", month=who.d.month(found.month)),
        statement=found,
        address=address,
        reference=booking_reference,
        language=lambda code: languages.get(code, code),
        kind_word=lambda line: kind_word(line, who.words),
        mode_word=lambda mode: word(who.words, MODES, mode),
        outcome_word=lambda outcome: outcome_word(outcome, who.words),
        standing_word=lambda standing: standing_word(standing, who.words),
        steps=lambda line: steps_of(line, names, who.locale),
        totals=_totals(found, names, who),
        **months_around(found.month),
    )


def _totals(found: Statement, names: Names, who: Reader) -> list[tuple[str, list[tuple[str, int]]]]:
    """(heading, [(what, cents)]) for payers, envelopes and cost centres; each sums to the statement's own figure."""
    _ = who.words.gettext
    own = found.organisation
    payers: Mapping[str, str] = {"": _("un autre payeur"), own.code: own.name}
    centres = found.by_cost_centre()
    groups = [
        (
            _("Par payeur"),
            [(payers.get(code) or names.payers.get(code, code), n) for code, n in found.by_payer().items()],
        ),
        (
            _("Par enveloppe"),
            [(names.envelopes.get(code, code) or _("aucune"), n) for code, n in found.by_envelope().items()],
        ),
        (_("Par centre de coûts"), [(code or _("aucun"), n) for code, n in centres.items()]),
    ]
    return [group for group in groups if len(group[1]) > 1]


def statement_file(found: Statement, names: Names, kind: str, who: Reader) -> Response[bytes]:
    """The statement as `csv` or `xlsx`. Raises NotFound for another kind."""
    name = f"{found.organisation.code}-{found.month:%Y-%m}.{kind}"
    if kind == "csv":
        body, media = statement_csv(found.lines, names, who.locale), "text/csv"
    elif kind == "xlsx":
        body, media = statement_xlsx(f"{found.month:%Y-%m}", found.lines, names, who.locale), XLSX
    else:
        raise NotFound(entity="file")
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=media, headers=headers)
