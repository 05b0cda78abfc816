"""A real browser for the tests of pages: the system's Chromium, driven by Playwright in the one event loop of the tests.

A browser test is a coroutine that asks for `page`. It fails on anything the browser complains about: an error on the
console, a violation of the content security policy, an exception in a script, a request that leaves this machine.
"""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Request, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""No GPU on a test machine, and nothing that looks for a network."""

DESKTOP = {"width": 1280, "height": 800}
WIDTHS = {"phone": {"width": 375, "height": 812}, "tablet": {"width": 768, "height": 1024}, "desktop": DESKTOP}
"""The three widths at which a page is judged."""

at_each_width = pytest.mark.parametrize(
    "page", [{"viewport": size} for size in WIDTHS.values()], ids=WIDTHS, indirect=True
)
"""Run a test of `page` at the three widths. Any option of a browser context (`color_scheme`, `locale`…) goes the same way."""

AXE = Path(__file__).with_name("vendor") / "axe.min.js"
GRAVE = ("moderate", "serious", "critical")


def chromium() -> str | None:
    """The path of a Chromium on this machine; None leaves Playwright its own, which fails by name when it is not there."""
    named = os.environ.get("INTERPRETARIAT_TEST_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """A browser without a window, closed at the end."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for the whole run; each test gets its own context, cookies and storage."""
    async with launched() as browser:
        yield browser


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about so far. A test that expects a complaint compares it and clears the list."""
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, complaints: list[str], request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    """A page of 1280 px in French, in the city's zone, without motion; the test fails if the browser complained."""
    options: dict[str, Any] = {
        "viewport": DESKTOP,
        "locale": "fr-CA",
        "timezone_id": "America/Toronto",
        "reduced_motion": "reduce",
        **getattr(request, "param", {}),
    }
    context = await browser.new_context(**options)
    page = await context.new_page()
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda sent: complaints.append(f"leaves this machine: {sent.url}") if _leaves(sent) else None)
    yield page
    await context.close()
    assert complaints == []


def _leaves(request: Request) -> bool:
    address = urlsplit(request.url)
    return address.scheme.startswith(("http", "ws")) and address.hostname not in {"127.0.0.1", "localhost", "::1"}


async def axe(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands, minor findings left out: `impact rule: where, where`."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    report = await page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{found['impact']} {found['id']}: {', '.join(' '.join(map(str, node['target'])) for node in found['nodes'])}"
        for found in report["violations"]
        if found["impact"] in GRAVE
    ]
