"""`/compte`: one's language, telephone and open sessions."""

from datetime import datetime
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor, may
from interpretariat.edge import LOCALE_COOKIE, SESSION_COOKIE, house, redirect, rule
from interpretariat.formats.devices import device
from interpretariat.services import account as accounts
from interpretariat.services.interpreter_day import offers_waiting
from interpretariat.services.keys import hash_of
from interpretariat.services.notices import NOTICES, choose_notices, notices_of, wanted_by
from interpretariat.web.account.sign_in import YEAR_SECONDS
from interpretariat.web.forms import Form, FormState, by_field, many, redisplayed, single
from interpretariat.web.page import page, reader


class OwnAccount(Controller):
    path = "/compte"

    @get("", opt=rule(Action.ACCOUNT))
    async def show(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        own = await accounts.own_account(session, actor)
        told = await wanted_by(session, actor)
        form = FormState({"locale": own.locale, "phone": own.phone, "version": own.version, "notices": told})
        return await _page(request, session, actor, form, now)

    @post("", opt=rule(Action.ACCOUNT))
    async def save(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        data: Form,
    ) -> Response[bytes]:
        who, said, wanted = reader(request), single(data), many(data, "notices")
        typed = {**said, "notices": wanted}
        again = await _page(request, session, actor, FormState(typed), now)

        def refused(problems: Any) -> Template:
            again.context["form"] = FormState(typed, by_field(problems, who.locale))
            return again

        version = said.get("version", "")
        with redisplayed(refused):
            own = await accounts.update_account(
                session,
                actor,
                locale=said.get("locale", ""),
                phone=said.get("phone", ""),
                version=int(version) if version.isdecimal() else 0,
                now=now,
            )
            if "notices_shown" in said:
                await choose_notices(session, actor, wanted)
        answer = redirect("/compte?enregistre=oui")
        answer.set_cookie(_language_cookie(request, own.locale))
        return answer

    @post("/sessions/{session_id:int}/fermer", opt=rule(Action.ACCOUNT))
    async def close(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        session_id: FromPath[int],
    ) -> Response[bytes]:
        await accounts.end_own_session(session, actor, session_id, now=now)
        return redirect("/compte")


def _language_cookie(request: Request[Any, Any, Any], locale: str) -> Cookie:
    secure = house(request).settings.secure_cookies
    return Cookie(key=LOCALE_COOKIE, value=locale, max_age=YEAR_SECONDS, samesite="lax", secure=secure)


async def _page(
    request: Request[Any, Any, Any], session: AsyncSession, actor: Actor, form: FormState, now: datetime
) -> Template:
    words = reader(request).words
    return page(
        request,
        "account/settings.html",
        title=words.gettext("Mon compte"),
        device=lambda said: device(said, words),
        notices=[(notice, words.gettext(NOTICES[notice][0])) for notice in notices_of(actor.role)],
        reads_letters=may(actor, Action.LETTER_READ),
        form=form,
        sessions=await accounts.open_sessions(session, actor, now=now),
        this_session=hash_of(request.cookies.get(SESSION_COOKIE, "")),
        offers_waiting=await offers_waiting(session, actor, now=now),
    )
