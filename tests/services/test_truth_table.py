"""The truth table of money, row by row: what happens, and what the organisation is billed, the interpreter paid, the
travel counted.

An hour in person at 41 $/h with a minimum of two (82,00 $), ten kilometres at 0,62 $ (6,20 $).
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import msgspec
import pytest
from sqlalchemy import select

from interpretariat.db.models import Booking, Outbox, Tariff
from interpretariat.db.queries import money
from interpretariat.db.queries.requests import request_as_it_stands
from interpretariat.db.session import Database
from interpretariat.domain.lifecycle import BOOKING_STATES
from interpretariat.domain.policy import Role
from interpretariat.domain.spans import Span
from interpretariat.services.bookings import StepFacts, advance_booking
from interpretariat.services.bookings_signals import signal_booking
from interpretariat.services.costs import cost_lines
from interpretariat.services.exclusions import refuse_interpreter
from interpretariat.services.incidents import report_late
from interpretariat.services.requests.cancel import cancel_request
from interpretariat.services.requests.change import change_request
from interpretariat.services.requests.draft import draft_of
from interpretariat.services.requests.events import decide_request
from tests.factory import NOW, City, at
from tests.services.booking_steps import booked

START = at("2026-12-01T14:00")
TIME, TRAVEL, ACTUAL = 8_200, 620, 2_050
LATE = START - timedelta(hours=20)

Happens = Callable[[Database, City, int], Awaitable[None]]


async def step(  # noqa: PLR0917 - who does what to which, when
    database: Database, city: City, booking: int, role: Role, event: str, facts: StepFacts, now: datetime = START
) -> None:
    async with database.transaction() as session:
        await advance_booking(session, city.actors[role], booking, event, facts, now=now)


async def done(database: Database, city: City, booking: int) -> None:
    facts = StepFacts(actual_start=START, actual_end=START + timedelta(minutes=50))
    await step(database, city, booking, Role.INTERPRETER, "deliver", facts, START + timedelta(hours=1))
    await step(database, city, booking, Role.REQUESTER, "sign", StepFacts(), START + timedelta(hours=2))


async def cancelled_in_time(database: Database, city: City, booking: int) -> None:
    async with database.transaction() as session:
        await cancel_request(session, city.requester, 1, now=NOW)


async def cancelled_late(database: Database, city: City, booking: int) -> None:
    async with database.transaction() as session:
        await cancel_request(session, city.requester, 1, now=LATE)


async def cancelled_en_route(database: Database, city: City, booking: int) -> None:
    async with database.transaction() as session:
        early = START - timedelta(minutes=30)
        await signal_booking(session, city.actors[Role.INTERPRETER], booking, "set_out", now=early)
        await cancel_request(session, city.requester, 1, now=early)


def absent(side: str, role: Role) -> Happens:
    async def happens(database: Database, city: City, booking: int) -> None:
        await step(database, city, booking, role, "report_no_show", StepFacts(side=side), START + timedelta(minutes=20))  # type: ignore[arg-type]  # a side

    return happens


async def interpreter_late(database: Database, city: City, booking: int) -> None:
    """The meeting of an hour lasted half of it; the hours are signed as they were."""
    async with database.transaction() as session:
        await report_late(session, city.requester, booking, now=START + timedelta(minutes=30))
    facts = StepFacts(actual_start=START + timedelta(minutes=30), actual_end=START + timedelta(hours=1))
    await step(database, city, booking, Role.INTERPRETER, "deliver", facts, START + timedelta(hours=1))


async def changed_to_telephone(database: Database, city: City, booking: int) -> None:
    """In time: whoever agreed to come stays, and nobody travels."""
    async with database.transaction() as session:
        row = (await session.get_one(Booking, booking)).request_id
        request = await request_as_it_stands(session, row)
        draft = msgspec.structs.replace(draft_of(request), mode="telephone")
        await change_request(session, city.requester, row, draft, version=request.version, now=NOW)
    await done(database, city, booking)


async def refused_at_the_start(database: Database, city: City, booking: int) -> None:
    async with database.transaction() as session:
        await refuse_interpreter(session, city.requester, booking, now=START)


async def refused_before(database: Database, city: City, booking: int) -> None:
    async with database.transaction() as session:
        await refuse_interpreter(session, city.requester, booking, now=NOW)


ROWS = [
    ("done", done, "closed", TIME, TIME, True, True),
    ("cancelled in time", cancelled_in_time, "cancelled", 0, 0, False, False),
    ("cancelled late, not left", cancelled_late, "late_cancelled", TIME, TIME, False, False),
    ("cancelled en route", cancelled_en_route, "late_cancelled", TIME, TIME, True, True),
    ("professional absent", absent("professional", Role.INTERPRETER), "no_show_professional", TIME, TIME, True, True),
    (
        "client absent, told by the interpreter",
        absent("client", Role.INTERPRETER),
        "no_show_client",
        TIME,
        TIME,
        True,
        True,
    ),
    ("client absent, told by the service", absent("client", Role.REQUESTER), "no_show_client", TIME, TIME, True, True),
    ("interpreter absent", absent("interpreter", Role.REQUESTER), "no_show_interpreter", 0, 0, False, False),
    ("interpreter late", interpreter_late, "delivered", ACTUAL, 0, False, False),
    ("changed to telephone in time", changed_to_telephone, "closed", TIME, TIME, False, False),
    ("interpreter refused at the start", refused_at_the_start, "released", TIME, TIME, True, True),
    ("interpreter refused before they left", refused_before, "released", 0, 0, False, False),
]
"""What happens, its state, the time billed and paid, and whether travel is billed and paid."""


@pytest.mark.parametrize(
    ("happens", "state", "billed", "paid", "travel_billed", "travel_paid"),
    [row[1:] for row in ROWS],
    ids=[row[0] for row in ROWS],
)
async def test_row(  # noqa: PLR0917 - a row of the table
    database: Database,
    city: City,
    happens: Happens,
    state: str,
    billed: int,
    paid: int,
    travel_billed: bool,
    travel_paid: bool,
) -> None:
    booking = await booked(database, city, "confirmed", planned_metres=10_000, request={"state": "confirmed"})
    await happens(database, city, booking)
    async with database.reading() as session:
        row = await session.get_one(Booking, booking)
        assert row.state == state
        lines = await money.bookings_between(session, Span(START - timedelta(days=1), START + timedelta(days=1)))
        bill, pay = await cost_lines(session, lines, "billing"), await cost_lines(session, lines, "pay")
    assert state in BOOKING_STATES
    assert [line.price.total_cents for line in bill] == ([billed + TRAVEL * travel_billed] if billed or lines else [])
    assert [line.price.total_cents for line in pay] == ([paid + TRAVEL * travel_paid] if paid or lines else [])


async def test_interpreter_is_told_at_once_of_what_the_service_says(database: Database, city: City) -> None:
    booking = await booked(database, city, "confirmed", request={"state": "confirmed"})
    await interpreter_late(database, city, booking)
    async with database.reading() as session:
        told = list(await session.scalars(select(Outbox.kind).where(Outbox.recipient == "nadia@ville.example")))
    assert told == ["report_late"]


async def test_client_absence_may_be_absorbed_by_the_pool(database: Database, city: City) -> None:
    """The row says policy: another tariff bills nothing, and the interpreter is paid all the same."""
    booking = await booked(database, city, "confirmed", planned_metres=10_000, request={"state": "confirmed"})
    async with database.transaction() as session:
        tariff = (await session.scalars(select(Tariff).where(Tariff.side == "billing"))).one()
        outcomes = tariff.terms["outcomes"] | {"no_show_client": {"time": "none", "travel": False}}
        tariff.terms = tariff.terms | {"outcomes": outcomes}
    await absent("client", Role.INTERPRETER)(database, city, booking)
    async with database.reading() as session:
        lines = await money.bookings_between(session, Span(START, START + timedelta(hours=1)))
        bill, pay = await cost_lines(session, lines, "billing"), await cost_lines(session, lines, "pay")
    assert (bill[0].price.total_cents, pay[0].price.total_cents) == (0, TIME + TRAVEL)


async def test_fee_that_is_waived_is_cancelled_in_time(database: Database, city: City) -> None:
    booking = await booked(database, city, "confirmed", request={"state": "confirmed"})
    await cancelled_late(database, city, booking)
    await step(database, city, booking, Role.COORDINATOR, "waive", StepFacts(), LATE)
    async with database.reading() as session:
        assert await money.bookings_between(session, Span(START, START + timedelta(hours=1))) == []
    with pytest.raises(Exception, match="transition_refused"):
        async with database.transaction() as session:
            await decide_request(session, city.requester, 1, "cancel", now=LATE)
