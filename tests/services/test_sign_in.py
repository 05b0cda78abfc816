from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Grant, Outbox, SignInLink, WebSession
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.domain.refusals import Invalid, LinkUnusable, NotAllowed, TooManyAttempts
from interpretariat.services import sign_in
from tests.factory import NOW, City

LATER = NOW + timedelta(minutes=1)


async def ask(session: AsyncSession, email: str, address: str = "192.0.2.1", at: datetime = NOW) -> None:
    await sign_in.ask_link(
        session, email, network_address=address, next_path="/demandes", base_url="https://banque.example", now=at
    )


async def test_a_known_address_gets_one_letter_with_the_link(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await ask(session, " Annie@Ville.Example ")
        letters = list(await session.scalars(select(Outbox)))
    assert [(letter.recipient, letter.kind) for letter in letters] == [("annie@ville.example", "signin")]
    assert b"https://banque.example/connexion/lien/" in letters[0].message


async def test_an_unknown_address_gets_the_same_answer_and_no_letter(database: Database, city: City) -> None:
    async with database.transaction() as session:
        assert await ask(session, "nobody@ville.example") is None
        assert list(await session.scalars(select(Outbox))) == []


async def test_what_is_no_address_is_refused_with_its_value(database: Database, city: City) -> None:
    async with database.transaction() as session:
        with pytest.raises(Invalid) as refused:
            await ask(session, "annie")
    assert [(p.field, p.code, p.value) for p in refused.value.problems] == [("email", "not_an_address", "annie")]


async def test_the_eleventh_try_within_15_minutes_is_refused_and_a_later_one_is_not(
    database: Database, city: City
) -> None:
    async with database.transaction() as session:
        for n in range(10):
            await ask(session, f"guess{n}@ville.example")
        with pytest.raises(TooManyAttempts):
            await ask(session, "annie@ville.example")
        await ask(session, "annie@ville.example", address="192.0.2.2")
        await ask(session, "annie@ville.example", at=NOW + timedelta(minutes=16))


async def test_a_link_opens_one_session_and_is_used_up(database: Database, city: City) -> None:
    async with database.transaction() as session:
        token = await sign_in.make_link(session, city.requester.account_id, now=NOW, next_path="/demandes")
        key, path = await sign_in.open_session(session, token, client="navigateur", now=LATER)
        assert path == "/demandes"
        assert await sign_in.actor_of_session(session, key, now=LATER) == city.requester
        with pytest.raises(LinkUnusable):
            await sign_in.open_session(session, token, client="navigateur", now=LATER)


async def test_looking_at_a_link_does_not_use_it(database: Database, city: City) -> None:
    async with database.transaction() as session:
        token = await sign_in.make_link(session, city.requester.account_id, now=NOW)
        for _ in range(3):
            await sign_in.look_at_link(session, token, now=LATER)
        assert [link.used_at for link in await session.scalars(select(SignInLink))] == [None]


async def test_a_link_dies_after_15_minutes(database: Database, city: City) -> None:
    async with database.transaction() as session:
        token = await sign_in.make_link(session, city.requester.account_id, now=NOW)
        await sign_in.look_at_link(session, token, now=NOW + timedelta(minutes=14, seconds=59))
        with pytest.raises(LinkUnusable):
            await sign_in.look_at_link(session, token, now=NOW + timedelta(minutes=15))


async def test_an_unknown_link_is_refused_like_a_used_one(database: Database, city: City) -> None:
    async with database.transaction() as session:
        with pytest.raises(LinkUnusable):
            await sign_in.look_at_link(session, "guessed", now=NOW)


async def test_a_session_ends_by_itself_and_by_leaving(database: Database, city: City) -> None:
    async with database.transaction() as session:
        token = await sign_in.make_link(session, city.requester.account_id, now=NOW)
        key, _ = await sign_in.open_session(session, token, client="", now=NOW)
        assert await sign_in.actor_of_session(session, key, now=NOW + timedelta(hours=12)) is None
        await sign_in.end_session(session, key, now=LATER)
        assert await sign_in.actor_of_session(session, key, now=LATER) is None


async def test_only_the_hash_of_a_session_is_kept(database: Database, city: City) -> None:
    async with database.transaction() as session:
        token = await sign_in.make_link(session, city.requester.account_id, now=NOW)
        key, _ = await sign_in.open_session(session, token, client="", now=NOW)
        stored = [row.token_hash for row in await session.scalars(select(WebSession))]
    assert key not in stored
    assert len(stored[0]) == 64


async def test_an_ended_role_closes_the_session_at_once(database: Database, city: City) -> None:
    async with database.transaction() as session:
        token = await sign_in.make_link(session, city.requester.account_id, now=NOW)
        key, _ = await sign_in.open_session(session, token, client="", now=NOW)
        grant = await session.get(Grant, city.requester.grant_id)
        assert grant is not None
        grant.ended_at = NOW
        await session.flush()
        assert await sign_in.actor_of_session(session, key, now=LATER) is None


async def test_one_acts_in_another_role_of_ones_own_only(database: Database, city: City) -> None:
    async with database.transaction() as session:
        account = (await session.scalars(select(Grant).where(Grant.id == city.requester.grant_id))).one().account_id
        second = Grant(
            account_id=account,
            role=Role.COORDINATOR,
            organisation_id=None,
            granted_at=NOW - timedelta(days=1),
            granted_by_id=None,
            expires_at=None,
            ended_at=None,
        )
        session.add(second)
        await session.flush()
        token = await sign_in.make_link(session, account, now=NOW)
        key, _ = await sign_in.open_session(session, token, client="", now=NOW)
        await sign_in.act_as(session, city.requester, key, second.id, now=NOW)
        acting = await sign_in.actor_of_session(session, key, now=NOW)
        assert acting == replace(city.requester, role=Role.COORDINATOR, organisation_id=None, grant_id=second.id)
        with pytest.raises(NotAllowed):
            await sign_in.act_as(session, city.requester, key, city.coordinator.grant_id, now=NOW)


async def test_a_role_that_has_not_begun_opens_nothing(database: Database, city: City) -> None:
    async with database.transaction() as session:
        someone = await session.get(Grant, city.coordinator.grant_id)
        assert someone is not None
        someone.granted_at = NOW + timedelta(days=1)
        await session.flush()
        token = await sign_in.make_link(session, someone.account_id, now=NOW)
        with pytest.raises(LinkUnusable):
            await sign_in.open_session(session, token, client="", now=LATER)
