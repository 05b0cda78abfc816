"""`/api/audit` and `/api/insights/unmet`: who did what, and where people are lacking."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.api.paging import Cursor, Limit, Listing, cursor_id
from interpretariat.api.refused import refused
from interpretariat.api.statements import Period, month_of
from interpretariat.db.models import Transition
from interpretariat.domain.policy import Action, Actor
from interpretariat.edge import rule
from interpretariat.services.audit import recorded_steps
from interpretariat.services.insights import unmet_demand
from interpretariat.settings import Settings


class StepRead(msgspec.Struct, frozen=True):
    """One recorded step of a request or a booking."""

    id: int
    received_at: datetime
    actor: str
    role: str
    event: str
    request: int
    booking: int | None
    from_state: str
    to_state: str
    reason: str
    facts: dict[str, Any]

    @classmethod
    def of(cls, step: Transition) -> "StepRead":
        return cls(
            step.id,
            step.received_at,
            step.actor_name,
            step.actor_role,
            step.event,
            step.request_id,
            step.booking_id,
            step.from_state,
            step.to_state,
            step.reason,
            step.facts,
        )


class LanguageUnmet(msgspec.Struct, frozen=True):
    """Requests of one language; a number is null when it is hidden to protect people."""

    language: str
    asked: int | None
    unmet: int | None


class UnmetRead(msgspec.Struct, frozen=True):
    """The demand of some months; a number is null when it is hidden to protect people."""

    asked: int | None
    unmet: int | None
    languages: list[LanguageUnmet]
    causes: dict[str, int | None]


@get("/api/audit", opt=rule(Action.AUDIT_READ), responses=refused(422), tags=("oversight",), summary="Recorded steps")
async def audit(
    *,
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    reference: FromQuery[str] = "",
    name: FromQuery[str] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Listing[StepRead]:
    """The newest first; `reference` is a request's (D-1093) or a booking's (R-2041)."""
    offset = cursor_id(cursor) or 0
    rows, total = await recorded_steps(session, actor, reference=reference, name=name, offset=offset, limit=limit)
    following = offset + len(rows)
    return Listing([StepRead.of(row) for row in rows], str(following) if following < total and rows else None)


@get(
    "/api/insights/unmet",
    opt=rule(Action.INSIGHT_READ),
    responses=refused(422),
    tags=("oversight",),
    summary="Unmet demand",
)
async def unmet(
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    settings: NamedDependency[Settings],
    first: Period,
    last: Period,
) -> UnmetRead:
    """Requests that found nobody, from the `first` to the `last` month, both included."""
    found = await unmet_demand(session, actor, month_of(first), month_of(last), settings.zone)
    rows = [LanguageUnmet(row.code, row.asked, row.unmet) for row in found.languages]
    return UnmetRead(found.asked, found.unmet, rows, {cause or "other": n for cause, n in found.causes})
