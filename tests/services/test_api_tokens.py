"""Keys for programs: shown once, in one of one's own roles, until a day."""

from datetime import timedelta

import pytest

from interpretariat.db.queries.accounts import tokens_of
from interpretariat.db.session import Database
from interpretariat.domain.refusals import Invalid, NotFound
from interpretariat.services import sign_in
from interpretariat.services.api_tokens import create_token, revoke_token
from tests.factory import NOW, City


async def test_a_token_acts_in_its_role_until_it_ends(database: Database, city: City) -> None:
    annie = city.requester
    async with database.transaction() as session:
        key = await create_token(session, annie, " Dossier ", annie.grant_id, 30, now=NOW)
    async with database.reading() as session:
        actor = await sign_in.actor_of_token(session, key, now=NOW + timedelta(days=29))
        after = await sign_in.actor_of_token(session, key, now=NOW + timedelta(days=30))
    assert actor is not None
    assert (actor.account_id, actor.role, actor.organisation_id) == (annie.account_id, annie.role, city.clinic.id)
    assert after is None


async def test_everything_wrong_is_said_at_once(database: Database, city: City) -> None:
    async with database.transaction() as session:
        with pytest.raises(Invalid) as refused:
            await create_token(session, city.requester, " ", city.coordinator.grant_id, 31, now=NOW)
    assert [(p.field, p.code) for p in refused.value.problems] == [
        ("name", "required"),
        ("grant", "unknown"),
        ("days", "unknown"),
    ]


async def test_a_revoked_token_opens_nothing(database: Database, city: City) -> None:
    annie = city.requester
    async with database.transaction() as session:
        key = await create_token(session, annie, "Dossier", annie.grant_id, 30, now=NOW)
        (token,) = await tokens_of(session, annie.account_id or 0, now=NOW)
        with pytest.raises(NotFound):
            await revoke_token(session, city.school_requester, token.id, now=NOW)
        await revoke_token(session, annie, token.id, now=NOW)
    async with database.reading() as session:
        assert await sign_in.actor_of_token(session, key, now=NOW + timedelta(seconds=1)) is None
