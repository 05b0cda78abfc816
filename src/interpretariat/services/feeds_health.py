"""What becomes of feeds once they are out: fetched, refused, in trouble. Notes are taken at most once a minute each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from interpretariat.db.models import Account, BusyCalendar, Feed
from interpretariat.domain.policy import Actor
from interpretariat.services import keys
from interpretariat.services.feeds import NAME_LENGTH, RECORD_EVERY

STILL: Final = timedelta(days=30)
"""A revoked link that was asked for within this time is still somebody's calendar."""

SILENT: Final = timedelta(days=14)
SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """For the administration: counts of feeds that serve, and what somebody should look at. No link is ever shown."""

    serving: int
    fetched: int
    silent: int
    clients: Sequence[tuple[str, int]]
    troubled: Sequence[tuple[Feed, str]]
    revoked: Sequence[tuple[Feed, str]]
    stale: Sequence[BusyCalendar]
    calendars: int


async def record_fetch(session: AsyncSession, feed_id: int, client: str, *, now: datetime) -> None:
    """Keep when a feed was last read and by which program, whoever asks."""
    due = or_(Feed.last_fetched_at.is_(None), Feed.last_fetched_at <= now - RECORD_EVERY)
    change = update(Feed).where(Feed.id == feed_id, due)
    values: dict[str, Any] = {"last_fetched_at": now, "last_client": client[:NAME_LENGTH], "fetches": Feed.fetches + 1}
    await session.execute(change.values(values))


async def record_error(session: AsyncSession, feed_id: int, what: str, *, now: datetime) -> None:
    """Keep that a feed could not be served: `limited` or `failed`."""
    due = or_(Feed.last_error_at.is_(None), Feed.last_error_at <= now - RECORD_EVERY)
    change = update(Feed).where(Feed.id == feed_id, due)
    values: dict[str, Any] = {"last_error_at": now, "last_error": what, "errors": Feed.errors + 1}
    await session.execute(change.values(values))


async def revoked_feed(session: AsyncSession, token: str, *, now: datetime) -> int | None:
    """The revoked feed of a token, if its last refusal was noted a minute ago or more."""
    due = or_(Feed.refused_at.is_(None), Feed.refused_at <= now - RECORD_EVERY)
    known = Feed.token_hash == keys.hash_of(token)
    return await session.scalar(select(Feed.id).where(known, Feed.revoked_at.is_not(None), due))


async def record_refused(session: AsyncSession, feed_id: int, *, now: datetime) -> None:
    """Keep that somebody still asks for a link that leads nowhere any more."""
    values: dict[str, Any] = {"refused_at": now, "refused": Feed.refused + 1}
    await session.execute(update(Feed).where(Feed.id == feed_id).values(values))


async def feed_health(session: AsyncSession, _actor: Actor, *, now: datetime) -> FeedHealth:
    """The whole pool's feeds and calendars, as the administration looks after them."""
    serves = Feed.revoked_at.is_(None)
    day_ago = now - timedelta(days=1)
    last = func.coalesce(Feed.last_fetched_at, Feed.created_at)
    counts = select(
        func.count().filter(serves),
        func.count().filter(serves, Feed.last_fetched_at > day_ago),
        func.count().filter(serves, last <= now - SILENT),
    )
    serving, fetched, silent = (await session.execute(counts.select_from(Feed))).one()
    named = select(Feed, Account.name).join(Account, Account.id == Feed.account_id).limit(SHOWN)
    by_client = select(Feed.last_client, func.count()).where(serves, Feed.last_client != "")
    stale = select(BusyCalendar).where(BusyCalendar.problem != "").options(joinedload(BusyCalendar.interpreter))
    troubled = named.where(serves, Feed.errors > 0).order_by(Feed.last_error_at.desc())
    revoked = named.where(Feed.refused_at > now - STILL).order_by(Feed.refused_at.desc())
    return FeedHealth(
        serving=serving,
        fetched=fetched,
        silent=silent,
        clients=[
            (client, n)
            for client, n in await session.execute(
                by_client.group_by(Feed.last_client).order_by(func.count().desc(), Feed.last_client)
            )
        ],
        troubled=[(feed, name) for feed, name in await session.execute(troubled)],
        revoked=[(feed, name) for feed, name in await session.execute(revoked)],
        stale=list(await session.scalars(stale.order_by(BusyCalendar.stale_since).limit(SHOWN))),
        calendars=await session.scalar(select(func.count()).select_from(BusyCalendar)) or 0,
    )
