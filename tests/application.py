"""The application in the process, built once a run: each test puts its own house behind it, with no lifespan or timers.

Building it and compiling its templates takes longer than most tests; what differs from test to test is the `House`.
"""

from functools import cache
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar
from litestar.datastructures import State

from interpretariat.app import make_app
from interpretariat.db.session import Database
from interpretariat.edge import Clock, House
from interpretariat.settings import Settings
from tests.city import BASE_URL, SECRET


def settings_of(var_dir: Path, **changes: Any) -> Settings:
    """The settings of an application of the tests."""
    fixed = {"database_url": "unused", "secret_key": SECRET, "base_url": BASE_URL, "timers": False}
    return Settings(**fixed, var_dir=var_dir, **changes)


@cache
def application() -> Litestar:
    """The one of this run."""
    return make_app(settings_of(Path("unused")), database=Database("sqlite+aiosqlite://"))


def transport(database: Database, var_dir: Path, clock: Clock, **changes: Any) -> httpx.ASGITransport:
    """A way in to the application on this database, at the hour of this clock, with these settings changed."""
    app, state = application(), State({"house": House(database, settings_of(var_dir, **changes), clock)})

    async def at_home(scope: Any, receive: Any, send: Any) -> None:
        app.state = state
        await app(scope, receive, send)

    return httpx.ASGITransport(at_home)
