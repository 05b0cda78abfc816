"""Photograph the demo that is running: every page of every role's navigation, at each width, dark, and in English.

`python -m tests.screenshots` reads `var/demo.json` (written by `make demo`) and writes `var/screenshots/ROLE/PAGE-LOOK.png`.
The exit status is 1 when a page did not answer 200, and each such page is named.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from tests.browser import WIDTHS, launched

DEMO = Path("var/demo.json")
FOLDER = Path("var/screenshots")

LOOKS: dict[str, dict[str, Any]] = {
    **{name: {"viewport": size, "locale": "fr-CA"} for name, size in WIDTHS.items()},
    "dark": {"viewport": WIDTHS["desktop"], "locale": "fr-CA", "color_scheme": "dark"},
    "english": {"viewport": WIDTHS["desktop"], "locale": "en-CA"},
}
"""Name of a look → the options of the browser context that shows it."""


async def photograph(
    browser: Browser,
    base_url: str,
    accounts: Sequence[Mapping[str, str]],
    folder: Path,
    looks: Mapping[str, dict[str, Any]] = LOOKS,
) -> list[str]:
    """One picture a page and look into `folder`; returns `status address` of each page that did not answer 200.

    `accounts` are those of `demo.json`; of two with the same role the first is photographed.
    """
    doors = {"public": base_url} | {account["role"]: account["sign_in_url"] for account in reversed(accounts)}
    failed: list[str] = []
    for role, door in doors.items():
        (folder / role).mkdir(parents=True, exist_ok=True)
        for look, options in looks.items():
            async with _page(browser, options) as page:
                await page.goto(door)
                for address in await _addresses(page):
                    answer = await page.goto(address)
                    if answer is None or answer.status != 200:
                        failed.append(f"{answer.status if answer else 0} {address.removeprefix(base_url)}")
                    picture = address.removeprefix(base_url).strip("/").replace("/", "-") or "home"
                    await page.screenshot(path=folder / role / f"{picture}-{look}.png", full_page=True)
    return sorted(set(failed))


@asynccontextmanager
async def _page(browser: Browser, options: dict[str, Any]) -> AsyncIterator[Page]:
    context = await browser.new_context(reduced_motion="reduce", **options)
    yield await context.new_page()
    await context.close()


async def _addresses(page: Page) -> list[str]:
    """Where the navigation of this person leads, beginning where they are."""
    links: list[str] = await page.eval_on_selector_all("header nav a", "links => links.map(link => link.href)")
    return list(dict.fromkeys([page.url, *links]))


async def _photograph_demo(base_url: str, accounts: Sequence[Mapping[str, str]]) -> list[str]:
    async with launched() as browser:
        return await photograph(browser, base_url, accounts, FOLDER)


def main() -> int:
    if not DEMO.exists():
        sys.stderr.write(f"{DEMO} is missing: start the demo first with `make demo`\n")
        return 1
    demo = json.loads(DEMO.read_text(encoding="utf-8"))
    failed = asyncio.run(_photograph_demo(demo["base_url"], demo["accounts"]))
    sys.stdout.write("".join(f"{line}\n" for line in failed) + f"Pictures are in {FOLDER}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
