"""Service points."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Organisation, Site
from interpretariat.domain.policy import Actor
from interpretariat.services.imports.batch import Batch, save


async def take(session: AsyncSession, _actor: Actor, batch: Batch, *, now: datetime) -> None:
    """Without a short name the code serves, without a zone the organisation's."""
    organisations = {row.code: row for row in await session.scalars(select(Organisation))}
    existing = {(row.organisation_id, row.code): row for row in await session.scalars(select(Site))}
    for line in batch.lines:
        organisation = organisations.get(line["organisation"])
        if organisation is None:
            batch.refuse(line.number, "organisation", "unknown_code", line["organisation"])
            continue
        values = {name: value for name, value in line.values.items() if name != "organisation"} | {
            "organisation_id": organisation.id,
            "short_name": line["short_name"] or line["code"],
            "zone": line["zone"] or organisation.zone,
            "lat": float(line["lat"]),
            "lon": float(line["lon"]),
        }
        batch.count(save(session, existing.get((organisation.id, line["code"])), Site, values, now))
