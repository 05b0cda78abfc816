"""The people of one organisation, as its manager keeps them: invite a colleague, end a role; never one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from interpretariat.db.models import Account, Grant
from interpretariat.db.queries.people import grant_is_live
from interpretariat.domain.policy import ORGANISATION_ROLES, Action, Actor, Role, require
from interpretariat.domain.refusals import AlreadyExists, Invalid, NotFound, Problem, SelfGrant
from interpretariat.services.people_admin import write_welcome
from interpretariat.services.roles import new_grant

NAME_LENGTH = 80
EMAIL_LENGTH = 254
PHONE_LENGTH = 30


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom a manager invites. `role` is requester or organisation_manager."""

    email: str
    name: str
    phone: str = ""
    role: str = Role.REQUESTER
    locale: str = "fr"


async def team_of(session: AsyncSession, actor: Actor, *, now: datetime) -> Sequence[Grant]:
    """The live roles of the actor's organisation with their accounts, by name. NotFound for who has none."""
    require(actor, Action.TEAM_MANAGE)
    if actor.organisation_id is None:
        raise NotFound(entity="organisation")
    query = (
        select(Grant)
        .join(Grant.account)
        .where(Grant.organisation_id == actor.organisation_id, grant_is_live(now))
        .options(joinedload(Grant.account))
        .order_by(Account.name, Grant.id)
    )
    return list(await session.scalars(query))


async def invite_member(session: AsyncSession, actor: Actor, invitation: Invitation, *, now: datetime) -> Grant:
    """Give a colleague a role in the actor's own organisation, and write to them. Raises Invalid with every problem,
    SelfGrant, AlreadyExists when they hold it already. Somebody who is known keeps their own name.
    """
    require(actor, Action.TEAM_MANAGE)
    email = invitation.email.strip().lower()
    problems = list(_problems(invitation, email))
    if problems:
        raise Invalid(problems)
    account = await session.scalar(select(Account).where(Account.email == email))
    if account is not None and not account.active:
        raise Invalid([Problem("email", "shut_out", email)])
    if account is None:
        account = Account(
            email=email,
            name=invitation.name.strip(),
            phone=invitation.phone.strip(),
            locale=invitation.locale,
            created_at=now,
            updated_at=now,
        )
        session.add(account)
        await session.flush()
    held = select(Grant.id).where(
        Grant.account_id == account.id,
        Grant.role == invitation.role,
        Grant.organisation_id == actor.organisation_id,
        grant_is_live(now),
    )
    if await session.scalar(held) is not None:
        raise AlreadyExists(entity="grant", field="email", value=email)
    grant = new_grant(actor, account, invitation.role, actor.organisation_id, now=now)
    session.add(grant)
    await session.flush()
    await write_welcome(session, account, actor, now)
    return grant


async def end_member_role(session: AsyncSession, actor: Actor, grant_id: int, *, now: datetime) -> None:
    """The role stops now. NotFound for one of another organisation; SelfGrant for one's own: somebody else ends it."""
    grant = next((row for row in await team_of(session, actor, now=now) if row.id == grant_id), None)
    if grant is None:
        raise NotFound(entity="grant")
    if grant.account_id == actor.account_id:
        raise SelfGrant(role=grant.role)
    grant.ended_at = now
    await session.flush()


def _problems(invitation: Invitation, email: str) -> list[Problem]:
    found = []
    if "@" not in email[1:-1] or len(email) > EMAIL_LENGTH or not email.isprintable():
        found.append(Problem("email", "not_an_address" if email else "required", invitation.email or None))
    if not invitation.name.strip():
        found.append(Problem("name", "required"))
    for field, text, longest in (("name", invitation.name, NAME_LENGTH), ("phone", invitation.phone, PHONE_LENGTH)):
        if not text.isprintable():
            found.append(Problem(field, "control_character"))
        if len(text) > longest:
            found.append(Problem(field, "too_long", text, {"maximum": longest}))
    if invitation.role not in ORGANISATION_ROLES:
        found.append(Problem("role", "unknown", invitation.role))
    return found
