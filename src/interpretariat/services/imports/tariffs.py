"""Dated tariffs. A version that has begun never changes, so that a closed month stays what it was."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Organisation, Tariff
from interpretariat.domain.policy import Actor
from interpretariat.domain.tariff import TariffTerms, terms_json
from interpretariat.services.imports.batch import Batch, Line, save


async def take(session: AsyncSession, _actor: Actor, batch: Batch, *, now: datetime) -> None:
    """A version has begun when its first day has, on the clocks of its organisation or of the pool."""
    organisations = {row.code: row for row in await session.scalars(select(Organisation))}
    existing = {(row.side, row.organisation_id, row.starts_on): row for row in await session.scalars(select(Tariff))}
    for line in batch.lines:
        organisation = organisations.get(line["organisation"])
        if organisation is None and line["organisation"]:
            batch.refuse(line.number, "organisation", "unknown_code", line["organisation"])
            continue
        terms = _terms(batch, line)
        if terms is None:
            continue
        owner = organisation.id if organisation else None
        values = {name: line[name] for name in ("code", "name", "side", "starts_on")} | {
            "organisation_id": owner,
            "terms": terms,
        }
        found = existing.get((line["side"], owner, line["starts_on"]))
        today = now.astimezone(ZoneInfo(organisation.zone) if organisation else batch.zone).date()
        if found and found.starts_on <= today and any(getattr(found, name) != values[name] for name in values):
            batch.refuse(line.number, "starts_on", "tariff_begun", str(line["starts_on"]))
            continue
        batch.count(save(session, found, Tariff, values, now))


def _terms(batch: Batch, line: Line) -> dict[str, Any] | None:
    """The terms with every default said, as they are kept; None when they cannot be read."""
    try:
        kept: dict[str, Any] = msgspec.json.decode(terms_json(msgspec.convert(line["terms"], TariffTerms)))
    except msgspec.ValidationError as error:
        batch.refuse(line.number, "terms", "bad_terms", reason=str(error))
        return None
    return kept
