"""What the clock does by itself: offers end, people are reminded, the coming days are calculated.

A slot (this timer, this instant) is claimed in the transaction of what it does: done by one process, once, or not at
all.
"""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking
from interpretariat.db.queries import planning
from interpretariat.db.queries import timers as queries
from interpretariat.db.queries.locks import lock_diaries, lock_requests
from interpretariat.db.queries.offers import turns_of
from interpretariat.domain.policy import SYSTEM
from interpretariat.domain.refusals import RunBusy
from interpretariat.domain.walltime import DAY, local_date
from interpretariat.services.offers_letters import tell_expired
from interpretariat.services.runs import queue_run
from interpretariat.services.steps import step_booking

CLAIMS_KEPT: Final = timedelta(days=30)


async def claim_slot(session: AsyncSession, job: str, slot_at: datetime, *, now: datetime) -> bool:
    """Is this slot ours to do? What is done in the same transaction is done once."""
    return await queries.insert_claim(session, job, slot_at, now=now)


async def expire_offers(session: AsyncSession, *, now: datetime) -> int:
    """End the offers that nobody answered in time, and tell whom it concerns; how many. Their requests are searched for
    again; whose turn is next is asked by `continue_turns`.
    """
    requests = await queries.expired_offers(session, now=now)
    await lock_requests(session, requests)
    rows = await planning.requests_to_publish(session, requests, people=True)
    offers = [offer for row in rows.values() for offer in row.bookings if _is_over(offer, now)]
    await lock_diaries(session, [offer.interpreter_id for offer in offers])
    for offer in offers:
        await step_booking(session, SYSTEM, offer, "expire", now=now)
    next_ones = {turn.request_id for turn in await turns_of(session, rows, "waiting")}
    for request_id in rows:
        ended = [offer for offer in offers if offer.request_id == request_id]
        await tell_expired(session, ended, goes_on=request_id in next_ones, now=now)
    return len(offers)


def _is_over(offer: Booking, now: datetime) -> bool:
    return offer.state == "offered" and offer.answer_by is not None and offer.answer_by <= now


async def allocate_coming_days(session: AsyncSession, *, days: int, seconds: int, zone: str, now: datetime) -> bool:
    """Queue the calculation of the `days` local days from tomorrow on; False when somebody's is under way."""
    first = local_date(now, ZoneInfo(zone)) + DAY
    try:
        await queue_run(session, SYSTEM, first, first + (days - 1) * DAY, seconds, zone=zone, now=now)
    except RunBusy:
        return False
    return True


async def forget_old_claims(session: AsyncSession, *, now: datetime) -> None:
    """Slots of a month ago cannot come back."""
    await queries.forget_claims(session, now - CLAIMS_KEPT)
