"""Feedback in two taps, lists that requests use, and unmet demand with its cause."""

from datetime import timedelta

import pytest

from interpretariat.db.models import Feedback, Request
from interpretariat.db.queries.opinions import ratings_of
from interpretariat.db.session import Database
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.refusals import AlreadyExists, Invalid, NotAllowed, NotFound, TransitionRefused
from interpretariat.services.bookings import advance_booking
from interpretariat.services.feedback import give_feedback
from interpretariat.services.requests.causes import cause_of, give_up_past
from interpretariat.services.requests.events import CAUSES, decide_request
from interpretariat.services.requests.write import submit_request
from interpretariat.services.wishes import add_wish, remove_wish, wishes
from tests import factory
from tests.factory import NOW, City, at
from tests.services.booking_steps import booked, nadia
from tests.services.requests.drafts import good_draft


async def say(database: Database, actor: Actor, booking: int, **taps: str) -> Feedback:
    async with database.transaction() as session:
        return await give_feedback(session, actor, booking, now=NOW, **taps)


async def test_each_side_says_it_in_two_taps_and_may_change_its_mind(database: Database, city: City) -> None:
    booking = await booked(database, city, "closed")
    await say(database, city.requester, booking, rating="fair")
    said = await say(database, city.requester, booking, aspect="punctuality")
    assert (said.rating, said.aspect) == ("fair", "punctuality")
    assert (await say(database, city.requester, booking, rating="good")).aspect == "punctuality"
    assert (await say(database, nadia(city), booking, rating="good", aspect="welcome")).side == "interpreter"
    async with database.reading() as session:
        assert await ratings_of(session, city.nadia.id) == {"good": 1}


@pytest.mark.parametrize(
    "taps", [{}, {"rating": "superb"}, {"aspect": "punctuality"}, {"rating": "good", "aspect": "place"}]
)
async def test_tap_that_means_nothing_is_refused(database: Database, city: City, taps: dict[str, str]) -> None:
    booking = await booked(database, city, "closed")
    with pytest.raises(Invalid):
        await say(database, city.requester, booking, **taps)


async def test_feedback_is_of_those_who_were_there_and_after_it_took_place(database: Database, city: City) -> None:
    coming, over = (
        await booked(database, city, "confirmed"),
        await booked(database, city, "closed", wall="2026-12-02T14:00"),
    )
    with pytest.raises(TransitionRefused):
        await say(database, city.requester, coming, rating="good")
    with pytest.raises(NotFound):
        await say(database, city.school_requester, over, rating="good")
    with pytest.raises(NotAllowed):
        await say(database, city.coordinator, over, rating="good")


async def wish(database: Database, actor: Actor, person: int, kind: str, *, for_all: bool = False) -> int:
    async with database.transaction() as session:
        return (await add_wish(session, actor, interpreter_id=person, kind=kind, for_all=for_all, now=NOW)).id


async def both_came(database: Database, city: City) -> None:
    await booked(database, city, "closed")
    await booked(database, city, "closed", wall="2026-12-02T14:00", interpreter=city.youssef)


async def sent(database: Database, city: City, **draft: object) -> Request:
    async with database.transaction() as session:
        return await submit_request(session, city.requester, good_draft(city, **draft), now=NOW)


async def test_lists_are_used_by_the_next_requests(database: Database, city: City) -> None:
    await both_came(database, city)
    manager = city.actors[Role.ORGANISATION_MANAGER]
    await wish(database, city.requester, city.nadia.id, "preferred")
    await wish(database, manager, city.youssef.id, "excluded", for_all=True)
    row = await sent(database, city)
    assert (row.preferred, row.excluded) == ([city.nadia.id], [city.youssef.id])


async def test_what_a_request_names_itself_comes_first(database: Database, city: City) -> None:
    await both_came(database, city)
    await wish(database, city.requester, city.nadia.id, "preferred")
    manager = city.actors[Role.ORGANISATION_MANAGER]
    await wish(database, manager, city.youssef.id, "excluded", for_all=True)
    row = await sent(database, city, preferred=(city.youssef.id,))
    assert (row.preferred, row.excluded) == ([city.youssef.id], [])


async def test_own_list_is_nobody_elses(database: Database, city: City) -> None:
    await both_came(database, city)
    manager = city.actors[Role.ORGANISATION_MANAGER]
    own = await wish(database, manager, city.youssef.id, "excluded")
    assert (await sent(database, city)).excluded == []
    async with database.transaction() as session:
        assert await wishes(session, city.requester) == []
        with pytest.raises(NotFound):
            await remove_wish(session, city.requester, own)
        await remove_wish(session, manager, own)
        assert await wishes(session, manager) == []


async def test_list_is_of_people_who_came_and_the_organisations_is_its_managers(database: Database, city: City) -> None:
    await booked(database, city, "closed")
    with pytest.raises(Invalid):
        await wish(database, city.requester, city.youssef.id, "excluded")
    with pytest.raises(Invalid):
        await wish(database, city.requester, city.nadia.id, "loved")
    with pytest.raises(NotAllowed):
        await wish(database, city.requester, city.nadia.id, "preferred", for_all=True)
    await wish(database, city.requester, city.nadia.id, "preferred")
    with pytest.raises(AlreadyExists):
        await wish(database, city.requester, city.nadia.id, "excluded")


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({}, "none_free"),
        ({"language_code": "tir"}, "none_speaks"),
        ({"language_code": "spa", "gender": "m", "gender_required": True}, "gender"),
        ({"received_at": at("2026-12-01T10:00")}, "too_late"),
    ],
)
async def test_cause_is_computed(database: Database, city: City, facts: dict[str, object], cause: str) -> None:
    async with database.transaction() as session:
        await factory.make_language(session, "tir", "tigrigna", "Tigrinya", "ትግርኛ")
        where = await session.merge(city.clinic), await session.merge(city.limoilou)
        row = await factory.make_request(session, *where, **facts)  # type: ignore[arg-type]  # facts of a row
        assert await cause_of(session, row) == cause
    assert cause in CAUSES


async def test_refusals_are_a_cause_of_their_own(database: Database, city: City) -> None:
    booking = await booked(database, city, "offered")
    async with database.transaction() as session:
        row = (await advance_booking(session, nadia(city), booking, "decline", now=NOW)).request
        assert await cause_of(session, row) == "refused"


async def test_what_nobody_served_in_time_is_unmet_with_its_cause(database: Database, city: City) -> None:
    row = await sent(database, city)
    for now, done in ((row.starts_at - timedelta(minutes=1), 0), (row.starts_at, 1), (row.starts_at, 0)):
        async with database.transaction() as session:
            assert await give_up_past(session, now=now) == done
    async with database.reading() as session:
        after = await session.get_one(Request, row.id)
    assert (after.state, after.cause) == ("unfilled", "none_free")


@pytest.mark.parametrize("cause", ["cost", "refused"])
async def test_coordination_names_another_cause(database: Database, city: City, cause: str) -> None:
    row = await sent(database, city)
    async with database.transaction() as session:
        done = await decide_request(session, city.coordinator, row.id, "give_up", cause=cause, now=NOW)
        assert (done.state, done.cause) == ("unfilled", cause)
