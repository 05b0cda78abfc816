"""Counts of demand: never a person, never a reference."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Interpreter, InterpreterLanguage, Language, Request
from interpretariat.domain.spans import Span

COUNTED = ("closed", "confirmed", "offered", "submitted", "unfilled", "late_cancelled")
"""States of requests that wanted somebody to come; drafts, refused ones and those withdrawn in time did not."""


class Count(NamedTuple):
    language_code: str
    name_fr: str
    name_en: str
    state: str
    cause: str
    n: int


async def demand_between(session: AsyncSession, span: Span) -> list[Count]:
    """Requests that start in the span, by language, state and cause."""
    query = (
        select(Language.code, Language.name_fr, Language.name_en, Request.state, Request.cause, func.count())
        .join(Request.language)
        .where(Request.starts_at >= span.start, Request.starts_at < span.end, Request.state.in_(COUNTED))
        .group_by(Language.code, Language.name_fr, Language.name_en, Request.state, Request.cause)
    )
    return [Count(*row) for row in await session.execute(query)]


async def languages_offered(session: AsyncSession) -> list[Language]:
    """The languages that one can ask for and that somebody of the pool speaks."""
    speaks = (
        select(InterpreterLanguage.id)
        .join(Interpreter, Interpreter.id == InterpreterLanguage.interpreter_id)
        .where(InterpreterLanguage.language_code == Language.code, Interpreter.active)
    )
    return list(await session.scalars(select(Language).where(Language.active, speaks.exists()).order_by(Language.code)))
