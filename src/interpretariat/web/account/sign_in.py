"""`/connexion`: a link by mail, then a session. Looking at a link changes nothing; pressing the button does."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action
from interpretariat.edge import LOCALE_COOKIE, SESSION_COOKIE, house, own_path, redirect, rule
from interpretariat.formats.vocabulary import ROLES, word
from interpretariat.services import sign_in
from interpretariat.web.forms import Form, FormState, by_field, redisplayed, single
from interpretariat.web.page import page, reader

YEAR_SECONDS = 365 * 24 * 3600


def session_cookie(request: Request[Any, Any, Any], key: str) -> Cookie:
    """The cookie of a session; an empty key removes it."""
    return Cookie(
        key=SESSION_COOKIE,
        value=key,
        httponly=True,
        secure=house(request).settings.secure_cookies,
        samesite="lax",
        max_age=sign_in.SESSION_HOURS * 3600 if key else 0,
    )


class SignIn(Controller):
    path = "/connexion"

    @get("", opt=rule(Action.PUBLIC))
    async def show(self, request: Request[Any, Any, Any]) -> Template:
        return _form(request, FormState({"suite": request.query_params.get("suite", "")}))

    @post("", opt=rule(Action.PUBLIC), status_code=200)
    async def ask(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        now: NamedDependency[datetime],
        data: Form,
    ) -> Template:
        who, values = reader(request), {"suite": "", **single(data)}
        with redisplayed(lambda problems: _form(request, FormState(values, by_field(problems, who.locale)))):
            await sign_in.ask_link(
                session,
                values.get("email", ""),
                network_address=request.client.host if request.client else "",
                next_path=own_path(values["suite"]),
                base_url=house(request).settings.base_url,
                now=now,
            )
        title = who.words.gettext("Regardez vos courriels")
        return page(request, "account/link_sent.html", title=title, email=values["email"])

    @get("/lien/{token:str}", opt=rule(Action.PUBLIC, writes=True))
    async def look(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        now: NamedDependency[datetime],
        token: FromPath[str],
    ) -> Response[Any] | Template:
        _ = reader(request).words.gettext
        link = await sign_in.look_at_link(session, token, now=now)
        if link.reusable:
            return await self._enter(request, session, now, token)
        return page(request, "account/enter.html", title=_("Se connecter"), token=token)

    @post("/lien/{token:str}", opt=rule(Action.PUBLIC))
    async def enter(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        now: NamedDependency[datetime],
        token: FromPath[str],
    ) -> Response[Any]:
        return await self._enter(request, session, now, token)

    async def _enter(
        self, request: Request[Any, Any, Any], session: AsyncSession, now: datetime, token: str
    ) -> Response[bytes]:
        client = request.headers.get("user-agent", "")
        key, next_path = await sign_in.open_session(session, token, client=client, now=now)
        answer = redirect(next_path or "/accueil")
        answer.set_cookie(session_cookie(request, key))
        return answer


@post("/deconnexion", opt=rule(Action.ACCOUNT))
async def leave(
    request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Response[bytes]:
    await sign_in.end_session(session, request.cookies.get(SESSION_COOKIE, ""), now=now)
    answer = redirect("/")
    answer.set_cookie(session_cookie(request, ""))
    return answer


@post("/langue", opt=rule(Action.PUBLIC))
async def switch_language(request: Request[Any, Any, Any], data: Form) -> Response[bytes]:
    """Keep the page, change its language; the choice lasts a year."""
    said = single(data)
    answer = redirect(own_path(said.get("next", "")) or "/")
    if (locale := said.get("locale")) in ("fr", "en"):
        answer.set_cookie(
            Cookie(
                key=LOCALE_COOKIE,
                value=locale,
                max_age=YEAR_SECONDS,
                samesite="lax",
                secure=house(request).settings.secure_cookies,
            )
        )
    return answer


def _form(request: Request[Any, Any, Any], form: FormState) -> Template:
    who = reader(request)
    doors = [(door["name"], word(who.words, ROLES, door["role"]), door["sign_in_url"]) for door in _doors(request)]
    return page(request, "account/sign_in.html", title=who.words.gettext("Se connecter"), form=form, doors=doors)


def _doors(request: Request[Any, Any, Any]) -> list[dict[str, str]]:
    """The ways into the demo, which alone has any that are open to all."""
    settings = house(request).settings
    file = settings.var_dir / "demo.json"
    if not settings.demo or not file.exists():
        return []
    said: list[dict[str, str]] = msgspec.json.decode(file.read_bytes())["accounts"]
    return said
