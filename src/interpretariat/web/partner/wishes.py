"""`/demandes/preferences`: the people one would rather see again, or not; one's own list and the organisation's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.queries.requests import interpreters_met
from interpretariat.domain.policy import Action, Actor, Role
from interpretariat.domain.refusals import AlreadyExists, Invalid, NotFound, Problem
from interpretariat.edge import redirect, rule
from interpretariat.services.wishes import add_wish, remove_wish, wishes
from interpretariat.web.forms import Form, FormState, Redisplay, by_field, single
from interpretariat.web.page import page, reader

ALL = "tous"
PATH = "/demandes/preferences"


class Wishes(Controller):
    path = PATH

    @get("", opt=rule(Action.REQUEST_WRITE))
    async def show(
        self, request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
    ) -> Template:
        return await _page(request, session, actor, FormState())

    @post("", opt=rule(Action.REQUEST_WRITE))
    async def add(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        data: Form,
    ) -> Response[bytes]:
        said = single(data)
        chosen = said.get("interpreter", "")
        try:
            await add_wish(
                session,
                actor,
                interpreter_id=int(chosen) if chosen.isdecimal() else None,
                kind=said.get("kind", ""),
                for_all=said.get("whose") == ALL,
                now=now,
            )
        except (Invalid, AlreadyExists) as refusal:
            form = FormState(said, by_field(_problems(refusal), reader(request).locale))
            template = await _page(request, session, actor, form)
            template.status_code = 422
            raise Redisplay(template) from refusal
        return redirect(PATH)

    @post("/{wish_id:int}/retirer", opt=rule(Action.REQUEST_WRITE))
    async def remove(
        self, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor], wish_id: FromPath[int]
    ) -> Response[bytes]:
        await remove_wish(session, actor, wish_id)
        return redirect(PATH)


def _problems(refusal: Invalid | AlreadyExists) -> Sequence[Problem]:
    if isinstance(refusal, Invalid):
        return refusal.problems
    return (Problem("interpreter", refusal.code, refusal.facts["value"]),)


async def _page(request: Request[Any, Any, Any], session: AsyncSession, actor: Actor, form: FormState) -> Template:
    """The lists are an organisation's: the coordination has none."""
    if actor.organisation_id is None:
        raise NotFound(entity="wishes")
    who = reader(request)
    people = await interpreters_met(session, actor, actor.organisation_id)
    return page(
        request,
        "partner/wishes.html",
        title=who.words.gettext("Interprètes préférés ou écartés"),
        wishes=await wishes(session, actor),
        people=[(str(person.id), who.d.short_name(person.name)) for person in people],
        keeps_all=actor.role is Role.ORGANISATION_MANAGER,
        form=form,
    )
