"""Languages."""

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Language
from interpretariat.domain.policy import Actor
from interpretariat.services.imports.batch import Batch, save

_ISO = re.compile(r"[a-z]{3}")


async def take(session: AsyncSession, _actor: Actor, batch: Batch, *, now: datetime) -> None:
    """A language may name alternatives of its own file."""
    existing = {row.code: row for row in await session.scalars(select(Language))}
    known = existing.keys() | {line["code"] for line in batch.lines}
    for line in batch.lines:
        problems = [
            ("code", "not_iso_639_3", line["code"]) if not _ISO.fullmatch(line["code"]) else None,
            *(("alternatives", "unknown_code", code) for code in line["alternatives"] if code not in known),
            ("alternatives", "own_alternative", line["code"]) if line["code"] in line["alternatives"] else None,
        ]
        found = [problem for problem in problems if problem]
        for column, code, value in found:
            batch.refuse(line.number, column, code, value)
        if not found:
            batch.count(save(session, existing.get(line["code"]), Language, line.values, now))
