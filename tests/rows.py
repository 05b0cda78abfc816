"""Plain functions that make the rows of the tests' city (`tests.factory`).

The present of the tests is Monday 23 November 2026, 10 h in Québec. Every function adds its row and flushes, so that
ids exist; whatever a test cares about is an argument, the rest has a sensible value.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import (
    Account,
    ApiToken,
    AvailabilityPattern,
    Booking,
    Credential,
    Grant,
    Interpreter,
    InterpreterLanguage,
    Language,
    Organisation,
    Request,
    Site,
    Tariff,
    WebSession,
)
from interpretariat.domain.policy import ORGANISATION_ROLES, Actor, Role
from interpretariat.domain.tariff import TariffTerms
from interpretariat.domain.walltime import to_instant
from interpretariat.services import keys

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
ZONE = "America/Toronto"
TUESDAY = "2026-12-01T14:00"
"""A working day well ahead of `NOW`, at an hour when everybody of the city works."""


def at(wall: str, zone: str = ZONE) -> datetime:
    """The instant of an ISO wall time."""
    return to_instant(datetime.fromisoformat(wall), ZoneInfo(zone))


async def added(session: AsyncSession, row: Any) -> Any:
    session.add(row)
    await session.flush()
    return row


async def make_language(
    session: AsyncSession, code: str, name_fr: str, name_en: str, autonym: str, **facts: Any
) -> Language:
    facts = {"varieties": [], "alternatives": [], "direction": "ltr"} | facts
    return await added(session, Language(code=code, name_fr=name_fr, name_en=name_en, autonym=autonym, **facts))


async def make_organisation(session: AsyncSession, code: str = "clinique", **facts: Any) -> Organisation:
    facts = {
        "name": f"Organisme {code}",
        "sector": "health",
        "regime": "LRSSS",
        "cost_centres": [],
        "created_at": NOW,
        "updated_at": NOW,
    } | facts
    return await added(session, Organisation(code=code, **facts))


async def make_site(session: AsyncSession, organisation: Organisation, code: str = "LIM", **facts: Any) -> Site:
    facts = {
        "short_name": code.title(),
        "name": f"Point de service {code}",
        "address": "50, rue des Essais",
        "city": "Québec",
        "lat": 46.83,
        "lon": -71.23,
        "created_at": NOW,
        "updated_at": NOW,
    } | facts
    return await added(session, Site(organisation_id=organisation.id, code=code, **facts))


async def make_account(session: AsyncSession, email: str, name: str, **facts: Any) -> Account:
    facts = {"phone": "418 555-0142", "created_at": NOW, "updated_at": NOW} | facts
    return await added(session, Account(email=email, name=name, **facts))


async def make_grant(
    session: AsyncSession, account: Account, role: Role, organisation: Organisation | None = None, **facts: Any
) -> Grant:
    scope = organisation.id if organisation is not None and role in ORGANISATION_ROLES else None
    facts = {"granted_at": NOW - timedelta(days=30), "expires_at": None, "ended_at": None} | facts
    return await added(session, Grant(account_id=account.id, role=role, organisation_id=scope, **facts))


async def make_actor(
    session: AsyncSession,
    role: Role,
    name: str,
    organisation: Organisation | None = None,
    interpreter: Interpreter | None = None,
) -> Actor:
    """A person with an account, one role, and (for an interpreter) their file."""
    email = f"{name.split(maxsplit=1)[0].lower()}@ville.example"
    account = await make_account(session, email, name)
    grant = await make_grant(session, account, role, organisation)
    if interpreter is not None:
        interpreter.account_id = account.id
        await session.flush()
    return Actor(
        account_id=account.id,
        role=role,
        name=name,
        email=email,
        organisation_id=grant.organisation_id,
        interpreter_id=interpreter.id if interpreter else None,
        grant_id=grant.id,
        phone=account.phone,
    )


async def make_interpreter(
    session: AsyncSession,
    code: str,
    name: str,
    languages: Sequence[str] = ("ara",),
    *,
    weekdays: Sequence[int] = (1, 2, 3, 4, 5),
    hours: tuple[int, int] = (8, 17),
    **facts: Any,
) -> Interpreter:
    """Works the same hours on each of `weekdays`, holds every paper of the city for a year, speaks French beside."""
    facts = {
        "gender": "f",
        "home_label": "Limoilou",
        "home_lat": 46.82,
        "home_lon": -71.22,
        "radius_km": 30.0,
        "modes": ["in_person", "video", "telephone"],
        "domains": ["health", "school", "social"],
        "skills": [],
        "hourly_cents": 4100,
        "km_cents": 62,
        "minimum_minutes": {},
        "created_at": NOW,
        "updated_at": NOW,
        "exceptions": [],
    } | facts
    papers = [
        Credential(kind=kind, issued_on=date(2026, 6, 1), expires_on=date(2027, 6, 1))
        for kind in ("confidentiality", "background_check")
    ]
    pattern = [
        AvailabilityPattern(
            weekday=weekday, from_time=time(hours[0]), until_time=time(hours[1]), valid_from=None, valid_until=None
        )
        for weekday in weekdays
    ]
    spoken = [InterpreterLanguage(language_code=language, level="native") for language in languages]
    person = Interpreter(code=code, name=name, languages=spoken, credentials=papers, pattern=pattern, **facts)
    return await added(session, person)


async def make_request(
    session: AsyncSession,
    organisation: Organisation,
    site: Site | None,
    *,
    requester: Actor | None = None,
    starts_wall: str = TUESDAY,
    minutes: int = 60,
    **facts: Any,
) -> Request:
    """A request that was submitted now; `decision` and `state` say otherwise."""
    starts_at = at(starts_wall)
    facts = {
        "language_code": "ara",
        "alternatives": [],
        "mode": "in_person",
        "fallback_modes": [],
        "skills": [],
        "preferred": [],
        "excluded": [],
        "start_options": [],
        "contact": "418 555-0142",
        "note": None,
        "decision": "submitted",
        "state": "submitted",
        "answer_by": None,
        "received_at": NOW,
        "accepts_tariff_at": NOW,
        "created_at": NOW,
        "updated_at": NOW,
        "bookings": [],
        "series_id": None,
        "series_on": None,
    } | facts
    return await added(
        session,
        Request(
            organisation=organisation,
            site=site,
            requester_id=requester.account_id if requester else None,
            zone=ZONE,
            starts_wall=starts_wall,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            minutes=minutes,
            **facts,
        ),
    )


async def make_booking(
    session: AsyncSession, request: Request, interpreter: Interpreter, state: str = "confirmed", **facts: Any
) -> Booking:
    """A booking at the request's own time; the request's state is the test's to set (`settle_state` computes it)."""
    facts = {
        "starts_wall": request.starts_wall,
        "starts_at": request.starts_at,
        "ends_at": request.ends_at,
        "mode": request.mode,
        "created_at": NOW,
        "updated_at": NOW,
        "run_id": None,
        "answer_by": None,
        "actual_starts_at": None,
        "actual_ends_at": None,
        "actual_metres": None,
        "notice_minutes": None,
    } | facts
    uid = f"{request.id}-{interpreter.id}-{len(request.bookings)}@ville.example"
    return await added(
        session, Booking(request=request, interpreter=interpreter, uid=uid, zone=request.zone, state=state, **facts)
    )


async def make_tariff(
    session: AsyncSession, side: str, terms: TariffTerms, starts_on: date = date(2026, 1, 1), **facts: Any
) -> Tariff:
    facts = {"organisation_id": None, "name": "Banque", "created_at": NOW, "updated_at": NOW} | facts
    code = f"{side}-{starts_on}"
    return await added(
        session, Tariff(code=code, side=side, starts_on=starts_on, terms=msgspec.to_builtins(terms), **facts)
    )


async def make_token(session: AsyncSession, actor: Actor) -> str:
    """A bearer token in the actor's role."""
    token, token_hash = keys.new_key()
    row = ApiToken(
        token_hash=token_hash,
        name="essai",
        account_id=actor.account_id,
        grant_id=actor.grant_id,
        created_at=NOW,
        expires_at=NOW + timedelta(days=90),
        revoked_at=None,
    )
    await added(session, row)
    return token


async def make_session(session: AsyncSession, actor: Actor) -> str:
    """The cookie's value of an open browser session in the actor's role."""
    key, key_hash = keys.new_key()
    row = WebSession(
        token_hash=key_hash,
        account_id=actor.account_id,
        grant_id=actor.grant_id,
        created_at=NOW,
        expires_at=NOW + timedelta(days=90),
        ended_at=None,
    )
    await added(session, row)
    return key
