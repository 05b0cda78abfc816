"""Calling off: the price said before is the price recorded, and the business clock decides."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from interpretariat.db.models import Booking, Outbox, Request, Transition
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.domain.refusals import NotFound, TransitionRefused
from interpretariat.services.requests.cancel import cancel_request, cancellation_terms
from interpretariat.services.steps import settle_state
from tests import factory
from tests.factory import NOW, City, at

DEADLINE = at("2026-11-27T14:00")
"""48 business hours before the request of the factory."""


async def _request(database: Database, city: City, *states: str, **facts: object) -> Request:
    async with database.transaction() as session:
        row = await factory.make_request(session, city.clinic, city.limoilou, requester=city.requester)
        people = (city.nadia, city.youssef)
        for person, state in zip(people, states, strict=False):
            await factory.make_booking(session, row, person, state=state, **facts)
        row.interpreters = max(1, len(states))
        settle_state(row, NOW)
        return row


@pytest.mark.parametrize(
    ("now", "judged"),
    [(NOW, (False, 0, 8_880)), (DEADLINE, (False, 0, 2_880)), (DEADLINE + timedelta(minutes=1), (True, 8_200, 2_879))],
    ids=["well before", "at the deadline", "a minute later"],
)
async def test_cancellation_terms_follow_the_business_clock(
    database: Database, city: City, now: datetime, judged: tuple[bool, int, int]
) -> None:
    row = await _request(database, city, "confirmed")
    async with database.reading() as session:
        terms = await cancellation_terms(session, city.requester, row.id, now=now)
    assert (terms.late, terms.price_cents, terms.notice_minutes) == judged
    assert (terms.deadline_at, terms.required_hours, terms.rule) == (DEADLINE, 48, "business-clock/1")
    assert terms.tariff == "billing-2026-01-01"


async def test_cancellation_terms_count_every_interpreter(database: Database, city: City) -> None:
    row = await _request(database, city, "confirmed", "accepted")
    async with database.reading() as session:
        terms = await cancellation_terms(session, city.requester, row.id, now=DEADLINE + timedelta(hours=1))
    assert (terms.price_cents, terms.rebooked_credit_cents, len(terms.bookings)) == (16_400, 16_400, 2)


async def test_cancellation_terms_with_nobody_held_are_free(database: Database, city: City) -> None:
    row = await _request(database, city)
    async with database.reading() as session:
        terms = await cancellation_terms(session, city.requester, row.id, now=DEADLINE + timedelta(hours=1))
    assert (terms.late, terms.price_cents, terms.bookings) == (True, 0, ())


async def test_cancellation_terms_en_route_add_the_travel(database: Database, city: City) -> None:
    row = await _request(database, city, "confirmed", en_route=True, planned_metres=10_000)
    async with database.reading() as session:
        terms = await cancellation_terms(session, city.requester, row.id, now=at("2026-12-01T13:40"))
    assert terms.price_cents == 8_200 + 620


async def test_cancellation_terms_of_another_organisation_are_not_found(database: Database, city: City) -> None:
    row = await _request(database, city)
    async with database.reading() as session:
        with pytest.raises(NotFound):
            await cancellation_terms(session, city.school_requester, row.id, now=NOW)


@pytest.mark.parametrize(
    ("now", "state", "kind"),
    [(NOW, "cancelled", "cancel"), (DEADLINE + timedelta(hours=1), "late_cancelled", "cancel")],
)
async def test_cancel_request_calls_off_its_bookings(
    database: Database, city: City, now: datetime, state: str, kind: str
) -> None:
    row = await _request(database, city, "confirmed")
    async with database.transaction() as session:
        await cancel_request(session, city.requester, row.id, now=now, reason="Remise à plus tard")
    async with database.reading() as session:
        booking = (await session.scalars(select(Booking))).one()
        found = await session.get_one(Request, row.id)
        letter = (await session.scalars(select(Outbox))).one()
    assert (found.state, booking.state) == (state, state)
    assert (letter.kind, letter.recipient) == (kind, "nadia@ville.example")


async def test_cancel_request_records_the_price_and_the_rule(database: Database, city: City) -> None:
    row = await _request(database, city, "confirmed")
    async with database.transaction() as session:
        await cancel_request(session, city.requester, row.id, now=DEADLINE + timedelta(hours=1))
        query = select(Transition).where(Transition.event == "cancel", Transition.booking_id.is_(None))
        step = (await session.scalars(query)).one()
    assert step.facts == {
        "notice_minutes": 2_820,
        "deadline_at": DEADLINE.isoformat(),
        "rule": "business-clock/1",
        "price_cents": 8_200,
    }


async def test_cancel_request_by_the_coordination_is_judged_the_same(database: Database, city: City) -> None:
    row = await _request(database, city, "confirmed")
    async with database.transaction() as session:
        found = await cancel_request(session, city.coordinator, row.id, now=DEADLINE + timedelta(hours=1))
    assert (found.state, found.bookings[0].state) == ("late_cancelled", "late_cancelled")


async def test_cancel_request_releases_people_who_were_only_asked(database: Database, city: City) -> None:
    row = await _request(database, city, "offered", broadcast=True)
    async with database.transaction() as session:
        found = await cancel_request(session, city.requester, row.id, now=DEADLINE + timedelta(hours=1))
        terms = await session.scalar(select(Transition.facts).where(Transition.booking_id.is_(None)))
    assert (found.state, found.bookings[0].state, terms["price_cents"]) == ("late_cancelled", "released", 0)


async def test_cancel_request_twice_is_refused(database: Database, city: City) -> None:
    row = await _request(database, city, "confirmed")
    async with database.transaction() as session:
        await cancel_request(session, city.requester, row.id, now=NOW)
    async with database.transaction() as session:
        with pytest.raises(TransitionRefused):
            await cancel_request(session, city.requester, row.id, now=NOW)


async def test_cancel_request_by_an_interpreter_is_not_found(database: Database, city: City) -> None:
    row = await _request(database, city, "confirmed")
    async with database.transaction() as session:
        with pytest.raises(NotFound):
            await cancel_request(session, city.actors[Role.INTERPRETER], row.id, now=NOW)
