"""`/api/runs`: ask for an allocation, follow it, stop it, publish it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import ServerSentEvent, ServerSentEventMessage
from litestar.serialization import encode_json
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.api.idempotency import ONCE, Once
from interpretariat.api.paging import Cursor, Limit, Listing, cursor_id
from interpretariat.api.refused import refused
from interpretariat.api.schemas.runs import PublishedBody, RunAsked, RunBody, published_body, run_body
from interpretariat.api.versions import with_etag
from interpretariat.db.session import Database
from interpretariat.domain.policy import Action, Actor
from interpretariat.edge import house, rule
from interpretariat.services import runs
from interpretariat.services.publishing import publish
from interpretariat.settings import Settings

POLL_SECONDS = 1.0


class Runs(Controller):
    path = "/api/runs"
    tags = ("runs",)
    dependencies = ONCE

    @post("", opt=rule(Action.COORDINATE), status_code=201, responses=refused(409, 422), summary="Allocate a horizon")
    async def ask_run(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        settings: NamedDependency[Settings],
        once: NamedDependency[Once],
        data: JSONBody[RunAsked],
    ) -> Response[RunBody]:
        """Allocate a horizon. 409 `run_busy` while another run shares a day with it."""

        async def effect() -> RunBody:
            seconds = settings.run_seconds if data.seconds is None else data.seconds
            run = await runs.queue_run(
                session, actor, data.from_date, data.to_date, seconds, zone=settings.zone, now=now
            )
            return run_body(run)

        return await once(effect, status=201, version=_version)

    @get("", opt=rule(Action.PLAN_READ), responses=refused(422), summary="List runs, the newest first")
    async def list_runs(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        cursor: Cursor = "",
        limit: Limit = 50,
    ) -> Listing[RunBody]:
        """The runs, the newest first, without their lines."""
        found = await runs.recent_runs(session, actor, before_id=cursor_id(cursor), limit=limit + 1)
        items = [run_body(run) for run in found[:limit]]
        return Listing(items, str(items[-1].id) if len(found) > limit else None)

    @get("/{run_id:int}", opt=rule(Action.PLAN_READ), responses=refused(404), summary="Read a run")
    async def get_run(
        self, *, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor], run_id: FromPath[int]
    ) -> Response[RunBody]:
        """One run: state, loss, bound, gap, its lines, and the reasons of what it does not serve."""
        seen = await runs.run_in_full(session, actor, run_id)
        return with_etag(run_body(seen.run, seen.lines, seen.unserved), seen.run.version)

    @get("/{run_id:int}/events", opt=rule(Action.PLAN_READ), responses=refused(404), summary="Follow a run")
    async def follow_run(
        self, *, request: Request[Any, Any, Any], actor: NamedDependency[Actor], run_id: FromPath[int]
    ) -> ServerSentEvent:
        """Progress as server-sent events: `progress` as it comes, then `end` with the run as it ended."""
        database = house(request).database
        async with database.reading() as session:
            await runs.run_seen_by(session, actor, run_id)
        return ServerSentEvent(_events(database, actor, run_id))

    @post(
        "/{run_id:int}/cancel",
        opt=rule(Action.COORDINATE),
        status_code=200,
        responses=refused(404, 422),
        summary="Stop a run and keep its best plan",
    )
    async def cancel_run(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        once: NamedDependency[Once],
        run_id: FromPath[int],
    ) -> Response[RunBody]:
        """Stop, and keep the best plan so far; it is there within seconds. Nothing happens to a run that ended."""

        async def effect() -> RunBody:
            return run_body(await runs.ask_stop(session, actor, run_id, now=now))

        return await once(effect, version=_version)

    @post(
        "/{run_id:int}/publish",
        opt=rule(Action.COORDINATE),
        status_code=200,
        responses=refused(404, 409, 422),
        summary="Publish a run",
    )
    async def publish_run(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        settings: NamedDependency[Settings],
        once: NamedDependency[Once],
        run_id: FromPath[int],
    ) -> Response[PublishedBody]:
        """Book what still holds; each line that does not is named with its rule. Letters leave a minute later."""

        async def effect() -> PublishedBody:
            done = await publish(session, actor, run_id, now=now)
            return published_body(done, ZoneInfo(settings.zone))

        return await once(effect)


async def _events(database: Database, actor: Actor, run_id: int) -> AsyncIterator[ServerSentEventMessage]:
    """Each step once, read in sessions of their own, until the run ends."""
    told = 0.0
    over = False
    while not over:
        async with database.reading() as session:
            run = await runs.run_seen_by(session, actor, run_id)
        for step in (step for step in run.progress if step["seconds"] > told):
            yield ServerSentEventMessage(event="progress", data=encode_json(step).decode())
            told = step["seconds"]
        over = run.state not in ("queued", "running")
        if not over:
            await asyncio.sleep(POLL_SECONDS)
    yield ServerSentEventMessage(event="end", data=encode_json(run_body(run)).decode())


def _version(body: RunBody) -> int:
    return body.version
