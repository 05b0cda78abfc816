"""The pictures of the demo."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from interpretariat.domain.policy import Role
from interpretariat.services.sign_in import make_link
from interpretariat.web.navigation import NAV
from tests.databases import on_sqlite
from tests.factory import City
from tests.live import LiveServer
from tests.screenshots import LOOKS, photograph

TWO = {name: LOOKS[name] for name in ("phone", "english")}

pytestmark = [on_sqlite, pytest.mark.browser]


async def test_photograph_covers_the_navigation_of_a_role_in_each_look(
    browser: Browser, live_server: LiveServer, city: City, tmp_path: Path
) -> None:
    actor = city.actors[Role.FUNDER]
    assert actor.account_id is not None
    async with live_server.database.transaction() as session:
        token = await make_link(session, actor.account_id, now=live_server.now, reusable_days=1)
    account = {"role": Role.FUNDER.value, "sign_in_url": f"{live_server.url}/connexion/lien/{token}"}
    await photograph(browser, live_server.url, [account], tmp_path / "shots", TWO)
    pages = [path.strip("/").replace("/", "-") for path, _ in NAV[Role.FUNDER]]
    expected = {f"public/home-{look}.png" for look in TWO} | {
        f"funder/{page}-{look}.png" for page in pages for look in TWO
    }
    assert {file.relative_to(tmp_path / "shots").as_posix() for file in (tmp_path / "shots").rglob("*.png")} == expected


async def test_photograph_names_a_page_that_fails(browser: Browser, live_server: LiveServer, tmp_path: Path) -> None:
    account = {"role": "nobody", "sign_in_url": f"{live_server.url}/nowhere"}
    assert await photograph(browser, live_server.url, [account], tmp_path, {"dark": LOOKS["dark"]}) == ["404 /nowhere"]
