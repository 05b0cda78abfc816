"""Every page that a route serves, in a browser: nothing for axe-core to say, nothing sideways at 320 px, one thing to press."""

import pytest
from playwright.async_api import Page

from interpretariat.domain.policy import TABLE, Action, Actor, Role
from tests.browser import axe
from tests.databases import on_sqlite
from tests.factory import City
from tests.house.lines import Line
from tests.house.routes import ROUTES
from tests.live import LiveServer

pytestmark = [pytest.mark.browser, on_sqlite]

NARROW, WIDE = {"width": 320, "height": 700}, {"width": 1280, "height": 800}
"""The width at which nothing may go sideways, and that of an office."""

SMALLEST = 24
"""A side of what is pressed, in pixels, unless it stands in a line of words."""

ONE_A_LINE = frozenset({"/moi/offres"})
"""Pages whose every line has its own main button."""

NOT_PAGES = ("/static", "/ical", "/healthz", "/readyz", "/metrics", "/accueil", "/administration/exporter")

FILES = ("csv", "xlsx", "pdf", "json")
"""What is downloaded, not looked at."""

LOOKED_AT = """() => {
  const seen = it => it.checkVisibility({ visibilityProperty: true }) && !it.closest('.visually-hidden');
  const alone = it => getComputedStyle(it).display !== 'inline';
  const pressed = [...document.querySelectorAll('a, button, summary, select, input:not([type=hidden])')].filter(seen);
  const small = it => it.getBoundingClientRect().height < %d && !['checkbox', 'radio'].includes(it.type);
  return {
    h1: document.querySelectorAll('h1').length,
    main: [...document.querySelectorAll('.button--primary, .button--danger')].filter(seen).length,
    small: pressed.filter(it => alone(it) && small(it)).map(it => it.textContent.trim().slice(0, 40)),
  };
}"""


def shown_to(line: Line) -> Role | None:
    """The role that opens it here; None for a page that is open to everybody."""
    if line.action is Action.PUBLIC:
        return None
    return line.only or next(role for role in Role if role in TABLE[line.action])


def pages_of(role: Role | None) -> list[Line]:
    return [
        line
        for line in ROUTES
        if line.method == "GET"
        and not line.of_api
        and not line.path.startswith(NOT_PAGES)
        and not line.path.endswith("/progression")
        and shown_to(line) is role
    ]


async def address(live: LiveServer, city: City, line: Line, actor: Actor) -> str:
    """The line's path with something of the actor's own in each place."""
    async with live.database.transaction() as session:
        words = {}
        for name, thing in line.things.items():
            own = (await thing.make(session, city, actor)).own
            words[name] = own if isinstance(own, str) else thing.shown(own)
    return line.asked.format(**words)


async def faults(page: Page, line: Line) -> list[str]:
    """What is wrong with the page as it stands."""
    await page.set_viewport_size(WIDE)
    found = await axe(page)
    looked = await page.evaluate(LOOKED_AT % SMALLEST)
    found += [f"{looked['h1']} h1"] if looked["h1"] != 1 else []
    found += [f"{looked['main']} main buttons"] if looked["main"] > 1 and line.path not in ONE_A_LINE else []
    found += [f"hard to hit: {name}" for name in looked["small"]]
    await page.set_viewport_size(NARROW)
    beyond = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*found, *([f"{beyond} px sideways"] if beyond > 0 else [])]


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role or "nobody")
async def test_every_page_is_clean_narrow_and_has_one_main_button(
    page: Page, live_server: LiveServer, city: City, role: Role | None
) -> None:
    actor = city.actors[role or Role.REQUESTER]
    if role is not None:
        await live_server.sign_in(page, actor)
    wrong = []
    for line in pages_of(role):
        path = await address(live_server, city, line, actor)
        if path.partition("?")[0].endswith(FILES):
            continue
        answer = await page.goto(live_server.url + path)
        assert answer is not None
        said = [] if answer.status == 200 else [f"answers {answer.status}"]
        wrong += [f"{path}: {fault}" for fault in (*said, *await faults(page, line))]
    assert wrong == [], "\n".join(wrong)
