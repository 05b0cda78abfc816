"""Every component in every state: rendered strictly, then looked at by a browser under the product's own policy."""

import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, cast

import pytest
from playwright.async_api import Page, Route, expect

from interpretariat.domain.policy import Role
from interpretariat.edge import HEADERS
from interpretariat.formats.words import Locale
from tests.browser import axe
from tests.web.styleguide import STATIC, SYMBOLS
from tests.web.styleguide import page as render

ADDRESS = "http://127.0.0.1"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
TEMPLATES = ["styleguide.html", "public/home.html", *(f"errors/{code}.html" for code in (403, 404, 409, 500))]
LOOKS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 375, "height": 812}},
    "tablet": {"viewport": {"width": 768, "height": 1024}},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "forced": {"viewport": {"width": 1280, "height": 800}, "forced_colors": "active"},
}
in_each_look = pytest.mark.parametrize("page", LOOKS.values(), ids=LOOKS, indirect=True)


async def show(page: Page, html: str) -> None:
    """Open a page made of this HTML and of the static files, under the headers of the product."""

    async def answer(route: Route) -> None:
        path = re.sub(r"^https?://[^/]+", "", route.request.url).partition("?")[0]
        if path == "/langue":
            await route.fulfill(status=303, headers={"location": "/demandes"})
            return
        if not path.startswith("/static/"):
            await route.fulfill(body=html, headers=dict(HEADERS), content_type="text/html; charset=utf-8")
            return
        name = path.removeprefix("/static/")
        body = (STATIC / name).read_bytes()
        await route.fulfill(body=body, headers=dict(HEADERS), content_type=TYPES[name[name.rindex(".") :]])

    await page.route("**/*", answer)
    await page.goto(f"{ADDRESS}/demandes")


async def widest(page: Page) -> int:
    """By how many pixels the page scrolls sideways."""
    return cast(
        "int", await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


class _Headings(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.styled: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.styled += [tag for name, _ in attrs if name == "style" or name.startswith("on")]


def parsed(html: str) -> _Headings:
    reader = _Headings()
    reader.feed(html)
    return reader


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("role", [None, *Role])
def test_template_renders_for_everyone_with_one_heading_and_a_tree(
    template: str, locale: Locale, role: Role | None
) -> None:
    found = parsed(render(template, locale, role=role))
    steps = [after - before for before, after in zip(found.levels, found.levels[1:], strict=False)]
    assert (found.levels.count(1), max(steps, default=0) <= 1, found.styled) == (1, True, [])


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_id_comes_twice(template: str) -> None:
    ids = parsed(render(template, "fr")).ids
    assert sorted(ids) == sorted(set(ids))


def test_every_symbol_that_a_template_uses_is_in_the_sprite() -> None:
    used = set(re.findall(r"sprite\.svg#(\w+)", "".join(render(template, "fr") for template in TEMPLATES)))
    assert used <= set(SYMBOLS)


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_faulty_form_says_so_in_the_title(locale: Locale) -> None:
    html = render("styleguide.html", locale, faulty=True)
    assert re.findall(r"<title>(.*?)</title>", html)[:1] == [
        {
            "fr": "Erreur\N{NO-BREAK SPACE}: Guide de style – Interprétariat",
            "en": "Error: Style guide – Interprétariat",
        }[locale]
    ]


def test_wrong_field_points_to_its_error_and_keeps_its_value() -> None:
    html = render("styleguide.html", "fr")
    assert 'id="note" name="note" aria-invalid="true" aria-describedby="note-indice note-erreur"' in html
    assert "Appeler Mme Roy</textarea>" in html


@in_each_look
async def test_style_guide_has_no_finding_and_no_sideways_scroll(page: Page) -> None:
    await show(page, render("styleguide.html", "fr"))
    assert (await axe(page), await widest(page)) == ([], 0)


@in_each_look
@pytest.mark.parametrize("template", TEMPLATES[1:])
async def test_public_and_error_pages_have_no_finding_and_no_sideways_scroll(page: Page, template: str) -> None:
    await show(page, render(template, "en", role=None))
    assert (await axe(page), await widest(page)) == ([], 0)


@pytest.mark.parametrize("page", [{"viewport": {"width": 320, "height": 640}}], indirect=True)
async def test_longer_words_fit_the_narrowest_screen(page: Page) -> None:
    await show(page, render("styleguide.html", "fr", stretch=True))
    assert await widest(page) == 0


@pytest.mark.parametrize("page", [LOOKS["phone"]], indirect=True)
async def test_targets_of_a_phone_are_large_enough_for_a_thumb(page: Page) -> None:
    await show(page, render("errors/404.html", "fr", role=Role.INTERPRETER))
    small = await page.eval_on_selector_all(
        "a:not(.skip), button",
        """all => all.filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44)
                      .map(e => e.textContent.trim())""",
    )
    assert small == []


@pytest.mark.parametrize("page", [LOOKS["phone"]], indirect=True)
async def test_menu_opens_without_script_and_closes_with_escape(page: Page) -> None:
    await show(page, render("errors/404.html", "fr", role=Role.INTERPRETER))
    menu = page.get_by_role("navigation", name="Navigation principale")
    await page.get_by_role("button", name="Menu").click()
    assert await menu.is_visible()
    await page.keyboard.press("Escape")
    assert not await menu.is_visible()


async def test_error_summary_has_the_focus_and_leads_to_the_field(page: Page) -> None:
    await show(page, render("styleguide.html", "fr"))
    assert await page.evaluate("document.activeElement.id") == "resume-erreurs"
    await page.get_by_role("alert").get_by_role("link").first.click()
    assert await page.evaluate("document.activeElement.id") == "contact"


async def test_form_posts_once(page: Page) -> None:
    await show(page, render("styleguide.html", "fr"))
    posted = await page.evaluate(
        """() => {
            let posts = 0;
            const form = document.querySelector("form[data-once]");
            form.addEventListener("submit", (event) => { posts += 1; event.preventDefault(); });
            form.requestSubmit();
            form.requestSubmit();
            return posts;
        }"""
    )
    assert posted == 1


async def test_language_switch_carries_over_what_was_typed_but_no_secret(page: Page) -> None:
    html = """<main><form method="post" action="/x"><input name="note"><input type="password" name="key">
      <input type="checkbox" name="yes" value="oui"></form></main>"""
    guide = render("errors/404.html", "fr").replace("</main>", html.removeprefix("<main>"))
    await show(page, guide)
    await page.fill("[name=note]", "salle 214")
    await page.fill("[name=key]", "secret")
    await page.check("[name=yes]")
    await page.get_by_role("button", name="English").click()
    await expect(page.locator("[name=note]")).to_have_value("salle 214")
    typed = [await page.input_value("[name=note]"), await page.input_value("[name=key]")]
    assert (typed, await page.is_checked("[name=yes]")) == (["salle 214", ""], True)


@pytest.mark.parametrize("status", [403, 404, 429, 500, 503])
async def test_part_that_fails_leaves_the_page_and_says_so_above_it(
    page: Page, complaints: list[str], status: int
) -> None:
    part = '<main><button type="button" hx-post="/part" hx-target="#place">Aller</button><p id="place">gardé</p>'
    await show(page, render("errors/404.html", "fr").partition("<main")[0] + part)
    sent: list[str | None] = []

    async def refuse(route: Route) -> None:
        sent.append(await route.request.header_value("x-csrftoken"))
        await route.fulfill(status=status, body=render("errors/500.html", "fr"), content_type="text/html")

    await page.route("**/part", refuse)
    await page.get_by_role("button", name="Aller").click()
    await expect(page.locator("#alertes")).to_contain_text("Réessayez dans un instant.")
    assert (sent, await page.inner_text("#place")) == (["token"], "gardé")
    assert [str(status) in said for said in complaints] == [True]
    complaints.clear()


async def test_print_opens_the_folds_and_hides_what_can_be_pressed(page: Page) -> None:
    await show(page, render("styleguide.html", "fr"))
    await page.emulate_media(media="print")
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert await page.locator("details:not([open])").count() == 0
    assert await page.locator(".button:visible, .bottom-bar:visible, .header__nav:visible").count() == 0
    assert await page.get_by_text("Imprimé le 2026-11-23 à 16:05").is_visible()


def colours(css: str) -> Iterator[dict[str, str]]:
    """The tokens of the light scheme, then those of the dark one."""
    light, dark = css.split("@media (prefers-color-scheme: dark)")
    first = dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6})", light))
    yield first
    yield first | dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6})", dark))


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2") for ground in ("page", "surface", "sunken")),
    *((ink, ground) for ink in ("link", "info", "ok", "attention", "alert", "neutral") for ground in ("page", "surface")),
    *((state, f"{state}-bg") for state in ("info", "ok", "attention", "alert", "neutral")),
    *(("ink", f"{state}-bg") for state in ("info", "ok", "attention", "alert", "neutral")),
    ("on-primary", "primary"), ("on-primary", "primary-hover"), ("on-alert", "alert"), ("on-alert", "alert-hover"),
    ("ink", "primary-soft"), ("alert", "surface"), ("ink-2", "sunken"),
    *(("seq-ink", f"seq-{n}") for n in range(1, 5)), ("seq-on-dark", "seq-5"), ("seq-on-dark", "seq-6"),
]  # fmt: skip
EDGES = [("border", "surface"), ("border", "page"), ("focus", "surface"), ("focus", "page"), ("primary", "surface")]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("pairs", "least"), [(TEXT, 4.5), (EDGES, 3), ([(f"cat-{n}", "surface") for n in range(1, 5)], 3)]
)
def test_tokens_keep_their_contrast(scheme: int, pairs: list[tuple[str, str]], least: float) -> None:
    tokens = list(colours((STATIC / "tokens.css").read_text(encoding="utf-8")))[scheme]
    low = {pair: ratio for pair in pairs if (ratio := contrast(tokens[pair[0]], tokens[pair[1]])) < least}
    assert low == {}


def test_scripts_of_others_are_as_they_were_published() -> None:
    listed = dict(
        re.findall(
            r"^\| `([\w.-]+\.js)` .*`([0-9a-f]{64})` \|$", (STATIC / "vendor/README.md").read_text(), re.MULTILINE
        )
    )
    kept = {
        script.name: hashlib.sha256(script.read_bytes()).hexdigest()
        for script in (STATIC / "vendor").iterdir()
        if script.name.endswith(".js")
    }
    assert kept == listed
