"""The pages as people meet them without a script: a cookie, links that are followed, forms that are posted."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from pathlib import Path

import httpx
import pytest_asyncio

from interpretariat.db.session import Database
from interpretariat.domain.policy import Actor
from interpretariat.edge import LOCALE_COOKIE, SESSION_COOKIE
from tests import factory
from tests.application import transport
from tests.city import BASE_URL

NBSP = "\N{NO-BREAK SPACE}"
TOKEN = re.compile(r'name="_csrf_token" value="([^"]*)"')


@dataclass
class Visitor:
    """One person's browser. `text` is what a page says, its tags taken away and its spaces made ordinary."""

    client: httpx.AsyncClient

    async def get(self, path: str, status: int = 200) -> str:
        answer = await self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.text

    async def text(self, path: str, status: int = 200) -> str:
        return said(await self.get(path, status))

    async def post(self, path: str, page: str = "/compte", **fields: str | list[str]) -> httpx.Response:
        """Post a form that stands on `page`, with its token."""
        found = TOKEN.search(await self.get(page))
        assert found is not None
        return await self.client.post(path, data={"_csrf_token": found[1], **fields})


def said(html: str) -> str:
    """What the page says, one space between two words."""
    main = html.partition("<main")[2].partition("</main>")[0] or html
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).replace(NBSP, " ").split())


@dataclass
class Visits:
    """Opens browsers; `now` is the hour of the application."""

    database: Database
    transport: httpx.ASGITransport
    now: datetime = factory.NOW
    opened: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def as_(self, actor: Actor, locale: str = "fr") -> Visitor:
        async with self.database.transaction() as session:
            key = await factory.make_session(session, actor)
        cookies = {SESSION_COOKIE: key, LOCALE_COOKIE: locale}
        client = httpx.AsyncClient(transport=self.transport, base_url=BASE_URL, cookies=cookies)
        return Visitor(await self.opened.enter_async_context(client))


@pytest_asyncio.fixture(loop_scope="session")
async def visits(database: Database, tmp_path: Path) -> AsyncIterator[Visits]:
    found = Visits(database, transport(database, tmp_path, lambda: found.now))
    async with found.opened:
        yield found
