"""What a path parameter stands for: how one of the caller's own is made, and one that is somebody else's.

Each function adds fresh rows, so that a write spoils nothing for the next call. `foreign` is None where the role sees
everybody's; it then has unknown ids only.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import (
    Account,
    ApiToken,
    Booking,
    BusyCalendar,
    Credential,
    Feed,
    Grant,
    Run,
    WebSession,
)
from interpretariat.db.queries.bookings import booking_whole
from interpretariat.domain.policy import ORGANISATION_ROLES, Actor, Role
from interpretariat.domain.references import booking_reference, request_reference
from interpretariat.services import feeds, keys, sign_in
from interpretariat.services.hours_keys import make_hours_link
from interpretariat.services.offer_links import offer_path
from tests import factory
from tests.factory import NOW, City

UNKNOWN = 7_654_321
_numbers = count()
"""Each booking has a week of its own, so that nobody is twice at the same hour; each person an address."""


@dataclass(frozen=True, slots=True)
class Two:
    own: Any
    foreign: Any = None


Maker = Callable[[AsyncSession, City, Actor], Awaitable[Two]]


@dataclass(frozen=True, slots=True)
class Thing:
    """`shown` writes an id as the path does; `unknown` is well formed and nobody's."""

    make: Maker
    shown: Callable[[Any], str] = str
    unknown: Any = UNKNOWN


async def _bookings(session: AsyncSession, city: City, actor: Actor) -> tuple[Booking, Booking]:
    """An offer to Nadia at the clinic, and one to Youssef at the school."""
    when = f"{(NOW + timedelta(weeks=next(_numbers), days=8)).date()}T14:00"
    made = []
    for organisation, site, person in (
        (city.clinic, city.limoilou, city.nadia),
        (city.school, city.cardinal, city.youssef),
    ):
        merged = await session.merge(organisation, load=False), await session.merge(site, load=False)
        request = await factory.make_request(session, *merged, starts_wall=when, state="offered")
        interpreter = await session.merge(person, load=False)
        until = request.starts_at - timedelta(days=1)
        made.append(await factory.make_booking(session, request, interpreter, "offered", answer_by=until))
    return made[0], made[1]


async def _booking(session: AsyncSession, city: City, actor: Actor) -> Two:
    own, foreign = await _bookings(session, city, actor)
    return Two(own.id, None if actor.of_pool else foreign.id)


async def _past_booking(session: AsyncSession, city: City, actor: Actor) -> Two:
    """Met last week, its hours not yet told."""
    own, foreign = await _bookings(session, city, actor)
    own.state = foreign.state = "confirmed"
    back = timedelta(weeks=next(_numbers) + 1)
    for met in (own, foreign):
        length = met.ends_at - met.starts_at
        met.starts_at, met.ends_at = NOW - back, NOW - back + length
        met.starts_wall = f"{met.starts_at:%Y-%m-%dT10:00}"
    return Two(own.id, foreign.id)


async def _hours_link(session: AsyncSession, city: City, actor: Actor) -> Two:
    """What the requester's mail leads to."""
    own, _ = await _bookings(session, city, actor)
    own.state = "delivered"
    whole, account = await booking_whole(session, own.id), await session.get_one(Account, city.requester.account_id)
    return Two(await make_hours_link(session, whole, account, now=NOW))


async def _request(session: AsyncSession, city: City, actor: Actor) -> Two:
    own, foreign = await _bookings(session, city, actor)
    return Two(own.request_id, foreign.request_id if actor.role in ORGANISATION_ROLES else None)


async def _interpreter(session: AsyncSession, city: City, actor: Actor) -> Two:
    return Two(city.nadia.id, city.youssef.id if actor.role is Role.INTERPRETER else None)


async def _organisation(session: AsyncSession, city: City, actor: Actor) -> Two:
    return Two(city.clinic.id, city.school.id if actor.role in ORGANISATION_ROLES else None)


async def _site(session: AsyncSession, city: City, actor: Actor) -> Two:
    return Two(city.limoilou.id)


async def _account(session: AsyncSession, city: City, actor: Actor) -> Two:
    return Two(city.school_requester.account_id)


async def _grant(session: AsyncSession, city: City, actor: Actor) -> Two:
    facts = {"organisation_id": None, "granted_by_id": None, "granted_at": NOW, "expires_at": None, "ended_at": None}
    row = Grant(account_id=city.school_requester.account_id, role=Role.FUNDER, **facts)
    return Two((await factory.added(session, row)).id)


async def _member(session: AsyncSession, city: City, actor: Actor) -> Two:
    """A role at the clinic, and one at the school."""
    made = []
    for organisation in (city.clinic, city.school):
        person = await factory.make_account(session, f"membre{next(_numbers)}@ville.example", "Membre")
        made.append(await factory.make_grant(session, person, Role.REQUESTER, organisation))
    return Two(made[0].id, made[1].id if actor.role in ORGANISATION_ROLES else None)


async def _credential(session: AsyncSession, city: City, actor: Actor) -> Two:
    """A paper of Nadia's; Youssef's is not found in her file."""
    facts: dict[str, Any] = {"kind": "confidentiality", "issued_on": NOW.date(), "expires_on": None}
    own, foreign = [
        await factory.added(session, Credential(interpreter_id=person.id, **facts))
        for person in (city.nadia, city.youssef)
    ]
    return Two(own.id, foreign.id)


async def _feed(session: AsyncSession, city: City, actor: Actor) -> Two:
    facts: dict[str, Any] = {"kind": "requester", "name": "Téléphone", "created_at": NOW, "revoked_at": None}
    facts |= {"interpreter_id": None, "organisation_id": None, "site_id": None, "language_code": None}
    own, foreign = [
        await factory.added(session, Feed(account_id=person.account_id, token_hash=keys.new_key()[1], **facts))
        for person in (actor, city.school_requester)
    ]
    return Two(own.id, foreign.id)


async def _busy_calendar(session: AsyncSession, city: City, actor: Actor) -> Two:
    facts: dict[str, Any] = {"name": "Agenda", "next_at": None, "stale_since": None, "address": None}
    facts |= dict.fromkeys(("created_at", "tried_at", "read_at", "whole_at"), NOW)
    own, foreign = [
        await factory.added(session, BusyCalendar(interpreter_id=person.id, **facts))
        for person in (city.nadia, city.youssef)
    ]
    return Two(own.id, foreign.id)


async def _token(session: AsyncSession, city: City, actor: Actor) -> Two:
    facts: dict[str, Any] = {"name": "essai", "created_at": NOW, "revoked_at": None}
    facts["expires_at"] = NOW + timedelta(days=1)
    own, foreign = [
        await factory.added(
            session,
            ApiToken(account_id=person.account_id, grant_id=person.grant_id, token_hash=keys.new_key()[1], **facts),
        )
        for person in (actor, city.school_requester)
    ]
    return Two(own.id, foreign.id)


async def _session(session: AsyncSession, city: City, actor: Actor) -> Two:
    facts: dict[str, Any] = {"created_at": NOW, "expires_at": NOW + timedelta(days=1), "ended_at": None}
    own, foreign = [
        await factory.added(
            session,
            WebSession(account_id=person.account_id, grant_id=person.grant_id, token_hash=keys.new_key()[1], **facts),
        )
        for person in (actor, city.school_requester)
    ]
    return Two(own.id, foreign.id)


async def _run(session: AsyncSession, city: City, actor: Actor) -> Two:
    """A run that ended without a plan."""
    facts: dict[str, Any] = dict.fromkeys(("started_at", "published_at", "heartbeat_at", "loss", "bound", "seconds"))
    facts |= {"problem": None, "plan": None, "progress": [], "requested_by_id": actor.account_id, "seconds_limit": 5}
    facts |= {"from_date": NOW.date(), "to_date": NOW.date(), "requested_at": NOW, "finished_at": NOW}
    return Two((await factory.added(session, Run(state="failed", error="essai", **facts))).id)


async def _link(session: AsyncSession, city: City, actor: Actor) -> Two:
    return Two(await sign_in.make_link(session, actor.account_id or 0, now=NOW))


async def _offer_link(session: AsyncSession, city: City, actor: Actor) -> Two:
    """Nadia's, whoever holds it."""
    return Two(offer_path((await _bookings(session, city, actor))[0]).removeprefix("/offre/"))


async def _feed_link(session: AsyncSession, city: City, actor: Actor) -> Two:
    draft = feeds.FeedDraft(kind="requester", name="Téléphone")
    return Two((await feeds.create_feed(session, city.requester, draft, now=NOW))[1])


_FILES = {Role.COORDINATOR: "requests.csv", Role.FINANCE: "tariffs.csv", Role.ADMINISTRATOR: "languages.csv"}


async def _file(session: AsyncSession, city: City, actor: Actor) -> Two:
    """Each role has files of its own, and those of the others do not exist for it."""
    own = _FILES.get(actor.role, "requests.csv")
    return Two(own, next(name for name in _FILES.values() if name != own))


def by_role(words: Mapping[Role, str], other: str, unknown: str) -> Thing:
    """A word of the path that each role has its own of."""

    async def make(session: AsyncSession, city: City, actor: Actor) -> Two:
        return Two(words.get(actor.role, other))

    return Thing(make, unknown=unknown)


def fixed(own: str, unknown: str) -> Thing:
    """A word of the path that stands in the catalogue of everybody."""

    async def make(session: AsyncSession, city: City, actor: Actor) -> Two:
        return Two(own)

    return Thing(make, unknown=unknown)


BOOKING = Thing(_booking)
REQUEST = Thing(_request)
BOOKING_REF = replace(BOOKING, shown=booking_reference)
MET_REF = Thing(_past_booking, shown=booking_reference)
BOOKING_STEP = by_role({Role.INTERPRETER: "accept", Role.COORDINATOR: "release"}, "cancel", "zzz")
REQUEST_REF = replace(REQUEST, shown=request_reference)
INTERPRETER = Thing(_interpreter)
ORGANISATION = Thing(_organisation)
SITE = Thing(_site)
ACCOUNT = Thing(_account)
GRANT = Thing(_grant)
MEMBER = Thing(_member)
CREDENTIAL = Thing(_credential)
FEED = Thing(_feed)
BUSY_CALENDAR = Thing(_busy_calendar)
TOKEN = Thing(_token)
SESSION = Thing(_session)
RUN = Thing(_run)
HOURS_LINK = Thing(_hours_link, unknown="inconnu")
LINK = Thing(_link, unknown="inconnu")
FILE = Thing(_file, unknown="zzz.csv")
OFFER_LINK = Thing(_offer_link, unknown="1-inconnu")
FEED_LINK = Thing(_feed_link, unknown="inconnu")
