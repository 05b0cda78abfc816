"""Who is behind a key."""

from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from interpretariat.db.models import (
    Account,
    ApiToken,
    Grant,
    Interpreter,
    SignInAttempt,
    SignInLink,
    WebSession,
)
from interpretariat.domain.policy import Role


def grant_is_live(now: datetime):  # type: ignore[no-untyped-def]  # noqa: ANN201 - an SQL expression
    """SQL: the role holds at this instant."""
    return and_(
        Grant.granted_at <= now, Grant.ended_at.is_(None), or_(Grant.expires_at.is_(None), Grant.expires_at > now)
    )


async def account_by_email(session: AsyncSession, email: str) -> Account | None:
    return await session.scalar(select(Account).where(Account.email == email.strip().lower(), Account.active))


async def live_grants(session: AsyncSession, account_id: int, *, now: datetime) -> list[Grant]:
    """The roles one may act in now, the oldest first."""
    query = (
        select(Grant)
        .where(Grant.account_id == account_id, grant_is_live(now))
        .options(selectinload(Grant.organisation))
        .order_by(Grant.id)
    )
    return list(await session.scalars(query))


async def open_session(session: AsyncSession, token_hash: str, *, now: datetime) -> WebSession | None:
    query = (
        select(WebSession)
        .join(WebSession.grant)
        .join(Grant.account)
        .where(
            WebSession.token_hash == token_hash,
            WebSession.ended_at.is_(None),
            WebSession.expires_at > now,
            Account.active,
            grant_is_live(now),
        )
        .options(joinedload(WebSession.grant).joinedload(Grant.account))
    )
    return await session.scalar(query)


async def live_token(session: AsyncSession, token_hash: str, *, now: datetime) -> ApiToken | None:
    query = (
        select(ApiToken)
        .join(ApiToken.grant)
        .join(Grant.account)
        .where(
            ApiToken.token_hash == token_hash,
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > now,
            Account.active,
            grant_is_live(now),
        )
        .options(joinedload(ApiToken.grant).joinedload(Grant.account))
    )
    return await session.scalar(query)


async def accounts_in_role(session: AsyncSession, role: Role, *, now: datetime) -> list[Account]:
    """The people who hold this role now, in any organisation."""
    query = (
        select(Account).join(Account.grants).where(Grant.role == role, grant_is_live(now), Account.active).distinct()
    )
    return list(await session.scalars(query.order_by(Account.id)))


async def interpreter_of(session: AsyncSession, account_id: int) -> int | None:
    return await session.scalar(select(Interpreter.id).where(Interpreter.account_id == account_id))


async def link(session: AsyncSession, token_hash: str) -> SignInLink | None:
    return await session.scalar(select(SignInLink).where(SignInLink.token_hash == token_hash).with_for_update())


async def attempts_since(session: AsyncSession, subject_hashes: list[str], since: datetime) -> int:
    """The largest number of tries of one of these subjects since an instant."""
    query = (
        select(func.count())
        .where(SignInAttempt.subject_hash.in_(subject_hashes), SignInAttempt.at > since)
        .group_by(SignInAttempt.subject_hash)
    )
    return max(await session.scalars(query), default=0)
