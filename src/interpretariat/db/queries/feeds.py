"""What a feed needs: one statement that finds it and its revision, one that loads what it shows. No datum about the
person served is among the columns.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.base import Instant
from interpretariat.db.models import Account, Booking, Feed, Grant, Interpreter, Language, Organisation, Request, Site
from interpretariat.db.queries.people import grant_is_live
from interpretariat.domain.policy import Role
from interpretariat.domain.spans import Span

FeedKind = Literal["interpreter", "requester", "organisation", "site", "coordinator"]


class FoundFeed(NamedTuple):
    """A feed that may be read now, and what tells whether its content changed."""

    id: int
    account_id: int
    kind: FeedKind
    name: str
    busy_only: bool
    locale: str
    interpreter_id: int | None
    organisation_id: int | None
    site_id: int | None
    language_code: str | None
    last_fetched_at: datetime | None
    organisation: str | None
    site: str | None
    language_fr: str | None
    language_en: str | None
    created_at: datetime
    bookings: int
    steps: int | None
    versions: int | None
    booking_at: datetime | None
    request_at: datetime | None
    site_at: datetime | None


class EventRow(NamedTuple):
    """One booking as a feed may show it."""

    id: int
    request_id: int
    uid: str
    sequence: int
    zone: str
    starts_at: datetime
    ends_at: datetime
    mode: str
    state: str
    answer_by: datetime | None
    created_at: datetime
    updated_at: datetime
    site: str | None
    address: str | None
    city: str | None
    interpreter: str


_NOW: Any = bindparam("now", type_=Instant())
_WINDOW: ColumnElement[bool] = and_(Booking.starts_at >= bindparam("since"), Booking.starts_at < bindparam("until"))
_REQUEST_WINDOW: ColumnElement[bool] = and_(
    Request.starts_at >= bindparam("since"), Request.starts_at < bindparam("until")
)


def _of_organisation(*roles: Role) -> ColumnElement[bool]:
    return and_(Grant.role.in_(roles), Grant.organisation_id == Feed.organisation_id)


_TEAM = _of_organisation(Role.REQUESTER, Role.ORGANISATION_MANAGER)


class _Scope(NamedTuple):
    """`request`: how the feed's requests are found (empty when bookings are found first); `grant`: who may read it."""

    request: ColumnElement[bool] | None
    booking: ColumnElement[bool]
    grant: ColumnElement[bool]


_SCOPES: Mapping[FeedKind, _Scope] = MappingProxyType(
    {
        "interpreter": _Scope(None, Booking.interpreter_id == Feed.interpreter_id, Grant.role == Role.INTERPRETER),
        "requester": _Scope(Request.requester_id == Feed.account_id, Booking.request_id == Request.id, _TEAM),
        "organisation": _Scope(
            Request.organisation_id == Feed.organisation_id, Booking.request_id == Request.id, _TEAM
        ),
        "site": _Scope(Request.site_id == Feed.site_id, Booking.request_id == Request.id, _TEAM),
        "coordinator": _Scope(
            or_(Feed.language_code.is_(None), Request.language_code == Feed.language_code),
            Booking.request_id == Request.id,
            Grant.role == Role.COORDINATOR,
        ),
    }
)
"""Each kind has its own statement, so that the database finds its rows by an index."""


_NAMES = (Organisation.name, Site.name, Language.name_fr, Language.name_en)
_OWN = (
    Feed.id,
    Feed.account_id,
    Feed.kind,
    Feed.name,
    Feed.busy_only,
    Feed.locale,
    Feed.interpreter_id,
    Feed.organisation_id,
    Feed.site_id,
    Feed.language_code,
    Feed.last_fetched_at,
)
_EVERY_SITE = Site.__table__.alias()
_CHANGES = (
    func.count(Booking.id),
    func.sum(Booking.sequence),
    func.sum(Request.version),
    func.max(Booking.updated_at),
    func.max(Request.updated_at),
    select(func.max(_EVERY_SITE.c.updated_at)).scalar_subquery(),
)
"""What changes when the content may: sums too, because two changes may commit in another order than their hours."""


def _rows(scope: _Scope) -> FromClause:
    """The feed beside everything it shows; one row at least, even when it shows nothing."""
    rows: FromClause = Feed.__table__
    if scope.request is None:
        rows = rows.outerjoin(Booking, and_(scope.booking, _WINDOW)).outerjoin(
            Request, Request.id == Booking.request_id
        )
    else:
        rows = rows.outerjoin(Request, and_(scope.request, _REQUEST_WINDOW)).outerjoin(
            Booking, and_(scope.booking, _WINDOW)
        )
    rows = rows.outerjoin(Organisation, Organisation.id == Feed.organisation_id)
    return rows.outerjoin(Site, Site.id == Feed.site_id).outerjoin(Language, Language.code == Feed.language_code)


def _revision(kind: FeedKind) -> Any:
    scope = _SCOPES[kind]
    reader = (
        select(Grant.id)
        .join(Account, Account.id == Grant.account_id)
        .where(Grant.account_id == Feed.account_id, scope.grant, Account.active, grant_is_live(_NOW))
        .exists()
    )
    return (
        select(*_OWN, *_NAMES, Feed.created_at, *_CHANGES)
        .select_from(_rows(scope))
        .where(Feed.token_hash == bindparam("token_hash"), Feed.kind == kind, Feed.revoked_at.is_(None), reader)
        .group_by(Feed.id, *_NAMES)
    )


_REVISIONS: Mapping[FeedKind, Any] = MappingProxyType({kind: _revision(kind) for kind in _SCOPES})


async def found_feed(
    session: AsyncSession, kind: FeedKind, token_hash: str, span: Span, *, now: datetime
) -> FoundFeed | None:
    """The feed behind a token, while it is not revoked and its owner still has the role; None otherwise."""
    facts = {"token_hash": token_hash, "since": span.start, "until": span.end, "now": now}
    row = (await session.execute(_REVISIONS[kind], facts)).first()
    return None if row is None else FoundFeed._make(row)


async def feed_rows(session: AsyncSession, feed: FoundFeed, span: Span) -> list[EventRow]:
    """The bookings of a feed that start within `span`, in order; offers sent to several people are nobody's yet."""
    query = (
        select(
            Booking.id,
            Booking.request_id,
            Booking.uid,
            Booking.sequence,
            Booking.zone,
            Booking.starts_at,
            Booking.ends_at,
            Booking.mode,
            Booking.state,
            Booking.answer_by,
            Booking.created_at,
            Booking.updated_at,
            Site.name,
            Site.address,
            Site.city,
            Interpreter.name,
        )
        .join(Request, Request.id == Booking.request_id)
        .join(Interpreter, Interpreter.id == Booking.interpreter_id)
        .outerjoin(Site, Site.id == Request.site_id)
        .where(
            Booking.starts_at >= span.start,
            Booking.starts_at < span.end,
            or_(Booking.state != "offered", ~Booking.broadcast),
            *_own_rows(feed),
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    return [EventRow._make(row) for row in await session.execute(query)]


def _own_rows(feed: FoundFeed) -> list[ColumnElement[bool]]:
    if feed.kind == "coordinator":
        return [Request.language_code == feed.language_code] if feed.language_code else []
    return [
        {
            "interpreter": Booking.interpreter_id == feed.interpreter_id,
            "requester": Request.requester_id == feed.account_id,
            "organisation": Request.organisation_id == feed.organisation_id,
            "site": Request.site_id == feed.site_id,
        }[feed.kind]
    ]
