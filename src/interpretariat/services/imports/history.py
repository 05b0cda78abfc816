"""What is over: requests with their bookings, taken through the two machines step by step.

The only file whose lines lie in the past. Each step is recorded under whoever did it then, at the moment the file says.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from interpretariat.db.bulk import insert_new_rows
from interpretariat.db.models import Booking, Request, Signature, Transition
from interpretariat.domain.lifecycle import HOLDING, NO_SHOWS
from interpretariat.domain.policy import Actor
from interpretariat.domain.references import request_reference
from interpretariat.services.imports.asked import (
    Lookup,
    asker_of,
    draft_of_line,
    existing_requests,
    key_of_draft,
    known_of,
    load_lookup,
    refuse_problems,
    unsaid,
)
from interpretariat.services.imports.batch import Batch
from interpretariat.services.imports.past import Past, overlapping, past_of
from interpretariat.services.imports.past_steps import write_past
from interpretariat.services.requests.draft import draft_of

TOOK_TIME = HOLDING | frozenset(NO_SHOWS) | {"disputed", "closed", "invoiced", "credited"}
"""States of bookings that keep, or kept, their interpreter's time."""


async def take(session: AsyncSession, actor: Actor, batch: Batch, *, now: datetime) -> None:
    """A line whose request stands already is left alone when it says the same, and refused otherwise."""
    lookup = await load_lookup(session, actor, {line["organisation"] for line in batch.lines}, now=now)
    pasts = _read(batch, lookup, now=now)
    existing = await existing_requests(session, [past.draft for past in pasts], selectinload(Request.bookings))
    fresh = []
    for past in pasts:
        found = existing.get(key_of_draft(past.draft))
        if found is None:
            fresh.append(past)
        elif _says_the_same(past, found):
            batch.count("unchanged")
        else:
            stands = request_reference(found.id)
            batch.refuse(past.number, "start", "request_stands", batch.raw[past.number]["start"], request=stands)
    refused = await _refuse_overlaps(session, batch, fresh)
    accounts = {row.id: row for row in lookup.accounts.values()}
    for past in fresh:
        if past.number not in refused:
            calendar = lookup.calendars[past.known.organisation.id]
            write_past(session, actor, past, asker_of(past.draft, actor, accounts), calendar, now=now)
            batch.count("created")
    await insert_new_rows(session, (Request, Booking, Transition, Signature))


def _read(batch: Batch, lookup: Lookup, *, now: datetime) -> list[Past]:
    pasts = []
    for line in batch.lines:
        before = len(batch.problems)
        known = known_of(batch, line, lookup)
        if known is None:
            continue
        draft = draft_of_line(line, known, lookup)
        refuse_problems(batch, line, draft, known, now=now, purpose="regularise")
        if len(batch.problems) > before:
            continue
        past = past_of(batch, line, draft, known, lookup, now=now)
        if past is not None:
            pasts.append(past)
    return pasts


async def _refuse_overlaps(session: AsyncSession, batch: Batch, pasts: Sequence[Past]) -> set[int]:
    """The lines that put an interpreter in two places at once."""
    people = {person.id for past in pasts for person in past.people}
    held: dict[int, list[tuple[datetime, datetime]]] = {}
    if pasts:
        query = select(Booking.interpreter_id, Booking.starts_at, Booking.ends_at).where(
            Booking.interpreter_id.in_(people),
            Booking.state.in_(TOOK_TIME),
            Booking.ends_at > min(past.times.starts_at for past in pasts),
            Booking.starts_at < max(past.times.ends_at for past in pasts),
        )
        for interpreter_id, starts_at, ends_at in await session.execute(query):
            held.setdefault(interpreter_id, []).append((starts_at, ends_at))
    clashes = overlapping(pasts, held)
    for past, person in clashes:
        batch.refuse(past.number, "interpreter", "in_two_places", person.code)
    return {past.number for past, _ in clashes}


def _says_the_same(past: Past, row: Request) -> bool:
    """Whether the file tells what stands: the same demand, the same people, the same hours, the same end."""
    stands = draft_of(row)
    asked = unsaid(past.draft, stands)
    held = {
        (booking.interpreter_id, booking.actual_starts_at, booking.actual_ends_at, booking.actual_metres)
        for booking in row.bookings
    }
    return asked == stands and held == {(person.id, *past.hours) for person in past.people}
