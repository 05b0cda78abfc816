"""The demo, made once for the tests that look at it from outside: a tenth of its demand, at the hour of the tests."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from interpretariat.app import open_database
from interpretariat.db.session import Database
from interpretariat.demo.build import build
from interpretariat.demo.doors import Doors
from interpretariat.demo.place import Place
from interpretariat.settings import Settings
from tests.factory import NOW

SCALE = 0.1
PORT = 8000


class Interrupted(Exception):  # noqa: N818 - a fact of the test
    """What a Ctrl-C in the middle of the making looks like."""


@dataclass(frozen=True)
class DemoCity:
    """A made demo: where it is, its doors, and the steps that were told while it was made."""

    place: Place
    doors: Doors
    told: list[str]
    half_made: bool

    @property
    def settings(self) -> Settings:
        return self.place.settings(PORT, self.place.city)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def demo_city(tmp_path_factory: pytest.TempPathFactory) -> DemoCity:
    """Made at the second attempt: the first one is cut off when the week is to be allocated."""
    place, told = Place(tmp_path_factory.mktemp("demo")), []

    def cut_off(step: str) -> None:
        if step.startswith("Allocating"):
            raise Interrupted

    with pytest.raises(Interrupted):
        await build(place, PORT, lambda: NOW, cut_off, scale=SCALE / 10)
    half_made = place.making.exists() and not place.is_ready()
    doors = await build(place, PORT, lambda: NOW, told.append, scale=SCALE)
    return DemoCity(place, doors, told, half_made)


@pytest_asyncio.fixture(loop_scope="session")
async def demo_database(demo_city: DemoCity) -> AsyncIterator[Database]:
    """The demo's own database, with the demo's key."""
    database = open_database(demo_city.settings)
    yield database
    await database.close()
