"""The decisions about a request, one by one."""

import pytest

from interpretariat.db.models import Request
from interpretariat.db.session import Database
from interpretariat.domain.refusals import Invalid, NotAllowed, NotFound, TransitionRefused
from interpretariat.services.requests.events import decide_request
from interpretariat.services.requests.write import save_draft
from tests import factory
from tests.factory import NOW, City
from tests.services.requests.drafts import good_draft


async def _request(database: Database, city: City) -> Request:
    async with database.transaction() as session:
        return await factory.make_request(session, city.clinic, city.limoilou, requester=city.requester)


async def test_decide_request_gives_up_and_reopens(database: Database, city: City) -> None:
    row = await _request(database, city)
    async with database.transaction() as session:
        gone = await decide_request(session, city.coordinator, row.id, "give_up", cause="none_free", now=NOW)
        assert (gone.state, gone.cause) == ("unfilled", "none_free")
        again = await decide_request(session, city.coordinator, row.id, "reopen", now=NOW)
    assert (again.state, again.cause) == ("submitted", "")


async def test_decide_request_rejects_for_a_cause(database: Database, city: City) -> None:
    row = await _request(database, city)
    async with database.transaction() as session:
        found = await decide_request(session, city.coordinator, row.id, "reject", cause="duplicate", now=NOW)
    assert (found.state, found.cause) == ("rejected", "duplicate")


@pytest.mark.parametrize(("cause", "code"), [("", "required"), ("because", "unknown")])
async def test_decide_request_without_a_known_cause_is_refused(
    database: Database, city: City, cause: str, code: str
) -> None:
    row = await _request(database, city)
    async with database.transaction() as session:
        with pytest.raises(Invalid) as refused:
            await decide_request(session, city.coordinator, row.id, "give_up", cause=cause, now=NOW)
    assert [(p.field, p.code) for p in refused.value.problems] == [("cause", code)]


@pytest.mark.parametrize("event", ["give_up", "reject"])
async def test_decide_request_for_the_coordination_alone(database: Database, city: City, event: str) -> None:
    row = await _request(database, city)
    cause = {"give_up": "none_free", "reject": "duplicate"}[event]
    async with database.transaction() as session:
        with pytest.raises(NotAllowed):
            await decide_request(session, city.requester, row.id, event, cause=cause, now=NOW)


async def test_decide_request_that_is_not_possible_says_what_is(database: Database, city: City) -> None:
    row = await _request(database, city)
    async with database.transaction() as session:
        with pytest.raises(TransitionRefused) as refused:
            await decide_request(session, city.coordinator, row.id, "reopen", now=NOW)
    assert refused.value.facts["possible"] == ("give_up", "reject", "cancel")


async def test_decide_request_sends_what_was_kept(database: Database, city: City) -> None:
    async with database.transaction() as session:
        kept = await save_draft(session, city.requester, good_draft(city), now=NOW)
    async with database.transaction() as session:
        assert (await decide_request(session, city.requester, kept.id, "submit", now=NOW)).state == "submitted"


async def test_decide_request_cancels(database: Database, city: City) -> None:
    row = await _request(database, city)
    async with database.transaction() as session:
        assert (await decide_request(session, city.requester, row.id, "cancel", now=NOW)).state == "cancelled"


async def test_decide_request_of_an_unknown_event_is_not_found(database: Database, city: City) -> None:
    row = await _request(database, city)
    async with database.transaction() as session:
        with pytest.raises(NotFound):
            await decide_request(session, city.coordinator, row.id, "explode", now=NOW)
