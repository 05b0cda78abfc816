"""Requests to come, checked by the rules of `services.requests` and sent as whoever they name would have sent them."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.bulk import insert_new_rows
from interpretariat.db.models import Request, Transition
from interpretariat.domain.policy import Actor
from interpretariat.domain.references import request_reference
from interpretariat.services.imports.asked import (
    Lookup,
    asker_of,
    draft_of_line,
    existing_requests,
    instant,
    key_of_draft,
    known_of,
    load_lookup,
    refuse_problems,
    unsaid,
)
from interpretariat.services.imports.batch import Batch, Line
from interpretariat.services.requests.draft import Known, RequestDraft, draft_of
from interpretariat.services.requests.write import new_row, weigh
from interpretariat.services.steps import move_request

TOLD: dict[str, Any] = {"source": "import"}
_Asked = tuple[Line, RequestDraft, Known, datetime]


async def take(session: AsyncSession, actor: Actor, batch: Batch, *, now: datetime) -> None:
    """A line whose request stands already is left alone when it says the same, and refused otherwise."""
    lookup = await load_lookup(session, actor, {line["organisation"] for line in batch.lines}, now=now)
    asked = [right for line in batch.lines if (right := _read(batch, line, lookup, now=now))]
    existing = await existing_requests(session, [draft for _, draft, _, _ in asked])
    accounts = {row.id: row for row in lookup.accounts.values()}
    for line, draft, known, received_at in asked:
        found = existing.get(key_of_draft(draft))
        if found is None:
            row = new_row(draft, known, now)
            row.received_at = row.accepts_tariff_at = received_at
            weigh(row, lookup.calendars[known.organisation.id], draft.priority, received_at)
            session.add(row)
            asker = asker_of(draft, actor, accounts)
            move_request(session, asker, row, "submit", now=received_at, facts=TOLD)
            batch.count("created")
        elif unsaid(draft, draft_of(found)) == draft_of(found):
            batch.count("unchanged")
        else:
            stands = request_reference(found.id)
            batch.refuse(line.number, "start", "request_stands", batch.raw[line.number]["start"], request=stands)
    await insert_new_rows(session, (Request, Transition))


def _read(batch: Batch, line: Line, lookup: Lookup, *, now: datetime) -> _Asked | None:
    before = len(batch.problems)
    known = known_of(batch, line, lookup)
    if known is None:
        return None
    draft = draft_of_line(line, known, lookup)
    refuse_problems(batch, line, draft, known, now=now, purpose="submit")
    received_at = instant(batch, line, "submitted_at", known.zone_of(draft.site), now=now) or now
    return None if len(batch.problems) > before else (line, draft, known, received_at)
