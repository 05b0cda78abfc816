"""Two ways to use a page: with a mouse, and with the keyboard alone, going from one thing to the next by Tab."""

from typing import Final, Protocol

from playwright.async_api import Locator, Page, expect

STOPS: Final = 150
"""More Tab stops than any page has: whoever has not arrived by then cannot."""

DATES: Final = ("20261201", "12012026", "01122026")
TIMES: Final = ("1400", "0200PM")
"""1 December 2026 and 14 h in the orders in which a browser's own language asks for their figures."""


class Hands(Protocol):
    async def choose(self, page: Page, field: str, value: str, words: str) -> None:
        """Choose the option of this value, whose text begins with these words."""

    async def set_start(self, page: Page) -> None:
        """The meeting is on 1 December 2026 at 14 h."""

    async def tick(self, page: Page, field: str) -> None: ...

    async def press(self, page: Page, words: str) -> None:
        """Press the button of these words."""


def button(page: Page, words: str) -> Locator:
    return page.locator("#contenu").get_by_role("button", name=words)


class Mouse:
    async def choose(self, page: Page, field: str, value: str, words: str) -> None:
        await page.locator(field).select_option(value)

    async def set_start(self, page: Page) -> None:
        await page.fill("#start_date", "2026-12-01")
        await page.fill("#start_time", "14:00")

    async def tick(self, page: Page, field: str) -> None:
        await page.check(field)

    async def press(self, page: Page, words: str) -> None:
        await button(page, words).click()


class Keyboard:
    async def choose(self, page: Page, field: str, value: str, words: str) -> None:
        await reach(page, page.locator(field))
        await page.keyboard.type(words)
        assert await page.input_value(field) == value

    async def set_start(self, page: Page) -> None:
        await _type(page, "#start_date", DATES, "2026-12-01")
        await _type(page, "#start_time", TIMES, "14:00")

    async def tick(self, page: Page, field: str) -> None:
        await reach(page, page.locator(field))
        await page.keyboard.press("Space")
        await expect(page.locator(field)).to_be_checked()

    async def press(self, page: Page, words: str) -> None:
        await reach(page, button(page, words))
        await page.keyboard.press("Enter")


async def reach(page: Page, target: Locator) -> None:
    """Tab until the target has the focus, and the focus is to be seen."""
    await expect(target).to_have_count(1)
    for _ in range(STOPS):
        if await target.evaluate("element => element === document.activeElement"):
            assert await target.evaluate("element => element.matches(':focus-visible')")
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never comes to {target}")


async def _type(page: Page, field: str, written: tuple[str, ...], wanted: str) -> None:
    """Write a date or an hour in the order of this browser's language; a wrong order leaves another value."""
    await reach(page, page.locator(field))
    for figures in written:
        await page.locator(field).evaluate("input => { input.value = ''; input.blur(); input.focus() }")
        await page.keyboard.type(figures)
        if await page.input_value(field) == wanted:
            return
    raise AssertionError(f"{field}: no order of figures gives {wanted}")
