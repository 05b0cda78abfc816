"""What a requester meets first: what needs them, what comes, what was recently."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Request
from interpretariat.db.queries import requests as queries
from interpretariat.db.queries.requests import Wanted
from interpretariat.domain.lifecycle import NO_SHOWS
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import Invalid
from interpretariat.domain.walltime import day_span, local_date
from interpretariat.services.requests.draft import draft_of
from interpretariat.services.requests.outlook import Outlook, outlook

TO_SIGN: Final = ("delivered", *NO_SHOWS)
"""States of a booking whose hours wait for the requester."""

COMING: Final = ("submitted", "offered", "confirmed")
RECENT_DAYS: Final = 60
MOST_COMING: Final = 100
MOST_TASKS: Final = 20
MOST_OUTLOOKS: Final = 3


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for the reader: `kind` is sign, draft or unmet; `outlook` says what would meet it."""

    kind: str
    request: Request
    outlook: Outlook | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    tasks: tuple[Task, ...]
    coming: tuple[Request, ...]
    recent: tuple[Request, ...]
    last: Request | None

    @property
    def is_empty(self) -> bool:
        return not (self.tasks or self.coming or self.recent)


async def overview(
    session: AsyncSession, actor: Actor, *, mine: bool, language: str = "", zone: ZoneInfo, now: datetime
) -> Overview:
    """The actor's own requests, or (`mine` false) all that they may see. Days are those of `zone`."""
    own = Wanted(requester=actor.account_id if mine else None, language=language)
    today = day_span(local_date(now, zone), zone).start

    async def found(order: str, limit: int, **facts: Any) -> list[Request]:
        return await queries.requests_page(session, actor, replace(own, **facts), order=order, limit=limit)

    coming = await found("start", MOST_COMING, states=COMING, from_at=today)
    to_sign = await found("start", MOST_TASKS, booking_states=TO_SIGN)
    drafts = await found("start", MOST_TASKS, states=("draft",))
    unmet = await found("start", MOST_TASKS, states=("unfilled",), from_at=now)
    over = ("closed", "unfilled", "rejected", "cancelled", "late_cancelled", "confirmed", "submitted", "offered")
    recent = await found("-start", 10, states=over, from_at=today - timedelta(days=RECENT_DAYS), to_at=today)
    tasks = (
        *(Task("sign", row) for row in to_sign),
        *[Task("unmet", row, await _outlook(session, actor, row, now)) for row in unmet[:MOST_OUTLOOKS]],
        *(Task("unmet", row) for row in unmet[MOST_OUTLOOKS:]),
        *(Task("draft", row) for row in drafts),
    )
    last = await queries.last_request_of(session, actor)
    return Overview(tasks, tuple(coming), tuple(recent), last)


async def _outlook(session: AsyncSession, actor: Actor, row: Request, now: datetime) -> Outlook | None:
    """What would meet a request that nobody took; none when what it names is no longer there."""
    draft = msgspec.structs.replace(draft_of(row), start_options=())
    try:
        return await outlook(session, actor, draft, now=now, of=row)
    except Invalid:
        return None
