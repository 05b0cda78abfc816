"""`/administration/jetons`: the reader's own keys for programs, each shown once."""

from datetime import datetime
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.queries import accounts, people
from interpretariat.domain.policy import Action, Actor
from interpretariat.edge import redirect, rule
from interpretariat.formats import vocabulary
from interpretariat.services.api_tokens import LIFETIMES, create_token, revoke_token
from interpretariat.web.forms import Form, FormState, by_field, redisplayed, single
from interpretariat.web.page import page, reader

PATH = "/administration/jetons"


class Tokens(Controller):
    path = PATH

    @get("", opt=rule(Action.ACCOUNT))
    async def list(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        return await _tokens(request, session, actor, FormState({"days": 90}), now=now)

    @post("", opt=rule(Action.ACCOUNT), status_code=200)
    async def create(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        *,
        now: NamedDependency[datetime],
        data: Form,
    ) -> Template:
        typed = {"name": "", "grant": "", "days": "", **single(data)}
        refused = await _tokens(request, session, actor, FormState(typed), now=now)

        def show(problems: Any) -> Template:
            refused.context["form"] = FormState(typed, by_field(problems, reader(request).locale))
            return refused

        with redisplayed(show):
            key = await create_token(
                session, actor, typed["name"], _number(typed["grant"]), _number(typed["days"]), now=now
            )
        return await _tokens(request, session, actor, FormState({"days": 90}), now=now, key=key)

    @post("/{token_id:int}/revoquer", opt=rule(Action.ACCOUNT))
    async def revoke(
        self,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        token_id: FromPath[int],
        now: NamedDependency[datetime],
    ) -> Response[bytes]:
        await revoke_token(session, actor, token_id, now=now)
        return redirect(PATH)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


async def _tokens(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    form: FormState,
    *,
    now: datetime,
    key: str = "",
) -> Template:
    words = reader(request).words
    roles = dict(vocabulary.choices(words, vocabulary.ROLES))
    grants = await people.live_grants(session, actor.account_id or 0, now=now)
    return page(
        request,
        "admin/tokens.html",
        title=words.gettext("Jetons d'accès"),
        form=form,
        key=key,
        tokens=await accounts.tokens_of(session, actor.account_id or 0, now=now),
        roles=roles,
        grants=[
            (grant.id, f"{roles[grant.role]}, {grant.organisation.name}" if grant.organisation else roles[grant.role])
            for grant in grants
        ],
        lifetimes=[(days, words.ngettext("{n} jour", "{n} jours", days)) for days in LIFETIMES],
    )
