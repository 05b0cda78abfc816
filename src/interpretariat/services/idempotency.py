"""A thing asked twice is done once: the answer is kept in the same transaction as the effect it tells.

Two identical requests at the same instant: the second waits for the first on the unique key, then reads its answer.
When the first is refused, its transaction is rolled back and the key is free again.
"""

import hashlib
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import IdempotencyKey
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import KeyReused

UNANSWERED = 0


class Answer(msgspec.Struct, frozen=True):
    """What was said: a status, the headers that matter, and the body as text."""

    status: int
    body: str
    headers: dict[str, str] = {}


def body_hash(*parts: bytes | str) -> str:
    """What makes two requests the same: every part, in order, each with its length."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


async def claim(session: AsyncSession, actor: Actor, key: str, hashed: str, *, now: datetime) -> Answer | None:
    """The answer already given under this key, or None when the key is now ours. KeyReused for another body."""
    if await _insert(session, actor, key, hashed, now):
        return None
    kept = await session.scalar(select(IdempotencyKey).where(*_is(actor, key)))
    if kept is None or kept.body_hash != hashed or kept.status == UNANSWERED:
        raise KeyReused(key=key)
    return msgspec.json.decode(kept.answer, type=Answer)


async def keep(session: AsyncSession, actor: Actor, key: str, answer: Answer) -> None:
    """Store the answer of a claimed key."""
    text = msgspec.json.encode(answer).decode()
    await session.execute(update(IdempotencyKey).where(*_is(actor, key)).values(status=answer.status, answer=text))


def _is(actor: Actor, key: str) -> tuple[Any, Any]:
    return IdempotencyKey.account_id == actor.account_id, IdempotencyKey.key == key


async def _insert(session: AsyncSession, actor: Actor, key: str, hashed: str, now: datetime) -> bool:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {
        "account_id": actor.account_id,
        "key": key,
        "body_hash": hashed,
        "status": UNANSWERED,
        "answer": "",
        "created_at": now,
    }
    made = (
        dialect.insert(IdempotencyKey)
        .values(row)
        .on_conflict_do_nothing(index_elements=["account_id", "key"])
        .returning(IdempotencyKey.id)
    )
    return await session.scalar(made) is not None
