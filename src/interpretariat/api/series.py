"""`/api/series`, `/api/blocks`: requests that come back, blocks that are shared; the use cases are the pages' own."""

from datetime import datetime, time

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.api.idempotency import ONCE, Once
from interpretariat.api.refused import refused
from interpretariat.api.schemas.requests import draft_from
from interpretariat.api.schemas.series import (
    BlockRead,
    ForkFacts,
    SeriesCreate,
    SeriesRead,
    StopFacts,
    SwapFacts,
    TakeFacts,
    read_block,
    read_planned,
    read_series,
)
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.edge import rule
from interpretariat.services.blocks import block_view, give_back_slot, open_blocks, take_slot
from interpretariat.services.series.change import fork_series, swap_week
from interpretariat.services.series.make import create_series, plan_series
from interpretariat.services.series.read import series_view
from interpretariat.services.series.stop import stop_series


class SeriesRoutes(Controller):
    path = "/api/series"
    tags = ("requests",)
    dependencies = ONCE

    @post("", opt=rule(Action.REQUEST_WRITE), responses=refused(422), summary="Ask for several appointments")
    async def create(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        once: NamedDependency[Once],
        data: JSONBody[SeriesCreate],
    ) -> Response[SeriesRead]:
        """Each day is a request like any other; `preview` shows the days and sends nothing."""

        async def effect() -> SeriesRead:
            draft, unread = draft_from(data)
            planned = await plan_series(
                session,
                actor,
                draft,
                data.recurrence,
                now=now,
                unread=unread,
                without=data.without,
                slot_minutes=data.slot_minutes,
            )
            if data.preview:
                return read_planned(planned)
            row = await create_series(session, actor, planned, now=now)
            return read_series(await series_view(session, actor, row.id, now=now))

        return await once(effect, status=201)

    @get("/{series_id:int}", opt=rule(Action.REQUEST_READ), responses=refused(404), summary="Read a series")
    async def show(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        series_id: FromPath[int],
    ) -> SeriesRead:
        return read_series(await series_view(session, actor, series_id, now=now))

    @post(
        "/{series_id:int}/fork",
        opt=rule(Action.REQUEST_WRITE),
        responses=refused(404, 409, 422),
        summary="Change a series from a day on",
    )
    async def fork(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        once: NamedDependency[Once],
        series_id: FromPath[int],
        data: JSONBody[ForkFacts],
    ) -> Response[SeriesRead]:
        """What comes before stays; what follows is the series that is answered."""

        async def effect() -> SeriesRead:
            fork = data.fork(_time(data.start_time))
            row = await fork_series(session, actor, series_id, fork, now=now)
            return read_series(await series_view(session, actor, row.id, now=now))

        return await once(effect, status=201)

    @post(
        "/{series_id:int}/swap",
        opt=rule(Action.REQUEST_WRITE),
        status_code=200,
        responses=refused(404, 409, 422),
        summary="Another day or hour, for one week",
    )
    async def swap(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        once: NamedDependency[Once],
        series_id: FromPath[int],
        data: JSONBody[SwapFacts],
    ) -> Response[SeriesRead]:

        async def effect() -> SeriesRead:
            if data.start.tzinfo is None:
                raise Invalid([Problem("start", "no_offset", data.start.isoformat())])
            await swap_week(session, actor, series_id, data.request, data.start, now=now)
            return read_series(await series_view(session, actor, series_id, now=now))

        return await once(effect)

    @post(
        "/{series_id:int}/stop",
        opt=rule(Action.REQUEST_WRITE),
        status_code=200,
        responses=refused(404, 409, 422),
        summary="Call off the rest of a series",
    )
    async def stop(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        once: NamedDependency[Once],
        series_id: FromPath[int],
        data: JSONBody[StopFacts],
    ) -> Response[SeriesRead]:
        async def effect() -> SeriesRead:
            await stop_series(session, actor, series_id, data.from_on, now=now, reason=data.reason)
            return read_series(await series_view(session, actor, series_id, now=now))

        return await once(effect)


class BlockRoutes(Controller):
    path = "/api/blocks"
    tags = ("requests",)
    dependencies = ONCE

    @get(
        "",
        opt=rule(Action.REQUEST_READ),
        responses=refused(),
        summary="The shared blocks to come, whoever asked for them",
    )
    async def index(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> list[BlockRead]:
        return [read_block(found) for found in await open_blocks(session, actor, now=now)]

    @get("/{block_id:int}", opt=rule(Action.REQUEST_READ), responses=refused(404), summary="Read a block")
    async def show(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        block_id: FromPath[int],
    ) -> BlockRead:
        return read_block(await block_view(session, actor, block_id, now=now))

    @post(
        "/{block_id:int}/slots/{slot_id:int}/take",
        opt=rule(Action.REQUEST_WRITE),
        status_code=200,
        responses=refused(404, 409, 422),
        summary="Take a slot of a block",
    )
    async def take(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        once: NamedDependency[Once],
        block_id: FromPath[int],
        slot_id: FromPath[int],
        data: JSONBody[TakeFacts | None] = None,
    ) -> Response[BlockRead]:
        facts = data or TakeFacts()

        async def effect() -> BlockRead:
            await take_slot(
                session,
                actor,
                block_id,
                slot_id,
                now=now,
                organisation_id=facts.organisation,
                file_reference=facts.file_reference,
                cost_centre=facts.cost_centre,
            )
            return read_block(await block_view(session, actor, block_id, now=now))

        return await once(effect)

    @post(
        "/{block_id:int}/slots/{slot_id:int}/give_back",
        opt=rule(Action.REQUEST_WRITE),
        status_code=200,
        responses=refused(404, 409),
        summary="Give a slot back",
    )
    async def give_back(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        once: NamedDependency[Once],
        block_id: FromPath[int],
        slot_id: FromPath[int],
    ) -> Response[BlockRead]:
        async def effect() -> BlockRead:
            await give_back_slot(session, actor, block_id, slot_id, now=now)
            return read_block(await block_view(session, actor, block_id, now=now))

        return await once(effect)


def _time(text: str | None) -> time | None:
    """An hour of the wall, such as 14:00."""
    if text is None:
        return None
    try:
        found = time.fromisoformat(text)
    except ValueError:
        raise Invalid([Problem("start_time", "not_a_time", text)]) from None
    if found.tzinfo is not None or found.second or found.microsecond:
        raise Invalid([Problem("start_time", "not_a_time", text)])
    return found
