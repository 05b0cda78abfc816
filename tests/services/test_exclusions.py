"""Who is kept away from a file, by either side: without a reason, told to nobody, and searched for again at once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from interpretariat.db.models import Booking, Request, Transition
from interpretariat.db.queries.bookings import booking_to_step
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.domain.refusals import NotAllowed, NotFound, TransitionRefused
from interpretariat.services.exclusions import declare_conflict, price_of_refusing, refuse_interpreter
from interpretariat.services.requests.outlook import outlook
from interpretariat.services.requests.write import submit_request
from tests.factory import NOW, City
from tests.services.booking_steps import booked, nadia
from tests.services.requests.drafts import good_draft


async def request_of(database: Database, request_id: int = 1) -> Request:
    async with database.reading() as session:
        return await session.get_one(Request, request_id)


@pytest.mark.parametrize(("state", "after"), [("offered", "declined"), ("confirmed", "withdrawn")])
async def test_conflict_ends_the_booking_and_raises_the_priority(
    database: Database, city: City, state: str, after: str
) -> None:
    booking = await booked(database, city, state)
    async with database.transaction() as session:
        await declare_conflict(session, nadia(city), booking, now=NOW)
    async with database.reading() as session:
        assert (await session.get_one(Booking, booking)).state == after
        steps = list(await session.scalars(select(Transition).where(Transition.booking_id == booking)))
    row = await request_of(database)
    assert (row.barred, row.state, row.priority) == ([city.nadia.id], "submitted", 2)
    assert [(step.reason, "barred" in step.facts) for step in steps] == [("", False)]


async def test_conflict_holds_for_the_whole_file(database: Database, city: City) -> None:
    """Requests of the same reference, made before or after; not those of another organisation or of no reference."""
    booking = await booked(database, city, "confirmed", request={"file_reference": "C-12"})
    async with database.transaction() as session:
        before = await submit_request(session, city.requester, good_draft(city, file_reference="C-12"), now=NOW)
        other = await submit_request(session, city.requester, good_draft(city), now=NOW)
        theirs = good_draft(city, file_reference="C-12", site=city.cardinal.id)
        school = await submit_request(session, city.school_requester, theirs, now=NOW)
        await declare_conflict(session, nadia(city), booking, now=NOW)
        after = await submit_request(session, city.requester, good_draft(city, file_reference="C-12"), now=NOW)
        ids = [row.id for row in (before, other, school, after)]
    assert [(await request_of(database, row)).barred for row in ids] == [[city.nadia.id], [], [], [city.nadia.id]]


async def test_whoever_is_barred_counts_as_unable_to_come(database: Database, city: City) -> None:
    booking = await booked(database, city, "confirmed")
    async with database.transaction() as session:
        before = await outlook(session, city.requester, good_draft(city), now=NOW, of=await request_of(database))
        await declare_conflict(session, nadia(city), booking, now=NOW)
    async with database.reading() as session:
        row = await session.get_one(Request, 1)
        after = await outlook(session, city.requester, good_draft(city), now=NOW, of=row)
    assert (before.eligible, after.eligible) == (2, 1)


async def test_client_asks_for_somebody_else(database: Database, city: City) -> None:
    booking = await booked(database, city, "confirmed")
    async with database.transaction() as session:
        await refuse_interpreter(session, city.requester, booking, now=NOW)
    row = await request_of(database)
    async with database.reading() as session:
        refused = await session.get_one(Booking, booking)
    assert (refused.state, refused.incident) == ("released", "")
    assert (row.barred, row.state, row.priority) == ([city.nadia.id], "submitted", 2)


async def test_refusal_has_a_price_once_the_interpreter_left(database: Database, city: City) -> None:
    booking = await booked(database, city, "confirmed", planned_metres=10_000)
    async with database.reading() as session:
        row = await booking_to_step(session, booking, 1)
        prices = [
            await price_of_refusing(session, row, now=at)
            for at in (NOW, row.starts_at, row.starts_at - timedelta(minutes=1))
        ]
    assert prices == [0, 8_820, 0]


async def test_only_the_two_sides_may_say_it(database: Database, city: City) -> None:
    booking = await booked(database, city, "confirmed")
    async with database.transaction() as session:
        with pytest.raises(NotAllowed):
            await refuse_interpreter(session, nadia(city), booking, now=NOW)
        with pytest.raises(NotAllowed):
            await declare_conflict(session, city.requester, booking, now=NOW)
        with pytest.raises(NotFound):
            await refuse_interpreter(session, city.school_requester, booking, now=NOW)


async def test_nobody_is_refused_before_they_are_known(database: Database, city: City) -> None:
    booking = await booked(database, city, "offered")
    async with database.transaction() as session:
        with pytest.raises(TransitionRefused):
            await refuse_interpreter(session, city.actors[Role.COORDINATOR], booking, now=NOW)
