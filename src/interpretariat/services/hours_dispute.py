"""A dispute as both sides tell it: what the interpreter wrote, what the requesting service says instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking, Transition
from interpretariat.db.queries import bookings
from interpretariat.db.queries import hours as queries
from interpretariat.domain.policy import Action, Actor, Role, require
from interpretariat.domain.refusals import Invalid, NotFound, Problem
from interpretariat.services.bookings import StepFacts

TELLS: Final = ("deliver", "report_no_show", "dispute")
Choice = Literal["interpreter", "service", "other"]


@dataclass(frozen=True, slots=True)
class Version:
    """What one side says happened. Without hours it says why, or who did not come (`absent`)."""

    by: str
    at: datetime
    start: datetime | None
    end: datetime | None
    metres: int | None
    waiting_minutes: int
    absent: str
    reason: str


@dataclass(frozen=True, slots=True)
class Dispute:
    booking: Booking
    interpreter: Version | None
    service: Version | None


async def disputes(session: AsyncSession, actor: Actor) -> Sequence[Booking]:
    """The bookings in dispute, the oldest first. Raises NotAllowed."""
    require(actor, Action.COORDINATE)
    return await queries.contested(session, actor)


async def dispute_of(session: AsyncSession, actor: Actor, booking_id: int) -> Dispute:
    """Both versions of one booking, whatever became of it since. NotFound when this actor may not see it."""
    booking = await bookings.booking_seen_by(session, actor, booking_id)
    if booking is None:
        raise NotFound(entity="booking")
    return await both_versions(session, booking)


async def both_versions(session: AsyncSession, booking: Booking) -> Dispute:
    """The last word of each side."""
    told = [step for step in await bookings.transitions_of(session, booking.id) if step.event in TELLS]
    theirs = [step for step in told if step.actor_role == Role.INTERPRETER]
    ours = [step for step in told if step.actor_role != Role.INTERPRETER]
    return Dispute(
        booking,
        _version(theirs[-1], booking) if theirs else None,
        _version(ours[-1], None) if ours else None,
    )


def facts_of_choice(dispute: Dispute, choice: str, reason: str, other: StepFacts) -> StepFacts:
    """What settling for one version writes. The interpreter's stands already. Invalid for a version without hours."""
    if choice == "interpreter":
        return StepFacts(reason=reason)
    if choice == "other":
        return other
    version = dispute.service
    if choice != "service" or version is None or version.start is None:
        raise Invalid([Problem("choice", "unknown" if choice else "required", choice)])
    return StepFacts(
        actual_start=version.start,
        actual_end=version.end,
        km=None if version.metres is None else Decimal(version.metres) / 1000,
        waiting_minutes=version.waiting_minutes,
        travel_minutes=dispute.booking.travel_minutes,
        reason=reason,
    )


def _version(step: Transition, stands: Booking | None) -> Version:
    """As the step told it; hours that a file told stand in the booking alone."""
    facts: dict[str, Any] = step.facts
    km, start, end = facts.get("km"), facts.get("actual_start"), facts.get("actual_end")
    metres = None if km is None else round(Decimal(str(km)) * 1000)
    from_row = stands is not None and step.event == "deliver" and start is None
    return Version(
        by=step.actor_name,
        at=step.received_at,
        start=stands.actual_starts_at if from_row and stands else _instant(start),
        end=stands.actual_ends_at if from_row and stands else _instant(end),
        metres=stands.actual_metres if from_row and stands else metres,
        waiting_minutes=int(facts.get("waiting_minutes", 0)),
        absent=str(facts.get("side", "")) if step.event == "report_no_show" else "",
        reason=step.reason,
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
