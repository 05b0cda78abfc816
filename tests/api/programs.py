"""The application as programs meet it: in the process, by bearer token, at an hour that the test may move."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpx
import pytest_asyncio

from interpretariat.db.session import Database
from interpretariat.domain.policy import Actor
from tests import factory
from tests.application import transport
from tests.city import BASE_URL


@dataclass
class Program:
    """`client` is nobody; `as_` is somebody's token."""

    database: Database
    transport: httpx.ASGITransport
    client: httpx.AsyncClient
    now: datetime = factory.NOW
    opened: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def as_(self, actor: Actor) -> httpx.AsyncClient:
        """A client that acts in this role."""
        async with self.database.transaction() as session:
            token = await factory.make_token(session, actor)
        headers = {"authorization": f"Bearer {token}"}
        client = httpx.AsyncClient(transport=self.transport, base_url=BASE_URL, headers=headers)
        return await self.opened.enter_async_context(client)


@pytest_asyncio.fixture(loop_scope="session")
async def program(database: Database, tmp_path: Path) -> AsyncIterator[Program]:
    way_in = transport(database, tmp_path, lambda: found.now, feed_bodies_a_minute=5)
    async with httpx.AsyncClient(transport=way_in, base_url=BASE_URL) as client:
        found = Program(database, way_in, client)
        async with found.opened:
            yield found
