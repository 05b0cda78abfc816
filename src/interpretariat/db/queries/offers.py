"""The lists of those who are asked in turn, and which request goes on from which."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from interpretariat.db.models import OfferTurn, Request, RequestFollow, Run
from interpretariat.db.queries.visibility import requests_visible_to
from interpretariat.domain.policy import Actor


async def turns_of(session: AsyncSession, request_ids: Collection[int], *states: str) -> list[OfferTurn]:
    """The turns of these requests, in these states (any when none is given), with their people, in order."""
    query = select(OfferTurn).where(OfferTurn.request_id.in_(request_ids)).options(joinedload(OfferTurn.interpreter))
    if states:
        query = query.where(OfferTurn.state.in_(states))
    order = query.order_by(OfferTurn.request_id, OfferTurn.id)
    return list(await session.scalars(order, execution_options={"populate_existing": True}))


async def requests_with_turns(session: AsyncSession) -> list[int]:
    """The requests for which somebody's turn may still come."""
    query = select(OfferTurn.request_id).where(OfferTurn.state == "waiting")
    return sorted(set(await session.scalars(query)))


async def drop_turns(session: AsyncSession, request_id: int) -> None:
    """The list of a request is no longer needed."""
    waiting = update(OfferTurn).where(OfferTurn.request_id == request_id, OfferTurn.state == "waiting")
    await session.execute(waiting.values(state="dropped"))


async def was_planned(session: AsyncSession, request: Request, on_date: date) -> bool:
    """Was a plan of this day published since the request was received?"""
    since = request.received_at or request.created_at
    query = select(Run.id).where(Run.from_date <= on_date, Run.to_date >= on_date, Run.published_at >= since)
    return await session.scalar(query.limit(1)) is not None


async def linked_to(session: AsyncSession, actor: Actor, request_id: int) -> Sequence[Request]:
    """The requests that this one goes on from, and those that go on from it, by start: those this actor may see."""
    chosen = or_(RequestFollow.request_id == request_id, RequestFollow.follows_id == request_id)
    pairs = await session.execute(select(RequestFollow.request_id, RequestFollow.follows_id).where(chosen))
    ids = {key for pair in pairs for key in pair} - {request_id}
    query = requests_visible_to(actor).where(Request.id.in_(ids))
    return list(await session.scalars(query.order_by(Request.starts_at)))
