"""Giving a role to a person, wherever it is given."""

from datetime import datetime

from interpretariat.db.models import Account, Grant
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import SelfGrant


def new_grant(
    actor: Actor,
    account: Account,
    role: str,
    organisation_id: int | None,
    *,
    now: datetime,
    expires_at: datetime | None = None,
) -> Grant:
    """The role, from now on. Raises SelfGrant: nobody gives a role to themselves."""
    if account.id is not None and account.id == actor.account_id:
        raise SelfGrant(role=role)
    return Grant(
        account=account,
        role=role,
        organisation_id=organisation_id,
        granted_by_id=actor.account_id,
        granted_at=now,
        expires_at=expires_at,
        ended_at=None,
    )
