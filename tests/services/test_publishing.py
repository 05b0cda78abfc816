"""Publishing: what holds is booked and told, what does not is named with its rule, and nobody is booked twice."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import (
    AvailabilityException,
    Booking,
    Credential,
    Interpreter,
    Outbox,
    Pin,
    Request,
    Run,
    RunLine,
)
from interpretariat.db.session import Database
from interpretariat.domain.refusals import NotFound, RunNotPublishable
from interpretariat.services.publishing import preview, publish
from tests.factory import NOW, City, at, make_booking, make_request
from tests.planning import line, make_run

NINE, TEN, TWO = "2026-12-01T09:00", "2026-12-01T10:00", "2026-12-01T14:00"


async def asked(database: Database, city: City, *walls: str, **facts: Any) -> list[Request]:
    """Requests of the clinic at Limoilou, one an hour of the wall."""
    async with database.transaction() as session:
        return [await make_request(session, city.clinic, city.limoilou, requester=city.requester, starts_wall=wall, **facts) for wall in walls]  # fmt: skip


async def published(database: Database, city: City, run: Run, now: datetime = NOW) -> dict[int, str]:
    """Publish; the stale requests with their rule."""
    async with database.transaction() as session:
        answer = await publish(session, city.coordinator, run.id, now=now)
    return {stale.request_id: stale.rule for stale in answer.stale}


async def bookings(database: Database) -> list[tuple[int, int, str]]:
    """(request, interpreter, state) of all bookings, in order."""
    async with database.reading() as session:
        rows = await session.scalars(select(Booking).order_by(Booking.id))
        return [(row.request_id, row.interpreter_id, row.state) for row in rows]


async def test_publishing_offers_and_confirms_at_once_whoever_agreed_to_it(database: Database, city: City) -> None:
    arabic, spanish = await asked(database, city, NINE), await asked(database, city, TEN, language_code="spa")
    run = await make_run(database, city.coordinator, [line(arabic[0], city.nadia), line(spanish[0], city.salma)])
    assert await published(database, city, run) == {}
    async with database.reading() as session:
        rows = list(await session.scalars(select(Booking).order_by(Booking.starts_at)))
        states = list(await session.scalars(select(Request.state).order_by(Request.starts_at)))
        kept = await session.get_one(Run, run.id)
        outcomes = list(await session.scalars(select(RunLine.outcome)))
    assert [(row.state, row.answer_by, row.starts_wall) for row in rows] == [
        ("offered", at(NINE) - timedelta(hours=48), NINE),
        ("confirmed", None, TEN),
    ]
    assert states == ["offered", "confirmed"]
    assert (kept.state, kept.published_at, outcomes) == ("published", NOW, ["published", "published"])
    assert all(row.planned_metres > 0 and row.run_id == run.id for row in rows)


async def test_published_run_is_published_once(database: Database, city: City) -> None:
    [request] = await asked(database, city, NINE)
    run = await make_run(database, city.coordinator, [line(request, city.nadia)])
    await published(database, city, run)
    with pytest.raises(RunNotPublishable):
        await published(database, city, run)


async def test_run_is_of_the_coordination_alone(database: Database, city: City) -> None:
    [request] = await asked(database, city, NINE)
    run = await make_run(database, city.coordinator, [line(request, city.nadia)])
    async with database.transaction() as session:
        with pytest.raises(NotFound):
            await publish(session, city.requester, run.id, now=NOW)


async def test_two_publishers_at_once_book_once(database: Database, city: City) -> None:
    requests = await asked(database, city, NINE, TEN, TWO)
    run = await make_run(database, city.coordinator, [line(request, city.nadia) for request in requests])
    answers = await asyncio.gather(*(published(database, city, run) for _ in range(6)), return_exceptions=True)
    assert sum(answer == {} for answer in answers) == 1
    assert sum(isinstance(answer, RunNotPublishable) for answer in answers) == 5
    assert len(await bookings(database)) == 3


Change = Callable[[AsyncSession, City, Request], Awaitable[Any]]


async def cancelled(session: AsyncSession, city: City, request: Request) -> None:
    await session.execute(
        update(Request).where(Request.id == request.id).values(decision="cancelled", state="cancelled")
    )


async def moved(session: AsyncSession, city: City, request: Request) -> None:
    later = request.starts_at + timedelta(minutes=30)
    await session.execute(update(Request).where(Request.id == request.id).values(starts_at=later, ends_at=later + timedelta(hours=1), starts_wall="2026-12-01T09:30"))  # fmt: skip


async def lengthened(session: AsyncSession, city: City, request: Request) -> None:
    await session.execute(update(Request).where(Request.id == request.id).values(minutes=90))


async def excluded(session: AsyncSession, city: City, request: Request) -> None:
    await session.execute(update(Request).where(Request.id == request.id).values(excluded=[city.nadia.id]))


async def away(session: AsyncSession, city: City, request: Request) -> None:
    session.add(AvailabilityException(interpreter_id=city.nadia.id, available=False, starts_wall="2026-12-01T08:00", ends_wall="2026-12-01T12:00"))  # fmt: skip


async def expired(session: AsyncSession, city: City, request: Request) -> None:
    await session.execute(
        update(Credential).where(Credential.interpreter_id == city.nadia.id).values(expires_on=date(2026, 11, 30))
    )


async def capped(session: AsyncSession, city: City, request: Request) -> None:
    await session.execute(update(Interpreter).where(Interpreter.id == city.nadia.id).values(max_minutes_per_day=30))


async def gone(session: AsyncSession, city: City, request: Request) -> None:
    await session.execute(update(Interpreter).where(Interpreter.id == city.nadia.id).values(active=False))


async def pinned(session: AsyncSession, city: City, request: Request) -> None:
    session.add(Pin(request_id=request.id, interpreter_id=city.youssef.id, starts_at=request.starts_at, mode="in_person", pinned_by_id=None, pinned_at=NOW))  # fmt: skip


async def booked_elsewhere(session: AsyncSession, city: City, request: Request) -> None:
    other = await make_request(session, city.clinic, city.basse_ville, starts_wall="2026-12-01T10:10")
    await make_booking(session, other, city.nadia, "confirmed")


async def recovering(session: AsyncSession, city: City, request: Request) -> None:
    other = await make_request(session, city.clinic, city.limoilou, starts_wall="2026-12-01T08:00", minutes=40, tier=3)
    await make_booking(session, other, city.nadia, "confirmed")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (cancelled, "request"), (moved, "time"), (lengthened, "time"), (excluded, "excluded"), (away, "availability"),
        (expired, "credential"), (capped, "caps"), (gone, "interpreter"), (pinned, "pin"), (booked_elsewhere, "overlap"),
        (recovering, "recovery"),
    ],
)  # fmt: skip
async def test_line_that_no_longer_holds_is_refused_with_its_rule_and_the_others_go_through(
    database: Database, city: City, change: Change, rule: str
) -> None:
    stale, sound = await asked(database, city, NINE), await asked(database, city, TWO)
    run = await make_run(database, city.coordinator, [line(stale[0], city.nadia), line(sound[0], city.youssef)])
    async with database.transaction() as session:
        await change(session, city, stale[0])
    assert await published(database, city, run) == {stale[0].id: rule}
    assert (sound[0].id, city.youssef.id, "offered") in await bookings(database)
    assert (stale[0].id, city.nadia.id, "offered") not in await bookings(database)


async def test_line_is_refused_once_its_hour_is_past(database: Database, city: City) -> None:
    [request] = await asked(database, city, NINE)
    run = await make_run(database, city.coordinator, [line(request, city.nadia)])
    assert await published(database, city, run, now=at(NINE)) == {request.id: "past"}


async def test_request_filled_meanwhile_has_no_place_left(database: Database, city: City) -> None:
    [request] = await asked(database, city, NINE)
    run = await make_run(database, city.coordinator, [line(request, city.nadia)])
    async with database.transaction() as session:
        session.add(hand_booking(request, city.youssef, "confirmed"))
    assert await published(database, city, run) == {request.id: "number"}


def hand_booking(request: Request, person: Interpreter, state: str, **facts: Any) -> Booking:
    """A booking that somebody writes without asking anyone."""
    facts = {"starts_at": request.starts_at, "ends_at": request.ends_at, "mode": request.mode} | facts
    return Booking(
        request_id=request.id, interpreter_id=person.id, run_id=None, uid=f"hand-{request.id}-{person.id}", zone=request.zone, starts_wall=request.starts_wall,
        state=state, answer_by=None, actual_starts_at=None, actual_ends_at=None, actual_metres=None, notice_minutes=None, arrived_at=None,
        created_at=NOW, updated_at=NOW, **facts,
    )  # fmt: skip


async def test_overlap_that_only_the_database_sees_makes_its_line_stale(database: Database, city: City) -> None:
    first, second = await asked(database, city, NINE, TWO)
    [draft] = await asked(database, city, NINE, decision="draft", state="draft")
    run = await make_run(database, city.coordinator, [line(first, city.nadia), line(second, city.nadia)])
    async with database.transaction() as session:
        session.add(hand_booking(draft, city.nadia, "offered"))
    assert await published(database, city, run) == {first.id: "overlap"}
    assert (second.id, city.nadia.id, "offered") in await bookings(database)
    async with database.reading() as session:
        assert len(list(await session.scalars(select(Outbox)))) == 2


async def test_moved_line_frees_the_former_booking_and_keeps_the_priority(database: Database, city: City) -> None:
    first, second = await asked(database, city, NINE, NINE)
    run = await make_run(database, city.coordinator, [line(first, city.nadia), line(second, city.youssef)])
    await published(database, city, run)
    swapped = await make_run(database, city.coordinator, [line(first, city.youssef), line(second, city.nadia)])
    assert await published(database, city, swapped) == {}
    assert await bookings(database) == [
        (first.id, city.nadia.id, "released"),
        (second.id, city.youssef.id, "released"),
        (first.id, city.youssef.id, "offered"),
        (second.id, city.nadia.id, "offered"),
    ]
    async with database.reading() as session:
        assert set(await session.scalars(select(Request.priority))) == {3}


async def test_dropped_line_releases_its_booking_and_the_request_is_searched_again(
    database: Database, city: City
) -> None:
    [request] = await asked(database, city, NINE)
    await published(database, city, await make_run(database, city.coordinator, [line(request, city.nadia)]))
    empty = await make_run(database, city.coordinator, [])
    assert await published(database, city, empty) == {}
    async with database.reading() as session:
        row = await session.get_one(Request, request.id)
    assert (await bookings(database), row.state) == ([(request.id, city.nadia.id, "released")], "submitted")


async def test_booking_accepted_meanwhile_is_not_moved_and_blocks_what_counted_on_it(
    database: Database, city: City
) -> None:
    first, second = await asked(database, city, NINE, NINE)
    await published(database, city, await make_run(database, city.coordinator, [line(first, city.nadia)]))
    run = await make_run(database, city.coordinator, [line(first, city.youssef), line(second, city.nadia)])
    async with database.transaction() as session:
        await session.execute(update(Booking).values(state="confirmed"))
    assert await published(database, city, run) == {first.id: "state", second.id: "overlap"}
    assert await bookings(database) == [(first.id, city.nadia.id, "confirmed")]


async def test_kept_line_changes_nothing(database: Database, city: City) -> None:
    [request] = await asked(database, city, NINE)
    await published(database, city, await make_run(database, city.coordinator, [line(request, city.nadia)]))
    again = await make_run(database, city.coordinator, [line(request, city.nadia)])
    assert await published(database, city, again) == {}
    assert await bookings(database) == [(request.id, city.nadia.id, "offered")]


async def test_team_is_booked_whole_or_not_at_all(database: Database, city: City) -> None:
    [request] = await asked(database, city, NINE, interpreters=2)
    run = await make_run(database, city.coordinator, [line(request, city.nadia, city.youssef)])
    async with database.transaction() as session:
        await away(session, city, request)
    async with database.transaction() as session:
        answer = await publish(session, city.coordinator, run.id, now=NOW)
    assert {(stale.interpreter_id, stale.rule) for stale in answer.stale} == {
        (city.nadia.id, "availability"),
        (city.youssef.id, "team"),
    }
    assert await bookings(database) == []


async def test_preview_says_what_publishing_does_and_writes_nothing(database: Database, city: City) -> None:
    stale, sound = await asked(database, city, NINE, TWO)
    run = await make_run(database, city.coordinator, [line(stale, city.nadia), line(sound, city.nadia)])
    async with database.transaction() as session:
        await cancelled(session, city, stale)
    async with database.reading() as session:
        foreseen = await preview(session, city.coordinator, run.id, now=NOW)
    assert await bookings(database) == []
    async with database.transaction() as session:
        done = await publish(session, city.coordinator, run.id, now=NOW)
    assert (foreseen.stale, foreseen.told) == (done.stale, done.told)
    assert [row.id for row in foreseen.lines] == [row.id for row in done.lines]
    assert (done.told.interpreters, done.told.requesters) == ((city.nadia.id,), (city.requester.account_id,))
