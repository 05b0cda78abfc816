"""Every step of a booking: by whom, under which conditions, with which letters."""

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from interpretariat.db.models import Booking, Request, Transition
from interpretariat.db.session import Database
from interpretariat.domain.refusals import (
    Invalid,
    NotAllowed,
    NotFound,
    OfferClosed,
    OfferTaken,
    Refusal,
    RuleBroken,
    SlotTaken,
    StaleVersion,
    TooEarly,
    TransitionRefused,
)
from interpretariat.services.bookings import StepFacts
from tests import factory
from tests.factory import NOW, TUESDAY, City, at
from tests.services.booking_steps import SOON, booked, letters, nadia, state_of_request, step


async def test_accept_of_a_held_offer_confirms_it_and_tells_both(database: Database, city: City) -> None:
    booking_id = await booked(database, city)
    assert await step(database, nadia(city), booking_id, "accept") == "confirmed"
    assert await state_of_request(database, booking_id) == "confirmed"
    assert await letters(database) == [("accept", "annie@ville.example"), ("accept", "nadia@ville.example")]


async def test_step_leaves_a_row_with_actor_and_time_received(database: Database, city: City) -> None:
    booking_id = await booked(database, city)
    await step(database, nadia(city), booking_id, "decline", StepFacts(reason="  Je serai en voyage "))
    async with database.reading() as session:
        row = (await session.scalars(select(Transition))).one()
    assert (row.event, row.from_state, row.to_state) == ("decline", "offered", "declined")
    assert (row.actor_name, row.actor_role, row.reason) == ("Nadia Benali", "interpreter", "Je serai en voyage")
    assert (row.received_at, row.facts) == (NOW, {"priority": 3})


async def test_step_raises_version_and_sequence(database: Database, city: City) -> None:
    booking_id = await booked(database, city)
    await step(database, nadia(city), booking_id, "accept", version=1)
    async with database.reading() as session:
        booking = await session.get_one(Booking, booking_id)
    assert (booking.version, booking.sequence, booking.updated_at) == (2, 1, NOW)
    with pytest.raises(StaleVersion):
        await step(database, nadia(city), booking_id, "withdraw", version=1)


async def test_booking_of_another_is_not_found(database: Database, city: City) -> None:
    booking_id = await booked(database, city, interpreter=city.youssef)
    for actor in (nadia(city), city.school_requester):
        for wanted in (booking_id, 999):
            with pytest.raises(NotFound):
                await step(database, actor, wanted, "accept")


async def test_event_of_another_party_is_not_allowed(database: Database, city: City) -> None:
    booking_id = await booked(database, city)
    with pytest.raises(NotAllowed):
        await step(database, city.requester, booking_id, "accept")


async def test_event_that_is_not_possible_names_what_is(database: Database, city: City) -> None:
    booking_id = await booked(database, city, "closed")
    with pytest.raises(TransitionRefused) as refused:
        await step(database, city.requester, booking_id, "cancel")
    assert refused.value.facts["possible"] == ("invoice",)


async def test_unknown_event_is_not_found(database: Database, city: City) -> None:
    with pytest.raises(NotFound):
        await step(database, nadia(city), await booked(database, city), "vanish")


async def test_accept_after_the_deadline_is_closed(database: Database, city: City) -> None:
    booking_id = await booked(database, city)
    assert await step(database, nadia(city), booking_id, "accept", now=SOON - timedelta(seconds=1)) == "confirmed"
    other = await booked(database, city, wall="2026-12-02T14:00")
    with pytest.raises(OfferClosed):
        await step(database, nadia(city), other, "accept", now=SOON)


async def test_accept_outside_availability_is_refused(database: Database, city: City) -> None:
    booking_id = await booked(database, city, wall="2026-12-01T16:30")
    with pytest.raises(RuleBroken) as refused:
        await step(database, nadia(city), booking_id, "accept")
    assert refused.value.facts["rule"] == "availability"


@pytest.mark.parametrize(
    ("wall", "refusal"),
    [
        ("2026-12-01T14:30", SlotTaken),
        ("2026-12-01T15:05", RuleBroken),  # 5 min for a trip that takes longer
        ("2026-12-01T12:50", RuleBroken),
        ("2026-12-01T15:30", None),
        ("2026-12-01T12:30", None),
    ],
)
async def test_accept_leaves_time_to_travel_from_and_to_the_neighbours(
    database: Database, city: City, wall: str, refusal: type[Refusal] | None
) -> None:
    await booked(database, city, "confirmed", site=city.basse_ville)
    # a broadcast holds nothing before it is accepted, so both stand in the database
    booking_id = await booked(database, city, "offered", wall=wall, broadcast=True)
    if refusal is None:
        assert await step(database, nadia(city), booking_id, "accept") == "accepted"
    else:
        with pytest.raises(refusal):
            await step(database, nadia(city), booking_id, "accept")


async def test_accept_within_the_rest_after_a_hard_session_is_refused(database: Database, city: City) -> None:
    await booked(database, city, "confirmed", request={"tier": 3})
    booking_id = await booked(database, city, wall="2026-12-01T15:20", broadcast=True)
    with pytest.raises(RuleBroken) as refused:
        await step(database, nadia(city), booking_id, "accept")
    assert refused.value.facts["missing_minutes"] == 10


async def test_second_acceptance_of_a_broadcast_comes_too_late(database: Database, city: City) -> None:
    first = await booked(database, city, broadcast=True)
    async with database.transaction() as session:
        request = await session.get_one(Request, 1, options=[])
        youssef = await session.merge(city.youssef)
        actor = await factory.make_actor(session, nadia(city).role, "Youssef Kaddour", interpreter=youssef)
        second = Booking(
            request_id=request.id, interpreter_id=youssef.id, uid="second", zone=factory.ZONE, starts_wall=TUESDAY,
            starts_at=at(TUESDAY), ends_at=at(TUESDAY) + timedelta(hours=1), mode="in_person", state="offered",
            broadcast=True, answer_by=SOON, created_at=NOW, updated_at=NOW, run_id=None, actual_starts_at=None,
            actual_ends_at=None, actual_metres=None, notice_minutes=None, arrived_at=None,
        )  # fmt: skip
        session.add(second)
    assert await step(database, nadia(city), first, "accept") == "accepted"
    with pytest.raises(OfferTaken):
        await step(database, actor, second.id, "accept")
    said = [("accept", "claire@ville.example"), ("release", "youssef@ville.example")]
    assert await letters(database) == said
    assert await step(database, city.coordinator, first, "confirm") == "confirmed"
    assert await letters(database) == [
        *said,
        ("confirm", "annie@ville.example"),
        ("confirm", "nadia@ville.example"),
    ]


async def test_broadcast_of_a_request_that_somebody_else_serves_is_taken(database: Database, city: City) -> None:
    booking_id = await booked(database, city, broadcast=True)
    async with database.transaction() as session:
        request = await session.get_one(Request, 1, options=[selectinload(Request.bookings)])
        await factory.make_booking(session, request, await session.merge(city.youssef))
    with pytest.raises(OfferTaken):
        await step(database, nadia(city), booking_id, "accept")


@pytest.mark.parametrize(("wall", "state"), [("2026-11-25T10:00", "cancelled"), ("2026-11-25T09:59", "late_cancelled")])
async def test_cancel_is_late_under_48_business_hours(database: Database, city: City, wall: str, state: str) -> None:
    booking_id = await booked(database, city, "confirmed", wall=wall)
    assert await step(database, city.requester, booking_id, "cancel") == state
    assert await letters(database) == [("cancel", "nadia@ville.example")]
    async with database.reading() as session:
        booking = await session.get_one(Booking, booking_id)
    assert booking.notice_minutes == {"cancelled": 2880, "late_cancelled": 2879}[state]
    assert booking.rule_version == "business-clock/1"


async def test_withdrawal_searches_again_and_tells_everybody(database: Database, city: City) -> None:
    booking_id = await booked(database, city, "confirmed")
    assert await step(database, nadia(city), booking_id, "withdraw") == "withdrawn"
    assert await state_of_request(database, booking_id) == "submitted"
    told = ("annie@ville.example", "nadia@ville.example", "claire@ville.example")
    assert await letters(database) == [("withdraw", address) for address in told]


async def test_release_of_an_offer_tells_the_interpreter_alone(database: Database, city: City) -> None:
    booking_id = await booked(database, city)
    assert await step(database, city.coordinator, booking_id, "release") == "released"
    assert await letters(database) == [("release", "nadia@ville.example")]


NAIVE = datetime.fromisoformat("2026-11-23T08:00")
HOURS = StepFacts(
    actual_start=at("2026-11-23T08:05"), actual_end=at("2026-11-23T09:20"), km=Decimal("8.2"), waiting_minutes=10
)


async def test_deliver_keeps_the_hours_and_asks_the_requester_to_sign(database: Database, city: City) -> None:
    booking_id = await booked(database, city, "confirmed", wall="2026-11-23T08:00")
    assert await step(database, nadia(city), booking_id, "deliver", HOURS) == "delivered"
    async with database.reading() as session:
        booking = await session.get_one(Booking, booking_id)
    assert (booking.actual_starts_at, booking.actual_ends_at) == (HOURS.actual_start, HOURS.actual_end)
    assert (booking.actual_metres, booking.waiting_minutes) == (8200, 10)
    assert await letters(database) == [("deliver", "annie@ville.example")]
    assert await step(database, city.requester, booking_id, "sign") == "closed"
    assert (await letters(database))[1:] == [("sign", "nadia@ville.example")]
    assert await state_of_request(database, booking_id) == "closed"


@pytest.mark.parametrize(
    ("facts", "problems"),
    [
        (StepFacts(), [("actual_start", "required"), ("actual_end", "required")]),
        (StepFacts(actual_start=NOW, actual_end=NOW), [("actual_end", "end_before_start")]),
        (StepFacts(actual_start=NOW, actual_end=NOW + timedelta(minutes=1)), [("actual_end", "future")]),
        (StepFacts(actual_start=NOW - timedelta(hours=25), actual_end=NOW), [("actual_end", "too_long_a_session")]),
        (StepFacts(actual_start=NAIVE, actual_end=NOW), [("actual_start", "no_offset")]),
        (
            StepFacts(km=Decimal(-1), waiting_minutes=-1, travel_minutes=2000),
            [
                ("actual_start", "required"),
                ("actual_end", "required"),
                ("km", "too_small"),
                ("waiting_minutes", "too_small"),
                ("travel_minutes", "too_large"),
            ],
        ),
    ],
)
async def test_deliver_names_every_fact_that_cannot_be(
    database: Database, city: City, facts: StepFacts, problems: list[tuple[str, str]]
) -> None:
    booking_id = await booked(database, city, "confirmed", wall="2026-11-23T08:00")
    with pytest.raises(Invalid) as refused:
        await step(database, nadia(city), booking_id, "deliver", facts)
    assert [(problem.field, problem.code) for problem in refused.value.problems] == problems


async def test_dispute_is_settled_with_corrected_hours(database: Database, city: City) -> None:
    booking_id = await booked(database, city, "delivered", wall="2026-11-23T08:00")
    assert await step(database, city.requester, booking_id, "dispute", StepFacts(reason="75 min?")) == "disputed"
    assert await letters(database) == [("dispute", "nadia@ville.example"), ("dispute", "claire@ville.example")]
    with pytest.raises(Invalid):
        await step(database, city.coordinator, booking_id, "settle", HOURS)
    decided = msgspec.structs.replace(HOURS, reason="Le registre le dit")
    assert await step(database, city.coordinator, booking_id, "settle", decided) == "closed"
    async with database.reading() as session:
        assert (await session.get_one(Booking, booking_id)).actual_ends_at == HOURS.actual_end


async def test_no_show_needs_a_side_and_the_hour(database: Database, city: City) -> None:
    booking_id = await booked(database, city, "confirmed", wall="2026-11-23T09:45")
    early = at("2026-11-23T09:59")
    with pytest.raises(Invalid):
        await step(database, nadia(city), booking_id, "report_no_show")
    with pytest.raises(TooEarly):
        await step(database, nadia(city), booking_id, "report_no_show", StepFacts(side="client"), now=early)
    assert await step(database, nadia(city), booking_id, "report_no_show", StepFacts(side="client")) == "no_show_client"
    assert await letters(database) == [("report_no_show", "annie@ville.example")]


async def test_waiver_of_a_late_cancellation_is_told_to_both(database: Database, city: City) -> None:
    booking_id = await booked(database, city, "late_cancelled")
    assert await step(database, city.coordinator, booking_id, "waive") == "cancelled"
    assert await letters(database) == [("waive", "annie@ville.example"), ("waive", "nadia@ville.example")]
