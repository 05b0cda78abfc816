"""The coordinator in front of the small city, and a run of the week made by hand."""

from typing import Any

import pytest_asyncio

from interpretariat.allocation.plan import Unserved
from interpretariat.db.models import Interpreter, Request, Run
from interpretariat.db.session import Database
from tests import factory
from tests.factory import City
from tests.planning import line, make_run
from tests.web.visitors import Visitor, Visits

NINE, TEN, TWO = "2026-12-01T09:00", "2026-12-01T10:00", "2026-12-01T14:00"
TUESDAY = "/coordination?jour=2026-12-01"


@pytest_asyncio.fixture(loop_scope="session")
async def claire(city: City, visits: Visits) -> Visitor:
    return await visits.as_(city.coordinator)


async def asked(database: Database, city: City, *walls: str, **facts: Any) -> list[Request]:
    """Requests of the clinic at Limoilou, in Arabic unless it is said."""
    async with database.transaction() as session:
        clinic, place = await session.merge(city.clinic), await session.merge(city.limoilou)
        return [
            await factory.make_request(session, clinic, place, requester=city.requester, starts_wall=wall, **facts)
            for wall in walls
        ]


async def proposed(
    database: Database, city: City, *pairs: tuple[Request, Interpreter], unserved: tuple[Request, ...] = ()
) -> Run:
    """A run that proposes these pairs and leaves the others."""
    lines = [line(request, person) for request, person in pairs]
    left = [Unserved(str(request.id)) for request in unserved]
    return await make_run(database, city.coordinator, lines, left)
