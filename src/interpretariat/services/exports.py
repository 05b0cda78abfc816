"""The files of the imports, written from what stands: the same nouns, the same columns, read back as they are."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from types import NoneType, UnionType
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from interpretariat.db.base import Base
from interpretariat.db.models import (
    Account,
    Credential,
    CredentialKind,
    Grant,
    Holiday,
    Interpreter,
    Language,
    Organisation,
    Site,
    Tariff,
)
from interpretariat.db.queries.people import grant_is_live
from interpretariat.domain.policy import Actor, require
from interpretariat.domain.walltime import local_date
from interpretariat.services import exports_money
from interpretariat.services.exports_work import history, requests
from interpretariat.services.imports.columns import SHEETS, Noun
from interpretariat.services.imports.files import ACTIONS

Cells = Mapping[str, Any]


async def export_rows(
    session: AsyncSession, actor: Actor, noun: Noun, *, zone: ZoneInfo, now: datetime
) -> list[list[str]]:
    """The lines of one file, in the columns of `SHEETS[noun]`; `zone` is the pool's.

    `requests` are those to come, `history` those that are over and have an outcome. The encrypted note never leaves.
    Raises NotAllowed for what is not this actor's; whoever holds the command line acts for the system.
    """
    if actor.account_id is not None:
        require(actor, ACTIONS[noun])
    names = SHEETS[noun].names
    return [[_text(cells.get(name)) for name in names] for cells in await _WRITERS[noun](session, zone, now)]


_TEXTS: tuple[tuple[type | UnionType, Callable[[Any], str]], ...] = (
    (bool, lambda value: "yes" if value else "no"),
    (float, lambda value: f"{value:.10g}"),
    (datetime, lambda value: f"{value:%Y-%m-%dT%H:%M}"),
    (time, lambda value: f"{value:%H:%M}"),
    (Mapping, lambda value: msgspec.json.encode(value, order="deterministic").decode()),
    (list | tuple, lambda value: ";".join(map(str, value))),
    (NoneType, lambda _value: ""),
)
"""How a cell is written, the narrower kinds first; all others are written as they are."""


def _text(value: Any) -> str:
    write = next((write for kind, write in _TEXTS if isinstance(value, kind)), str)
    return write(value)


def _same(row: Base, noun: Noun, **other: Any) -> dict[str, Any]:
    """The columns that a row's table calls by the same name, and the others."""
    return {name: getattr(row, name) for name in SHEETS[noun].names if name in row.__table__.columns} | other


def record_cells(noun: Noun, row: Language | CredentialKind | Organisation | Site | Interpreter) -> dict[str, str]:
    """One record as the cells of its file: a site's organisation, an interpreter's languages and account are loaded."""
    own: dict[str, Any] = {}
    if isinstance(row, Site):
        own = {"organisation": row.organisation.code}
    if isinstance(row, Interpreter):
        own = _own_of_interpreter(row)
    cells = _same(row, noun, **own)
    return {name: _text(cells.get(name)) for name in SHEETS[noun].names}


def _own_of_interpreter(row: Interpreter) -> dict[str, Any]:
    return {
        "email": row.account.email if row.account else "",
        "languages": [
            f"{spoken.language_code}:{spoken.level}:{spoken.variety}".rstrip(":") for spoken in row.languages
        ],
        "minimum_minutes": [f"{mode}:{minutes}" for mode, minutes in sorted(row.minimum_minutes.items())],
    }


async def _languages(session: AsyncSession, _zone: ZoneInfo, _now: datetime) -> Iterable[Cells]:
    return [_same(row, "languages") for row in await session.scalars(select(Language).order_by(Language.code))]


async def _holidays(session: AsyncSession, _zone: ZoneInfo, _now: datetime) -> Iterable[Cells]:
    query = select(Holiday).order_by(Holiday.on_date, Holiday.kind)
    return [_same(row, "holidays", date=row.on_date) for row in await session.scalars(query)]


async def _credential_kinds(session: AsyncSession, _zone: ZoneInfo, _now: datetime) -> Iterable[Cells]:
    query = select(CredentialKind).order_by(CredentialKind.code)
    return [_same(row, "credential_kinds") for row in await session.scalars(query)]


async def _organisations(session: AsyncSession, _zone: ZoneInfo, _now: datetime) -> Iterable[Cells]:
    query = select(Organisation).order_by(Organisation.code)
    return [_same(row, "organisations") for row in await session.scalars(query)]


async def _sites(session: AsyncSession, _zone: ZoneInfo, _now: datetime) -> Iterable[Cells]:
    query = select(Site).join(Site.organisation).options(joinedload(Site.organisation))
    rows = await session.scalars(query.order_by(Organisation.code, Site.code))
    return [_same(row, "sites", organisation=row.organisation.code) for row in rows]


async def _accounts(session: AsyncSession, zone: ZoneInfo, now: datetime) -> Iterable[Cells]:
    """One line a role that holds now."""
    query = (
        select(Grant)
        .join(Grant.account)
        .where(grant_is_live(now))
        .options(joinedload(Grant.account), joinedload(Grant.organisation))
        .order_by(Account.email, Grant.role, Grant.id)
    )
    return [
        _same(
            grant.account,
            "accounts",
            role=grant.role,
            organisation=grant.organisation.code if grant.organisation else "",
            expires_on=_last_day(grant, zone),
        )
        for grant in await session.scalars(query)
    ]


def _last_day(grant: Grant, zone: ZoneInfo) -> date | None:
    if grant.expires_at is None:
        return None
    own = ZoneInfo(grant.organisation.zone) if grant.organisation else zone
    return local_date(grant.expires_at - timedelta(microseconds=1), own)


async def _tariffs(session: AsyncSession, _zone: ZoneInfo, _now: datetime) -> Iterable[Cells]:
    query = select(Tariff, Organisation.code).outerjoin(Organisation, Tariff.organisation_id == Organisation.id)
    rows = await session.execute(query.order_by(Tariff.side, Organisation.code, Tariff.starts_on))
    return [_same(tariff, "tariffs", organisation=code) for tariff, code in rows]


async def _interpreters(session: AsyncSession, _zone: ZoneInfo, _now: datetime) -> Iterable[Cells]:
    query = select(Interpreter).options(selectinload(Interpreter.languages), joinedload(Interpreter.account))
    rows = await session.scalars(query.order_by(Interpreter.code))
    return [_same(row, "interpreters", **_own_of_interpreter(row)) for row in rows]


async def _credentials(session: AsyncSession, _zone: ZoneInfo, _now: datetime) -> Iterable[Cells]:
    query = select(Credential, Interpreter.code).join(Interpreter, Credential.interpreter_id == Interpreter.id)
    rows = await session.execute(query.order_by(Interpreter.code, Credential.kind, Credential.issued_on))
    return [_same(paper, "credentials", interpreter=code) for paper, code in rows]


async def _availability(session: AsyncSession, _zone: ZoneInfo, _now: datetime) -> Iterable[Cells]:
    query = select(Interpreter).options(selectinload(Interpreter.pattern), selectinload(Interpreter.exceptions))
    cells: list[Cells] = []
    for person in await session.scalars(query.order_by(Interpreter.code)):
        cells.extend(
            _same(
                row,
                "availability",
                interpreter=person.code,
                kind="weekly",
                **{"from": row.from_time, "until": row.until_time},
            )
            for row in person.pattern
        )
        cells.extend(
            {
                "interpreter": person.code,
                "kind": "add" if row.available else "remove",
                "start": row.starts_wall,
                "end": row.ends_wall,
            }
            for row in person.exceptions
        )
    return cells


Writer = Callable[[AsyncSession, ZoneInfo, datetime], Awaitable[Iterable[Cells]]]
_WRITERS: dict[Noun, Writer] = {
    "languages": _languages,
    "holidays": _holidays,
    "credential_kinds": _credential_kinds,
    "organisations": _organisations,
    "sites": _sites,
    "accounts": _accounts,
    "tariffs": _tariffs,
    "payers": exports_money.payers,
    "envelopes": exports_money.envelopes,
    "agreements": exports_money.agreements,
    "interpreters": _interpreters,
    "credentials": _credentials,
    "availability": _availability,
    "requests": requests,
    "history": history,
    "shared_appointments": exports_money.shared_appointments,
}
