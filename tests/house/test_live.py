"""The application of the tests answers from outside, at the hour and to the person that the test gives."""

from datetime import timedelta

import httpx
import pytest
from playwright.async_api import Page

from interpretariat.domain.policy import Role
from tests.browser import axe
from tests.databases import on_sqlite
from tests.factory import City
from tests.live import LiveServer

pytestmark = on_sqlite

SIGN_IN = "header a[href='/connexion']"


async def test_live_server_answers(live_server: LiveServer) -> None:
    async with httpx.AsyncClient(base_url=live_server.url) as client:
        assert (await client.get("/healthz")).status_code == 200


@pytest.mark.browser
async def test_page_of_an_unknown_visitor_and_of_a_signed_in_person(
    live_server: LiveServer, city: City, page: Page
) -> None:
    await page.goto(f"{live_server.url}/")
    assert await axe(page) == []
    assert await page.locator(SIGN_IN).count() == 1
    await live_server.sign_in(page, city.actors[Role.REQUESTER])
    await page.goto(f"{live_server.url}/")
    assert await page.locator(SIGN_IN).count() == 0


@pytest.mark.browser
async def test_session_ends_when_the_test_moves_its_present(live_server: LiveServer, city: City, page: Page) -> None:
    await live_server.sign_in(page, city.actors[Role.REQUESTER])
    live_server.now += timedelta(days=91)
    await page.goto(f"{live_server.url}/")
    assert await page.locator(SIGN_IN).count() == 1
