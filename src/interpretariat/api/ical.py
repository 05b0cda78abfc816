"""`/ical/{token}.ics`: what calendar programs poll. A raw handler: the revision is checked before anything is rendered,
a 304 costs one query, and nothing of the request but its token and its validators matters.
"""

import gzip
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from litestar import asgi
from litestar.connection import ASGIConnection
from litestar.types import Receive, Scope, Send

from interpretariat.domain.policy import Action
from interpretariat.edge import House, house, rule, spare_transaction
from interpretariat.services import feeds, feeds_health
from interpretariat.services.feeds import Revision
from interpretariat.services.feeds_clients import client_name

Headers = list[tuple[bytes, bytes]]
SHELF: Final = "feed_shelf"
SUFFIX: Final = ".ics"
NOTHING_HERE: Final = b"Not found\n"
GZIP_LEVEL: Final = 6
NOT_MODIFIED: Final = 304
COMMON: Final[Headers] = [
    (b"cache-control", b"private, no-cache"),
    (b"vary", b"accept-encoding"),
    (b"x-robots-tag", b"noindex"),
]


@dataclass(frozen=True, slots=True)
class Body:
    """A rendered calendar, as it is and compressed."""

    plain: bytes
    zipped: bytes


@dataclass(slots=True)
class Shelf:
    """Rendered calendars by token and revision, the least used going first, and what each feed took this minute."""

    room: int = 512
    revisions: OrderedDict[str, tuple[int, int, Revision]] = field(default_factory=OrderedDict)
    bodies: OrderedDict[tuple[str, str], Body] = field(default_factory=OrderedDict)
    minute: int = 0
    served: dict[str, int] = field(default_factory=dict)

    def revision(self, token: str, stamp: int | None, now: datetime) -> Revision | None:
        """The revision found within this second, if nothing was committed since."""
        found = self.revisions.get(token)
        if stamp is None or found is None or found[:2] != (stamp, int(now.timestamp())):
            return None
        return found[2]

    def remember(self, token: str, stamp: int | None, now: datetime, revision: Revision) -> None:
        """`stamp` was taken before the revision was read, so that a commit between the two is not missed."""
        if stamp is not None:
            self.revisions[token] = (stamp, int(now.timestamp()), revision)
            self.revisions.move_to_end(token)
        while len(self.revisions) > self.room:
            self.revisions.popitem(last=False)

    def get(self, revision: Revision) -> Body | None:
        key = (revision.token_hash, revision.etag)
        if key in self.bodies:
            self.bodies.move_to_end(key)
        return self.bodies.get(key)

    def put(self, revision: Revision, body: Body) -> None:
        self.bodies[revision.token_hash, revision.etag] = body
        while len(self.bodies) > self.room:
            self.bodies.popitem(last=False)

    def may_serve(self, token_hash: str, limit: int, now: datetime) -> bool:
        """Count one body; False past `limit` in this minute. Nobody else's reading counts."""
        minute = int(now.timestamp()) // 60
        if minute != self.minute:
            self.minute, self.served = minute, {}
        self.served[token_hash] = self.served.get(token_hash, 0) + 1
        return self.served[token_hash] <= limit


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a calendar program."""

    connection: ASGIConnection[Any, Any, Any, Any]
    send: Send
    at: House
    now: datetime

    @property
    def method(self) -> str:
        return str(cast("Any", self.connection.scope)["method"])

    @property
    def shelf(self) -> Shelf:
        found: Shelf = self.connection.app.state.setdefault(SHELF, Shelf())
        return found

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.at.settings.zone)

    async def answer(self, status: int, headers: Headers, body: bytes = b"") -> None:
        if status != NOT_MODIFIED:
            headers = [*headers, (b"content-length", str(len(body)).encode())]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        said = b"" if self.method == "HEAD" else body
        await self.send({"type": "http.response.body", "body": said, "more_body": False})


@asgi("/ical", is_mount=True, opt=rule(Action.PUBLIC), copy_scope=True)
async def ical(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - nothing is read of the body
    """GET and HEAD of a feed; unknown and revoked links cannot be told apart."""
    connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
    visit = Visit(connection, send, house(connection), house(connection).clock())
    if visit.method not in ("GET", "HEAD"):
        await visit.answer(405, [*COMMON, (b"allow", b"GET, HEAD")])
        return
    token = scope["path"].strip("/")
    revision = await _revision(visit, token.removesuffix(SUFFIX))
    if revision is None or not token.endswith(SUFFIX):
        await visit.answer(404, [*COMMON, (b"content-type", b"text/plain; charset=utf-8")], NOTHING_HERE)
        await _note_refused(visit, token.removesuffix(SUFFIX))
        return
    headers = [*COMMON, (b"etag", revision.etag.encode()), (b"last-modified", _http_date(revision.changed_at))]
    if _is_fresh(connection, revision):
        await visit.answer(NOT_MODIFIED, headers)
    else:
        await _serve(visit, revision, headers)
    await _record(visit, revision)


async def _revision(visit: Visit, token: str) -> Revision | None:
    stamp = visit.at.database.stamp()
    revision = visit.shelf.revision(token, stamp, visit.now)
    if revision is not None:
        return revision
    async with visit.at.database.reading() as session:
        revision = await feeds.feed_revision(session, token, zone=visit.zone, now=visit.now)
    if revision is not None:
        visit.shelf.remember(token, stamp, visit.now, revision)
    return revision


async def _serve(visit: Visit, revision: Revision, headers: Headers) -> None:
    shelf = visit.shelf
    limit = visit.at.settings.feed_bodies_a_minute
    if visit.method == "GET" and not shelf.may_serve(revision.token_hash, limit, visit.now):
        await visit.answer(429, [*COMMON, (b"retry-after", b"60")])
        await _note_error(visit, revision, "limited")
        return
    try:
        body = shelf.get(revision) or await _render(visit, revision)
    except Exception:
        await _note_error(visit, revision, "failed")
        raise
    headers = [*headers, (b"content-type", b"text/calendar; charset=utf-8")]
    if _accepts_gzip(visit.connection.headers.get("accept-encoding", "")):
        await visit.answer(200, [*headers, (b"content-encoding", b"gzip")], body.zipped)
    else:
        await visit.answer(200, headers, body.plain)


async def _render(visit: Visit, revision: Revision) -> Body:
    async with visit.at.database.reading() as session:
        base_url = visit.at.settings.base_url
        plain = await feeds.feed_bytes(session, revision, zone=visit.zone, base_url=base_url)
    body = Body(plain, gzip.compress(plain, GZIP_LEVEL, mtime=0))
    visit.shelf.put(revision, body)
    return body


async def _record(visit: Visit, revision: Revision) -> None:
    """After the answer has left: nobody waits for it, and a database that is busy only loses the note."""
    if not feeds.is_worth_recording(revision, visit.now):
        return
    client = client_name(visit.connection.headers.get("user-agent", ""))
    async with spare_transaction(visit.at, "feed_fetch_unrecorded") as session:
        await feeds_health.record_fetch(session, revision.feed.id, client, now=visit.now)


async def _note_refused(visit: Visit, token: str) -> None:
    """After the answer has left, which was the same for everybody: does somebody still ask for a revoked link?"""
    async with visit.at.database.reading() as session:
        feed_id = await feeds_health.revoked_feed(session, token, now=visit.now)
    if feed_id is not None:
        async with spare_transaction(visit.at, "feed_refusal_unrecorded") as session:
            await feeds_health.record_refused(session, feed_id, now=visit.now)


async def _note_error(visit: Visit, revision: Revision, what: str) -> None:
    async with spare_transaction(visit.at, "feed_error_unrecorded") as session:
        await feeds_health.record_error(session, revision.feed.id, what, now=visit.now)


def _is_fresh(connection: ASGIConnection[Any, Any, Any, Any], revision: Revision) -> bool:
    """Does the program hold this revision already (RFC 9110: If-None-Match first, weakly compared)?"""
    said = connection.headers.get("if-none-match")
    if said is not None:
        known = {tag.strip().removeprefix("W/") for tag in said.split(",")}
        return "*" in known or revision.etag.removeprefix("W/") in known
    since = connection.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return revision.changed_at.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False


def _accepts_gzip(said: str) -> bool:
    for part in said.lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _http_date(instant: datetime) -> bytes:
    return format_datetime(instant, usegmt=True).encode()
