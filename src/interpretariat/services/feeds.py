"""Calendar feeds: made per device, known by a key shown once, read without a session, revoked at once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.metadata import version
from typing import Final, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat import __version__
from interpretariat.db.models import Feed, Language, Site
from interpretariat.db.queries import feeds as queries
from interpretariat.db.queries.feeds import FeedKind, FoundFeed
from interpretariat.db.queries.visibility import feeds_visible_to, sites_visible_to
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.refusals import Invalid, NotAllowed, NotFound, Problem
from interpretariat.domain.spans import Span
from interpretariat.domain.walltime import DAY, day_span, local_date
from interpretariat.services import keys
from interpretariat.services.feeds_content import GONE, calendar_bytes

KINDS_OF: Final[Mapping[Role, tuple[FeedKind, ...]]] = {
    Role.INTERPRETER: ("interpreter",),
    Role.REQUESTER: ("requester", "site", "organisation"),
    Role.ORGANISATION_MANAGER: ("organisation", "site", "requester"),
    Role.COORDINATOR: ("coordinator",),
}
"""The feeds each role may make; the first is the one it usually wants."""

PAST_DAYS: Final = 30
AHEAD_DAYS: Final = 365
CANCELLED_DAYS: Final = 7
RECORD_EVERY: Final = timedelta(minutes=1)
NAME_LENGTH: Final = 60
_LETTERS: Final[Mapping[str, FeedKind]] = {kind[0]: kind for kind in get_args(FeedKind)}
_TIME_DATA: Final = version("tzdata")


class FeedDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A feed to make. `name` is the device it is for, `site` a site's feed; `language` narrows a coordinator's."""

    kind: FeedKind
    name: str
    busy_only: bool = False
    site: int | None = None
    language: str | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """A feed as it stands: `etag` changes when, and only when, its bytes may."""

    feed: FoundFeed
    token_hash: str
    etag: str
    changed_at: datetime
    today: date
    span: Span


async def create_feed(session: AsyncSession, actor: Actor, draft: FeedDraft, *, now: datetime) -> tuple[Feed, str]:
    """A new feed and its token, which nobody can read again. Raises NotAllowed for another role's kind, Invalid."""
    if draft.kind not in get_args(FeedKind):
        raise Invalid([Problem("kind", "unknown", draft.kind)])
    if draft.kind not in KINDS_OF.get(actor.role, ()):
        raise NotAllowed(action=f"feed.{draft.kind}", role=actor.role)
    await _check(session, actor, draft)
    key, _ = keys.new_key()
    token = draft.kind[0] + key
    feed = Feed(
        account_id=actor.account_id,
        kind=draft.kind,
        name=draft.name.strip(),
        busy_only=draft.busy_only,
        interpreter_id=actor.interpreter_id if draft.kind == "interpreter" else None,
        organisation_id=actor.organisation_id if draft.kind in ("requester", "organisation", "site") else None,
        site_id=draft.site if draft.kind == "site" else None,
        language_code=draft.language if draft.kind == "coordinator" else None,
        locale=draft.locale or actor.locale,
        token_hash=keys.hash_of(token),
        created_at=now,
        revoked_at=None,
        last_fetched_at=None,
    )
    session.add(feed)
    await session.flush()
    return feed, token


async def _check(session: AsyncSession, actor: Actor, draft: FeedDraft) -> None:
    problems = []
    if not draft.name.strip():
        problems.append(Problem("name", "required"))
    elif len(draft.name.strip()) > NAME_LENGTH:
        problems.append(Problem("name", "too_long", facts={"maximum": NAME_LENGTH}))
    if draft.locale not in (None, "fr", "en"):
        problems.append(Problem("locale", "unknown", draft.locale))
    if draft.kind == "site":
        site = await session.scalar(sites_visible_to(actor).filter_by(id=draft.site))
        if site is None:
            problems.append(Problem("site", "required" if draft.site is None else "unknown", draft.site))
    if draft.kind == "coordinator" and draft.language and await session.get(Language, draft.language) is None:
        problems.append(Problem("language", "unknown", draft.language))
    if problems:
        raise Invalid(problems)


async def list_feeds(session: AsyncSession, actor: Actor) -> list[Feed]:
    """One's own feeds that still serve, the newest first."""
    query = feeds_visible_to(actor).where(Feed.revoked_at.is_(None)).order_by(Feed.id.desc())
    return list(await session.scalars(query))


async def revoke_feed(session: AsyncSession, actor: Actor, feed_id: int, *, now: datetime) -> None:
    """The next request of its link finds nothing. NotFound for somebody else's and for one revoked before."""
    query = feeds_visible_to(actor).where(Feed.id == feed_id, Feed.revoked_at.is_(None)).with_for_update()
    feed = await session.scalar(query)
    if feed is None:
        raise NotFound(entity="feed")
    feed.revoked_at = now


async def feed_revision(session: AsyncSession, token: str, *, zone: ZoneInfo, now: datetime) -> Revision | None:
    """The feed of a token and its revision, by one query; None when unknown, revoked, or its owner left the role."""
    token_hash = keys.hash_of(token)
    kind = _LETTERS.get(token[:1], "interpreter")
    today = local_date(now, zone)
    span = Span(day_span(today - PAST_DAYS * DAY, zone).start, day_span(today + AHEAD_DAYS * DAY, zone).end)
    feed = await queries.found_feed(session, kind, token_hash, span, now=now)
    if feed is None:
        return None
    instants = (feed.created_at, feed.booking_at, feed.request_at, feed.site_at, day_span(today, zone).start)
    changed_at = max(instant for instant in instants if instant is not None)
    seen = (feed._replace(last_fetched_at=None), today, zone.key, _TIME_DATA, __version__)
    digest = hashlib.sha256(repr(seen).encode()).hexdigest()[:24]
    return Revision(feed, token_hash, f'W/"{digest}"', changed_at, today, span)


async def feed_bytes(session: AsyncSession, revision: Revision, *, zone: ZoneInfo, base_url: str) -> bytes:
    """The calendar of a revision, by one query. What was cancelled stays for a week after its end."""
    forgotten = day_span(revision.today - CANCELLED_DAYS * DAY, zone).start
    rows = await queries.feed_rows(session, revision.feed, revision.span)
    kept = [row for row in rows if row.state not in GONE or row.ends_at >= forgotten]
    return calendar_bytes(
        revision.feed, kept, base_url=base_url, uid=f"feed-{revision.feed.id}@{urlsplit(base_url).hostname}"
    )


def is_worth_recording(revision: Revision, now: datetime) -> bool:
    """Was the last fetch recorded a minute ago or more?"""
    last = revision.feed.last_fetched_at
    return last is None or last <= now - RECORD_EVERY


def feed_url(base_url: str, token: str) -> str:
    """The address that calendar programs poll."""
    return f"{base_url}/ical/{token}.ics"


async def own_feed(session: AsyncSession, actor: Actor, feed_id: int) -> Feed:
    """One's own feed that still serves; NotFound otherwise."""
    found = await session.scalar(feeds_visible_to(actor).where(Feed.id == feed_id, Feed.revoked_at.is_(None)))
    if found is None:
        raise NotFound(entity="feed")
    return found


@dataclass(frozen=True, slots=True)
class Choices:
    """What a feed may be narrowed to."""

    sites: Sequence[Site]
    languages: Sequence[Language]


async def feed_choices(session: AsyncSession, actor: Actor) -> Choices:
    """The sites of one's organisation for a team, the languages of the pool for the coordination."""
    sites, languages = [], []
    if "site" in KINDS_OF[actor.role]:
        sites = list(await session.scalars(sites_visible_to(actor).where(Site.active).order_by(Site.name)))
    if "coordinator" in KINDS_OF[actor.role]:
        query = select(Language).where(Language.active).order_by(Language.name_fr)
        languages = list(await session.scalars(query))
    return Choices(sites, languages)
