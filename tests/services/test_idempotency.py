"""A thing asked twice is done once, whatever the order in which the two arrive."""

import asyncio

import pytest
from sqlalchemy import func, select, text

from interpretariat.db.models import IdempotencyKey
from interpretariat.db.session import Database
from interpretariat.domain.refusals import KeyReused
from interpretariat.services.idempotency import Answer, body_hash, claim, keep
from tests.factory import NOW, City

SAID = Answer(201, '{"id":7}', {"etag": '"1"'})


async def test_claim_of_a_kept_key_is_the_answer(database: Database, city: City) -> None:
    async with database.transaction() as session:
        assert await claim(session, city.requester, "k", "same", now=NOW) is None
        await keep(session, city.requester, "k", SAID)
    async with database.transaction() as session:
        assert await claim(session, city.requester, "k", "same", now=NOW) == SAID


async def test_claim_with_another_body_is_refused(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await claim(session, city.requester, "k", "one", now=NOW)
        await keep(session, city.requester, "k", SAID)
    async with database.transaction() as session:
        with pytest.raises(KeyReused):
            await claim(session, city.requester, "k", "two", now=NOW)


async def test_claim_of_somebody_elses_key_is_free(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await claim(session, city.requester, "k", "one", now=NOW)
        assert await claim(session, city.school_requester, "k", "one", now=NOW) is None


async def test_claim_rolled_back_is_free_again(database: Database, city: City) -> None:
    async with database.transaction() as session:
        assert await claim(session, city.requester, "k", "one", now=NOW) is None
        await session.rollback()
    async with database.transaction() as session:
        assert await claim(session, city.requester, "k", "two", now=NOW) is None


async def test_claim_at_the_same_instant_does_it_once(database: Database, city: City) -> None:
    done: list[int] = []

    async def ask(number: int) -> Answer:
        async with database.transaction() as session:
            answer = await claim(session, city.requester, "k", "same", now=NOW)
            if answer is not None:
                return answer
            done.append(number)
            await asyncio.sleep(0)
            await keep(session, city.requester, "k", SAID)
            return SAID

    assert await asyncio.gather(*(ask(number) for number in range(8))) == [SAID] * 8
    assert len(done) == 1
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(IdempotencyKey)) == 1


async def test_answer_is_kept_sealed(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await claim(session, city.requester, "k", "same", now=NOW)
        await keep(session, city.requester, "k", Answer(201, '{"token":"only-once"}'))
    async with database.reading() as session:
        stored = await session.scalar(text("SELECT answer FROM idempotency_key"))
    assert b"only-once" not in bytes(stored)


def test_body_hash_tells_where_a_part_ends() -> None:
    assert body_hash("ab", "c") != body_hash("a", "bc")
