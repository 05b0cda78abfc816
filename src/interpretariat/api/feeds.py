"""`/api/feeds`: one's own calendar links. The token is in the answer to the POST, and nowhere else."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Controller, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.api.idempotency import ONCE, Once
from interpretariat.api.paging import Listing
from interpretariat.api.refused import refused
from interpretariat.db.models import Feed
from interpretariat.domain.policy import Action, Actor
from interpretariat.edge import rule
from interpretariat.services import feeds
from interpretariat.services.feeds import FeedDraft
from interpretariat.settings import Settings


class FeedBody(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    kind: str
    name: str
    busy_only: bool
    interpreter: int | None
    organisation: int | None
    site: int | None
    language: str | None
    locale: str
    created_at: datetime
    last_fetched_at: datetime | None
    last_client: str


class NewFeed(FeedBody, frozen=True, kw_only=True):
    """The only answer that carries the link."""

    token: str
    url: str


class Feeds(Controller):
    path = "/api/feeds"
    tags = ("feeds",)
    dependencies = ONCE

    @get("", opt=rule(Action.FEED), responses=refused(), summary="List one's own calendar links")
    async def list_feeds(
        self, session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
    ) -> Listing[FeedBody]:
        """One's own feeds that still serve, the newest first."""
        return Listing[FeedBody]([FeedBody(**_said(feed)) for feed in await feeds.list_feeds(session, actor)])

    @post("", opt=rule(Action.FEED), responses=refused(422), summary="Make a calendar link")
    async def create(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        settings: NamedDependency[Settings],
        once: NamedDependency[Once],
        data: JSONBody[FeedDraft],
    ) -> Response[NewFeed]:
        """A new link; keep its token, it is not told again."""

        async def effect() -> NewFeed:
            feed, token = await feeds.create_feed(session, actor, data, now=now)
            return NewFeed(token=token, url=feeds.feed_url(settings.base_url, token), **_said(feed))

        return await once(effect, status=201)

    @delete(
        "/{feed_id:int}",
        opt=rule(Action.FEED),
        status_code=204,
        responses=refused(404),
        summary="Revoke a calendar link",
    )
    async def revoke(
        self,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        feed_id: FromPath[int],
    ) -> None:
        """The next request of the link finds nothing."""
        await feeds.revoke_feed(session, actor, feed_id, now=now)


def _said(feed: Feed) -> dict[str, Any]:
    return {
        "id": feed.id,
        "kind": feed.kind,
        "name": feed.name,
        "busy_only": feed.busy_only,
        "interpreter": feed.interpreter_id,
        "organisation": feed.organisation_id,
        "site": feed.site_id,
        "language": feed.language_code,
        "locale": feed.locale,
        "created_at": feed.created_at,
        "last_fetched_at": feed.last_fetched_at,
        "last_client": feed.last_client,
    }
