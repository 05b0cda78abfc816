"""People and the roles they are given."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Grant, Organisation
from interpretariat.db.queries.people import grant_is_live
from interpretariat.domain.policy import ORGANISATION_ROLES, Actor
from interpretariat.domain.walltime import day_span
from interpretariat.services.imports.batch import Batch, Line, Outcome, apply
from interpretariat.services.roles import new_grant

_PERSON = ("name", "phone", "locale", "active")


async def take(session: AsyncSession, actor: Actor, batch: Batch, *, now: datetime) -> None:
    """All lines of a person agree about the person; a role within an organisation names it, another names none."""
    organisations = {row.code: row for row in await session.scalars(select(Organisation))}
    people = {row.email: row for row in await session.scalars(select(Account))}
    live = select(Grant.account_id, Grant.role, Grant.organisation_id).where(grant_is_live(now))
    held = {tuple(row) for row in await session.execute(live)}
    first: dict[str, Line] = {}
    for line in batch.lines:
        organisation = organisations.get(line["organisation"])
        person = people.get(line["email"])
        owner = organisation.id if organisation else None
        given = person is not None and (person.id, line["role"], owner) in held
        if not _is_right(batch, line, first.setdefault(line["email"], line), organisation):
            continue
        if line["email"] == actor.email and not given:
            batch.refuse(line.number, "role", "self_grant", line["role"])
            continue
        outcome, person = _save_person(session, person, line, now)
        people[person.email] = person
        if not given:
            zone = ZoneInfo(organisation.zone) if organisation else batch.zone
            until = day_span(line["expires_on"], zone).end if line["expires_on"] else None
            session.add(new_grant(actor, person, line["role"], owner, expires_at=until, now=now))
            outcome = "updated" if outcome == "unchanged" else outcome
        batch.count(outcome)


def _is_right(batch: Batch, line: Line, first: Line, organisation: Organisation | None) -> bool:
    before = len(batch.problems)
    if line["organisation"] and organisation is None:
        batch.refuse(line.number, "organisation", "unknown_code", line["organisation"])
    elif (line["role"] in ORGANISATION_ROLES) != (organisation is not None):
        code = "role_of_pool" if organisation else "role_needs_organisation"
        batch.refuse(line.number, "organisation", code, line["organisation"], role=line["role"])
    for name in _PERSON:
        if line[name] != first[name]:
            batch.refuse(line.number, name, "differs_from_line", str(line[name]), first=str(first.number))
    return len(batch.problems) == before


def _save_person(session: AsyncSession, person: Account | None, line: Line, now: datetime) -> tuple[Outcome, Account]:
    values = {name: line[name] for name in _PERSON}
    if person is not None:
        return apply(person, values, now), person
    person = Account(email=line["email"], **values, created_at=now, updated_at=now)
    session.add(person)
    return "created", person
