"""Closed sums, each of a payer."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Envelope, Payer
from interpretariat.domain.policy import Actor
from interpretariat.services.imports.batch import Batch, Line, save


async def take(session: AsyncSession, _actor: Actor, batch: Batch, *, now: datetime) -> None:
    payers = {row.code: row.id for row in await session.scalars(select(Payer))}
    existing = {row.code: row for row in await session.scalars(select(Envelope))}
    for line in batch.lines:
        if line["payer"] not in payers:
            batch.refuse(line.number, "payer", "unknown_code", line["payer"])
        elif _is_possible(batch, line):
            values = {name: value for name, value in line.values.items() if name != "payer"}
            values["payer_id"] = payers[line["payer"]]
            batch.count(save(session, existing.get(line["code"]), Envelope, values, now))


def _is_possible(batch: Batch, line: Line) -> bool:
    if line["ends_on"] < line["starts_on"]:
        batch.refuse(line.number, "ends_on", "end_before_start", str(line["ends_on"]))
        return False
    if line["reserve_cents"] > line["amount_cents"]:
        batch.refuse(line.number, "reserve_cents", "too_large", line["reserve_cents"], maximum=line["amount_cents"])
        return False
    return True
