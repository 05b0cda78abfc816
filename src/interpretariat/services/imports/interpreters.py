"""The people who interpret, with their languages and their account."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from interpretariat.db.models import Account, Grant, Interpreter, InterpreterLanguage, Language
from interpretariat.db.queries.people import grant_is_live
from interpretariat.domain.languages import Mode
from interpretariat.domain.policy import Actor, Role
from interpretariat.services.imports.batch import Batch, Line, Outcome, apply, touch
from interpretariat.services.roles import new_grant

LEVELS = ("professional", "fluent", "native")
_BESIDE = frozenset({"email", "languages"})
_FLOATS = ("home_lat", "home_lon", "radius_km")
_Spoken = dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Known:
    languages: frozenset[str]
    interpreters: Mapping[str, Interpreter]
    accounts: dict[str, Account]
    interpreting: frozenset[int]


async def take(session: AsyncSession, actor: Actor, batch: Batch, *, now: datetime) -> None:
    """An e-mail address opens an account in the interpreter's role; nobody opens one's own."""
    known = await _known(session, now)
    taken = {row.account_id: row.code for row in known.interpreters.values() if row.account_id}
    for line in batch.lines:
        before = len(batch.problems)
        spoken, minimum = _spoken(batch, line, known.languages), _minimum(batch, line)
        _check_account(batch, line, known, taken, actor)
        if len(batch.problems) > before:
            continue
        values = {name: value for name, value in line.values.items() if name not in _BESIDE}
        values |= {name: float(line[name]) for name in _FLOATS} | {"minimum_minutes": minimum}
        outcome, person = _save_person(session, known.interpreters.get(line["code"]), values, now)
        changed = _speak(person, spoken) | _open_account(session, actor, known, person, line, now=now)
        if changed and outcome == "unchanged":
            touch(person, now)
            outcome = "updated"
        batch.count(outcome)


async def _known(session: AsyncSession, now: datetime) -> _Known:
    people = select(Interpreter).options(selectinload(Interpreter.languages), selectinload(Interpreter.account))
    interpreting = select(Grant.account_id).where(Grant.role == Role.INTERPRETER, grant_is_live(now))
    return _Known(
        frozenset(await session.scalars(select(Language.code))),
        {row.code: row for row in await session.scalars(people)},
        {row.email: row for row in await session.scalars(select(Account))},
        frozenset(await session.scalars(interpreting)),
    )


def _spoken(batch: Batch, line: Line, languages: frozenset[str]) -> _Spoken:
    """Language → (level, variety); a level that is not said is `professional`."""
    spoken: _Spoken = {}
    for code, said, variety in line["languages"]:
        level = said or LEVELS[0]
        if code not in languages:
            batch.refuse(line.number, "languages", "unknown_code", code)
        elif level not in LEVELS:
            batch.refuse(line.number, "languages", "not_a_choice", level, choices=", ".join(LEVELS))
        elif code in spoken:
            batch.refuse(line.number, "languages", "duplicate", code)
        spoken[code] = (level, variety)
    return spoken


def _minimum(batch: Batch, line: Line) -> dict[str, int]:
    minimum = {}
    for mode, minutes in line["minimum_minutes"]:
        if mode not in get_args(Mode):
            batch.refuse(line.number, "minimum_minutes", "not_a_choice", mode, choices=", ".join(get_args(Mode)))
        elif not minutes.isdecimal():
            batch.refuse(line.number, "minimum_minutes", "not_a_whole_number", minutes)
        else:
            minimum[mode] = int(minutes)
    return minimum


def _check_account(batch: Batch, line: Line, known: _Known, taken: dict[int, str], actor: Actor) -> None:
    """An account is one interpreter's; `taken` maps accounts to codes."""
    account = known.accounts.get(line["email"])
    if account is None:
        return
    if taken.setdefault(account.id, line["code"]) != line["code"]:
        batch.refuse(line.number, "email", "account_of_another", line["email"], interpreter=taken[account.id])
    elif line["email"] == actor.email and account.id not in known.interpreting:
        batch.refuse(line.number, "email", "self_grant", line["email"])


def _save_person(
    session: AsyncSession, person: Interpreter | None, values: Mapping[str, object], now: datetime
) -> tuple[Outcome, Interpreter]:
    if person is not None:
        return apply(person, values, now), person
    person = Interpreter(**values, account=None, languages=[], created_at=now, updated_at=now)
    session.add(person)
    return "created", person


def _speak(person: Interpreter, spoken: _Spoken) -> bool:
    """Make these the person's languages; say whether anything changed."""
    rows = {row.language_code: row for row in person.languages}
    if {code: (row.level, row.variety) for code, row in rows.items()} == spoken:
        return False
    person.languages = [
        rows.get(code) or InterpreterLanguage(language_code=code, level=level, variety=variety)
        for code, (level, variety) in spoken.items()
    ]
    for row in person.languages:
        row.level, row.variety = spoken[row.language_code]
    return True


def _open_account(
    session: AsyncSession, actor: Actor, known: _Known, person: Interpreter, line: Line, *, now: datetime
) -> bool:
    """The account of this address, made when there is none, holding the interpreter's role. Without one, as it was."""
    if not line["email"]:
        return False
    account = known.accounts.get(line["email"])
    if account is None:
        account = Account(email=line["email"], name=line["name"], phone=line["phone"], created_at=now, updated_at=now)
        session.add(account)
        known.accounts[account.email] = account
    changed = person.account is not account
    person.account = account
    if account.id is None or account.id not in known.interpreting:
        session.add(new_grant(actor, account, Role.INTERPRETER, None, now=now))
        changed = True
    return changed
