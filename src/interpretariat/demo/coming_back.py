"""What comes back in the demo: a weekly follow-up, and a block of time that two organisations share."""

from datetime import datetime, time, timedelta
from typing import Final

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Request, Slot
from interpretariat.db.session import Database
from interpretariat.demo.people import actor_of
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.recurrence import Recurrence
from interpretariat.services.blocks import take_slot
from interpretariat.services.requests.draft import RequestDraft
from interpretariat.services.requests.write import duplicate_request
from interpretariat.services.series.make import create_series, plan_series

WEEKS: Final = 8
BLOCKS: Final = 3
SLOT_MINUTES: Final = 30


async def come_back(database: Database, requester: str, neighbour: str, *, now: datetime) -> None:
    """The requester's last need every week from the week after next on, and a shared block of which each of the two
    takes a slot. Nothing when they never asked for anybody to come.
    """
    async with database.transaction() as session:
        actor = await actor_of(session, requester, Role.REQUESTER, now=now)
        draft = await _last_need(session, actor, now)
        if draft is None:
            return
        await _series(session, actor, draft, Recurrence(times=WEEKS, holidays="move"), now=now)
        shared = msgspec.structs.replace(draft, minutes=4 * SLOT_MINUTES, start=_at(draft, time(13)))
        block = await _series(session, actor, shared, Recurrence(times=BLOCKS), now=now, slot_minutes=SLOT_MINUTES)
        slots = select(Slot).join(Request, Request.id == Slot.request_id).where(Request.series_id == block)
        first, second, *_ = await session.scalars(slots.order_by(Request.starts_at, Slot.from_minute))
        await take_slot(session, actor, first.request_id, first.id, now=now)
        other = await actor_of(session, neighbour, Role.REQUESTER, now=now)
        await take_slot(session, other, second.request_id, second.id, now=now)


async def _last_need(session: AsyncSession, actor: Actor, now: datetime) -> RequestDraft | None:
    """The last request of this person in which somebody comes, as it would be asked again on a morning."""
    query = select(Request.id).where(Request.requester_id == actor.account_id, Request.mode == "in_person")
    found = await session.scalar(query.order_by(Request.starts_at.desc(), Request.id).limit(1))
    if found is None:
        return None
    again = await duplicate_request(session, actor, found)
    monday = now.date() + timedelta(days=15 - now.isoweekday())
    start = datetime.combine(monday + timedelta(days=1), time(9, 30))
    return msgspec.structs.replace(again, start=start, minutes=60, interpreters=1, accepts_tariff=True)


def _at(draft: RequestDraft, hour: time) -> datetime:
    assert draft.start is not None
    return datetime.combine(draft.start.date() + timedelta(days=1), hour)


async def _series(
    session: AsyncSession,
    actor: Actor,
    draft: RequestDraft,
    recurrence: Recurrence,
    *,
    now: datetime,
    slot_minutes: int | None = None,
) -> int:
    planned = await plan_series(session, actor, draft, recurrence, now=now, slot_minutes=slot_minutes)
    return (await create_series(session, actor, planned, now=now)).id
