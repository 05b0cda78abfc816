"""Keys for programs: each acts in one of its owner's own roles, ends by itself, and is shown once."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import ApiToken
from interpretariat.db.queries import accounts, people
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import Invalid, NotFound, Problem
from interpretariat.services import keys

NAME_LENGTH = 60
LIFETIMES = (30, 90, 180, 365)
"""Days that a token may live."""


async def create_token(
    session: AsyncSession, actor: Actor, name: str, grant_id: int | None, days: int | None, *, now: datetime
) -> str:
    """A new token's key, shown this once. Raises Invalid: a name, one of one's own roles and a lifetime are needed."""
    name = name.strip()
    own = {grant.id for grant in await people.live_grants(session, actor.account_id or 0, now=now)}
    problems = []
    if not name:
        problems.append(Problem("name", "required"))
    elif len(name) > NAME_LENGTH:
        problems.append(Problem("name", "too_long", name, {"maximum": NAME_LENGTH}))
    if grant_id not in own:
        problems.append(Problem("grant", "unknown"))
    if days not in LIFETIMES:
        problems.append(Problem("days", "unknown"))
    if problems or grant_id is None or days is None or actor.account_id is None:
        raise Invalid(problems)
    key, key_hash = keys.new_key()
    session.add(
        ApiToken(
            token_hash=key_hash,
            name=name,
            account_id=actor.account_id,
            grant_id=grant_id,
            created_at=now,
            expires_at=now + timedelta(days=days),
            revoked_at=None,
        )
    )
    await session.flush()
    return key


async def revoke_token(session: AsyncSession, actor: Actor, token_id: int, *, now: datetime) -> None:
    """Close one of one's own tokens at once; NotFound for anybody else's."""
    found = {row.id: row for row in await accounts.tokens_of(session, actor.account_id or 0, now=now)}
    if token_id not in found:
        raise NotFound(entity="token")
    found[token_id].revoked_at = now
