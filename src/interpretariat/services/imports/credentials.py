"""The papers of interpreters."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Credential, CredentialKind, Interpreter
from interpretariat.domain.policy import Actor
from interpretariat.services.imports.batch import Batch, save


async def take(session: AsyncSession, _actor: Actor, batch: Batch, *, now: datetime) -> None:
    people = {row.code: row.id for row in await session.scalars(select(Interpreter))}
    kinds = frozenset(await session.scalars(select(CredentialKind.code)))
    existing = {(row.interpreter_id, row.kind, row.issued_on): row for row in await session.scalars(select(Credential))}
    for line in batch.lines:
        before = len(batch.problems)
        person = people.get(line["interpreter"])
        if person is None:
            batch.refuse(line.number, "interpreter", "unknown_code", line["interpreter"])
        if line["kind"] not in kinds:
            batch.refuse(line.number, "kind", "unknown_code", line["kind"])
        if line["expires_on"] and line["expires_on"] < line["issued_on"]:
            batch.refuse(line.number, "expires_on", "end_before_start", str(line["expires_on"]))
        if person is None or len(batch.problems) > before:
            continue
        values = {name: value for name, value in line.values.items() if name != "interpreter"}
        found = existing.get((person, line["kind"], line["issued_on"]))
        batch.count(save(session, found, Credential, values | {"interpreter_id": person}, now))
