"""Availability in one form: saved, undone, refused, and never at the price of a booking in silence."""

import re
from html import unescape

import pytest
import pytest_asyncio

from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.services.availability_edit import availability_of
from tests import factory
from tests.factory import City
from tests.web.visitors import Visitor, Visits, visits

__all__ = ["visits"]

PAGE = "/moi/disponibilites"
FIELD = re.compile(r'<(?:input|option)[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest_asyncio.fixture(loop_scope="session")
async def nadia(city: City, visits: Visits) -> Visitor:
    return await visits.as_(city.actors[Role.INTERPRETER])


async def fields(nadia: Visitor) -> dict[str, str]:
    """The form as it stands."""
    form = (await nadia.get(PAGE)).partition("<main")[2]
    return {name: unescape(value) for name, value in FIELD.findall(form) if name != "_csrf_token"}


async def week(database: Database, city: City) -> list[tuple[int, str, str]]:
    async with database.reading() as session:
        person = await availability_of(session, city.coordinator, city.nadia.id)
    return [(row.weekday, f"{row.from_time:%H:%M}", f"{row.until_time:%H:%M}") for row in person.pattern]


USUAL = [(day, "08:00", "17:00") for day in range(1, 6)]


async def test_saving_as_it_stands_changes_nothing(database: Database, city: City, nadia: Visitor) -> None:
    answer = await nadia.post(PAGE, **await fields(nadia))
    assert answer.status_code == 200
    assert await week(database, city) == USUAL


async def test_rows_are_changed_removed_and_added_then_undone(database: Database, city: City, nadia: Visitor) -> None:
    typed = await fields(nadia)
    typed |= {"weekly.0.until": "12:00", "weekly.1.from": "", "weekly.1.until": ""}
    typed |= {"weekly.11.weekday": "7", "weekly.11.from": "09:00", "weekly.11.until": "10:00"}
    answer = await nadia.post(PAGE, **typed)
    assert "Disponibilités enregistrées." in answer.text
    assert await week(database, city) == [(1, "08:00", "12:00"), *USUAL[2:], (7, "09:00", "10:00")]
    undo = re.search(r'<form class="action".*?</form>', answer.text, re.DOTALL)
    assert undo is not None
    before = {name: unescape(value) for name, value in FIELD.findall(undo[0]) if name != "_csrf_token"}
    await nadia.post(PAGE, **before)
    assert await week(database, city) == USUAL


async def test_absence_without_hours_is_of_whole_days(database: Database, city: City, nadia: Visitor) -> None:
    typed = await fields(nadia) | {"exceptions.0.kind": "remove", "exceptions.0.start_date": "2026-12-24"}
    await nadia.post(PAGE, **typed)
    async with database.reading() as session:
        person = await availability_of(session, city.coordinator, city.nadia.id)
    assert [(row.available, row.starts_wall, row.ends_wall) for row in person.exceptions] == [
        (False, "2026-12-24T00:00", "2026-12-25T00:00")
    ]


async def test_uncovered_booking_is_listed_and_nothing_is_saved(database: Database, city: City, nadia: Visitor) -> None:
    async with database.transaction() as session:
        clinic, site = await session.merge(city.clinic), await session.merge(city.limoilou)
        request = await factory.make_request(session, clinic, site)
        await factory.make_booking(session, request, await session.merge(city.nadia))
    typed = await fields(nadia) | {"weekly.1.until": "12:00"}
    answer = await nadia.post(PAGE, **typed)
    assert answer.status_code == 409
    assert 'href="/moi/rendez-vous/R-0001"' in answer.text
    assert 'value="12:00"' in answer.text
    assert await week(database, city) == USUAL
    await nadia.post(PAGE, **typed, accepts_conflicts="oui")
    assert (await week(database, city))[1] == (2, "08:00", "12:00")


async def test_bad_row_is_marked_and_everything_typed_stays(city: City, nadia: Visitor) -> None:
    typed = await fields(nadia) | {"weekly.2.from": "18:00", "weekly.11.weekday": "3", "weekly.11.from": "07:00"}
    answer = await nadia.post(PAGE, **typed)
    assert answer.status_code == 422
    assert 'href="#weekly.11.from"' in answer.text
    assert 'value="07:00"' in answer.text


async def test_page_opened_before_another_change_is_refused(city: City, nadia: Visitor) -> None:
    typed = await fields(nadia)
    await nadia.post(PAGE, **typed | {"weekly.0.until": "16:00"})
    assert (await nadia.post(PAGE, **typed | {"weekly.0.until": "15:00"})).status_code == 412
