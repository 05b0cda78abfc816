"""The board under the fingers: every key, the drawer and back, on a real browser; nothing serious for axe anywhere."""

import pytest
from playwright.async_api import Page

from interpretariat.db.session import Database
from tests.browser import axe
from tests.factory import City
from tests.live import LiveServer
from tests.web.coordinator.rooms import NINE, TEN, TUESDAY, TWO, asked, proposed

pytestmark = pytest.mark.browser

NARROW = {"viewport": {"width": 320, "height": 640}}
PAGES = (
    TUESDAY,
    f"{TUESDAY}&vue=semaine",
    f"{TUESDAY}&vue=liste",
    "/coordination/calculs",
    "/coordination/calculs/1",
    "/coordination/non-servies",
    "/coordination/urgences?language=ara&place=telephone",
    "/coordination/garde?periode=jour",
    "/coordination/jour",
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def heard(page: Page) -> str:
    """What is heard of whatever has the focus."""
    name = await page.evaluate(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()"
    )
    return str(name).replace("\N{NO-BREAK SPACE}", " ")


async def planned(database: Database, city: City, live_server: LiveServer, page: Page) -> None:
    """Nadia at 9, Youssef at 10 and 14, nobody at 16 h 30."""
    first, second, third, late = await asked(database, city, NINE, TEN, TWO, "2026-12-01T16:30")
    await proposed(database, city, (first, city.nadia), (second, city.youssef), (third, city.youssef), unserved=(late,))
    await live_server.sign_in(page, city.coordinator)
    await page.goto(live_server.url + TUESDAY)


async def test_keys_go_through_the_grid_one_tab_stop(
    database: Database, city: City, live_server: LiveServer, page: Page
) -> None:
    await planned(database, city, live_server, page)
    assert await page.locator("table[data-board] :is(a, td, th)[tabindex='0']").count() == 1
    await page.locator("table[data-board] a[tabindex='0']").focus()
    assert (await heard(page)).startswith("Non servie, D-0004")
    await page.keyboard.press("ArrowLeft")
    assert await heard(page) == "libre, 07:00–16:30"
    await page.keyboard.press("ArrowDown")
    assert await heard(page) == "Indisponible"
    await page.keyboard.press("End")
    assert (await heard(page)).startswith("Nadia B., mardi 1er décembre, 9 h à 10 h")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("End")
    assert (await heard(page)).startswith("Youssef K., mardi 1er décembre, 14 h à 15 h")
    await page.keyboard.press("Home")
    assert (await heard(page)).startswith("Youssef K., mardi 1er décembre, 10 h à 11 h")
    await page.keyboard.press("n")
    assert (await heard(page)).startswith("Non servie, D-0004")
    await page.keyboard.press("PageUp")
    assert (await heard(page)).startswith("Arabe")


async def test_enter_opens_the_drawer_and_escape_comes_back_to_the_block(
    database: Database, city: City, live_server: LiveServer, page: Page
) -> None:
    await planned(database, city, live_server, page)
    await page.get_by_role("link", name="Nadia B., mardi").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#pourquoi:focus")
    await page.keyboard.press("Escape")
    await page.wait_for_url(lambda url: "choix" not in url)
    assert (await heard(page)).startswith("Nadia B., mardi 1er décembre, 9 h à 10 h")


async def test_p_pins_and_delete_takes_out_what_has_the_focus(
    database: Database, city: City, live_server: LiveServer, page: Page
) -> None:
    await planned(database, city, live_server, page)
    await page.get_by_role("link", name="Nadia B., mardi").focus()
    await page.keyboard.press("p")
    await page.get_by_role("button", name="Retirer l'épingle").wait_for()
    await page.get_by_role("link", name="Nadia B., mardi").focus()
    await page.keyboard.press("Delete")
    await page.get_by_role("button", name="Annuler le retrait").wait_for()
    assert await page.get_by_role("link", name="Nadia B., mardi").count() == 0


async def test_minus_folds_and_plus_opens_the_group(
    database: Database, city: City, live_server: LiveServer, page: Page
) -> None:
    await planned(database, city, live_server, page)
    await page.get_by_role("link", name="Nadia B., mardi").focus()
    await page.keyboard.press("-")
    await page.wait_for_selector("#g-ara .fold-link[aria-expanded='false']")
    await page.locator("#g-ara .fold-link").focus()
    await page.keyboard.press("+")
    await page.wait_for_selector("#g-ara .fold-link[aria-expanded='true']")


@pytest.mark.parametrize(
    "page", [{"viewport": {"width": 1280, "height": 800}}, NARROW], ids=["desk", "320"], indirect=True
)
async def test_pages_have_no_serious_finding_and_never_scroll_sideways(
    database: Database, city: City, live_server: LiveServer, page: Page
) -> None:
    await planned(database, city, live_server, page)
    found = {}
    for path in (*PAGES, f"{TUESDAY}&choix=D-0004", f"{TUESDAY}&choix=D-0001.{city.nadia.id}&deplacer=oui"):
        await page.goto(live_server.url + path)
        wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found[path] = [*(await axe(page)), *(["scrolls sideways"] if wide else [])]
    assert {path: what for path, what in found.items() if what} == {}


async def test_an_hour_is_eighty_pixels(database: Database, city: City, live_server: LiveServer, page: Page) -> None:
    await planned(database, city, live_server, page)
    hours = page.locator("table[data-board] thead th[colspan]")
    boxes = [await hours.nth(n).bounding_box() for n in range(await hours.count())]
    assert {round(box["width"]) for box in boxes if box} == {80}
