"""`/api/requests`: ask, read, change, call off. Every use case is the pages' own."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.api.idempotency import ONCE, Once
from interpretariat.api.paging import Cursor, Limit, Listing, cursor_id
from interpretariat.api.refused import refused
from interpretariat.api.schemas.requests import (
    EventFacts,
    RequestCreate,
    RequestPatch,
    RequestRead,
    draft_from,
    read,
    written,
)
from interpretariat.api.versions import VERSION, with_etag
from interpretariat.db.models import Request
from interpretariat.db.queries import requests as queries
from interpretariat.db.queries.requests import Wanted
from interpretariat.domain.lifecycle import REQUEST_STATES
from interpretariat.domain.policy import ORGANISATION_ROLES, Action, Actor
from interpretariat.domain.refusals import Invalid, NotFound, Problem
from interpretariat.edge import rule
from interpretariat.services.requests.cancel import CancellationTerms, cancellation_terms
from interpretariat.services.requests.change import change_request
from interpretariat.services.requests.draft import draft_of
from interpretariat.services.requests.events import decide_request
from interpretariat.services.requests.outlook import outlook
from interpretariat.services.requests.write import save_draft, submit_request

From = Annotated[datetime | None, QueryParameter(name="from", description="Starts at this instant or later.")]
To = Annotated[datetime | None, QueryParameter(name="to", description="Starts before this instant.")]
States = Annotated[
    list[str] | None, QueryParameter(name="state", description="Only these states; repeat it for several.")
]


class Requests(Controller):
    path = "/api/requests"
    tags = ("requests",)
    dependencies = {**ONCE, **VERSION}  # noqa: RUF012 - read once, by Litestar

    @get("", opt=rule(Action.REQUEST_READ), responses=refused(422), summary="List requests, the newest first")
    async def list_requests(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        states: States = None,
        language: FromQuery[str] = "",
        mode: FromQuery[str] = "",
        site: FromQuery[int | None] = None,
        organisation: FromQuery[int | None] = None,
        from_at: From = None,
        to_at: To = None,
        cursor: Cursor = "",
        limit: Limit = 50,
    ) -> Listing[RequestRead]:
        """Those of one's organisation; all of them for the coordination."""
        problems = [Problem("state", "unknown", state) for state in states or () if state not in REQUEST_STATES]
        for name, value in (("from", from_at), ("to", to_at)):
            if value is not None and value.tzinfo is None:
                problems.append(Problem(name, "no_offset", value.isoformat()))
        if problems:
            raise Invalid(problems)
        wanted = Wanted(
            states=states or (),
            language=language,
            mode=mode,
            site=site,
            organisation=organisation,
            from_at=from_at,
            to_at=to_at,
        )
        rows = await queries.requests_before(session, actor, wanted, before_id=cursor_id(cursor), limit=limit + 1)
        items = [read(row, with_note=_sees_notes(actor)) for row in rows[:limit]]
        return Listing(items, str(items[-1].id) if len(rows) > limit else None)

    @post("", opt=rule(Action.REQUEST_WRITE), responses=refused(422), summary="Ask for an interpreter")
    async def create(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        once: NamedDependency[Once],
        data: JSONBody[RequestCreate],
    ) -> Response[RequestRead]:
        """Sent at once, unless `draft` is true. The answer says what may be hoped for and what it will cost."""

        async def effect() -> RequestRead:
            draft, unread = draft_from(data)
            make = save_draft if data.draft else submit_request
            row = await make(session, actor, draft, now=now, unread=unread)
            found = await _whole(session, actor, row.id)
            chances = await outlook(session, actor, draft_of(found), now=now, of=found) if not data.draft else None
            return read(found, with_note=_sees_notes(actor), outlook=chances)

        return await once(effect, status=201, version=_version)

    @get("/{request_id:int}", opt=rule(Action.REQUEST_READ), responses=refused(404), summary="Read a request")
    async def show(
        self, *, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor], request_id: FromPath[int]
    ) -> Response[RequestRead]:
        body = read(await _whole(session, actor, request_id), with_note=_sees_notes(actor))
        return with_etag(body, body.version)

    @patch(
        "/{request_id:int}",
        opt=rule(Action.REQUEST_WRITE),
        responses=refused(404, 409, 412, 422, 428),
        summary="Change a request",
    )
    async def change(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        request_id: FromPath[int],
        version: NamedDependency[int],
        data: JSONBody[RequestPatch],
    ) -> Response[RequestRead]:
        """Whoever is held for what changes (time, place, mode…) is released, and the request is searched again."""
        given, unread = written(data)
        draft = msgspec.structs.replace(draft_of(await _whole(session, actor, request_id)), **given)
        row = await change_request(session, actor, request_id, draft, version=version, now=now, unread=unread)
        body = read(row, with_note=_sees_notes(actor))
        return with_etag(body, body.version)

    @get(
        "/{request_id:int}/cancellation",
        opt=rule(Action.REQUEST_READ),
        responses=refused(404, 409),
        summary="The price of calling a request off now",
    )
    async def cancellation(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        request_id: FromPath[int],
    ) -> CancellationTerms:
        """By the business clock of the organisation, from the time the server receives this."""
        return await cancellation_terms(session, actor, request_id, now=now)

    @post(
        "/{request_id:int}/{event:str}",
        opt=rule(Action.REQUEST_WRITE),
        status_code=200,
        responses=refused(404, 409, 422),
        summary="Decide about a request: submit, cancel, give_up, reopen, reject",
    )
    async def decide(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        once: NamedDependency[Once],
        request_id: FromPath[int],
        event: FromPath[str],
        data: JSONBody[EventFacts | None] = None,
    ) -> Response[RequestRead]:
        """What is not possible now is refused (409) and `facts.possible` says what is."""
        facts = data or EventFacts()

        async def effect() -> RequestRead:
            await decide_request(session, actor, request_id, event, now=now, cause=facts.cause, reason=facts.reason)
            return read(await _whole(session, actor, request_id), with_note=_sees_notes(actor))

        return await once(effect, version=_version)


async def _whole(session: AsyncSession, actor: Actor, request_id: int) -> Request:
    row = await queries.request_seen_by(session, actor, request_id)
    if row is None:
        raise NotFound(entity="request")
    return row


def _sees_notes(actor: Actor) -> bool:
    """The note belongs to the organisation; the coordination opens one by a page that asks why."""
    return actor.role in ORGANISATION_ROLES


def _version(body: Any) -> int:
    return int(body.version)
