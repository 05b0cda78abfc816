"""The page that everybody may read."""

import pytest

from interpretariat.db.session import Database
from tests.factory import City
from tests.services.test_insights import ask
from tests.web.visitors import Visits, visits

__all__ = ["visits"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def test_home_names_the_languages_and_how_often_they_are_met(
    database: Database, city: City, visits: Visits
) -> None:
    await ask(database, city, "ara", {"closed": 18, "unfilled": 6}, "2026-10-07T09:00")
    page = await (await visits.as_(city.requester)).text("/")
    assert "Arabe ( العربية ) 75 % servies" in page
    assert "Espagnol ( español )" in page
    assert "mesurée le 23 nov. 2026" in page
