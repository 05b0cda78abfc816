"""Rows of the money tests: signed bookings of October 2026, agreements, payers, envelopes."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Agreement, Booking, Envelope, Interpreter, Organisation, Payer, Site
from interpretariat.domain.agreement import AgreementTerms
from tests.factory import NOW, City, added, at, make_booking, make_request

OCTOBER = date(2026, 10, 1)
NOVEMBER = date(2026, 11, 1)


async def signed(
    session: AsyncSession,
    organisation: Organisation,
    site: Site,
    interpreter: Interpreter,
    wall: str = "2026-10-07T09:00",
    *,
    minutes: int = 60,
    km: float | None = None,
    state: str = "closed",
    booked: dict[str, Any] | None = None,
    **facts: Any,
) -> Booking:
    """A booking that lasted what was planned, asked for long before."""
    asked = at("2026-09-20T10:00")
    request = await make_request(
        session, organisation, site, starts_wall=wall, minutes=minutes, received_at=asked, created_at=asked, **facts
    )
    hours: dict[str, Any] = {"actual_starts_at": request.starts_at, "actual_ends_at": request.ends_at}
    if state in ("late_cancelled", "confirmed"):
        hours = {}
    metres = None if km is None else round(km * 1000)
    return await make_booking(session, request, interpreter, state, actual_metres=metres, **hours | (booked or {}))


async def make_agreement(
    session: AsyncSession,
    terms: AgreementTerms,
    *members: Organisation,
    code: str = "E-1",
    starts_on: date = date(2026, 1, 1),
) -> Agreement:
    """Without a member it is the whole pool's."""
    row = Agreement(
        code=code, name=f"Entente {code}", starts_on=starts_on, terms=msgspec.to_builtins(terms),
        members=list(members), created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    return await added(session, row)


async def make_payer(session: AsyncSession, code: str = "VILLE") -> Payer:
    return await added(session, Payer(code=code, name=f"Bailleur {code}", created_at=NOW, updated_at=NOW))


async def make_envelope(
    session: AsyncSession,
    payer: Payer,
    amount_cents: int,
    code: str = "ENV",
    protected: Sequence[str] = (),
    **facts: Any,
) -> Envelope:
    facts = {"starts_on": OCTOBER, "ends_on": date(2027, 3, 31), "created_at": NOW, "updated_at": NOW} | facts
    row = Envelope(code=code, name=code, payer=payer, amount_cents=amount_cents, protected=list(protected), **facts)
    return await added(session, row)


async def chained_day(session: AsyncSession, city: City, day: str = "2026-10-07") -> list[Booking]:
    """Nadia goes to the clinic's two sites and to the school, one after the other: 6, 3 and 14 km inscribed."""
    return [
        await signed(session, city.clinic, city.limoilou, city.nadia, f"{day}T09:00", km=6),
        await signed(session, city.school, city.cardinal, city.nadia, f"{day}T11:00", km=3),
        await signed(session, city.clinic, city.basse_ville, city.nadia, f"{day}T14:00", km=14),
    ]


async def three_visits(session: AsyncSession, city: City, day: str = "2026-10-08") -> list[Booking]:
    """Three 30-minute visits at one site, one after the other."""
    first = at(f"{day}T09:00")
    return [
        await signed(
            session, city.clinic, city.limoilou, city.nadia,
            f"{(first + timedelta(minutes=30 * place - 240)):%Y-%m-%dT%H:%M}", minutes=30, km=0,
        )
        for place in range(3)
    ]  # fmt: skip
