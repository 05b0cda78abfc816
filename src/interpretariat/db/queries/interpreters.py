"""The people who interpret, as their list and their file need them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from interpretariat.db.folding import folded, holds
from interpretariat.db.models import Credential, Interpreter, InterpreterLanguage
from interpretariat.db.queries.catalogue import counted, ordered
from interpretariat.db.queries.visibility import interpreters_visible_to
from interpretariat.domain.policy import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedInterpreters:
    """The filters of the list; empty ones filter nothing. `expiring_by`: a paper that ends by this day, or ended."""

    text: str = ""
    language: str = ""
    active: bool | None = None
    expiring_by: date | None = None


ORDERS: Mapping[str, Any] = {
    "name": folded(Interpreter.name),
    "code": Interpreter.code,
    "home": folded(Interpreter.home_label),
    "rate": Interpreter.hourly_cents,
}


async def interpreters_page(
    session: AsyncSession, actor: Actor, wanted: WantedInterpreters, order: str, *, offset: int, limit: int
) -> tuple[Sequence[Interpreter], int]:
    """One page of the list, with languages and papers, and the length of the whole."""
    query = interpreters_visible_to(actor)
    if wanted.text:
        query = query.where(holds(wanted.text, Interpreter.name, Interpreter.code, Interpreter.home_label))
    if wanted.language:
        spoken = select(InterpreterLanguage.interpreter_id).where(InterpreterLanguage.language_code == wanted.language)
        query = query.where(Interpreter.id.in_(spoken))
    if wanted.active is not None:
        query = query.where(Interpreter.active == wanted.active)
    if wanted.expiring_by is not None:
        latest = (
            select(Credential.interpreter_id)
            .group_by(Credential.interpreter_id, Credential.kind)
            .having(func.max(func.coalesce(Credential.expires_on, date.max)) <= wanted.expiring_by)
        )
        query = query.where(Interpreter.id.in_(latest))
    rows = await session.scalars(
        query.options(selectinload(Interpreter.languages), selectinload(Interpreter.credentials))
        .order_by(ordered(ORDERS, order), Interpreter.id)
        .offset(offset)
        .limit(limit)
    )
    return rows.all(), await counted(session, query)


async def interpreter_file(session: AsyncSession, actor: Actor, interpreter_id: int) -> Interpreter | None:
    """One interpreter with account, languages, papers and hours, if the actor may see them."""
    return await session.scalar(
        interpreters_visible_to(actor)
        .where(Interpreter.id == interpreter_id)
        .options(
            joinedload(Interpreter.account),
            selectinload(Interpreter.languages),
            selectinload(Interpreter.credentials),
            selectinload(Interpreter.pattern),
        )
    )


async def credentials_ending(session: AsyncSession, by: date) -> Sequence[Interpreter]:
    """The active interpreters with a paper that ends by a day, with papers and account."""
    ending = select(Credential.interpreter_id).where(Credential.expires_on <= by)
    query = select(Interpreter).where(Interpreter.active, Interpreter.id.in_(ending)).order_by(Interpreter.id)
    rows = await session.scalars(query.options(joinedload(Interpreter.account), selectinload(Interpreter.credentials)))
    return rows.all()


async def active_people(session: AsyncSession) -> Sequence[Interpreter]:
    """Everybody who interprets now, by name."""
    return (await session.scalars(select(Interpreter).where(Interpreter.active).order_by(Interpreter.name))).all()
