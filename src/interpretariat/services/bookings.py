"""Every step of a booking goes through here: who may, what must still be true, what it leads to, who is told."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, Request
from interpretariat.db.queries import bookings
from interpretariat.db.queries.locks import lock_diaries, lock_requests
from interpretariat.db.queries.visibility import bookings_visible_to
from interpretariat.domain.business import judge_notice
from interpretariat.domain.lifecycle import BOOKING, LOST
from interpretariat.domain.policy import SYSTEM, Actor
from interpretariat.domain.refusals import (
    Invalid,
    NotFound,
    OfferClosed,
    OfferTaken,
    Problem,
    StaleVersion,
    TooEarly,
)
from interpretariat.services.bookings_checks import check_slot
from interpretariat.services.bookings_letters import tell
from interpretariat.services.business import business_calendar
from interpretariat.services.no_show import Side, absence_from
from interpretariat.services.steps import check_booking_step, step_booking

LONGEST: Final = timedelta(hours=24)
FARTHEST_KM: Final = 2_000


class StepFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is told with a step. `actual_*`, `km` and the minutes are of `deliver` (of `dispute`, which says others,
    and of `settle`, which may correct them); `side` of `report_no_show`: who did not come.
    """

    actual_start: datetime | None = None
    actual_end: datetime | None = None
    km: Decimal | None = None
    waiting_minutes: int = 0
    travel_minutes: int = 0
    side: Side | None = None
    reason: str = ""


NOTHING: Final = StepFacts()


async def advance_booking(
    session: AsyncSession,
    actor: Actor,
    booking_id: int,
    event: str,
    facts: StepFacts = NOTHING,
    *,
    now: datetime,
    version: int | None = None,
    told: Mapping[str, Any] | None = None,
) -> Booking:
    """Do one event of the booking's machine; the booking comes back as it then stands. `told` is kept with the step.

    Raises NotFound (unknown, or not this actor's to see), StaleVersion, TransitionRefused (naming what is possible),
    NotAllowed, and what the step itself asks: SlotTaken, RuleBroken, OfferClosed, OfferTaken, TooEarly, Invalid.
    """
    if event not in BOOKING.table:
        raise NotFound(entity="event")
    booking = await held_booking(session, actor, booking_id)
    if version is not None and version != booking.version:
        raise StaleVersion(version=booking.version, given=version)
    if event == "accept" and booking.broadcast and booking.state == "released":
        raise OfferTaken
    before = check_booking_step(actor, booking, event)
    decide = _OUTCOMES.get(event)
    outcome = await decide(session, booking, facts, now) if decide else ""
    said = _kept(facts) | dict(told or {}) | ({"priority": booking.request.priority} if event == "decline" else {})
    await step_booking(
        session, actor, booking, event, now=now, outcome=outcome, reason=facts.reason.strip()[:280], facts=said
    )
    await tell(session, actor, booking, event, before=before, now=now, why=facts.reason.strip())
    if event == "accept" and booking.broadcast:
        await _release_the_others(session, booking, now)
    return booking


async def held_booking(session: AsyncSession, actor: Actor, booking_id: int) -> Booking:
    """The booking, its request and its interpreter's diary locked; NotFound when this actor may not see it."""
    query = bookings_visible_to(actor).where(Booking.id == booking_id)
    found = (await session.execute(query.with_only_columns(Booking.request_id, Booking.interpreter_id))).first()
    if found is None:
        raise NotFound(entity="booking")
    await lock_requests(session, [found.request_id])
    await lock_diaries(session, [found.interpreter_id])
    return await bookings.booking_to_step(session, booking_id, found.request_id)


async def _accept(session: AsyncSession, booking: Booking, _facts: StepFacts, now: datetime) -> str:
    """Held for this person alone, it is confirmed at once; a broadcast waits for the coordination."""
    if now >= (booking.answer_by or booking.starts_at) or now >= booking.starts_at:
        raise OfferClosed(answer_by=booking.answer_by or booking.starts_at)
    if booking.broadcast and _is_filled(booking.request):
        raise OfferTaken
    await check_slot(session, booking)
    return "broadcast" if booking.broadcast else "held"


async def _confirm(session: AsyncSession, booking: Booking, _facts: StepFacts, _now: datetime) -> str:
    await check_slot(session, booking)
    return ""


async def _release(_session: AsyncSession, booking: Booking, facts: StepFacts, _now: datetime) -> str:
    """Whoever accepted and is not retained is told why."""
    if booking.state == "accepted" and not facts.reason.strip():
        raise Invalid([Problem("reason", "required")])
    return ""


async def _cancel(session: AsyncSession, booking: Booking, _facts: StepFacts, now: datetime) -> str:
    """In time or late, by the business clock of the organisation, from the time the server received it."""
    calendar = await business_calendar(session, booking.request.organisation)
    notice = judge_notice(calendar, now, booking.starts_at)
    booking.notice_minutes, booking.rule_version = notice.notice_minutes, notice.rule
    return "late" if notice.late else "in_time"


async def _deliver(_session: AsyncSession, booking: Booking, facts: StepFacts, now: datetime) -> str:
    problems = list(_hours_problems(facts, now))
    if facts.actual_start is None or facts.actual_end is None:
        missing = [name for name in ("actual_start", "actual_end") if getattr(facts, name) is None]
        problems = [*(Problem(name, "required") for name in missing), *problems]
    if problems:
        raise Invalid(problems)
    _write_hours(booking, facts)
    return ""


async def _dispute(_session: AsyncSession, _booking: Booking, facts: StepFacts, now: datetime) -> str:
    """Whoever contests says why, and may say their own hours: they stand beside the others, and change nothing."""
    problems = list(_hours_problems(facts, now))
    if not facts.reason.strip():
        problems = [Problem("reason", "required"), *problems]
    if problems:
        raise Invalid(problems)
    return ""


async def _settle(_session: AsyncSession, booking: Booking, facts: StepFacts, now: datetime) -> str:
    """The coordination says why, and may correct the hours while it settles."""
    if not facts.reason.strip():
        raise Invalid([Problem("reason", "required")])
    if facts.actual_start is not None and facts.actual_end is not None:
        await _deliver(_session, booking, facts, now)
    return ""


async def _report_no_show(session: AsyncSession, booking: Booking, facts: StepFacts, now: datetime) -> str:
    if facts.side is None:
        raise Invalid([Problem("side", "required")])
    from_at = await absence_from(session, booking, facts.side)
    if now < from_at:
        raise TooEarly(from_at=from_at)
    return facts.side


_Decide = Callable[[AsyncSession, Booking, StepFacts, datetime], Awaitable[str]]
_OUTCOMES: Mapping[str, _Decide] = {
    "accept": _accept,
    "confirm": _confirm,
    "release": _release,
    "cancel": _cancel,
    "deliver": _deliver,
    "dispute": _dispute,
    "settle": _settle,
    "report_no_show": _report_no_show,
}
"""Event → what it asks and which of its outcomes it has; the others have one."""


def _hours_problems(facts: StepFacts, now: datetime) -> list[Problem]:
    problems = []
    start, end = facts.actual_start, facts.actual_end
    for name, value in (("actual_start", start), ("actual_end", end)):
        if value is not None and value.tzinfo is None:
            return [Problem(name, "no_offset", value.isoformat())]
    if start is not None and end is not None:
        if end <= start:
            problems.append(Problem("actual_end", "end_before_start", end.isoformat()))
        elif end - start > LONGEST:
            problems.append(Problem("actual_end", "too_long_a_session", end.isoformat()))
        if end > now:
            problems.append(Problem("actual_end", "future", end.isoformat()))
    if facts.km is not None and not 0 <= facts.km <= FARTHEST_KM:
        problems.append(
            Problem("km", "too_small" if facts.km < 0 else "too_large", str(facts.km), _bounds(FARTHEST_KM))
        )
    for name in ("waiting_minutes", "travel_minutes"):
        value = getattr(facts, name)
        most = LONGEST // timedelta(minutes=1)
        if not 0 <= value <= most:
            problems.append(Problem(name, "too_small" if value < 0 else "too_large", value, _bounds(most)))
    return problems


def _bounds(most: int) -> dict[str, int]:
    return {"minimum": 0, "maximum": most}


def _write_hours(booking: Booking, facts: StepFacts) -> None:
    booking.actual_starts_at, booking.actual_ends_at = facts.actual_start, facts.actual_end
    booking.waiting_minutes, booking.travel_minutes = facts.waiting_minutes, facts.travel_minutes
    booking.actual_metres = None if facts.km is None else round(facts.km * 1000)


def _kept(facts: StepFacts) -> dict[str, Any]:
    """What the transition keeps: only what was said, as JSON."""
    said = msgspec.to_builtins(facts)
    return {name: value for name, value in said.items() if value not in (None, "", 0) and name != "reason"}


def _is_filled(request: Request) -> bool:
    """Has the request everybody it needs, broadcasts that wait for an answer not counted?"""
    states = [b.state for b in request.bookings if not (b.state == "offered" and b.broadcast)]
    cancelled = sum(state in {"cancelled", "late_cancelled"} for state in states)
    lost = sum(state in LOST for state in states)
    return len(states) - cancelled - lost >= request.interpreters - cancelled


async def _release_the_others(session: AsyncSession, accepted: Booking, now: datetime) -> None:
    """Once everybody needed has said yes, the others are told at once that they need not answer."""
    if not _is_filled(accepted.request):
        return
    for other in accepted.request.bookings:
        if other.state == "offered" and other.broadcast:
            await step_booking(session, SYSTEM, other, "release", now=now, facts={"accepted_by_another": True})
            await tell(session, SYSTEM, other, "release", before="offered", now=now, why="first")
