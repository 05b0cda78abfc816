"""Everybody walks through their own navigation, in both languages: no page fails, and axe has nothing serious to say."""

from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page

from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.services.requests.write import submit_request
from interpretariat.services.steps import settle_state
from interpretariat.web.navigation import NAV
from tests import factory
from tests.browser import axe
from tests.databases import on_sqlite
from tests.factory import NOW, City
from tests.live import LiveServer
from tests.services.requests.drafts import good_draft

pytestmark = [pytest.mark.browser, on_sqlite]

FIRST_OF_A_LIST = "#contenu :is(tbody tr:first-child, ul.rows > li:first-child) a[href^='/']:not([href$='.csv'])"
LANGUAGES = {"fr": "fr-CA", "en": "en-CA"}


async def fill(database: Database, city: City) -> None:
    """One request to serve, one offered, one to come, one met whose hours are told."""
    async with database.transaction() as session:
        await submit_request(session, city.requester, good_draft(city), now=NOW)
        clinic, site = await session.merge(city.clinic), await session.merge(city.limoilou)
        for wall, state in (
            ("2026-12-02T09:00", "offered"),
            ("2026-11-25T09:00", "confirmed"),
            ("2026-11-20T10:00", "delivered"),
        ):
            row = await factory.make_request(session, clinic, site, requester=city.requester, starts_wall=wall)
            until = row.starts_at if state == "offered" else None
            await factory.make_booking(session, row, await session.merge(city.nadia), state, answer_by=until)
            settle_state(row, NOW)


async def findings(page: Page, url: str, paths: list[str]) -> list[str]:
    """What is wrong on these pages and on those that the first line of their lists leads to."""
    found, walked = [], set()
    while paths:
        path = paths.pop(0)
        walked.add(urlsplit(path).path)
        answer = await page.goto(url + path)
        assert answer is not None
        found += [f"{path}: {answer.status}"] if answer.status != 200 else []
        found += [f"{path}: {grave}" for grave in await axe(page)]
        if await page.locator("h1").count() != 1:
            found.append(f"{path}: not one h1")
        links = await page.eval_on_selector_all(
            FIRST_OF_A_LIST, "links => links.map(link => link.getAttribute('href'))"
        )
        first = next((link for link in links if urlsplit(link).path not in walked), None)
        if first is not None and len(walked) <= 2 * len(NAV[Role.COORDINATOR]):
            paths.append(first)
    return found


@pytest.mark.parametrize("page", [{"locale": said} for said in LANGUAGES.values()], ids=LANGUAGES, indirect=True)
@pytest.mark.parametrize("role", list(Role))
async def test_walk_meets_no_failure_and_nothing_serious(
    page: Page, live_server: LiveServer, database: Database, city: City, *, role: Role, request: pytest.FixtureRequest
) -> None:
    await fill(database, city)
    await live_server.sign_in(page, city.actors[role])
    locale = "en" if "-en-" in f"-{request.node.callspec.id}-" else "fr"
    await page.context.add_cookies([{"name": "langue", "value": locale, "url": live_server.url}])
    assert await findings(page, live_server.url, [path for path, _ in NAV[role]]) == []
    assert await page.get_attribute("html", "lang") == locale
