"""One's own account: language, telephone, and the sessions that are open."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, WebSession
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import Invalid, NotFound, Problem, StaleVersion

PHONE_LENGTH: Final = 30
FEWEST_DIGITS: Final = 10


async def own_account(session: AsyncSession, actor: Actor) -> Account:
    return await session.get_one(Account, actor.account_id)


async def update_account(
    session: AsyncSession, actor: Actor, *, locale: str, phone: str, version: int, now: datetime
) -> Account:
    """Change one's language and telephone (empty takes it away). Raises Invalid, StaleVersion."""
    account = await session.get_one(Account, actor.account_id, with_for_update=True)
    phone = phone.strip()
    problems = [] if locale in ("fr", "en") else [Problem("locale", "unknown", locale)]
    if phone and (sum(c.isdigit() for c in phone) < FEWEST_DIGITS or len(phone) > PHONE_LENGTH):
        problems.append(Problem("phone", "not_a_phone", phone))
    if problems:
        raise Invalid(problems)
    if account.version != version:
        raise StaleVersion(version=account.version, given=version)
    account.locale, account.phone = locale, phone
    account.version, account.updated_at = account.version + 1, now
    return account


async def open_sessions(session: AsyncSession, actor: Actor, *, now: datetime) -> list[WebSession]:
    """One's sessions that still serve, the newest first."""
    query = (
        select(WebSession)
        .where(WebSession.account_id == actor.account_id, WebSession.ended_at.is_(None), WebSession.expires_at > now)
        .order_by(WebSession.id.desc())
    )
    return list(await session.scalars(query))


async def end_own_session(session: AsyncSession, actor: Actor, session_id: int, *, now: datetime) -> None:
    """Close one of one's own sessions; NotFound for anybody else's."""
    found = next((row for row in await open_sessions(session, actor, now=now) if row.id == session_id), None)
    if found is None:
        raise NotFound(entity="session")
    found.ended_at = now
