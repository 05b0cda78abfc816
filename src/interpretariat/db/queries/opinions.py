"""Feedback and lists of people, as pages and requests need them."""

from collections.abc import Collection

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from interpretariat.db.models import Booking, Feedback, Interpreter, InterpreterLanguage, Wish


async def feedback_of(session: AsyncSession, booking_ids: Collection[int], side: str) -> dict[int, Feedback]:
    """Booking → what one side said of it."""
    query = select(Feedback).where(Feedback.booking_id.in_(booking_ids), Feedback.side == side)
    return {row.booking_id: row for row in await session.scalars(query)}


async def ratings_of(session: AsyncSession, interpreter_id: int) -> dict[str, int]:
    """Rating → how many requesters gave it to this interpreter."""
    query = (
        select(Feedback.rating, func.count())
        .join(Booking, Booking.id == Feedback.booking_id)
        .where(Booking.interpreter_id == interpreter_id, Feedback.side == "requester")
        .group_by(Feedback.rating)
    )
    return {row[0]: row[1] for row in await session.execute(query)}


async def wishes_of(session: AsyncSession, organisation_id: int, account_id: int | None) -> list[Wish]:
    """The lists that hold for a request of this person: their own and their organisation's, by name."""
    whose = or_(Wish.account_id.is_(None), Wish.account_id == account_id) if account_id else Wish.account_id.is_(None)
    query = select(Wish).join(Wish.interpreter).where(Wish.organisation_id == organisation_id, whose)
    return list(await session.scalars(query.options(joinedload(Wish.interpreter)).order_by(Interpreter.name, Wish.id)))


async def speakers(session: AsyncSession, languages: Collection[str], gender: str = "") -> int:
    """How many active interpreters speak one of these languages; of one gender when it is named."""
    spoken = select(InterpreterLanguage.interpreter_id).where(InterpreterLanguage.language_code.in_(languages))
    query = select(func.count()).select_from(Interpreter).where(Interpreter.active, Interpreter.id.in_(spoken))
    return await session.scalar(query.where(Interpreter.gender == gender) if gender else query) or 0
