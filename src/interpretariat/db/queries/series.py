"""Series and blocks as their readers need them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from interpretariat.db.models import Booking, Interpreter, Request, Series, Slot
from interpretariat.db.queries.chances import CAME
from interpretariat.db.queries.requests import GREATEST_ID, linked, whole
from interpretariat.domain.policy import ORGANISATION_ROLES, Actor, Role

COMES: frozenset[str] = frozenset({"accepted", "confirmed", *CAME})
"""States of a booking in which somebody comes, or came."""


def series_visible_to(actor: Actor) -> Select[Series]:
    """Those of one's organisation; all of them for the coordination."""
    query = select(Series)
    if actor.role in ORGANISATION_ROLES:
        return query.where(Series.organisation_id == actor.organisation_id)
    return query if actor.role is Role.COORDINATOR else query.where(false())


async def series_seen_by(session: AsyncSession, actor: Actor, series_id: int, *, held: bool = False) -> Series | None:
    """One series, if this actor may see it; `held`: nobody else changes it until the transaction ends."""
    if not 0 < series_id <= GREATEST_ID:
        return None
    query = series_visible_to(actor).where(Series.id == series_id).options(joinedload(Series.organisation))
    query = query.with_for_update(of=Series) if held else query
    return await session.scalar(query.execution_options(populate_existing=True))


async def requests_of(session: AsyncSession, *series_ids: int) -> list[Request]:
    """Every request of these series, by the day that its rule means."""
    query = whole(select(Request).where(Request.series_id.in_(series_ids))).order_by(Request.series_on, Request.id)
    return [linked(row) for row in (await session.scalars(query)).unique()]


async def regulars_of(session: AsyncSession, series_ids: Collection[int]) -> dict[int, list[tuple[int, int]]]:
    """Series → (interpreter, how many of its requests they take), whoever takes most first."""
    query = (
        select(Request.series_id, Booking.interpreter_id, func.count())
        .join(Booking.request)
        .where(Request.series_id.in_(series_ids), Booking.state.in_(COMES))
        .group_by(Request.series_id, Booking.interpreter_id)
        .order_by(func.count().desc(), Booking.interpreter_id)
    )
    found: dict[int, list[tuple[int, int]]] = {}
    if series_ids:
        for series_id, interpreter_id, count in await session.execute(query):
            found.setdefault(series_id or 0, []).append((interpreter_id, count))
    return found


async def coming_series(session: AsyncSession, actor: Actor, *, now: datetime) -> list[Series]:
    """The series of which something is still to come, by their hour."""
    ahead = select(Request.series_id).where(Request.starts_at > now, Request.series_id.is_not(None))
    live = ahead.where(Request.state.in_(("submitted", "offered", "confirmed")))
    query = series_visible_to(actor).where(Series.id.in_(live)).order_by(Series.first_on, Series.id)
    return list(await session.scalars(query))


async def interpreter_names(session: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    rows = await session.execute(select(Interpreter.id, Interpreter.name).where(Interpreter.id.in_(ids)))
    return {row.id: row.name for row in rows}


async def slots_of(session: AsyncSession, request_ids: Collection[int]) -> dict[int, list[Slot]]:
    """Block → its slots in order, as they stand."""
    query = select(Slot).where(Slot.request_id.in_(request_ids)).order_by(Slot.request_id, Slot.from_minute)
    found: dict[int, list[Slot]] = {}
    fresh = query.options(joinedload(Slot.organisation)).execution_options(populate_existing=True)
    for slot in await session.scalars(fresh):
        found.setdefault(slot.request_id, []).append(slot)
    return found


async def coming_blocks(session: AsyncSession, *, now: datetime, language: str = "") -> list[Request]:
    """The blocks that everybody may take a slot of, by their hour: not over, not called off."""
    shared = select(Slot.request_id)
    query = select(Request).where(
        Request.id.in_(shared), Request.starts_at > now, Request.state.in_(("submitted", "offered", "confirmed"))
    )
    if language:
        query = query.where(Request.language_code == language)
    return [linked(row) for row in (await session.scalars(whole(query.order_by(Request.starts_at)))).unique()]


async def block(session: AsyncSession, request_id: int) -> Request | None:
    """One block, whoever asks: what may be told of it is decided by the use case."""
    if not 0 < request_id <= GREATEST_ID:
        return None
    shared = select(Slot.request_id).where(Slot.request_id == request_id)
    found = (await session.scalars(whole(select(Request).where(Request.id.in_(shared))))).unique().one_or_none()
    return linked(found) if found is not None else None


async def slot_minutes(session: AsyncSession, request_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Block → organisation → minutes of its slots: what a block's cost is shared by."""
    query = (
        select(Slot.request_id, Slot.organisation_id, func.sum(Slot.minutes))
        .where(Slot.request_id.in_(request_ids), Slot.organisation_id.is_not(None))
        .group_by(Slot.request_id, Slot.organisation_id)
    )
    found: dict[int, dict[int, int]] = {}
    for request_id, organisation_id, minutes in await session.execute(query):
        found.setdefault(request_id, {})[organisation_id or 0] = int(minutes)
    return found
