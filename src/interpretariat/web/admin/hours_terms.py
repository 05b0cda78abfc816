"""`/administration/organismes/{id}/heures`: what was agreed about silence and absences, as dated versions."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import HoursTerms
from interpretariat.db.queries import catalogue
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.domain.walltime import local_date
from interpretariat.edge import redirect, rule
from interpretariat.services.hours_terms import USUAL_WAIT, agree_terms, versions_of_terms
from interpretariat.web.forms import Form, FormState, by_field, redisplayed, single
from interpretariat.web.page import page, reader


class HoursTermsPage(Controller):
    path = "/administration/organismes/{organisation_id:int}/heures"

    @get("", opt=rule(Action.CATALOGUE_WRITE))
    async def show(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        organisation_id: FromPath[int],
    ) -> Template:
        rows = await versions_of_terms(session, actor, organisation_id)
        form = FormState({"no_show_minutes": str(USUAL_WAIT)})
        return await _page(request, session, actor, organisation_id, rows=rows, form=form, now=now)

    @post("", opt=rule(Action.CATALOGUE_WRITE))
    async def agree(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        organisation_id: FromPath[int],
        data: Form,
    ) -> Response[bytes]:
        rows, said = await versions_of_terms(session, actor, organisation_id), single(data)
        shown = await _page(request, session, actor, organisation_id, rows=rows, form=FormState(), now=now)

        def again(problems: Sequence[Problem]) -> Template:
            shown.context["form"] = FormState(said, by_field(problems, reader(request).locale))
            return shown

        with redisplayed(again):
            starts_on, tacit, wait = _read(said)
            await agree_terms(
                session,
                actor,
                organisation_id,
                starts_on=starts_on,
                tacit_days=tacit,
                no_show_minutes=wait,
                now=now,
            )
        return redirect(request.scope["path"])


def _read(said: dict[str, str]) -> tuple[date, int | None, int]:
    """The form as facts. Raises Invalid, all at once."""
    problems, figures = [], {}
    for name in ("tacit_days", "no_show_minutes"):
        text = said.get(name, "")
        if text.isascii() and text.isdecimal():
            figures[name] = int(text[:6])
        elif text or name == "no_show_minutes":
            problems.append(Problem(name, "not_a_number" if text else "required", text))
    starts_on = date.min
    try:
        starts_on = date.fromisoformat(said.get("starts_on", ""))
    except ValueError:
        problems.append(
            Problem("starts_on", "not_a_date" if said.get("starts_on") else "required", said.get("starts_on"))
        )
    if problems:
        raise Invalid(problems)
    return starts_on, figures.get("tacit_days"), figures["no_show_minutes"]


async def _page(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    organisation_id: int,
    *,
    rows: Sequence[HoursTerms],
    form: FormState,
    now: datetime,
) -> Template:
    who = reader(request)
    organisation = await catalogue.organisation_by_id(session, actor, organisation_id)
    assert organisation is not None
    today = local_date(now, who.d.zone)
    return page(
        request,
        "admin/hours_terms.html",
        title=who.words.gettext("Heures et absences"),
        organisation=organisation,
        rows=rows,
        in_force=next((row.id for row in rows if row.starts_on <= today), None),
        today=today,
        usual=USUAL_WAIT,
        form=form,
    )
