"""Those who pay a part without asking."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Payer
from interpretariat.domain.policy import Actor
from interpretariat.services.imports.batch import Batch, save


async def take(session: AsyncSession, _actor: Actor, batch: Batch, *, now: datetime) -> None:
    existing = {row.code: row for row in await session.scalars(select(Payer))}
    for line in batch.lines:
        batch.count(save(session, existing.get(line["code"]), Payer, line.values, now))
