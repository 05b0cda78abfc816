"""A manager keeps the people of their own organisation."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from interpretariat.db.models import Account, Grant
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.domain.refusals import AlreadyExists, Invalid, NotAllowed, NotFound, SelfGrant
from interpretariat.services.team import Invitation, end_member_role, invite_member, team_of
from tests.factory import NOW, City

LEA = Invitation(email=" Lea@Ville.example ", name="Léa Roy")


async def test_invite_member_makes_an_account_and_a_role(database: Database, city: City) -> None:
    manager = city.actors[Role.ORGANISATION_MANAGER]
    async with database.transaction() as session:
        grant = await invite_member(session, manager, LEA, now=NOW)
        account = await session.get_one(Account, grant.account_id)
    assert (account.email, account.name) == ("lea@ville.example", "Léa Roy")
    assert (grant.role, grant.organisation_id, grant.granted_by_id) == (
        "requester",
        city.clinic.id,
        manager.account_id,
    )


async def test_invite_member_who_is_known_keeps_their_name(database: Database, city: City) -> None:
    async with database.transaction() as session:
        known = Invitation(email=city.school_requester.email, name="Quelqu'un")
        grant = await invite_member(session, city.actors[Role.ORGANISATION_MANAGER], known, now=NOW)
        account = await session.get_one(Account, grant.account_id)
    assert (account.id, account.name) == (city.school_requester.account_id, "Bruno Tremblay")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"email": ""}, ("email", "required")),
        ({"email": "lea"}, ("email", "not_an_address")),
        ({"name": " "}, ("name", "required")),
        ({"name": "x" * 81}, ("name", "too_long")),
        ({"phone": "1" * 31}, ("phone", "too_long")),
        ({"role": "administrator"}, ("role", "unknown")),
    ],
)
async def test_invite_member_with_a_fault_is_refused(
    database: Database, city: City, changes: dict[str, str], problem: tuple[str, str]
) -> None:
    async with database.transaction() as session:
        with pytest.raises(Invalid) as refused:
            await invite_member(session, city.actors[Role.ORGANISATION_MANAGER], replace(LEA, **changes), now=NOW)
    assert [(p.field, p.code) for p in refused.value.problems] == [problem]


async def test_invite_member_whose_access_was_closed_is_refused(database: Database, city: City) -> None:
    async with database.transaction() as session:
        account = await session.get_one(Account, city.school_requester.account_id)
        account.active = False
        await session.flush()
        with pytest.raises(Invalid) as refused:
            await invite_member(
                session,
                city.actors[Role.ORGANISATION_MANAGER],
                Invitation(email=account.email, name="Bruno"),
                now=NOW,
            )
    assert [(p.field, p.code) for p in refused.value.problems] == [("email", "shut_out")]


async def test_invite_member_twice_is_refused(database: Database, city: City) -> None:
    manager = city.actors[Role.ORGANISATION_MANAGER]
    async with database.transaction() as session:
        await invite_member(session, manager, LEA, now=NOW)
        with pytest.raises(AlreadyExists):
            await invite_member(session, manager, LEA, now=NOW)


async def test_invite_member_never_oneself(database: Database, city: City) -> None:
    manager = city.actors[Role.ORGANISATION_MANAGER]
    async with database.transaction() as session:
        with pytest.raises(SelfGrant):
            await invite_member(session, manager, Invitation(email=manager.email, name="Marc"), now=NOW)


async def test_team_is_the_managers_alone(database: Database, city: City) -> None:
    async with database.reading() as session:
        team = await team_of(session, city.actors[Role.ORGANISATION_MANAGER], now=NOW)
        assert [grant.account.name for grant in team] == ["Annie Roy", "Marc Côté"]
        with pytest.raises(NotAllowed):
            await team_of(session, city.requester, now=NOW)


async def test_end_member_role_ends_it_now(database: Database, city: City) -> None:
    manager = city.actors[Role.ORGANISATION_MANAGER]
    async with database.transaction() as session:
        await end_member_role(session, manager, city.requester.grant_id or 0, now=NOW)
        ended_at = await session.scalar(select(Grant.ended_at).where(Grant.id == city.requester.grant_id))
        team = await team_of(session, manager, now=NOW + timedelta(seconds=1))
    assert (ended_at, [grant.account.name for grant in team]) == (NOW, ["Marc Côté"])


async def test_end_member_role_of_others_and_of_oneself_is_refused(database: Database, city: City) -> None:
    manager = city.actors[Role.ORGANISATION_MANAGER]
    async with database.transaction() as session:
        with pytest.raises(NotFound):
            await end_member_role(session, manager, city.school_requester.grant_id or 0, now=NOW)
        with pytest.raises(SelfGrant):
            await end_member_role(session, manager, manager.grant_id or 0, now=NOW)
