"""The people whom a requester, or a whole organisation, would rather see again, or not, in each request they send."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Request, Wish
from interpretariat.db.queries import opinions as queries
from interpretariat.db.queries.requests import interpreters_met
from interpretariat.domain.policy import ORGANISATION_ROLES, Actor, Role
from interpretariat.domain.refusals import AlreadyExists, Invalid, NotAllowed, NotFound, Problem

KINDS: Final = ("preferred", "excluded")


async def wishes(session: AsyncSession, actor: Actor) -> list[Wish]:
    """One's own list and that of one's organisation. Raises NotFound: whoever has no organisation has no list."""
    return await queries.wishes_of(session, _organisation(actor), actor.account_id)


async def add_wish(
    session: AsyncSession, actor: Actor, *, interpreter_id: int | None, kind: str, for_all: bool, now: datetime
) -> Wish:
    """Add somebody who came before. A list of the whole organisation is its manager's to keep.

    Raises NotFound, NotAllowed, Invalid, AlreadyExists.
    """
    organisation = _organisation(actor)
    _check_whose(actor, for_all=for_all)
    known = {person.id: person for person in await interpreters_met(session, actor, organisation)}
    problems = [] if kind in KINDS else [Problem("kind", "required" if not kind else "unknown", kind or None)]
    if interpreter_id not in known:
        problems.append(Problem("interpreter", "unknown", interpreter_id))
    if problems:
        raise Invalid(problems)
    whose = None if for_all else actor.account_id
    there = [row for row in await wishes(session, actor) if row.account_id == whose]
    person = known[interpreter_id or 0]
    if any(row.interpreter_id == person.id for row in there):
        raise AlreadyExists(entity="wish", field="interpreter", value=person.name)
    row = Wish(organisation_id=organisation, account_id=whose, interpreter_id=person.id, kind=kind, made_at=now)
    row.interpreter = person
    session.add(row)
    await session.flush()
    return row


async def remove_wish(session: AsyncSession, actor: Actor, wish_id: int) -> None:
    """Raises NotFound, NotAllowed."""
    row = next((row for row in await wishes(session, actor) if row.id == wish_id), None)
    if row is None:
        raise NotFound(entity="wish")
    _check_whose(actor, for_all=row.account_id is None)
    await session.delete(row)
    await session.flush()


async def apply_wishes(session: AsyncSession, row: Request) -> None:
    """Put the lists that hold for a request into it: whom it names itself comes first."""
    found = await queries.wishes_of(session, row.organisation_id, row.requester_id)
    named = {*row.preferred, *row.excluded}
    out = [wish.interpreter_id for wish in found if wish.kind == "excluded" and wish.interpreter_id not in named]
    row.excluded = list(dict.fromkeys([*row.excluded, *out]))
    if not row.preferred:
        liked = [wish.interpreter_id for wish in found if wish.kind == "preferred"]
        row.preferred = list(dict.fromkeys(who for who in liked if who not in row.excluded))


def _organisation(actor: Actor) -> int:
    if actor.role not in ORGANISATION_ROLES or actor.organisation_id is None:
        raise NotFound(entity="wishes")
    return actor.organisation_id


def _check_whose(actor: Actor, *, for_all: bool) -> None:
    if for_all and actor.role is not Role.ORGANISATION_MANAGER:
        raise NotAllowed(action="wishes", role=actor.role)
