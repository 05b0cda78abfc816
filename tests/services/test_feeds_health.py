"""The administration sees whether feeds and calendars are well, and no address of any."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update

from interpretariat.db.models import BusyCalendar, Feed
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.formats.busy_times import Found
from interpretariat.services import busy_calendars
from interpretariat.services.busy_calendars import Reading
from interpretariat.services.feeds_health import feed_health
from tests.api.feed_city import bookings_of, feed_of
from tests.application import transport
from tests.city import BASE_URL
from tests.databases import on_sqlite
from tests.factory import NOW, City
from tests.web.visitors import Visits, visits

__all__ = ["visits"]

pytestmark = on_sqlite


async def poll(
    database: Database, tmp_path: object, path: str, minutes: int, times: int = 1, **settings: int
) -> list[int]:
    """Ask for a feed so many minutes from now, as a telephone does."""
    way_in = transport(database, tmp_path, lambda: NOW + timedelta(minutes=minutes), **settings)
    async with httpx.AsyncClient(transport=way_in, base_url=BASE_URL, headers={"user-agent": "iOS/20"}) as client:
        return [(await client.get(path)).status_code for _ in range(times)]


async def feed(database: Database) -> Feed:
    async with database.reading() as session:
        return (await session.scalars(select(Feed))).one()


async def test_fetches_count_once_a_minute(database: Database, city: City, tmp_path: object) -> None:
    path = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    for minutes in (1, 1, 2):
        await poll(database, tmp_path, path, minutes, times=2)
    found = await feed(database)
    assert (found.fetches, found.last_client, found.errors, found.refused) == (2, "Apple", 0, 0)


async def test_revoked_link_that_is_still_polled_is_noted_and_answered_as_unknown(
    database: Database, city: City, tmp_path: object
) -> None:
    path = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    await poll(database, tmp_path, path, 1)
    async with database.transaction() as session:
        await session.execute(update(Feed).values(revoked_at=NOW + timedelta(minutes=2)))
    assert await poll(database, tmp_path, path, 3, times=3) == [404, 404, 404]
    assert await poll(database, tmp_path, path, 5) == [404]
    assert await poll(database, tmp_path, "/ical/iunknown.ics", 5) == [404]
    async with database.reading() as session:
        health = await feed_health(session, city.actors[Role.ADMINISTRATOR], now=NOW + timedelta(minutes=6))
    assert [(row.refused, row.last_client, name) for row, name in health.revoked] == [(2, "Apple", "Nadia Benali")]
    assert (health.serving, health.fetched) == (0, 0)


async def test_feed_asked_for_too_often_is_an_error_that_shows(
    database: Database, city: City, tmp_path: object
) -> None:
    path = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    await bookings_of(database, city, "confirmed")
    assert await poll(database, tmp_path, path, 1, times=3, feed_bodies_a_minute=1) == [200, 429, 429]
    found = await feed(database)
    assert (found.errors, found.last_error) == (1, "limited")


@pytest.mark.parametrize("locale", ["fr", "en"])
async def test_page_shows_what_to_look_at_and_no_address(
    database: Database, city: City, visits: Visits, tmp_path: object, locale: str
) -> None:
    path = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    await poll(database, tmp_path, path, -3, times=2, feed_bodies_a_minute=1)
    secret = "https://agenda.example/secret.ics"
    async with database.transaction() as session:
        nadia, found = city.actors[Role.INTERPRETER], Reading(Found())
        calendar = await busy_calendars.add_calendar(session, nadia, "Famille", secret, found, now=NOW)
        await busy_calendars.store_reading(session, calendar.id, Reading(Found(refused="gone")), now=NOW)
    sophie = await visits.as_(city.actors[Role.ADMINISTRATOR], locale)
    page = await sophie.text("/administration/flux")
    words = {
        "fr": ("Liens en service 1", "Demandé trop souvent", "Il n'y a plus d'agenda à cette adresse."),
        "en": ("Links in service 1", "Asked for too often", "There is no calendar at this address any more."),
    }[locale]
    assert [word for word in words if word not in page] == []
    assert [word for word in ("secret.ics", path) if word in page] == []


async def test_stale_calendars_come_with_the_oldest_first(database: Database, city: City) -> None:
    async with database.transaction() as session:
        for hours in (1, 2):
            calendar = await busy_calendars.add_calendar(
                session, city.actors[Role.INTERPRETER], f"{hours}", "https://a.example/x.ics", Reading(Found()), now=NOW
            )
            calendar.read_at = NOW - timedelta(hours=hours)
            await busy_calendars.store_reading(session, calendar.id, Reading(Found(refused="timeout")), now=NOW)
    async with database.reading() as session:
        health = await feed_health(session, city.actors[Role.ADMINISTRATOR], now=NOW)
        assert len(list(await session.scalars(select(BusyCalendar)))) == health.calendars == 2
    assert [calendar.name for calendar in health.stale] == ["2", "1"]
