"""Offers made by hand: to one, to a list in turn, to several at once; and what becomes of them."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from interpretariat.db.models import Booking, Interpreter, OfferTurn, Outbox, Request
from interpretariat.db.session import Database
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.refusals import Invalid, NotAllowed, NotFound, RuleForbids, TransitionRefused
from interpretariat.services import timers
from interpretariat.services.bookings import StepFacts, advance_booking
from interpretariat.services.offers import Way, choices_for, make_offers
from interpretariat.services.offers_turns import continue_turns
from tests import factory
from tests.factory import NOW, TUESDAY, ZONE, City, at

QUEBEC = ZoneInfo(ZONE)
NADIA, CLAIRE, ANNIE = "nadia@ville.example", "claire@ville.example", "annie@ville.example"


async def asked(database: Database, city: City, **facts: Any) -> int:
    """A request for Arabic at Limoilou, on a day when Nadia and Youssef are free."""
    async with database.transaction() as session:
        clinic, place = await session.merge(city.clinic), await session.merge(city.limoilou)
        return int((await factory.make_request(session, clinic, place, requester=city.requester, **facts)).id)


async def with_account(database: Database, person: Interpreter, name: str) -> Actor:
    async with database.transaction() as session:
        return await factory.make_actor(session, Role.INTERPRETER, name, interpreter=await session.merge(person))


async def offered(database: Database, city: City, request_id: int, people: list[Interpreter], way: Way) -> list[int]:
    async with database.transaction() as session:
        ids = [person.id for person in people]
        made = await make_offers(session, city.coordinator, request_id, ids, way, zone=QUEBEC, now=NOW)
        return [booking.id for booking in made]


async def step(database: Database, actor: Actor, booking_id: int, event: str, reason: str = "") -> str:
    async with database.transaction() as session:
        return (await advance_booking(session, actor, booking_id, event, StepFacts(reason=reason), now=NOW)).state


async def ticked(database: Database, now: datetime) -> int:
    """What the timer of each minute does; how many people were asked next."""
    async with database.transaction() as session:
        await timers.expire_offers(session, now=now)
        return await continue_turns(session, zone=QUEBEC, now=now)


async def bookings(database: Database) -> list[tuple[str, str, bool]]:
    async with database.reading() as session:
        query = select(Interpreter.name, Booking.state, Booking.broadcast).join(Booking.interpreter)
        rows = await session.execute(query.order_by(Booking.id))
        return [(name, state, broadcast) for name, state, broadcast in rows]


async def turns(database: Database) -> list[tuple[str, str, str]]:
    async with database.reading() as session:
        query = select(Interpreter.name, OfferTurn.state, OfferTurn.rule).join(OfferTurn.interpreter)
        rows = await session.execute(query.order_by(OfferTurn.id))
        return [(name, state, rule) for name, state, rule in rows]


async def letters(database: Database) -> list[tuple[str, str]]:
    async with database.reading() as session:
        rows = await session.execute(select(Outbox.kind, Outbox.recipient).order_by(Outbox.id))
        return [(row.kind, row.recipient) for row in rows]


async def test_candidates_are_whoever_speaks_the_language_those_who_may_first(database: Database, city: City) -> None:
    request_id = await asked(database, city)
    async with database.transaction() as session:
        (await session.get_one(Interpreter, city.nadia.id)).max_minutes_per_day = 30
    async with database.reading() as session:
        found = await choices_for(session, city.coordinator, request_id, zone=QUEBEC, now=NOW)
    assert [(each.name, each.rules) for each in found.candidates] == [
        ("Youssef Kaddour", ()),
        ("Nadia Benali", ("caps",)),
    ]
    assert (found.lacking, found.is_open) == (1, True)


async def test_one_is_held_told_at_once_and_confirmed_when_they_accept(database: Database, city: City) -> None:
    request_id = await asked(database, city)
    [booking_id] = await offered(database, city, request_id, [city.nadia], "one")
    async with database.reading() as session:
        booking, request = await session.get_one(Booking, booking_id), await session.get_one(Request, request_id)
        assert (booking.state, booking.broadcast, request.state) == ("offered", False, "offered")
        assert booking.answer_by == at(TUESDAY) - timedelta(hours=48)
    assert await letters(database) == [("offer", NADIA)]
    assert await step(database, city.actors[Role.INTERPRETER], booking_id, "accept") == "confirmed"


async def test_whoever_agreed_to_it_is_confirmed_at_once(database: Database, city: City) -> None:
    request_id = await asked(database, city, language_code="spa")
    await with_account(database, city.salma, "Salma Reyes")
    await offered(database, city, request_id, [city.salma], "one")
    assert await bookings(database) == [("Salma Reyes", "confirmed", False)]
    assert await letters(database) == [("confirm", ANNIE), ("confirm", "salma@ville.example")]


async def test_nobody_waits_for_a_turn_once_somebody_is_confirmed_at_once(database: Database, city: City) -> None:
    async with database.transaction() as session:
        rosa = await factory.make_interpreter(session, "I-ROSA", "Rosa Ibarra", ("spa",))
    request_id = await asked(database, city, language_code="spa")
    await offered(database, city, request_id, [city.salma, rosa], "turn")
    assert await bookings(database) == [("Salma Reyes", "confirmed", False)]
    assert await turns(database) == []


async def test_next_of_the_list_is_asked_when_the_first_stays_silent(database: Database, city: City) -> None:
    await with_account(database, city.youssef, "Youssef Kaddour")
    request_id = await asked(database, city)
    await offered(database, city, request_id, [city.nadia, city.youssef], "turn")
    assert await ticked(database, NOW + timedelta(hours=1)) == 0
    end = at(TUESDAY) - timedelta(hours=48)
    assert await ticked(database, end) == 1
    assert await bookings(database) == [("Nadia Benali", "expired", False), ("Youssef Kaddour", "offered", False)]
    assert await turns(database) == [("Youssef Kaddour", "asked", "")]
    told = [("offer", NADIA), ("expired", NADIA), ("expired", CLAIRE), ("offer", "youssef@ville.example")]
    assert await letters(database) == told
    async with database.reading() as session:
        second = (await session.scalars(select(Booking).where(Booking.state == "offered"))).one()
        assert second.answer_by == end + timedelta(hours=16)


async def test_refusal_can_be_taken_back_for_a_minute_before_the_next_is_asked(database: Database, city: City) -> None:
    request_id = await asked(database, city)
    [first] = await offered(database, city, request_id, [city.nadia, city.youssef], "turn")
    assert await step(database, city.actors[Role.INTERPRETER], first, "decline") == "declined"
    assert await ticked(database, NOW + timedelta(seconds=60)) == 0
    assert await ticked(database, NOW + timedelta(seconds=61)) == 1
    assert [state for _, state, _ in await bookings(database)] == ["declined", "offered"]


async def test_whoever_no_longer_fits_is_passed_over_and_the_end_of_the_list_is_told(
    database: Database, city: City
) -> None:
    request_id = await asked(database, city)
    [first] = await offered(database, city, request_id, [city.nadia, city.youssef], "turn")
    async with database.transaction() as session:
        (await session.get_one(Interpreter, city.youssef.id)).max_minutes_per_day = 30
    await step(database, city.actors[Role.INTERPRETER], first, "decline")
    assert await ticked(database, NOW + timedelta(minutes=5)) == 0
    assert await turns(database) == [("Youssef Kaddour", "skipped", "caps")]
    assert await letters(database) == [("offer", NADIA), ("exhausted", CLAIRE)]


@pytest.mark.parametrize("decision", ["cancelled", "unfilled"])
async def test_list_of_a_request_that_is_over_is_dropped(database: Database, city: City, decision: str) -> None:
    request_id = await asked(database, city)
    [first] = await offered(database, city, request_id, [city.nadia, city.youssef], "turn")
    await step(database, city.actors[Role.INTERPRETER], first, "decline")
    async with database.transaction() as session:
        row = await session.get_one(Request, request_id)
        row.decision = row.state = decision
    assert await ticked(database, NOW + timedelta(minutes=5)) == 0
    assert await turns(database) == [("Youssef Kaddour", "dropped", "")]


async def test_broadcast_holds_nothing_and_the_first_answer_takes_it(database: Database, city: City) -> None:
    youssef = await with_account(database, city.youssef, "Youssef Kaddour")
    requests = [await asked(database, city), await asked(database, city, starts_wall=TUESDAY)]
    both = [city.nadia, city.youssef]
    first, _ = await offered(database, city, requests[0], both, "several")
    await offered(database, city, requests[1], both, "several")  # the same hour: nobody's time is held
    assert await step(database, city.actors[Role.INTERPRETER], first, "accept") == "accepted"
    states = [state for _, state, _ in await bookings(database)]
    assert states == ["accepted", "released", "offered", "offered"]
    assert ("accept", CLAIRE) in await letters(database)
    async with database.reading() as session:
        query = select(Outbox.message).where(Outbox.kind == "release", Outbox.recipient == youssef.email)
        [message] = await session.scalars(query)
    assert "une autre personne a r" in message.decode()


async def test_accepted_and_not_retained_is_told_why(database: Database, city: City) -> None:
    request_id = await asked(database, city)
    first, _ = await offered(database, city, request_id, [city.nadia, city.youssef], "several")
    await step(database, city.actors[Role.INTERPRETER], first, "accept")
    with pytest.raises(Invalid):
        await step(database, city.coordinator, first, "release")
    assert await step(database, city.coordinator, first, "release", reason="known") == "released"
    async with database.reading() as session:
        [message] = await session.scalars(select(Outbox.message).where(Outbox.kind == "release"))
    assert b"Merci d'avoir accept" in message
    assert b"conna" in message


async def test_broadcast_that_nobody_answers_is_told_once_to_each(database: Database, city: City) -> None:
    await with_account(database, city.youssef, "Youssef Kaddour")
    request_id = await asked(database, city)
    await offered(database, city, request_id, [city.nadia, city.youssef], "several")
    await ticked(database, at(TUESDAY) - timedelta(hours=48))
    said = [(kind, who) for kind, who in await letters(database) if kind == "expired"]
    assert said == [("expired", NADIA), ("expired", "youssef@ville.example"), ("expired", ANNIE), ("expired", CLAIRE)]
    async with database.reading() as session:
        assert (await session.get_one(Request, request_id)).state == "submitted"


async def test_urgent_request_is_offered_at_once_for_ninety_minutes(database: Database, city: City) -> None:
    request_id = await asked(database, city, starts_wall="2026-11-23T15:00", priority=1)
    [booking_id] = await offered(database, city, request_id, [city.nadia], "one")
    async with database.reading() as session:
        assert (await session.get_one(Booking, booking_id)).answer_by == NOW + timedelta(minutes=90)


async def test_person_against_whom_a_rule_stands_is_refused_with_the_rule(database: Database, city: City) -> None:
    request_id = await asked(database, city)
    async with database.transaction() as session:
        (await session.get_one(Interpreter, city.nadia.id)).radius_km = 0.1
    with pytest.raises(RuleForbids) as refusal:
        await offered(database, city, request_id, [city.nadia], "one")
    assert refusal.value.facts == {"request": request_id, "interpreter": "Nadia Benali", "rules": ["radius"]}


@pytest.mark.parametrize(
    ("names", "way", "code"),
    [([], "one", "nobody_chosen"), (["nadia", "youssef"], "one", "too_many"), (["karim"], "turn", "unknown")],
)
async def test_choice_that_is_none_is_refused_by_field(
    database: Database, city: City, names: list[str], way: Way, code: str
) -> None:
    request_id = await asked(database, city)
    with pytest.raises(Invalid) as refusal:
        await offered(database, city, request_id, [getattr(city, name) for name in names], way)
    assert [(problem.field, problem.code) for problem in refusal.value.problems] == [("interpreters", code)]


async def test_request_that_looks_for_nobody_says_what_is_possible(database: Database, city: City) -> None:
    request_id = await asked(database, city)
    await offered(database, city, request_id, [city.nadia], "one")
    with pytest.raises(TransitionRefused) as refusal:
        await offered(database, city, request_id, [city.youssef], "one")
    assert refusal.value.facts["possible"] == ("cancel",)


async def test_only_the_coordination_offers(database: Database, city: City) -> None:
    request_id = await asked(database, city)
    async with database.reading() as session:
        with pytest.raises(NotAllowed):
            await choices_for(session, city.requester, request_id, zone=QUEBEC, now=NOW)
        with pytest.raises(NotFound):
            await choices_for(session, city.coordinator, 7_654_321, zone=QUEBEC, now=NOW)
