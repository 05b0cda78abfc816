"""The city of the tests stands on both databases."""

from sqlalchemy import func, select

from interpretariat.db.models import Interpreter, Request, Site
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from tests import factory
from tests.factory import City


async def test_city_is_complete(database: Database, city: City) -> None:
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Site)) == 3
        assert await session.scalar(select(func.count()).select_from(Interpreter)) == 4
    assert set(city.actors) == set(Role)
    assert city.actors[Role.INTERPRETER].interpreter_id == city.nadia.id


async def test_request_and_booking_keep_the_wall_time(database: Database, city: City) -> None:
    async with database.transaction() as session:
        request = await factory.make_request(session, city.clinic, city.limoilou, requester=city.requester)
        booking = await factory.make_booking(session, request, city.nadia)
    async with database.reading() as session:
        found = await session.get(Request, request.id)
    assert found is not None
    assert (found.starts_wall, found.starts_at) == ("2026-12-01T14:00", factory.at("2026-12-01T14:00"))
    assert booking.starts_at == found.starts_at
