"""What the lines of requests and of history have in common: they ask for interpreting, in the words of a file."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Interpreter, Organisation, Request, Site
from interpretariat.domain.business import BusinessCalendar
from interpretariat.domain.policy import SYSTEM, Actor, Role
from interpretariat.domain.walltime import NonexistentTime, to_instant
from interpretariat.services.business import business_calendar
from interpretariat.services.imports.batch import Batch, Line
from interpretariat.services.requests.checks import Purpose, problems_of
from interpretariat.services.requests.draft import (
    LISTS_IN_ROW,
    SAME_IN_ROW,
    WALL,
    Known,
    RequestDraft,
    load_known,
)
from interpretariat.services.requests.prepare import complete

NOBODY = -1
"""The id that a code of nobody becomes: the checks of requests find it unknown, as they should."""

_PEOPLE = ("preferred", "excluded")


@dataclass(slots=True)
class Lookup:
    """Codes → rows, and for each organisation what its drafts may name and its business clock, loaded once a file."""

    organisations: Mapping[str, Organisation]
    sites: Mapping[tuple[int, str], int]
    interpreters: Mapping[str, Interpreter]
    accounts: Mapping[str, Account]
    known: dict[int, Known] = field(default_factory=dict)
    calendars: dict[int, BusinessCalendar] = field(default_factory=dict)


async def load_lookup(session: AsyncSession, actor: Actor, codes: Collection[str], *, now: datetime) -> Lookup:
    """`codes` are the organisations that the file names."""
    organisations = select(Organisation).where(Organisation.code.in_(codes))
    lookup = Lookup(
        {row.code: row for row in await session.scalars(organisations)},
        {(row.organisation_id, row.code): row.id for row in await session.scalars(select(Site))},
        {row.code: row for row in await session.scalars(select(Interpreter))},
        {row.email: row for row in await session.scalars(select(Account))},
    )
    for organisation in lookup.organisations.values():
        known = await load_known(session, actor, organisation.id, now=now)
        if known is not None:
            lookup.known[organisation.id] = known
            lookup.calendars[organisation.id] = await business_calendar(session, organisation)
    return lookup


def draft_of_line(line: Line, known: Known, lookup: Lookup) -> RequestDraft:
    """The line as a draft; a code of nobody becomes `NOBODY`. A contact left out is the requester's telephone."""
    organisation = known.organisation
    requester = lookup.accounts.get(line["requester"])
    same: dict[str, Any] = {name: line[name] for name in SAME_IN_ROW}
    same["contact"] = line["contact"] or (requester.phone if requester else "")
    lists: dict[str, Any] = {name: tuple(line[name]) for name in LISTS_IN_ROW}
    for name in _PEOPLE:
        people = (lookup.interpreters.get(code) for code in line[name])
        lists[name] = tuple(person.id if person else NOBODY for person in people)
    draft = RequestDraft(
        **same,
        **lists,
        organisation=organisation.id,
        site=_site(line["site"], organisation, lookup),
        requester=requester.id if requester else NOBODY if line["requester"] else None,
        language=line["language"],
        start=line["start"],
        start_options=tuple(line["start_options"]),
        note=line["note"],
        priority=line["priority"],
        accepts_tariff=line.values.get("accepts_tariff", True),
    )
    return complete(draft, SYSTEM, known)


def asker_of(draft: RequestDraft, actor: Actor, accounts: Mapping[int, Account]) -> Actor:
    """The requester that the line names, acting in their own name; whoever imports, when it names nobody."""
    requester = accounts.get(draft.requester or NOBODY)
    if requester is None:
        return actor
    return Actor(requester.id, Role.REQUESTER, requester.name, organisation_id=draft.organisation)


def unsaid(draft: RequestDraft, stands: RequestDraft) -> RequestDraft:
    """The draft with what a file may leave out taken from what stands: how urgent it was judged, and its note."""
    return replace(draft, priority=draft.priority or stands.priority, note=draft.note or stands.note)


def known_of(batch: Batch, line: Line, lookup: Lookup) -> Known | None:
    """What the line's organisation may name; the line is refused when there is no such organisation."""
    organisation = lookup.organisations.get(line["organisation"])
    known = lookup.known.get(organisation.id) if organisation else None
    if known is None:
        batch.refuse(line.number, "organisation", "unknown_code", line["organisation"])
    return known


def refuse_problems(
    batch: Batch, line: Line, draft: RequestDraft, known: Known, *, now: datetime, purpose: Purpose
) -> None:
    """What the checks of requests find wrong, with the text of the cell for its value."""
    cells = batch.raw[line.number]
    for problem in problems_of(draft, known, now=now, purpose=purpose):
        text = None if problem.code == "identifier" else cells.get(problem.field)
        batch.refuse(line.number, problem.field, problem.code, text, **problem.facts)


def instant(batch: Batch, line: Line, column: str, zone: ZoneInfo, *, now: datetime) -> datetime | None:
    """The instant of a wall time, None for an empty cell; refused when the clocks skip it or when it is yet to come."""
    if line[column] is None:
        return None
    text = batch.raw[line.number][column]
    try:
        at = to_instant(line[column], zone)
    except NonexistentTime as gap:
        batch.refuse(line.number, column, "nonexistent_time", text, next_valid=to_instant(gap.next_valid, zone))
        return None
    if at > now:
        batch.refuse(line.number, column, "not_past_yet", text)
    return at


Key = tuple[int, int | None, str, str, str]


def key_of(row: Request) -> Key:
    """What makes two requests the same one to a file."""
    return row.organisation_id, row.site_id, row.language_code, row.starts_wall, row.file_reference


def key_of_draft(draft: RequestDraft) -> Key:
    assert draft.organisation is not None
    assert draft.start is not None
    return draft.organisation, draft.site, draft.language, draft.start.strftime(WALL), draft.file_reference


async def existing_requests(
    session: AsyncSession, drafts: Collection[RequestDraft], *options: Any
) -> dict[Key, Request]:
    """The requests that stand already under the keys of these drafts, with what `options` load."""
    wanted: dict[int, set[Key]] = defaultdict(set)
    for draft in drafts:
        key = key_of_draft(draft)
        wanted[key[0]].add(key)
    found = {}
    for organisation_id, keys in wanted.items():
        walls = [key[3] for key in keys]
        query = select(Request).where(
            Request.organisation_id == organisation_id,
            Request.starts_wall.between(min(walls), max(walls)),
            Request.decision != "draft",
        )
        for row in await session.scalars(query.options(*options)):
            if key_of(row) in keys:
                found[key_of(row)] = row
    return found


def _site(code: str, organisation: Organisation, lookup: Lookup) -> int | None:
    """A code alone, or `organisation/code`."""
    if not code:
        return None
    return lookup.sites.get((organisation.id, code.removeprefix(f"{organisation.code}/")), NOBODY)
