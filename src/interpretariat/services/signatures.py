"""Hours become what they are for good: their canonical form is kept with its fingerprint, and can be checked again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, Signature
from interpretariat.domain.policy import Actor
from interpretariat.domain.signature import SignedHours, canonical, fingerprint


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature as its readers see it. `intact`: the booking still says what was signed, and the form its digest."""

    at: datetime
    by: str
    how: str
    digest: str
    form: str
    intact: bool


def seal_hours(
    session: AsyncSession,
    actor: Actor,
    booking: Booking,
    event: str,
    outcome: str,
    *,
    now: datetime,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Keep what this step signs. `facts` may say how (link, code, history); the page is the usual way."""
    told = facts or {}
    usual = "settled" if event == "settle" else "tacit" if actor.account_id is None else "page"
    how = str(told.get("how") or told.get("source") or usual)
    hours = _hours(booking, outcome, now=now, by=actor.name, how=how, reason=reason)
    form = canonical(hours)
    session.add(
        Signature(booking=booking, form=form, digest=fingerprint(form), how=how, signed_by=actor.name, signed_at=now)
    )


async def signature_of(session: AsyncSession, booking: Booking) -> Signed | None:
    """What was signed of a booking, checked against what stands; None when nothing was."""
    row = await session.scalar(select(Signature).where(Signature.booking_id == booking.id))
    if row is None:
        return None
    said = msgspec.json.decode(row.form, type=SignedHours)
    again = _hours(booking, said.outcome, now=row.signed_at, by=said.signed_by, how=said.how, reason=said.reason)
    intact = fingerprint(row.form) == row.digest and canonical(again) == row.form
    return Signed(row.signed_at, row.signed_by, row.how, row.digest, row.form, intact)


def _hours(booking: Booking, outcome: str, *, now: datetime, by: str, how: str, reason: str) -> SignedHours:
    return SignedHours(
        booking=booking.uid,
        interpreter=booking.interpreter_id or booking.interpreter.id,
        mode=booking.mode,
        outcome=outcome,
        planned_start=booking.starts_at,
        planned_end=booking.ends_at,
        worked_start=booking.actual_starts_at,
        worked_end=booking.actual_ends_at,
        waiting_minutes=booking.waiting_minutes or 0,
        travel_minutes=booking.travel_minutes or 0,
        metres=booking.actual_metres,
        signed_at=now,
        signed_by=by,
        how=how,
        reason=reason,
    )
