"""The people of the pool and their roles, for the administration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from interpretariat.db.folding import folded, holds
from interpretariat.db.models import Account, ApiToken, Grant
from interpretariat.db.queries.catalogue import counted, ordered
from interpretariat.db.queries.people import grant_is_live


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPeople:
    """The filters of the list; empty ones filter nothing. `text` is looked for in names and addresses."""

    text: str = ""
    role: str = ""
    organisation_id: int | None = None
    active: bool | None = None


ORDERS = {"name": folded(Account.name), "email": Account.email}


def _filtered(wanted: WantedPeople, now: datetime) -> Select[Account]:
    query = select(Account)
    if wanted.text:
        query = query.where(holds(wanted.text, Account.name, Account.email))
    if wanted.active is not None:
        query = query.where(Account.active == wanted.active)
    if wanted.role or wanted.organisation_id:
        held = select(Grant.account_id).where(grant_is_live(now))
        if wanted.role:
            held = held.where(Grant.role == wanted.role)
        if wanted.organisation_id:
            held = held.where(Grant.organisation_id == wanted.organisation_id)
        query = query.where(Account.id.in_(held))
    return query


async def people_page(
    session: AsyncSession, wanted: WantedPeople, order: str, *, offset: int, limit: int, now: datetime
) -> tuple[Sequence[Account], int]:
    """One page of the list and the length of the whole. `order` is a key of `ORDERS`, `-` before it reverses."""
    query = _filtered(wanted, now)
    rows = await session.scalars(
        query.options(selectinload(Account.grants.and_(grant_is_live(now))).joinedload(Grant.organisation))
        .order_by(ordered(ORDERS, order), Account.id)
        .offset(offset)
        .limit(limit)
    )
    return rows.all(), await counted(session, query)


async def account_by_id(session: AsyncSession, account_id: int, *, now: datetime) -> Account | None:
    """One person with the roles that hold now."""
    return await session.scalar(
        select(Account)
        .where(Account.id == account_id)
        .options(selectinload(Account.grants.and_(grant_is_live(now))).joinedload(Grant.organisation))
    )


async def grant_by_id(session: AsyncSession, grant_id: int, *, now: datetime) -> Grant | None:
    """A role that holds now."""
    query = select(Grant).where(Grant.id == grant_id, grant_is_live(now)).options(joinedload(Grant.account))
    return await session.scalar(query)


async def tokens_of(session: AsyncSession, account_id: int, *, now: datetime) -> Sequence[ApiToken]:
    """The tokens that one person holds and that still open something, the newest first."""
    query = (
        select(ApiToken)
        .where(ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)
        .options(joinedload(ApiToken.grant).joinedload(Grant.organisation))
        .order_by(ApiToken.id.desc())
    )
    return (await session.scalars(query)).all()
