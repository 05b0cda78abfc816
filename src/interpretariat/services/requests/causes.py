"""Why nobody came: proposed to the coordination, and written by the clock when the hour has passed."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Request
from interpretariat.db.queries import opinions as queries
from interpretariat.db.queries import requests as request_queries
from interpretariat.db.queries.locks import lock_requests
from interpretariat.domain.business import judge_notice
from interpretariat.domain.policy import SYSTEM
from interpretariat.services.business import business_calendar
from interpretariat.services.steps import step_request

SAID_NO: Final = frozenset({"declined", "withdrawn", "expired"})
TOO_LATE_HOURS: Final = 24
"""Received with less business time than this, nobody could be expected to be free."""


async def cause_of(session: AsyncSession, row: Request) -> str:
    """The first that holds: nobody speaks it, nobody of that gender does, it came too late, those asked said no, nobody
    was free. Cost is a decision, and the coordination's to tell.
    """
    languages = (row.language_code, *row.alternatives)
    if not await queries.speakers(session, languages):
        return "none_speaks"
    if row.gender and row.gender_required and not await queries.speakers(session, languages, row.gender):
        return "gender"
    calendar = await business_calendar(session, row.organisation)
    if row.received_at and judge_notice(calendar, row.received_at, row.starts_at, TOO_LATE_HOURS).late:
        return "too_late"
    if any(booking.state in SAID_NO for booking in row.bookings):
        return "refused"
    return "none_free"


async def give_up_past(session: AsyncSession, *, now: datetime) -> int:
    """End the search of what nobody served in time, with its cause: it counts as unmet. How many."""
    ids = await request_queries.searched_in_vain(session, now=now)
    await lock_requests(session, ids)
    for request_id in ids:
        row = await request_queries.request_as_it_stands(session, request_id)
        row.cause = await cause_of(session, row)
        await step_request(session, SYSTEM, row, "give_up", now=now, facts={"cause": row.cause})
    return len(ids)
