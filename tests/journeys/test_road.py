"""The main job in a real browser, on the real application, with the real solver in its own process."""

from pathlib import Path

import httpx
import icalendar
import pytest
from playwright.async_api import Page, expect

from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.jobs.solver import Workshop, work_once
from tests.browser import WIDTHS, axe
from tests.databases import on_sqlite
from tests.factory import City, at
from tests.journeys.hands import Hands, Keyboard, Mouse, button
from tests.live import LiveServer

pytestmark = [pytest.mark.browser, on_sqlite]


@pytest.fixture
def live(live_server: LiveServer) -> LiveServer:
    return live_server


PLACE, SITE = "CLSC de Limoilou", "1"
"""The first site of the city, and its id."""


async def ask(page: Page, live: LiveServer, hands: Hands) -> None:
    """The requester asks for Arabic on 1 December at 14 h."""
    await page.goto(live.url + "/demandes/nouvelle")
    await hands.choose(page, "#language", "ara", "arabe")
    await hands.choose(page, "#site", SITE, "CLSC de Lim")
    await hands.set_start(page)
    await hands.tick(page, "#accepts_tariff")
    await hands.press(page, "Envoyer la demande")
    await expect(page).to_have_url(live.url + "/demandes/D-0001/envoyee")


async def calculate(page: Page, live: LiveServer, hands: Hands, shop: Workshop) -> None:
    """The coordination asks for the first week of December, and the solver works it out."""
    await page.goto(live.url + "/coordination/calculs")
    await page.fill("#from", "2026-11-30")
    await page.fill("#to", "2026-12-06")
    await page.fill("#seconds", "2")
    await hands.press(page, "Calculer")
    await expect(page).to_have_url(live.url + "/coordination/calculs/1")
    assert await work_once(shop)


async def publish(page: Page, live: LiveServer, hands: Hands) -> None:
    await page.goto(live.url + "/coordination/calculs/1")
    assert await axe(page) == []
    await hands.press(page, "Publier 1 rendez-vous")
    await expect(page.locator("#contenu")).to_contain_text("Publié.")


async def accept(page: Page, live: LiveServer) -> None:
    """The interpreter sees the offer, accepts it, and finds the meeting in their week."""
    await page.goto(live.url + "/moi/offres")
    await expect(page.locator("#contenu")).to_contain_text("mar. 1er déc., 14 h – 15 h")
    await button(page, "Accepter").click()
    await page.goto(live.url + "/moi/semaine?s=2026-W49")
    await expect(page.locator("#contenu")).to_contain_text(PLACE)
    await page.goto(live.url + "/moi/rendez-vous/R-0001")
    await expect(page.locator("#contenu")).to_contain_text(PLACE)


async def feed_of(page: Page, live: LiveServer) -> icalendar.Calendar:
    """Make a link for the telephone, and read it as the telephone does."""
    await page.goto(live.url + "/moi/calendrier")
    await page.fill("#name", "Téléphone")
    await button(page, "Créer un lien").click()
    address = await page.inner_text("#lien")
    async with httpx.AsyncClient() as telephone:
        said = await telephone.get(address)
    assert said.status_code == 200
    return icalendar.Calendar.from_ical(said.text)


@pytest.mark.parametrize(
    ("page", "hands"),
    [({"viewport": WIDTHS["desktop"]}, Mouse()), ({"viewport": WIDTHS["phone"]}, Mouse()), ({}, Keyboard())],
    ids=["desktop", "phone", "keyboard"],
    indirect=["page"],
)
async def test_request_becomes_a_line_in_a_calendar_and_in_the_accounts(
    page: Page, hands: Hands, *, live: LiveServer, database: Database, city: City, tmp_path: Path
) -> None:
    async with database.transaction() as session:
        (await session.merge(city.youssef)).active = False  # Nadia alone speaks Arabic
    shop = Workshop(database, tmp_path / "runs", lambda: live.now, pace_seconds=0.1)
    await live.sign_in(page, city.requester)
    await ask(page, live, hands)
    await live.sign_in(page, city.coordinator)
    await calculate(page, live, Mouse(), shop)
    await publish(page, live, hands)
    await live.sign_in(page, city.actors[Role.INTERPRETER])
    await accept(page, live)
    meetings = (await feed_of(page, live)).walk("VEVENT")
    assert [(str(each["STATUS"]), each.decoded("DTSTART")) for each in meetings] == [
        ("CONFIRMED", at("2026-12-01T14:00"))
    ]
    await live.sign_in(page, city.actors[Role.FINANCE])
    await page.goto(live.url + "/finances/couts?mois=2026-12")
    await expect(page.locator("#contenu")).to_contain_text(city.clinic.name)
    await page.goto(live.url + f"/finances/couts/{city.clinic.id}?mois=2026-12")
    await expect(page.locator("#contenu")).to_contain_text("R-0001")


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
async def test_request_is_asked_for_without_a_script(page: Page, live: LiveServer, city: City) -> None:
    await live.sign_in(page, city.requester)
    await ask(page, live, Mouse())


async def test_button_pressed_twice_sends_one_request(page: Page, live: LiveServer, city: City) -> None:
    await live.sign_in(page, city.requester)
    await page.goto(live.url + "/demandes/nouvelle")
    await page.locator("#language").select_option("ara")
    await page.locator("#site").select_option(SITE)
    await Mouse().set_start(page)
    await page.check("#accepts_tariff")
    await button(page, "Envoyer la demande").dblclick()
    await expect(page).to_have_url(live.url + "/demandes/D-0001/envoyee")
    await page.goto(live.url + "/demandes/liste")
    await expect(page.locator("#contenu")).to_contain_text("D-0001")
    await expect(page.locator("#contenu")).not_to_contain_text("D-0002")


async def test_wrong_field_keeps_everything_that_was_typed(
    page: Page, live: LiveServer, city: City, complaints: list[str]
) -> None:
    await live.sign_in(page, city.requester)
    await page.goto(live.url + "/demandes/nouvelle")
    await page.locator("#language").select_option("ara")
    await page.locator("#site").select_option(SITE)
    await page.fill("#start_date", "2026-12-01")
    await page.fill("#start_time", "14:00")
    await page.fill("#room", "214")
    await page.evaluate("document.querySelector('#demande').noValidate = true")
    await button(page, "Envoyer la demande").click()
    await expect(page).to_have_title("Erreur : Nouvelle demande – Interprétariat")
    kept = {name: await page.input_value(f"#{name}") for name in ("language", "start_date", "start_time", "room")}
    assert kept == {"language": "ara", "start_date": "2026-12-01", "start_time": "14:00", "room": "214"}
    assert await page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert ["422" in complaint for complaint in complaints] == [True]
    complaints.clear()
