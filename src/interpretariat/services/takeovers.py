"""A slot that was cancelled late is paid for: it is offered to whoever waits for that hour, of any partner.

The freed interpreter, the language, the hour and the place must go together under today's rules. They answer as they do
to any offer. Once it is agreed, whoever cancelled is credited by their tariff (`rebooked_credit_points`), and told.
"""

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.allocation.rules import why_not
from interpretariat.db.models import Booking, Request
from interpretariat.db.queries import bookings as booking_queries
from interpretariat.db.queries import takeovers as queries
from interpretariat.db.queries.locks import lock_diaries, lock_requests
from interpretariat.domain.leadtimes import offer_expires_at
from interpretariat.domain.policy import SYSTEM
from interpretariat.domain.walltime import local_date
from interpretariat.services.bookings_letters import tell
from interpretariat.services.problem import load_problem
from interpretariat.services.publishing_checks import standing_with
from interpretariat.services.steps import add_booking, note_booking


async def offer_freed_slots(session: AsyncSession, *, zone: str, now: datetime) -> int:
    """Offer each freed slot to the first request that it fits; tell those whose slot is agreed. How many offers."""
    await _tell_cancellers(session, now=now)
    offers = 0
    for freed in await queries.freed_bookings(session, now=now):
        waiting = await queries.waiting_for(session, freed)
        if not waiting:
            continue
        fitting = await _fitting(session, freed, waiting, zone=zone, now=now)
        if fitting is not None:
            await _offer(session, freed, fitting, now=now)
            offers += 1
    return offers


async def _fitting(
    session: AsyncSession, freed: Booking, waiting: list[Request], *, zone: str, now: datetime
) -> Request | None:
    """The first request that the freed interpreter may take under every rule of the allocation."""
    day = local_date(freed.starts_at, ZoneInfo(zone))
    today = await load_problem(session, day, day, zone=ZoneInfo(zone), now=now)
    person = today.problem.interpreter_by_id.get(str(freed.interpreter_id))
    if person is None:
        return None
    diary = standing_with(today, ()).diaries[person.id]
    for row in waiting:
        asked = today.problem.request_by_id.get(str(row.id))
        if asked is None or await queries.held_by(session, freed.interpreter_id, [row.id]):
            continue
        if not why_not(today.problem, asked, person, asked.start, asked.mode, diary):
            return row
    return None


async def _offer(session: AsyncSession, freed: Booking, row: Request, *, now: datetime) -> None:
    await lock_requests(session, [row.id])
    await lock_diaries(session, [freed.interpreter_id])
    booking = Booking(
        request=row,
        request_id=row.id,
        interpreter_id=freed.interpreter_id,
        uid=str(uuid4()),
        zone=row.zone,
        starts_wall=row.starts_wall,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        mode=row.mode,
        planned_metres=freed.planned_metres if row.site_id is not None else 0,
        answer_by=offer_expires_at(now, row.starts_at),
        takes_over_id=freed.id,
    )
    add_booking(session, SYSTEM, booking, outcome="offered", now=now, facts={"takes_over": freed.id})
    await session.flush()
    stepped = await booking_queries.booking_to_step(session, booking.id, row.id)
    await tell(session, SYSTEM, stepped, "take_over", before="", now=now)


async def _tell_cancellers(session: AsyncSession, *, now: datetime) -> None:
    """Keep with each cancelled booking that its slot serves again, and write to whoever had asked for it."""
    for former_id, taken_by in await queries.agreed_takeovers(session):
        request_id = await booking_queries.request_of(session, former_id)
        former = await booking_queries.booking_to_step(session, former_id, request_id)
        note_booking(session, SYSTEM, former, "rebook", now=now, facts={"booking": taken_by})
        await session.flush()
        await tell(session, SYSTEM, former, "rebook", before=former.state, now=now)
