"""A series at the clinic, as tests need it."""

from datetime import datetime
from typing import Any

from interpretariat.db.models import Request
from interpretariat.db.queries import series as queries
from interpretariat.db.queries.requests import request_as_it_stands
from interpretariat.db.session import Database
from interpretariat.domain.recurrence import Recurrence
from interpretariat.services.series.make import create_series, plan_series
from interpretariat.services.steps import settle_state
from tests import factory
from tests.factory import NOW, City
from tests.services.requests.drafts import good_draft

FOUR = Recurrence(times=4)
"""Four Tuesdays: 1, 8, 15 and 22 December 2026."""


async def made(
    database: Database,
    city: City,
    recurrence: Recurrence = FOUR,
    *,
    now: datetime = NOW,
    slot_minutes: int | None = None,
    **draft: Any,
) -> int:
    """The id of a series that the requester just sent."""
    async with database.transaction() as session:
        planned = await plan_series(
            session, city.requester, good_draft(city, **draft), recurrence, now=now, slot_minutes=slot_minutes
        )
        return (await create_series(session, city.requester, planned, now=now)).id


async def rows_of(database: Database, series_id: int) -> list[Request]:
    async with database.reading() as session:
        return await queries.requests_of(session, series_id)


async def starts(database: Database, series_id: int) -> list[str]:
    return [row.starts_wall for row in await rows_of(database, series_id)]


async def confirmed(database: Database, city: City, request_id: int) -> None:
    """Nadia agreed to come."""
    async with database.transaction() as session:
        row = await request_as_it_stands(session, request_id)
        await factory.make_booking(session, row, await session.merge(city.nadia))
        settle_state(row, NOW)
