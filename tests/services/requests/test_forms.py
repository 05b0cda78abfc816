"""What is typed and not sent yet is kept, the last version of each form, for its author alone."""

import asyncio
from datetime import timedelta

import pytest

from interpretariat.db.session import Database
from interpretariat.domain.refusals import Invalid
from interpretariat.services.requests.forms import LONGEST, forget_form, keep_form, kept_form
from tests.factory import NOW, City

FORM = "/demandes/nouvelle"


async def test_keep_form_remembers_the_last_version(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await keep_form(session, city.requester, FORM, {"note": "un"}, now=NOW)
        await keep_form(
            session, city.requester, FORM, {"note": "deux", "skills": ["a"]}, now=NOW + timedelta(minutes=1)
        )
    async with database.reading() as session:
        kept = await kept_form(session, city.requester, FORM)
        assert await kept_form(session, city.school_requester, FORM) is None
    assert kept is not None
    assert (kept.values, kept.saved_at) == ({"note": "deux", "skills": ["a"]}, NOW + timedelta(minutes=1))


async def test_keep_form_twice_at_once_keeps_one(database: Database, city: City) -> None:
    async def keep(text: str) -> None:
        async with database.transaction() as session:
            await keep_form(session, city.requester, FORM, {"note": text}, now=NOW)

    await asyncio.gather(*(keep(str(n)) for n in range(6)))
    async with database.reading() as session:
        kept = await kept_form(session, city.requester, FORM)
    assert kept is not None
    assert kept.values["note"] in {str(n) for n in range(6)}


async def test_keep_form_is_bounded(database: Database, city: City) -> None:
    async with database.transaction() as session:
        with pytest.raises(Invalid):
            await keep_form(session, city.requester, FORM, {"note": "x" * LONGEST}, now=NOW)


async def test_forget_form_leaves_nothing(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await keep_form(session, city.requester, FORM, {"note": "un"}, now=NOW)
        await forget_form(session, city.requester, FORM)
        assert await kept_form(session, city.requester, FORM) is None
