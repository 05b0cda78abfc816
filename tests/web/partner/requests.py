"""Requests of the city's Annie, for her pages to show."""

from interpretariat.db.session import Database
from interpretariat.services.steps import settle_state
from tests import factory
from tests.factory import NOW, City


async def make(
    database: Database, city: City, booked: str = "", wall: str = "2026-12-01T14:00", **facts: object
) -> int:
    """A request of Annie's; when it is booked, Nadia's booking is in that state. Answers the request's id."""
    async with database.transaction() as session:
        clinic, site = await session.merge(city.clinic), await session.merge(city.limoilou)
        row = await factory.make_request(session, clinic, site, requester=city.requester, starts_wall=wall, **facts)
        if booked:
            await factory.make_booking(session, row, await session.merge(city.nadia), state=booked)
            settle_state(row, NOW)
        return row.id
