"""The real application behind a real socket, for the tests that come from outside: a browser, a program."""

import asyncio
import socket
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest_asyncio
import uvicorn
from playwright.async_api import Page

from interpretariat.db.session import Database
from interpretariat.domain.policy import Actor
from interpretariat.edge import SESSION_COOKIE
from interpretariat.settings import Settings
from tests import factory
from tests.city import SECRET


@dataclass
class LiveServer:
    """Where the application answers, the database it shares with the test, and its present, which a test may move."""

    url: str
    database: Database
    now: datetime

    async def sign_in(self, page: Page, actor: Actor) -> None:
        """Give the page's browser the cookie of an open session, as if the actor had followed their link."""
        async with self.database.transaction() as session:
            key = await factory.make_session(session, actor)
        await page.context.add_cookies([{"name": SESSION_COOKIE, "value": key, "url": self.url, "httpOnly": True}])


class _Server(uvicorn.Server):
    """Signals stay with the tests: a Ctrl-C ends the run, not the server alone."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


@pytest_asyncio.fixture(loop_scope="session")
async def live_server(database: Database, now: datetime, tmp_path: Path) -> AsyncIterator[LiveServer]:
    """The application on a free port, in the loop and at the hour of the tests, on the test's own database."""
    from interpretariat.app import make_app  # noqa: PLC0415 - only the tests from outside load the application

    listening = socket.create_server(("127.0.0.1", 0))  # it listens before it serves: the first request waits its turn
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    live = LiveServer(url, database, now)
    settings = Settings(
        database_url=database.engine.url.render_as_string(hide_password=False),
        secret_key=SECRET,
        base_url=url,
        var_dir=tmp_path,
        timers=False,
    )
    app = make_app(settings, clock=lambda: live.now, database=database)
    server = _Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve([listening]))
    yield live
    server.should_exit = True
    await serving
