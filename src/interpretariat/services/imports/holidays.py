"""Days off."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Holiday
from interpretariat.domain.policy import Actor
from interpretariat.services.imports.batch import Batch, save


async def take(session: AsyncSession, _actor: Actor, batch: Batch, *, now: datetime) -> None:
    existing = {(row.on_date, row.kind): row for row in await session.scalars(select(Holiday))}
    for line in batch.lines:
        values = {"on_date": line["date"], **{name: line[name] for name in ("kind", "name_fr", "name_en")}}
        batch.count(save(session, existing.get((line["date"], line["kind"])), Holiday, values, now))
