"""What the chances of a request are told from: who is held when, who came before, how often it worked."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from interpretariat.db.models import Booking, InterpreterLanguage, Request
from interpretariat.db.queries.bookings import holds_slot
from interpretariat.domain.spans import Span

CAME: Final = ("delivered", "closed", "invoiced", "disputed")
"""States of a booking whose interpreter came."""

MET: Final = ("confirmed", "closed")


async def spoken_by(session: AsyncSession, interpreter_id: int, codes: Collection[str]) -> list[InterpreterLanguage]:
    """How well an interpreter speaks these languages."""
    query = select(InterpreterLanguage).where(
        InterpreterLanguage.interpreter_id == interpreter_id, InterpreterLanguage.language_code.in_(codes)
    )
    return list(await session.scalars(query))


async def times_met(session: AsyncSession, interpreter_id: int, organisation_id: int, before_at: datetime) -> int:
    """How often this interpreter already came for this organisation."""
    query = (
        select(func.count())
        .select_from(Booking)
        .join(Booking.request)
        .where(
            Booking.interpreter_id == interpreter_id,
            Request.organisation_id == organisation_id,
            Booking.starts_at < before_at,
            Booking.state.in_(CAME),
        )
    )
    return await session.scalar(query) or 0


async def work_of(session: AsyncSession, interpreter_ids: Collection[int], span: Span) -> list[Booking]:
    """What these people are held for within a span, with the requests and their sites."""
    query = (
        select(Booking)
        .where(
            Booking.interpreter_id.in_(interpreter_ids),
            Booking.starts_at < span.end,
            Booking.ends_at > span.start,
            holds_slot(),
        )
        .options(joinedload(Booking.request).joinedload(Request.site))
    )
    return list(await session.scalars(query))


async def met_of_similar(
    session: AsyncSession, language_code: str, mode: str, *, from_at: datetime, to_at: datetime
) -> tuple[int, int]:
    """Of the pool's requests of this language and mode that were to start in the span and were not called off: how many
    found somebody, and how many there were. A count over all organisations, that names none.
    """
    met = func.coalesce(func.sum(case((Request.state.in_(MET), 1), else_=0)), 0)
    query = select(met, func.count()).where(
        Request.language_code == language_code,
        Request.mode == mode,
        Request.starts_at >= from_at,
        Request.starts_at < to_at,
        Request.decision.in_(("submitted", "unfilled")),
        Request.state.not_in(("cancelled", "late_cancelled")),
    )
    found, asked = (await session.execute(query)).one()
    return int(found), int(asked)
