"""The walls, from outside: every route × everybody × {own, somebody else's, unknown}."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from litestar import Litestar, get

from interpretariat import app as composition
from interpretariat.app import UnruledRoute, make_app
from interpretariat.db.session import Database
from interpretariat.domain.policy import TABLE, Action, Actor, Role
from interpretariat.edge import SAFE_METHODS, SESSION_COOKIE
from interpretariat.settings import Settings
from tests import factory
from tests.application import application, transport
from tests.city import BASE_URL, SECRET
from tests.databases import on_sqlite
from tests.factory import City
from tests.house.lines import Line
from tests.house.routes import ROUTES

pytestmark = on_sqlite

EVERYBODY = [*Role, None]
"""The eight roles, and nobody."""

everybody = pytest.mark.parametrize("role", EVERYBODY, ids=lambda role: role or "nobody")


@dataclass(frozen=True, slots=True)
class Call:
    """One question to the application: who asks, and the path with everything in its place."""

    line: Line
    path: str
    cookies: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass
class Walls:
    """The application in the process, the city, and a CSRF token that pages accept."""

    app: Litestar
    database: Database
    city: City
    client: httpx.AsyncClient
    csrf: str

    async def prepare(self, line: Line, actor: Actor | None, *, of: str = "own", param: str = "") -> Call | None:
        """The call with one's own things; `param` is the one that is `foreign` or `unknown` instead. None: there is none."""
        maker = actor or self.city.requester
        async with self.database.transaction() as session:
            words = {}
            for name, thing in line.things.items():
                two = await thing.make(session, self.city, maker)
                which = {"own": two.own, "foreign": two.foreign, "unknown": thing.unknown}
                value = which[of if name == param else "own"]
                if value is None:
                    return None
                words[name] = value if isinstance(value, str) else thing.shown(value)
            cookies, headers = {"csrftoken": self.csrf}, {}
            if actor and line.of_api:
                headers = {"authorization": f"Bearer {await factory.make_token(session, actor)}"}
            elif actor:
                cookies[SESSION_COOKIE] = await factory.make_session(session, actor)
        return Call(line, line.asked.format(**words), cookies, headers)

    async def ask(self, call: Call) -> httpx.Response:
        line = call.line
        options: dict[str, Any] = {"headers": {**call.headers, "if-match": '"1"'}, "follow_redirects": False}
        if line.method not in SAFE_METHODS and line.of_api and line.method != "DELETE":
            options["json"] = line.sent
        elif line.method not in SAFE_METHODS:
            options["data"] = {"_csrf_token": self.csrf, **line.sent}
        self.client.cookies = httpx.Cookies(dict(call.cookies))
        return await self.client.request(line.method, call.path, **options)


@pytest_asyncio.fixture(loop_scope="session")
async def walls(database: Database, city: City, tmp_path: Path) -> AsyncIterator[Walls]:
    way_in = transport(database, tmp_path, lambda: factory.NOW, run_seconds=1)
    async with httpx.AsyncClient(transport=way_in, base_url=BASE_URL) as client:
        csrf = (await client.get("/connexion")).cookies["csrftoken"]
        yield Walls(application(), database, city, client, csrf)


def declared(app: Litestar) -> set[tuple[str, str, Action]]:
    """Method, path and rule of every route of the application."""
    found = set()
    for route in app.routes:
        for handler in getattr(route, "route_handlers", [getattr(route, "route_handler", None)]):
            for method in getattr(handler, "http_methods", {"GET"}) - {"OPTIONS"}:
                found.add((str(method), route.path, handler.opt["action"]))
    return found


async def test_table_has_every_route_and_its_rule(walls: Walls) -> None:
    assert sorted(declared(walls.app)) == sorted((*line.key, line.action) for line in ROUTES)


def expected(line: Line, role: Role | None) -> str:
    if line.action is Action.PUBLIC or role in TABLE[line.action]:
        return "let in"
    if role is not None:
        return "refused"
    return "asked for a token" if line.of_api else "sent to sign in"


def happened(line: Line, role: Role | None, said: httpx.Response) -> str:
    """What the wall did. A read of one's own must succeed; a write may find fault with what was sent."""
    at_the_door = said.headers.get("location", "").startswith("/connexion")
    words = {401: "asked for a token", 403: "refused", 303: "sent to sign in" if at_the_door else "let in"}
    if line.only not in (None, role) and said.status_code == 404:
        return "let in"
    limit = 400 if line.method in SAFE_METHODS else 500
    return words.get(said.status_code, "let in" if said.status_code < limit else f"failed: {said.status_code}")


@everybody
async def test_everybody_is_let_in_where_the_table_says_and_nowhere_else(walls: Walls, role: Role | None) -> None:
    actor = walls.city.actors[role] if role else None
    wrong = []
    for line in ROUTES:
        call = await walls.prepare(line, actor)
        assert call is not None
        did = happened(line, role, await walls.ask(call))
        if did != expected(line, role):
            wrong.append(f"{line.method} {call.path}: {did}, not {expected(line, role)}")
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("role", list(Role))
async def test_what_is_somebody_elses_answers_as_the_unknown_does(walls: Walls, role: Role) -> None:
    actor = walls.city.actors[role]
    wrong = []
    for line in (line for line in ROUTES if line.action in TABLE and role in TABLE[line.action]):
        for param in line.things:
            answers = []
            for of in ("unknown", "foreign"):
                call = await walls.prepare(line, actor, of=of, param=param)
                if call is not None:
                    said = await walls.ask(call)
                    answers.append((said.status_code, said.text.replace(call.path, "…")))
            if set(answers) != {(404, answers[0][1])}:
                wrong.append(f"{line.method} {line.path} {param}: {[status for status, _ in answers]}")
    assert wrong == [], "\n".join(wrong)


@get("/sans-regle")
async def unruled() -> str:
    """A route that forgot to say what it does."""
    return "?"


def test_route_without_a_rule_stops_the_application(
    monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path
) -> None:
    monkeypatch.setattr(composition, "WEB_ROUTES", [*composition.WEB_ROUTES, unruled])
    settings = Settings(database_url=database_url, secret_key=SECRET, var_dir=tmp_path, timers=False)
    with pytest.raises(UnruledRoute, match="/sans-regle"):
        make_app(settings)
