"""What each person wants to be told by mail. Offers, confirmations, changes, cancellations and hours always are."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, MutedNotice
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.formats.words import N_

NOTICES: Final[Mapping[str, tuple[str, frozenset[Role]]]] = {
    "reminder_48": (
        N_("Rappel deux jours avant chaque rendez-vous"),
        frozenset({Role.INTERPRETER, Role.REQUESTER, Role.ORGANISATION_MANAGER}),
    ),
    "reminder_2": (N_("Rappel deux heures avant chaque rendez-vous"), frozenset({Role.INTERPRETER})),
    "digest": (N_("Résumé de la journée, chaque matin"), frozenset({Role.COORDINATOR})),
    "unanswered": (N_("Offres restées sans réponse et listes épuisées"), frozenset({Role.COORDINATOR})),
}
"""Notice → what it is called, and who may be told it. Whoever said nothing is told everything."""


def notices_of(role: Role) -> list[str]:
    """The notices that somebody in this role may turn off."""
    return [notice for notice, (_, roles) in NOTICES.items() if role in roles]


async def wants(session: AsyncSession, account: Account, notice: str) -> bool:
    """Does this person want this notice?"""
    muted = select(MutedNotice.notice).where(MutedNotice.account_id == account.id, MutedNotice.notice == notice)
    return await session.scalar(muted) is None


async def wanted_by(session: AsyncSession, actor: Actor) -> list[str]:
    """The notices of one's role that one is told."""
    muted = set(await session.scalars(select(MutedNotice.notice).where(MutedNotice.account_id == actor.account_id)))
    return [notice for notice in notices_of(actor.role) if notice not in muted]


async def choose_notices(session: AsyncSession, actor: Actor, wanted: Collection[str]) -> None:
    """Be told these notices of one's role, and none of its others. Raises Invalid for a notice that is none."""
    own = notices_of(actor.role)
    if unknown := [notice for notice in wanted if notice not in own]:
        raise Invalid([Problem("notices", "unknown", notice) for notice in unknown])
    await session.execute(
        delete(MutedNotice).where(MutedNotice.account_id == actor.account_id, MutedNotice.notice.in_(own))
    )
    muted = [notice for notice in own if notice not in wanted]
    session.add_all(MutedNotice(account_id=actor.account_id, notice=notice) for notice in muted)
    await session.flush()
