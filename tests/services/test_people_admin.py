"""People and roles as the administration keeps them, on both databases."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from interpretariat.db.models import Account, Grant, Outbox
from interpretariat.db.queries.people import live_grants
from interpretariat.db.session import Database
from interpretariat.domain.policy import SYSTEM, Role
from interpretariat.domain.refusals import Invalid, NotFound, StaleVersion, VersionRequired
from interpretariat.services import sign_in
from interpretariat.services.people_admin import change_person, create_administrator, end_role, invite_person
from tests import factory
from tests.factory import NOW, ZONE, City

INVITED = {"email": "zoe@ville.example", "name": "Zoé Nadeau", "role": "requester", "organisation": "clinique"}


async def invite(database: Database, city: City, **cells: str) -> Account:
    async with database.transaction() as session:
        actor = city.actors[Role.ADMINISTRATOR]
        return await invite_person(session, actor, INVITED | cells, zone=ZoneInfo(ZONE), now=NOW)


async def roles_of(database: Database, account_id: int) -> list[str]:
    async with database.reading() as session:
        return [grant.role for grant in await live_grants(session, account_id, now=NOW + timedelta(seconds=1))]


async def test_whoever_is_invited_gets_a_role_and_a_letter(database: Database, city: City) -> None:
    person = await invite(database, city, expires_on="2026-12-31")
    async with database.reading() as session:
        (letter,) = await session.scalars(select(Outbox))
        (grant,) = await session.scalars(select(Grant).where(Grant.account_id == person.id))
    assert (letter.recipient, letter.kind) == ("zoe@ville.example", "welcome")
    assert (grant.role, grant.granted_by_id) == ("requester", city.actors[Role.ADMINISTRATOR].account_id)
    assert grant.expires_at == datetime(2027, 1, 1, 5, tzinfo=UTC)


async def test_somebody_known_gets_one_more_role_and_keeps_their_name(database: Database, city: City) -> None:
    person = await invite(database, city, email="annie@ville.example", name="Autre", role="finance", organisation="")
    assert person.name == "Annie Roy"
    assert await roles_of(database, person.id) == ["requester", "finance"]


async def test_nobody_invites_themselves(database: Database, city: City) -> None:
    with pytest.raises(Invalid) as refused:
        await invite(database, city, email="sophie@ville.example", role="finance", organisation="")
    assert [(p.field, p.code) for p in refused.value.problems] == [("role", "self_grant")]


async def test_a_role_that_ends_closes_its_sessions(database: Database, city: City) -> None:
    administrator, annie = city.actors[Role.ADMINISTRATOR], city.requester
    async with database.transaction() as session:
        key = await factory.make_session(session, annie)
    async with database.transaction() as session:
        await end_role(session, administrator, annie.grant_id or 0, now=NOW)
    async with database.reading() as session:
        assert await sign_in.actor_of_session(session, key, now=NOW + timedelta(seconds=1)) is None


async def test_an_ended_role_is_not_found_again(database: Database, city: City) -> None:
    administrator = city.actors[Role.ADMINISTRATOR]
    async with database.transaction() as session:
        await end_role(session, administrator, city.requester.grant_id or 0, now=NOW)
        with pytest.raises(NotFound):
            await end_role(session, administrator, city.requester.grant_id or 0, now=NOW + timedelta(seconds=1))


async def test_nobody_ends_their_own_administration(database: Database, city: City) -> None:
    administrator = city.actors[Role.ADMINISTRATOR]
    async with database.transaction() as session:
        with pytest.raises(Invalid) as refused:
            await end_role(session, administrator, administrator.grant_id or 0, now=NOW)
    assert [(p.field, p.code) for p in refused.value.problems] == [("role", "own_account")]


CHANGED = {"name": "Annie R.", "phone": "418 555-0100", "locale": "en", "active": "yes"}


async def test_a_person_changes_from_the_version_that_was_read(database: Database, city: City) -> None:
    administrator, annie = city.actors[Role.ADMINISTRATOR], city.requester.account_id or 0
    async with database.transaction() as session:
        row = await change_person(session, administrator, annie, CHANGED, version=1, now=NOW)
        assert (row.name, row.phone, row.locale, row.version) == ("Annie R.", "418 555-0100", "en", 2)
        with pytest.raises(StaleVersion):
            await change_person(session, administrator, annie, CHANGED, version=1, now=NOW)
        with pytest.raises(VersionRequired):
            await change_person(session, administrator, annie, CHANGED, version=None, now=NOW)


async def test_nobody_shuts_themselves_out(database: Database, city: City) -> None:
    administrator = city.actors[Role.ADMINISTRATOR]
    async with database.transaction() as session:
        with pytest.raises(Invalid) as refused:
            await change_person(
                session, administrator, administrator.account_id or 0, CHANGED | {"active": "no"}, version=1, now=NOW
            )
    assert [(p.field, p.code) for p in refused.value.problems] == [("active", "own_account")]


async def test_the_first_administrator_enters_by_the_link(database: Database) -> None:
    async with database.transaction() as session:
        token = await create_administrator(session, SYSTEM, " Chef@Ville.Example", name="", now=NOW)
    async with database.transaction() as session:
        key, _ = await sign_in.open_session(session, token, client="", now=NOW)
        actor = await sign_in.actor_of_session(session, key, now=NOW)
    assert actor is not None
    assert (actor.role, actor.name, actor.email) == (Role.ADMINISTRATOR, "chef", "chef@ville.example")


async def test_asking_again_gives_another_link_and_no_second_role(database: Database) -> None:
    async with database.transaction() as session:
        first = await create_administrator(session, SYSTEM, "chef@ville.example", name="", now=NOW)
        second = await create_administrator(session, SYSTEM, "chef@ville.example", name="", now=NOW)
        (grant,) = await session.scalars(select(Grant))
    assert (first != second, grant.role) == (True, "administrator")


async def test_what_is_no_address_makes_no_administrator(database: Database) -> None:
    async with database.transaction() as session:
        with pytest.raises(Invalid):
            await create_administrator(session, SYSTEM, "chef", name="", now=NOW)
