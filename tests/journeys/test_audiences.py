"""Each audience does its own job on a phone, by keyboard alone, in both languages; axe has nothing serious to say."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from interpretariat.db.models import Booking
from interpretariat.db.session import Database
from interpretariat.domain.policy import Actor, Role
from interpretariat.formats.words import Locale, Words, translator
from interpretariat.services.bookings import StepFacts, advance_booking
from tests.browser import WIDTHS, axe
from tests.databases import on_sqlite
from tests.factory import NOW, City, at
from tests.journeys.hands import Keyboard, reach
from tests.live import LiveServer
from tests.services.booking_steps import booked

pytestmark = [pytest.mark.browser, on_sqlite]

HANDS = Keyboard()
PHONES = [{"viewport": WIDTHS["phone"], "locale": f"{said}-CA"} for said in ("fr", "en")]
RUNNING, MET, TOLD, CONTESTED = range(1, 5)
"""What stands in the city: a meeting under way, one whose hours are to be written, one told, one contested."""


async def fill(database: Database, city: City) -> None:
    for wall, state in (("2026-11-23T09:30", "confirmed"), ("2026-11-23T08:00", "confirmed")):
        await booked(database, city, state, wall=wall)
    for day in ("2026-11-19", "2026-11-18"):
        booking_id = await booked(database, city, "confirmed", wall=f"{day}T10:00")
        told = StepFacts(actual_start=at(f"{day}T10:00"), actual_end=at(f"{day}T11:15"))
        async with database.transaction() as session:
            await advance_booking(session, city.actors[Role.INTERPRETER], booking_id, "deliver", told, now=NOW)
    async with database.transaction() as session:
        facts = StepFacts(actual_start=at("2026-11-18T10:00"), actual_end=at("2026-11-18T11:00"), reason="Une heure")
        await advance_booking(session, city.requester, CONTESTED, "dispute", facts, now=NOW)


async def state(database: Database, booking_id: int) -> str:
    async with database.reading() as session:
        return (await session.get_one(Booking, booking_id)).state


async def looked(page: Page, url: str, path: str) -> None:
    """The page is there, fits the phone, and has no serious finding."""
    answer = await page.goto(url + path)
    assert answer is not None
    assert (answer.status, await axe(page)) == (200, [])
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} goes sideways"


async def interpret(page: Page, url: str, words: Words) -> None:
    """Overrunning in one press, then the hours of the meeting before, as they were planned."""
    await looked(page, url, f"/moi/rendez-vous/R-000{RUNNING}")
    await HANDS.press(page, "30 min")
    await expect(page.locator("#contenu")).to_contain_text(words.gettext("prolongation annoncée"))
    await looked(page, url, f"/moi/rendez-vous/R-000{MET}/heures")
    await HANDS.press(page, words.gettext("Envoyer mes heures"))
    await expect(page.locator("#code")).to_be_visible()
    await looked(page, url, "/moi/charge")


async def confirm(page: Page, url: str, words: Words) -> None:
    """The service sees what it confirms and what it costs, then confirms."""
    await looked(page, url, f"/demandes/heures/R-000{TOLD}")
    await HANDS.press(page, words.gettext("Confirmer {what}", what="1"))
    await expect(page).to_have_url(f"{url}/demandes/D-000{TOLD}")
    await looked(page, url, f"/demandes/heures/R-000{TOLD}")
    await expect(page.locator("#contenu")).to_contain_text(words.gettext("Rien n'a changé depuis la signature."))


async def settle(page: Page, url: str, words: Words) -> None:
    """The coordination retains one of two versions and says why."""
    await looked(page, url, "/coordination/jour")
    await looked(page, url, f"/coordination/contestations/R-000{CONTESTED}")
    await reach(page, page.locator("#choice"))
    await page.keyboard.press("Space")
    await reach(page, page.locator("#reason"))
    await page.keyboard.type("Le registre le montre")
    await HANDS.press(page, words.gettext("Régler la contestation"))
    await expect(page.locator("#signature")).to_be_visible()


async def agree(page: Page, url: str, words: Words) -> None:
    """The administration agrees that one waits twenty minutes: a date that has passed comes back with its remedy."""
    await looked(page, url, "/administration/organismes/1/heures")
    await reach(page, page.locator("#no_show_minutes"))
    await page.keyboard.press("Control+A")
    await page.keyboard.type("20")
    await page.locator("#starts_on").fill("2027-01-04")
    await HANDS.press(page, words.gettext("Convenir de cette version"))
    await expect(page.locator("#contenu table")).to_contain_text("2027-01-04")


async def count(page: Page, url: str, words: Words) -> None:
    """Finance reads what a partner owes."""
    await looked(page, url, "/finances/couts")
    await reach(page, page.locator("#contenu").get_by_role("link", name="CLSC de la Basse-Ville").first)
    await page.keyboard.press("Enter")
    await expect(page.locator("#contenu")).to_contain_text("R-0003")


@pytest.mark.parametrize("page", PHONES, ids=["fr", "en"], indirect=True)
async def test_everybody_does_their_job_on_a_phone_by_keyboard(
    page: Page, live_server: LiveServer, database: Database, city: City, request: pytest.FixtureRequest
) -> None:
    await fill(database, city)
    locale: Locale = "en" if "[en" in request.node.name or "-en" in request.node.name else "fr"
    await page.context.add_cookies([{"name": "langue", "value": locale, "url": live_server.url}])
    jobs: list[tuple[Actor, Callable[[Page, str, Words], Awaitable[None]]]] = [
        (city.actors[Role.INTERPRETER], interpret),
        (city.requester, confirm),
        (city.coordinator, settle),
        (city.actors[Role.ADMINISTRATOR], agree),
        (city.actors[Role.FINANCE], count),
    ]
    for actor, job in jobs:
        await live_server.sign_in(page, actor)
        await job(page, live_server.url, translator(locale))
    assert [await state(database, number) for number in (RUNNING, MET, TOLD, CONTESTED)] == [
        "confirmed", "delivered", "closed", "closed",
    ]  # fmt: skip
