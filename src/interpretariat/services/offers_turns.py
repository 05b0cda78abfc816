"""The next person's turn: when an offer was refused or left unanswered, and its request still looks for somebody."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import OfferTurn
from interpretariat.db.queries import offers as queries
from interpretariat.db.queries.bookings import last_declined_at
from interpretariat.db.queries.locks import lock_diaries, lock_requests
from interpretariat.domain.policy import SYSTEM
from interpretariat.services.bookings_undo import UNDO
from interpretariat.services.offers import Choices, choices_for, offer_to
from interpretariat.services.offers_letters import tell_exhausted


async def continue_turns(session: AsyncSession, *, zone: ZoneInfo, now: datetime) -> int:
    """Ask the next ones of every list that has come to a stop; how many were asked.

    A refusal can be taken back for a minute: the next person is not asked before. Whoever no longer fits is passed
    over, the rule being kept. When a list is over and nobody came, the coordination is told.
    """
    requests = await queries.requests_with_turns(session)
    await lock_requests(session, requests)
    waiting = await queries.turns_of(session, requests, "waiting")
    await lock_diaries(session, [turn.interpreter_id for turn in waiting])
    asked = 0
    for request_id, turns in groupby(waiting, key=lambda turn: turn.request_id):
        asked += await _continue(session, request_id, list(turns), zone=zone, now=now)
    return asked


async def _continue(
    session: AsyncSession, request_id: int, turns: Sequence[OfferTurn], *, zone: ZoneInfo, now: datetime
) -> int:
    found = await choices_for(session, SYSTEM, request_id, zone=zone, now=now)
    if found.request.state == "offered":
        return 0
    if not found.is_open or found.request.starts_at <= now:
        await queries.drop_turns(session, request_id)
        return 0
    refused = await last_declined_at(session, request_id)
    if refused is not None and now <= refused + UNDO:
        return 0
    asked = await _ask(session, found, turns, now=now)
    if asked < found.lacking:
        await tell_exhausted(session, found.request, now=now)
    return asked


async def _ask(session: AsyncSession, found: Choices, turns: Sequence[OfferTurn], *, now: datetime) -> int:
    known, asked = {each.interpreter_id: each for each in found.candidates}, 0
    for turn in turns:
        if asked == found.lacking:
            break
        each = known.get(turn.interpreter_id)
        turn.updated_at = now
        if each is not None and each.may:
            await offer_to(session, SYSTEM, found, each, broadcast=False, now=now)
            turn.state, asked = "asked", asked + 1
        else:
            turn.state, turn.rule = "skipped", each.rules[0] if each is not None else "interpreter"
    await session.flush()
    return asked
