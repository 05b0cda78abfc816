"""What is over, from a file: every outcome leads through the two machines to its state, on both databases."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from interpretariat.db.models import Booking, Request, Transition
from interpretariat.db.session import Database
from tests.factory import NOW, City, at
from tests.services.imports.sheets import counts, on_one_database, refusals, take

PAST = {
    "organisation": "clinique",
    "site": "LIM",
    "language": "ara",
    "mode": "in_person",
    "start": "2026-11-10T14:00",
    "minutes": "60",
    "requester": "annie@ville.example",
    "file_reference": "F-1",
    "submitted_at": "2026-11-02T09:00",
    "confirmed_at": "2026-11-03T16:00",
    "outcome": "done",
    "interpreter": "I-NADIA",
    "km": "12.4",
}
LATE = {"cancelled_at": "2026-11-10T09:00"}
IN_TIME = {"cancelled_at": "2026-11-04T09:00"}


async def written(database: Database) -> tuple[Request, list[Booking], list[Transition]]:
    async with database.reading() as session:
        (row,) = await session.scalars(select(Request).options(selectinload(Request.bookings)))
        steps = await session.scalars(select(Transition).order_by(Transition.id))
        return row, row.bookings, list(steps)


async def test_what_was_done_is_signed_with_its_hours(database: Database, city: City) -> None:
    worked = {"actual_start": "2026-11-10T14:05", "actual_end": "2026-11-10T15:20", "waiting_minutes": "5"}
    report = await take(database, "history", PAST | worked)
    row, (booking,), steps = await written(database)
    assert counts(report) == (1, 0, 0, 0)
    assert (row.state, booking.state, row.regularised, row.received_at) == (
        "closed",
        "closed",
        False,
        at("2026-11-02T09:00"),
    )
    assert (booking.actual_starts_at, booking.actual_ends_at) == (at("2026-11-10T14:05"), at("2026-11-10T15:20"))
    assert (booking.actual_metres, booking.planned_metres, booking.waiting_minutes) == (12_400, 12_400, 5)
    assert [(step.event, step.from_state, step.to_state, step.actor_name, step.received_at) for step in steps] == [
        ("submit", "draft", "submitted", "Annie Roy", at("2026-11-02T09:00")),
        ("offer", "", "confirmed", "Planification", at("2026-11-03T16:00")),
        ("deliver", "confirmed", "delivered", "Nadia Benali", at("2026-11-10T15:20")),
        ("sign", "delivered", "closed", "Annie Roy", at("2026-11-10T15:20")),
    ]
    assert {step.facts["source"] for step in steps} == {"history"}


@pytest.mark.parametrize(
    ("cells", "request_state", "booking_state"),
    [
        ({"outcome": "delivered"}, "confirmed", "delivered"),
        ({"outcome": "disputed"}, "confirmed", "disputed"),
        ({"outcome": "no_show_client"}, "closed", "closed"),
        ({"outcome": "no_show_interpreter"}, "closed", "closed"),
        ({"outcome": "cancelled", **IN_TIME}, "cancelled", "cancelled"),
        ({"outcome": "cancelled", **LATE}, "cancelled", "cancelled"),
        ({"outcome": "late_cancelled", **LATE}, "late_cancelled", "late_cancelled"),
        ({"outcome": "cancelled_en_route", **LATE}, "late_cancelled", "late_cancelled"),
    ],
)
async def test_an_outcome_leads_to_its_states(
    database: Database, city: City, cells: dict[str, str], request_state: str, booking_state: str
) -> None:
    report = await take(database, "history", PAST | cells)
    row, (booking,), _ = await written(database)
    assert (refusals(report), row.state, booking.state) == ([], request_state, booking_state)


async def test_a_late_cancellation_keeps_its_notice_and_rule(database: Database, city: City) -> None:
    await take(database, "history", PAST | {"outcome": "cancelled_en_route", **LATE})
    _, (booking,), _ = await written(database)
    assert (booking.notice_minutes, booking.rule_version, booking.en_route) == (300, "business-clock/1", True)


async def test_nobody_came(database: Database, city: City) -> None:
    unfilled = {"outcome": "unfilled", "interpreter": "", "cause": "no_interpreter"}
    await take(database, "history", PAST | unfilled)
    row, bookings, steps = await written(database)
    assert (row.state, row.cause, bookings) == ("unfilled", "no_interpreter", [])
    assert [(step.event, step.reason) for step in steps] == [("submit", ""), ("give_up", "no_interpreter")]


async def test_without_a_receipt_it_is_regularised_now(database: Database, city: City) -> None:
    await take(database, "history", PAST | {"submitted_at": "", "confirmed_at": ""})
    row, _, _ = await written(database)
    assert (row.regularised, row.received_at, row.priority) == (True, NOW, 3)


async def test_two_interpreters_share_a_line(database: Database, city: City) -> None:
    await take(database, "history", PAST | {"interpreters": "2", "interpreter": "I-NADIA;I-YOUSSEF"})
    row, bookings, _ = await written(database)
    assert (row.state, {booking.interpreter_id for booking in bookings}) == ("closed", {city.nadia.id, city.youssef.id})


@on_one_database
@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"start": "2026-12-01T14:00"}, ("start", "not_past_yet", "2026-12-01T14:00")),
        ({"interpreter": ""}, ("interpreter", "required", 0)),
        ({"interpreters": "2"}, ("interpreter", "wrong_count", 1)),
        ({"interpreter": "I-RIEN"}, ("interpreter", "unknown_code", "I-RIEN")),
        ({"outcome": "unfilled", "interpreter": ""}, ("cause", "required", None)),
        ({"outcome": "unfilled", "cause": "x"}, ("interpreter", "nobody_came", "I-NADIA")),
        ({"outcome": "cancelled"}, ("cancelled_at", "required", None)),
        ({"outcome": "late_cancelled", **IN_TIME}, ("outcome", "was_in_time", "late_cancelled")),
        ({"actual_end": "2026-11-10T14:00"}, ("actual_end", "end_before_start", "2026-11-10T14:00")),
        ({"cancelled_at": "2026-12-10T14:00"}, ("cancelled_at", "not_past_yet", "2026-12-10T14:00")),
        ({"language": "zzz"}, ("language", "unknown", "zzz")),
    ],
)
async def test_a_line_of_history_is_refused(
    database: Database, city: City, cells: dict[str, str], problem: tuple[str, str, object]
) -> None:
    assert refusals(await take(database, "history", PAST | cells)) == [(2, *problem)]


async def test_nobody_is_in_two_places_at_once(database: Database, city: City) -> None:
    overlapping = PAST | {"site": "BV", "start": "2026-11-10T14:30"}
    assert refusals(await take(database, "history", PAST, overlapping)) == [
        (3, "interpreter", "in_two_places", "I-NADIA")
    ]
    await take(database, "history", PAST)
    assert refusals(await take(database, "history", overlapping)) == [(2, "interpreter", "in_two_places", "I-NADIA")]


async def test_the_same_line_again_is_left_alone_and_another_of_its_key_is_refused(
    database: Database, city: City
) -> None:
    await take(database, "history", PAST)
    assert counts(await take(database, "history", PAST)) == (0, 0, 1, 0)
    other = await take(database, "history", PAST | {"km": "30"})
    assert refusals(other) == [(2, "start", "request_stands", "2026-11-10T14:00")]


async def test_rows_are_numbered_in_the_order_of_the_file(database: Database, city: City) -> None:
    await take(
        database, "history", *(PAST | {"file_reference": f"F-{n}", "start": f"2026-11-1{n}T09:00"} for n in range(5))
    )
    async with database.transaction() as session:
        rows = list(await session.scalars(select(Request).order_by(Request.id)))
        session.add(
            Transition(
                request_id=rows[0].id,
                event="change",
                from_state="closed",
                to_state="closed",
                actor_name="x",
                actor_role="coordinator",
                facts={},
                received_at=NOW,
            )
        )
    assert [(row.id, row.file_reference) for row in rows] == [(n + 1, f"F-{n}") for n in range(5)]
