"""Requests to come and requests that are over, as the lines of their files."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from interpretariat.db.models import Booking, Interpreter, Request, Transition
from interpretariat.domain.lifecycle import LOST, NO_SHOWS
from interpretariat.services.imports.columns import SHEETS

_DONE = frozenset({"closed", "invoiced", "credited"})


async def requests(session: AsyncSession, _zone: ZoneInfo, now: datetime) -> Iterable[Mapping[str, Any]]:
    """Those that are sent and have not begun, whatever was booked for them."""
    query = select(Request).where(Request.decision == "submitted", Request.starts_at > now)
    rows = await session.scalars(_whole(query))
    people = await _codes(session)
    return [_asked(row, people) | {"accepts_tariff": True} for row in rows]


async def history(session: AsyncSession, _zone: ZoneInfo, now: datetime) -> Iterable[Mapping[str, Any]]:
    """Those that are over and ended somehow; one whose hours are still to be inscribed has no outcome yet."""
    query = select(Request).where(Request.decision != "draft", Request.ends_at <= now)
    rows = list(await session.scalars(_whole(query)))
    steps = await _steps(session, now)
    people = await _codes(session)
    lines = []
    for row in rows:
        live = [booking for booking in row.bookings if booking.state not in LOST]
        outcome = _outcome(row, live, steps)
        if outcome:
            lines.append(_asked(row, people) | _ended(row, live, steps, people) | {"outcome": outcome})
    return lines


def _whole(query: Select[Request]) -> Select[Request]:
    return query.options(
        joinedload(Request.organisation),
        joinedload(Request.site),
        joinedload(Request.requester),
        selectinload(Request.bookings),
    ).order_by(Request.starts_at, Request.id)


async def _codes(session: AsyncSession) -> dict[int, str]:
    found = await session.execute(select(Interpreter.id, Interpreter.code))
    return dict(found.all())


def _asked(row: Request, people: Mapping[int, str]) -> dict[str, Any]:
    names = [name for name in SHEETS["requests"].names if name in Request.__table__.columns and name != "note"]
    zone = ZoneInfo(row.zone)
    return {name: getattr(row, name) for name in names} | {
        "organisation": row.organisation.code,
        "site": row.site.code if row.site else "",
        "language": row.language_code,
        "start": row.starts_wall,
        "requester": row.requester.email if row.requester else "",
        "preferred": [people[person] for person in row.preferred],
        "excluded": [people[person] for person in row.excluded],
        "submitted_at": row.received_at.astimezone(zone) if row.received_at else None,
    }


Step = tuple[str, str, datetime]
"""Event, state it led to, when."""


async def _steps(session: AsyncSession, now: datetime) -> dict[int, list[Step]]:
    """Request → its steps that a file tells of: confirmations, cancellations, absences."""
    query = (
        select(Transition.request_id, Transition.event, Transition.to_state, Transition.received_at)
        .join(Transition.request)
        .where(Request.ends_at <= now, Transition.event.in_(("offer", "accept", "confirm", "cancel", "report_no_show")))
        .order_by(Transition.id)
    )
    steps: dict[int, list[Step]] = {}
    for request_id, event, state, received_at in await session.execute(query):
        steps.setdefault(request_id, []).append((event, state, received_at))
    return steps


def _outcome(row: Request, live: list[Booking], steps: Mapping[int, list[Step]]) -> str:
    """How it ended, in the words of the file; empty when it has not."""
    if row.state in ("unfilled", "cancelled", "late_cancelled") and not any(booking.en_route for booking in live):
        return row.state
    if not live:
        return ""
    state = live[0].state
    if state in ("cancelled", "late_cancelled"):
        return "cancelled_en_route" if live[0].en_route else state
    absent = [to for event, to, _ in steps.get(row.id, []) if event == "report_no_show"]
    if absent and state in {*_DONE, *NO_SHOWS}:
        return absent[-1]
    if state in _DONE:
        return "done" if live[0].notice_minutes is None else "late_cancelled"
    return state if state in ("delivered", "disputed") else ""


def _ended(
    row: Request, live: list[Booking], steps: Mapping[int, list[Step]], people: Mapping[int, str]
) -> dict[str, Any]:
    zone, said = ZoneInfo(row.zone), steps.get(row.id, [])
    moments = {
        "confirmed_at": next((at.astimezone(zone) for _, to, at in said if to == "confirmed"), None),
        "cancelled_at": next((at.astimezone(zone) for event, _, at in said if event == "cancel"), None),
    }
    first = live[0] if live else None
    if first is None:
        return moments | {"cause": row.cause}
    metres = first.actual_metres if first.actual_metres is not None else first.planned_metres or None
    return moments | {
        "interpreter": [people[booking.interpreter_id] for booking in live],
        "actual_start": first.actual_starts_at.astimezone(zone) if first.actual_starts_at else None,
        "actual_end": first.actual_ends_at.astimezone(zone) if first.actual_ends_at else None,
        "waiting_minutes": first.waiting_minutes,
        "travel_minutes": first.travel_minutes,
        "km": None if metres is None else (Decimal(metres) / 1000).normalize(),
    }
