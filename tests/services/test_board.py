"""The board's values: who stands where, what changes, what waits and why; as many queries for thirty rows as for one."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete

from interpretariat.allocation.plan import Unserved
from interpretariat.db.models import Credential, Pin, Request
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.domain.refusals import NotAllowed
from interpretariat.domain.spans import Span
from interpretariat.services.board import board_of, boards_of
from interpretariat.services.board_values import Block, Board, Group, Row
from interpretariat.services.publishing import publish
from tests.factory import NOW, City, at, make_booking, make_request
from tests.planning import MONDAY, SUNDAY, line, make_run
from tests.statements import watched

ZONE = ZoneInfo("America/Toronto")
TUESDAY = date(2026, 12, 1)
NINE, TEN, TWO = "2026-12-01T09:00", "2026-12-01T10:00", "2026-12-01T14:00"


async def asked(database: Database, city: City, *walls: str, **facts: Any) -> list[Request]:
    async with database.transaction() as session:
        return [await make_request(session, city.clinic, city.limoilou, starts_wall=wall, **facts) for wall in walls]


async def shown(database: Database, city: City, on_date: date = TUESDAY, now: datetime = NOW) -> Board:
    async with database.reading() as session:
        return await board_of(session, city.coordinator, on_date, zone=ZONE, now=now)


def group(board: Board, code: str = "ara") -> Group:
    return next(each for each in board.groups if each.language_code == code)


def row(board: Board, person_id: int) -> Row:
    return next(each for group in board.groups for each in group.rows if each.interpreter_id == person_id)


def told(blocks: Sequence[Block]) -> list[tuple[int, str, str]]:
    return [(block.request_id, block.state, block.change) for block in blocks]


async def test_day_without_a_run_shows_what_is_booked_and_what_waits(database: Database, city: City) -> None:
    async with database.transaction() as session:
        booked = await make_request(session, city.clinic, city.limoilou, starts_wall=NINE, state="confirmed", tier=3)
        booking = await make_booking(session, booked, city.nadia)
        waits = await make_request(session, city.school, city.cardinal, starts_wall=TEN)
        await make_request(
            session, city.clinic, city.limoilou, starts_wall=TWO, state="cancelled", decision="cancelled"
        )
    board = await shown(database, city)
    [block] = row(board, city.nadia.id).blocks
    assert (block.booking_id, block.line_id, block.state, block.change) == (booking.id, None, "confirmed", "")
    assert (block.place.code, block.place.short_name, block.place.sector) == ("LIM", "Limoilou", "health")
    assert block.recovery_until == at("2026-12-01T10:30")
    [waiting] = group(board).waiting
    assert (waiting.request_id, waiting.missing, waiting.calculated, waiting.reasons) == (waits.id, 1, False, {})
    assert (board.source, board.requests, board.served, board.unserved) == (None, 2, 1, 1)


async def test_row_tells_hours_load_and_papers(database: Database, city: City) -> None:
    async with database.transaction() as session:
        for wall in (NINE, "2026-12-03T09:00", "2026-12-08T09:00"):
            request = await make_request(session, city.clinic, city.limoilou, starts_wall=wall, state="confirmed")
            await make_booking(session, request, city.nadia)
    found = row(await shown(database, city), city.nadia.id)
    assert (found.day_minutes, found.week_minutes, found.week_bookings) == (60, 120, 2)
    assert (found.max_minutes_per_day, found.max_minutes_per_week, found.without_papers) == (360, 1500, False)
    assert found.free == (Span(at("2026-12-01T08:00"), at("2026-12-01T17:00")),)
    assert found.week_km > 0


async def test_draft_replaces_the_offers_it_looked_for_and_marks_each_change(database: Database, city: City) -> None:
    first, second, third, fourth = await asked(database, city, NINE, TEN, TWO, "2026-12-01T15:30")
    run = await make_run(
        database, city.coordinator, [line(first, city.nadia), line(second, city.nadia), line(third, city.nadia)]
    )
    async with database.transaction() as session:
        await publish(session, city.coordinator, run.id, now=NOW)
    await make_run(
        database,
        city.coordinator,
        [line(first, city.nadia), line(second, city.youssef), line(fourth, city.nadia)],
        [Unserved(str(third.id))],
    )
    board = await shown(database, city)
    assert told(row(board, city.nadia.id).blocks) == [
        (first.id, "offered", "kept"),
        (third.id, "offered", "dropped"),
        (fourth.id, "proposed", "added"),
    ]
    assert told(row(board, city.youssef.id).blocks) == [(second.id, "proposed", "moved")]
    assert row(board, city.nadia.id).day_minutes == 120
    assert board.source is not None
    assert (board.source.is_draft, board.source.changes) == (True, {"added": 1, "moved": 1, "kept": 1, "dropped": 1})
    assert (board.source.loss, board.source.bound, board.source.gap_percent) == (1000, 900, 10.0)
    assert [waiting.request_id for waiting in group(board).waiting] == [third.id]


async def test_request_that_the_run_did_not_know_shows_beside_the_draft(database: Database, city: City) -> None:
    [first] = await asked(database, city, NINE)
    await make_run(database, city.coordinator, [line(first, city.nadia)])
    [later] = await asked(database, city, TEN)
    board = await shown(database, city)
    assert [(waiting.request_id, waiting.calculated) for waiting in group(board).waiting] == [(later.id, False)]


async def test_waiting_request_tells_its_reasons_with_missing_papers_apart(database: Database, city: City) -> None:
    [request] = await asked(database, city, NINE)
    async with database.transaction() as session:
        await session.execute(delete(Credential).where(Credential.interpreter_id == city.nadia.id))
    unlock = {"change": "start", "cents": 0}
    await make_run(
        database, city.coordinator, [], [Unserved(str(request.id), {"language": 2, "availability": 2}, (unlock,))]
    )
    [waiting] = group(await shown(database, city)).waiting
    assert waiting.reasons == {"language": 2, "availability": 1, "credential": 1}
    assert waiting.unlock == (unlock,)


async def test_trip_between_sites_has_minutes_km_and_slack(database: Database, city: City) -> None:
    async with database.transaction() as session:
        first = await make_request(session, city.clinic, city.limoilou, starts_wall=NINE)
        second = await make_request(session, city.clinic, city.basse_ville, starts_wall="2026-12-01T10:40")
        same = await make_request(session, city.clinic, city.basse_ville, starts_wall="2026-12-01T11:45")
        far = await make_request(session, city.clinic, city.limoilou, starts_wall="2026-12-01T15:00")
    await make_run(database, city.coordinator, [line(each, city.nadia) for each in (first, second, same, far)])
    [trip] = row(await shown(database, city), city.nadia.id).trips
    assert (trip.from_request_id, trip.to_request_id, trip.starts_at) == (first.id, second.id, at(TEN))
    assert (trip.minutes, trip.slack_minutes, trip.ends_at) == (10, 25, at("2026-12-01T10:10"))
    assert 2 < trip.km < 3


async def test_pinned_block_says_so(database: Database, city: City) -> None:
    first, second = await asked(database, city, NINE, TEN)
    async with database.transaction() as session:
        session.add(Pin(request_id=first.id, interpreter_id=city.nadia.id, starts_at=first.starts_at, mode="in_person", pinned_by_id=None, pinned_at=NOW))  # fmt: skip
    await make_run(database, city.coordinator, [line(first, city.nadia), line(second, city.nadia)])
    assert [block.pinned for block in row(await shown(database, city), city.nadia.id).blocks] == [True, False]


async def test_person_stands_in_the_rarest_language_that_is_asked(database: Database, city: City) -> None:
    await asked(database, city, NINE, language_code="pbu")
    board = await shown(database, city)
    assert [found.interpreter_id for found in group(board, "pbu").rows] == [city.karim.id]
    assert (group(board, "pbu").interpreters, group(board, "pbu").requests, group(board, "pbu").served) == (1, 1, 0)
    assert [found.name for found in group(board, "ara").rows] == ["Nadia Benali", "Youssef Kaddour"]
    assert board.groups[0].language_code == "pbu"


async def test_team_with_a_place_left_waits_and_shows_who_comes(database: Database, city: City) -> None:
    async with database.transaction() as session:
        request = await make_request(session, city.clinic, city.limoilou, starts_wall=NINE, interpreters=2)
        await make_booking(session, request, city.nadia)
    board = await shown(database, city)
    assert [(waiting.request_id, waiting.missing) for waiting in group(board).waiting] == [(request.id, 1)]
    assert told(row(board, city.nadia.id).blocks) == [(request.id, "confirmed", "")]


async def test_axis_opens_for_early_and_late_blocks(database: Database, city: City) -> None:
    async with database.transaction() as session:
        for wall, minutes in (("2026-12-01T05:30", 60), ("2026-12-01T20:15", 60), ("2026-12-02T23:30", 60)):
            request = await make_request(session, city.clinic, city.limoilou, starts_wall=wall, minutes=minutes)
            await make_booking(session, request, city.nadia)
    first = await shown(database, city)
    second = await shown(database, city, date(2026, 12, 2))
    quiet = await shown(database, city, date(2026, 12, 3))
    assert [(board.open_from, board.open_until) for board in (first, second, quiet)] == [(5, 22), (7, 24), (7, 20)]


async def test_board_is_the_coordination_s(database: Database, city: City) -> None:
    async with database.reading() as session:
        with pytest.raises(NotAllowed):
            await board_of(session, city.actors[Role.FINANCE], TUESDAY, zone=ZONE, now=NOW)


async def test_week_is_read_with_as_many_queries_for_thirty_requests_as_for_one(database: Database, city: City) -> None:
    counts = []
    for walls in ([NINE], [f"2026-12-0{1 + n % 4}T{8 + n // 4:02}:00" for n in range(30)]):
        requests = await asked(database, city, *walls)
        await make_run(database, city.coordinator, [line(request, city.youssef) for request in requests])
        with watched(database) as seen:
            async with database.reading() as session:
                boards = await boards_of(session, city.coordinator, MONDAY, SUNDAY, zone=ZONE, now=NOW)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert [board.requests for board in boards] == [0, 9, 8, 7, 7, 0, 0]
