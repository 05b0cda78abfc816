"""The files of money, written from what stands."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from interpretariat.db.models import Organisation, Payer, Request, RequestPartner
from interpretariat.db.queries import ledger

Cells = Mapping[str, Any]


async def payers(session: AsyncSession, _zone: ZoneInfo, _now: datetime) -> Iterable[Cells]:
    rows = await session.scalars(select(Payer).order_by(Payer.code))
    return [{name: getattr(row, name) for name in ("code", "name", "billing_email")} for row in rows]


async def envelopes(session: AsyncSession, _zone: ZoneInfo, _now: datetime) -> Iterable[Cells]:
    names = ("code", "name", "amount_cents", "reserve_cents", "protected", "starts_on", "ends_on")
    rows = await ledger.envelopes(session)
    return [{name: getattr(row, name) for name in names} | {"payer": row.payer.code} for row in rows]


async def agreements(session: AsyncSession, _zone: ZoneInfo, _now: datetime) -> Iterable[Cells]:
    return [
        {name: getattr(row, name) for name in ("code", "name", "starts_on", "terms")}
        | {"organisations": [member.code for member in row.members]}
        for row in await ledger.agreements(session)
    ]


async def shared_appointments(session: AsyncSession, _zone: ZoneInfo, _now: datetime) -> Iterable[Cells]:
    asker, partner = aliased(Organisation), aliased(Organisation)
    query = (
        select(RequestPartner, Request, asker.code, partner.code)
        .join(Request, RequestPartner.request_id == Request.id)
        .join(asker, Request.organisation_id == asker.id)
        .join(partner, RequestPartner.organisation_id == partner.id)
        .order_by(Request.id, partner.code)
    )
    return [
        {
            "organisation": whose,
            "start": request.starts_wall,
            "language": request.language_code,
            "file_reference": request.file_reference,
            "partner": whom,
            "weight": row.weight,
            "people": row.people,
        }
        for row, request, whose, whom in await session.execute(query)
    ]
