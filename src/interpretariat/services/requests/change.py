"""Changing a request from the version that was read; whoever was held for what changed is asked again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Request
from interpretariat.domain import lifecycle
from interpretariat.domain.policy import SYSTEM, Actor, Role
from interpretariat.domain.refusals import NotAllowed, Problem, StaleVersion, TooLateToChange, TransitionRefused
from interpretariat.services.blocks import check_length, tell_holders
from interpretariat.services.bookings import StepFacts, advance_booking
from interpretariat.services.bookings_letters import tell
from interpretariat.services.business import business_calendar
from interpretariat.services.requests.checks import Purpose
from interpretariat.services.requests.draft import Known, RequestDraft, draft_of, fill, load_known
from interpretariat.services.requests.prepare import complete, held_request, on_local_clocks, refuse
from interpretariat.services.requests.write import set_urgency
from interpretariat.services.steps import note_booking, note_request

SEARCHED: Final = frozenset(
    {
        "site",
        "language",
        "variety",
        "alternatives",
        "mode",
        "fallback_modes",
        "domain",
        "tier",
        "skills",
        "gender",
        "gender_required",
        "excluded",
        "interpreters",
        "start",
        "minutes",
        "start_options",
    }
)
"""Fields by which an interpreter is found."""

AT_A_DISTANCE: Final = frozenset({"mode", "fallback_modes", "remote_link", "two_person_call"})
"""Fields that change when nobody travels any more."""

PRIVATE: Final = frozenset(
    {"note", "risks", "access", "room", "contact", "file_reference", "remote_link", "professional", "urgency_reason"}
)
"""Fields of which the history says that they changed, not what they were."""

CHANGEABLE: Final = frozenset({"draft", "submitted", "offered", "confirmed"})
LIVE: Final = frozenset({"offered", "accepted", "confirmed"})
AGREED: Final = frozenset({"accepted", "confirmed"})


async def change_request(
    session: AsyncSession,
    actor: Actor,
    request_id: int,
    draft: RequestDraft,
    *,
    version: int,
    now: datetime,
    unread: Sequence[Problem] = (),
) -> Request:
    """Make a request say what `draft` says. Its organisation and its requester stay.

    When a field by which an interpreter is found changes, those who were held are released and the request is searched
    again; within the paid delay only the coordination does that (TooLateToChange). Raises NotFound, StaleVersion,
    TransitionRefused (too far along), Invalid with every problem at once.
    """
    row = await held_request(session, actor, request_id)
    if row.version != version:
        raise StaleVersion(version=row.version, given=version)
    check_changeable(row)
    before = draft_of(row)
    draft, known = await _checked(session, actor, row, draft, now=now, unread=unread)
    fields = changed_fields(before, draft)
    if not fields and draft.accepts_tariff == before.accepts_tariff:
        return row
    await check_length(session, row, draft.minutes)
    if AT_A_DISTANCE.issuperset(fields) and await _goes_on_at_a_distance(session, actor, row, draft, now=now):
        await tell_holders(session, row, "change", now=now)
    elif SEARCHED.intersection(fields):
        await _let_go(session, actor, row, now)
        await tell_holders(session, row, "change", now=now)
    fill(row, draft, known)
    row.version += 1
    row.updated_at = now
    if row.state == "draft":
        row.accepts_tariff_at = now if draft.accepts_tariff else None
        row.priority = draft.priority or row.priority
    else:
        await set_urgency(session, row, draft.priority, now)
    note_request(session, actor, row, "change", now=now, facts=_said(before, draft, fields))
    await session.flush()
    return row


async def _checked(
    session: AsyncSession, actor: Actor, row: Request, draft: RequestDraft, *, now: datetime, unread: Sequence[Problem]
) -> tuple[RequestDraft, Known]:
    """The draft, complete and checked; whom the request names already may stay, even if they are no longer there."""
    known = await load_known(session, actor, row.organisation_id, now=now)
    if known is None:
        raise NotAllowed(action="change", role=actor.role)
    known = replace(
        known,
        requesters=known.requesters | {row.requester_id or 0},
        interpreters=known.interpreters | {*row.preferred, *row.excluded},
    )
    draft = msgspec.structs.replace(complete(draft, actor, known), requester=row.requester_id)
    draft = on_local_clocks(draft, known)
    purpose: Purpose = "draft" if row.state == "draft" else "submit"
    refuse(draft, known, purpose, now=now, unread=unread)
    return draft, known


def check_changeable(row: Request) -> None:
    """Raises TransitionRefused when a request can no longer be changed, naming what is possible instead."""
    if row.state not in CHANGEABLE:
        possible = lifecycle.possible(lifecycle.REQUEST, row.state)
        raise TransitionRefused(entity="request", state=row.state, event="change", possible=possible)


def changed_fields(before: RequestDraft, after: RequestDraft) -> list[str]:
    """The fields that say something else; both drafts tell their times on the clocks of the place."""
    alike = {"accepts_tariff", "organisation", "requester"}
    return [
        name
        for name in RequestDraft.__struct_fields__
        if name not in alike and getattr(before, name) != getattr(after, name)
    ]


async def _goes_on_at_a_distance(
    session: AsyncSession, actor: Actor, row: Request, draft: RequestDraft, *, now: datetime
) -> bool:
    """In time, whoever agreed to come keeps the appointment by telephone or video if they work so: nobody travels."""
    live = [booking for booking in row.bookings if booking.state in LIVE]
    held = all(booking.state in AGREED and draft.mode in booking.interpreter.modes for booking in live)
    if not live or not held or row.mode != "in_person" or draft.mode == "in_person":
        return False
    await _check_in_time(session, actor, row, agreed=True, now=now)
    for booking in live:
        booking.mode, booking.planned_metres, booking.updated_at = draft.mode, 0, now
        booking.sequence += 1
        booking.version += 1
        note_booking(session, actor, booking, "change_mode", now=now, facts={"mode": draft.mode})
        await session.flush()
        await tell(session, actor, booking, "change_mode", before=booking.state, now=now)
    return True


async def _check_in_time(session: AsyncSession, actor: Actor, row: Request, *, agreed: bool, now: datetime) -> None:
    deadline_at = (await business_calendar(session, row.organisation)).deadline(row.starts_at)
    if agreed and now > deadline_at and actor.role is not Role.COORDINATOR:
        raise TooLateToChange(deadline_at=deadline_at)


async def _let_go(session: AsyncSession, actor: Actor, row: Request, now: datetime) -> None:
    """Release whoever is held; each is told, and the request is searched again."""
    live = [booking for booking in row.bookings if booking.state in LIVE]
    agreed = any(booking.state in AGREED for booking in live)
    await _check_in_time(session, actor, row, agreed=agreed, now=now)
    for booking in live:
        await advance_booking(session, SYSTEM, booking.id, "release", StepFacts(reason="request_changed"), now=now)


def _said(before: RequestDraft, after: RequestDraft, fields: Sequence[str]) -> dict[str, Any]:
    """What the history keeps: the names of all fields that changed, and the values of those that are not private."""
    told = [name for name in fields if name not in PRIVATE]
    return {
        "fields": list(fields),
        "before": {name: msgspec.to_builtins(getattr(before, name)) for name in told},
        "after": {name: msgspec.to_builtins(getattr(after, name)) for name in told},
    }
