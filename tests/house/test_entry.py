"""The door, from outside: headers on every answer, cookies, forged forms, and redirects that stay on the site."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from litestar import get

from interpretariat import app as composition
from interpretariat.app import make_app
from interpretariat.db.session import Database
from interpretariat.domain.policy import Action, Role
from interpretariat.edge import HEADERS, SAFE_METHODS, SESSION_COOKIE, rule
from interpretariat.services import sign_in
from interpretariat.settings import Settings
from tests import factory
from tests.city import BASE_URL, SECRET
from tests.databases import on_sqlite
from tests.factory import City
from tests.house.routes import ROUTES

pytestmark = on_sqlite


@get("/api/casse", opt=rule(Action.PUBLIC))
async def broken() -> str:
    """A route that fails without a reason anybody foresaw."""
    raise RuntimeError


@get("/casse", opt=rule(Action.PUBLIC))
async def broken_page() -> str:
    raise RuntimeError


def application(database: Database, tmp_path: Path, base_url: str = BASE_URL) -> httpx.AsyncClient:
    settings = Settings(database_url="unused", secret_key=SECRET, base_url=base_url, var_dir=tmp_path, timers=False)
    app = make_app(settings, clock=lambda: factory.NOW, database=database)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base_url)


@pytest_asyncio.fixture(loop_scope="session")
async def door(
    database: Database, city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """The application, with two routes that fail."""
    monkeypatch.setattr(composition, "WEB_ROUTES", [*composition.WEB_ROUTES, broken_page])
    monkeypatch.setattr(composition, "API_ROUTES", [*composition.API_ROUTES, broken])
    async with application(database, tmp_path) as client:
        yield client


async def signed_in(client: httpx.AsyncClient, database: Database, city: City, role: Role) -> str:
    """Open a session, and the CSRF token that its pages carry."""
    async with database.transaction() as session:
        client.cookies.set(SESSION_COOKIE, await factory.make_session(session, city.actors[role]))
    await client.get("/compte")
    return client.cookies["csrftoken"]


@pytest.mark.parametrize(
    ("status", "method", "path"),
    [
        (200, "GET", "/"),
        (200, "GET", "/static/base.css"),
        (200, "HEAD", "/static/base.css"),
        (200, "GET", "/api/docs"),
        (200, "GET", "/healthz"),
        (303, "GET", "/compte"),
        (401, "GET", "/api/requests"),
        (403, "POST", "/connexion"),
        (404, "GET", "/rien"),
        (404, "GET", "/static/rien.css"),
        (404, "GET", "/api/rien"),
        (404, "GET", "/ical/rien.ics"),
        (405, "PUT", "/"),
        (405, "PUT", "/api/requests"),
        (405, "POST", "/ical/rien.ics"),
        (500, "GET", "/casse"),
        (500, "GET", "/api/casse"),
    ],
)
async def test_every_answer_has_the_headers_of_security(
    door: httpx.AsyncClient, status: int, method: str, path: str
) -> None:
    said = await door.request(method, path)
    assert said.status_code == status
    assert {name: said.headers.get(name) for name in HEADERS} == HEADERS
    kept = "public, max-age=3600" if path.startswith("/static/") and status == 200 else None
    assert said.headers["cache-control"] in (kept or "no-store", "private, no-cache")


async def test_answer_to_a_wrong_form_or_a_body_too_large_has_them_too(
    door: httpx.AsyncClient, database: Database, city: City
) -> None:
    token = await signed_in(door, database, city, Role.REQUESTER)
    wrong = await door.post("/compte", data={"_csrf_token": token})
    large = await door.post("/compte", content=b"x" * (10 * 1024 * 1024 + 1), headers={"x-csrftoken": token})
    assert [(said.status_code, said.headers["content-security-policy"]) for said in (wrong, large)] == [
        (422, HEADERS["content-security-policy"]),
        (413, HEADERS["content-security-policy"]),
    ]


async def test_failure_tells_a_reference_and_nothing_else(door: httpx.AsyncClient) -> None:
    program, page = await door.get("/api/casse"), await door.get("/casse")
    assert program.headers["content-type"] == "application/problem+json"
    assert program.json()["code"] == "server_error"
    assert [("RuntimeError" in said.text, "Traceback" in said.text) for said in (program, page)] == [(False, False)] * 2


PAGES_THAT_WRITE = sorted({line.path for line in ROUTES if line.method not in SAFE_METHODS and not line.of_api})


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR])
async def test_form_without_its_token_is_refused_by_every_page(
    door: httpx.AsyncClient, database: Database, city: City, role: Role
) -> None:
    await signed_in(door, database, city, role)
    taken = []
    for path in PAGES_THAT_WRITE:
        said = await door.post(re.sub(r"\{\w+:\w+\}", "1", path), data={"_csrf_token": "forged"})
        if said.status_code != 403 or "text/html" not in said.headers["content-type"]:
            taken.append((path, said.status_code))
    assert taken == []


async def test_refused_form_says_what_to_do(door: httpx.AsyncClient) -> None:
    said = await door.post("/connexion", data={"email": "annie@ville.example"})
    assert said.status_code == 403
    assert "formulaire" in said.text


@pytest.mark.parametrize(("base_url", "secure"), [(BASE_URL, False), ("https://interpretes.example", True)])
async def test_cookies_are_closed_to_scripts_and_to_other_sites(
    database: Database, city: City, tmp_path: Path, base_url: str, secure: bool
) -> None:
    async with application(database, tmp_path, base_url) as client:
        token = (await client.get("/connexion")).cookies["csrftoken"]
        async with database.transaction() as session:
            link = await sign_in.make_link(session, city.requester.account_id or 0, now=factory.NOW)
        said = await client.post(f"/connexion/lien/{link}", data={"_csrf_token": token})
        first = await client.get("/connexion", headers={"cookie": ""})
    cookies = [header.lower() for header in said.headers.get_list("set-cookie") + first.headers.get_list("set-cookie")]
    assert {cookie.split("=")[0] for cookie in cookies} >= {SESSION_COOKIE}
    for cookie in cookies:
        assert ("httponly" in cookie, "samesite=lax" in cookie, "secure" in cookie) == (True, True, secure), cookie


@pytest.mark.parametrize("path", ["https://ailleurs.example/", "//ailleurs.example/", "/\t/ailleurs.example/"])
async def test_sign_in_and_language_lead_nowhere_else(
    door: httpx.AsyncClient, database: Database, city: City, path: str
) -> None:
    token = await signed_in(door, database, city, Role.REQUESTER)
    said = await door.post("/langue", data={"_csrf_token": token, "locale": "en", "next": path})
    assert (said.status_code, said.headers["location"]) == (303, "/")


async def test_sign_in_goes_on_to_the_page_that_was_asked(
    door: httpx.AsyncClient, database: Database, city: City
) -> None:
    asked = await door.get("/demandes/liste", follow_redirects=False)
    assert asked.headers["location"] == "/connexion?suite=%2Fdemandes%2Fliste"
    token = door.cookies["csrftoken"]
    long = "/demandes?" + "q" * 5000
    said = await door.post("/connexion", data={"_csrf_token": token, "email": city.requester.email, "suite": long})
    assert said.status_code == 200
