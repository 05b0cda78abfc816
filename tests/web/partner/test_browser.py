"""The pages of requests in a real browser: nothing sideways, nothing grave for axe, the panel follows what is typed."""

import pytest
from playwright.async_api import Page, expect

from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.services.requests.write import submit_request
from interpretariat.services.steps import settle_state
from tests import factory
from tests.browser import at_each_width, axe
from tests.factory import NOW, City
from tests.live import LiveServer
from tests.services.requests.drafts import good_draft

pytestmark = pytest.mark.browser

NEW = "/demandes/nouvelle"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def _fill(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await submit_request(
            session, city.requester, good_draft(city, note="Sonner", preferred=(city.nadia.id,)), now=NOW
        )
        clinic, site = await session.merge(city.clinic), await session.merge(city.limoilou)
        for wall, state in (("2026-11-25T09:00", "confirmed"), ("2026-11-20T10:00", "delivered")):
            row = await factory.make_request(session, clinic, site, requester=city.requester, starts_wall=wall)
            await factory.make_booking(session, row, await session.merge(city.nadia), state=state)
            settle_state(row, NOW)


@at_each_width
async def test_pages_fit_and_are_for_everyone(
    page: Page, live_server: LiveServer, database: Database, city: City
) -> None:
    await _fill(database, city)
    await live_server.sign_in(page, city.requester)
    for path in (
        "/demandes",
        "/demandes/liste",
        f"{NEW}?copie=D-0001&debut=2026-12-01T14:00",
        "/demandes/D-0001",
        "/demandes/D-0001/modifier",
        "/demandes/D-0001/envoyee",
        "/demandes/D-0002/annuler",
        "/demandes/D-0003",
    ):
        await page.goto(live_server.url + path)
        assert (path, await axe(page)) == (path, [])
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@at_each_width
async def test_organisation_fits_and_is_for_everyone(
    page: Page, live_server: LiveServer, database: Database, city: City
) -> None:
    await _fill(database, city)
    await live_server.sign_in(page, city.actors[Role.ORGANISATION_MANAGER])
    for path in ("/organisme", "/organisme/equipe", "/organisme/lieux"):
        await page.goto(live_server.url + path)
        assert (path, await axe(page)) == (path, [])
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


async def test_panel_follows_what_is_typed_and_the_draft_is_kept(
    page: Page, live_server: LiveServer, city: City
) -> None:
    await live_server.sign_in(page, city.requester)
    await page.goto(live_server.url + NEW)
    await page.select_option("#language", "ara")
    await page.select_option("#site", str(city.limoilou.id))
    await page.fill("#start_date", "2026-12-01")
    await page.fill("#start_time", "17:30")
    await expect(page.locator("#chances")).to_contain_text("Personne n'est libre à cette heure.")
    await expect(page.locator("#brouillon")).to_have_text("Brouillon enregistré à 10:00")
    await page.get_by_role("button", name="Choisir 16 h").click()
    await expect(page.locator("#chances")).to_contain_text("Bonnes : 2 interprètes peuvent venir.")
    assert await page.input_value("#start_time") == "16:00"
    await page.check("#accepts_tariff")
    await page.get_by_role("button", name="Envoyer la demande").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Demande D-0001 envoyée")


async def test_refused_form_takes_the_focus_to_its_summary(
    page: Page, live_server: LiveServer, city: City, complaints: list[str]
) -> None:
    await live_server.sign_in(page, city.requester)
    await page.goto(live_server.url + NEW)
    await page.get_by_role("button", name="Envoyer la demande").click()
    await expect(page.locator(".error-summary")).to_be_focused()
    await page.get_by_role("link", name="Choisissez une langue.").click()
    await expect(page.locator("#language")).to_be_focused()
    assert complaints == ["Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)"]
    complaints.clear()
