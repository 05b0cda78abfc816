"""The tests' own browser: it complains by itself, and axe-core sees what it must."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.browser import AXE, WIDTHS, at_each_width, axe

STRICT = "default-src 'none'; script-src 'self'; style-src 'self'"
PAGE = "<!doctype html><html lang=fr><head><title>Essai</title></head><body><main><h1>Essai</h1>{}</main></body></html>"
SITE = "http://127.0.0.1/"

Show = Callable[[str], Awaitable[None]]

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(loop_scope="session")
async def show(page: Page) -> AsyncIterator[Show]:
    """Show a page with the given content, under the strictest policy, without a server."""

    async def shown(content: str) -> None:
        await page.route(
            f"{SITE}**",
            lambda route: route.fulfill(
                body=PAGE.format(content),
                content_type="text/html; charset=utf-8",
                headers={"content-security-policy": STRICT},
            ),
        )
        await page.goto(SITE)

    yield shown


async def test_clean_page_has_no_complaint_and_no_finding(page: Page, show: Show, complaints: list[str]) -> None:
    await show("<p>Bonjour</p>")
    assert await axe(page) == []
    assert complaints == []


async def test_inline_script_is_a_complaint(show: Show, complaints: list[str]) -> None:
    await show("<script>document.title = 'ran'</script>")
    assert ["Content Security Policy" in complaint for complaint in complaints] == [True]
    complaints.clear()


async def test_request_to_another_machine_is_a_complaint(page: Page, show: Show, complaints: list[str]) -> None:
    await page.route("https://cdn.example/**", lambda route: route.abort())
    await show("<a href='https://cdn.example/'>ailleurs</a>")
    async with page.expect_event("requestfailed"):
        await page.click("a", no_wait_after=True)
    assert complaints == ["leaves this machine: https://cdn.example/"]
    complaints.clear()


async def test_exception_in_a_script_is_a_complaint(page: Page, show: Show, complaints: list[str]) -> None:
    await show("")
    async with page.expect_event("pageerror"):
        await page.evaluate("() => { queueMicrotask(() => { throw new Error('broken') }) }")
    assert complaints == ["broken"]
    complaints.clear()


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        ("<img src='data:,'>", "critical image-alt: img"),
        ("<input>", "critical label: input"),
        ("<a href='/x'></a>", "serious link-name: a"),
    ],
)
async def test_axe_names_the_rule_and_the_place(
    page: Page, show: Show, complaints: list[str], content: str, finding: str
) -> None:
    await show(content)
    assert await axe(page) == [finding]
    complaints.clear()


@at_each_width
async def test_page_has_each_width(page: Page, request: pytest.FixtureRequest) -> None:
    assert page.viewport_size == WIDTHS[request.node.callspec.id]


@pytest.mark.parametrize("page", [{"color_scheme": "dark", "locale": "en-CA"}], indirect=True)
async def test_page_takes_the_options_of_a_context(page: Page) -> None:
    dark, language = "matchMedia('(prefers-color-scheme: dark)').matches", "navigator.language"
    assert await page.evaluate(f"[{dark}, {language}]") == [True, "en-CA"]


def test_vendored_axe_is_the_published_file() -> None:
    digest = hashlib.sha256(AXE.read_bytes()).hexdigest()
    assert f"| `{digest}` |" in Path(AXE.with_name("README.md")).read_text(encoding="utf-8")
