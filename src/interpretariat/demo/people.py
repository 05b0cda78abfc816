"""The people of the demo, each acting in their own role."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from interpretariat.db.models import Account, Grant
from interpretariat.db.queries.people import grant_is_live
from interpretariat.domain.policy import Actor, Role
from interpretariat.services import sign_in


async def actor_of(session: AsyncSession, email: str, role: Role, *, now: datetime) -> Actor:
    """Somebody by their address, in one of the roles they hold."""
    query = (
        select(Grant)
        .join(Grant.account)
        .where(Account.email == email, Grant.role == role, grant_is_live(now))
        .options(joinedload(Grant.account))
    )
    return await sign_in.actor_of(session, (await session.scalars(query)).one())
