"""Appointments that several organisations share with the one that asked."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Organisation, Request, RequestPartner
from interpretariat.domain.policy import Actor
from interpretariat.services.imports.batch import Batch, save


async def take(session: AsyncSession, _actor: Actor, batch: Batch, *, now: datetime) -> None:
    """The request is the one of the organisation, start, language and file that the line names."""
    organisations = {row.code: row.id for row in await session.scalars(select(Organisation))}
    starts = {f"{line['start']:%Y-%m-%dT%H:%M}" for line in batch.lines}
    asked = await session.scalars(select(Request).where(Request.starts_wall.in_(starts)))
    requests = {(row.organisation_id, row.starts_wall, row.language_code, row.file_reference): row.id for row in asked}
    rows = await session.scalars(select(RequestPartner))
    existing = {(row.request_id, row.organisation_id): row for row in rows}
    for line in batch.lines:
        unknown = [name for name in ("organisation", "partner") if line[name] not in organisations]
        for name in unknown:
            batch.refuse(line.number, name, "unknown_code", line[name])
        if unknown:
            continue
        wall, owner = f"{line['start']:%Y-%m-%dT%H:%M}", organisations[line["organisation"]]
        request = requests.get((owner, wall, line["language"], line["file_reference"]))
        if request is None:
            batch.refuse(line.number, "start", "no_such_request", wall)
            continue
        key = (request, organisations[line["partner"]])
        values = {"request_id": key[0], "organisation_id": key[1], "weight": line["weight"], "people": line["people"]}
        batch.count(save(session, existing.get(key), RequestPartner, values, now))
