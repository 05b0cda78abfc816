"""Rows become a problem that the engine accepts, whatever people booked by hand."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from interpretariat.allocation.problem import problem_json, read_problem
from interpretariat.allocation.scenario import Line
from interpretariat.db.models import AvailabilityException, BusySpan, Credential, Interpreter, Pin
from interpretariat.db.session import Database
from interpretariat.services.problem import Loaded, load_problem
from interpretariat.services.problem_fixed import SetAside
from tests.factory import NOW, City, at, make_booking, make_request
from tests.statements import watched

MONTREAL = ZoneInfo("America/Toronto")
MONDAY, SUNDAY = date(2026, 11, 30), date(2026, 12, 6)


async def loaded(database: Database, from_date: date = MONDAY, to_date: date = SUNDAY, now: datetime = NOW) -> Loaded:
    """The week as the engine would read it; refused here when the engine would refuse it."""
    async with database.reading() as session:
        found = await load_problem(session, from_date, to_date, zone=MONTREAL, now=now)
    assert read_problem(problem_json(found.problem)) == found.problem
    return found


async def test_request_is_asked_with_its_options_and_wishes(database: Database, city: City) -> None:
    async with database.transaction() as session:
        row = await make_request(
            session, city.clinic, city.limoilou, fallback_modes=["telephone"], start_options=["2026-12-01T15:00"],
            gender="f", gender_required=True, domain="health", skills=["medical"], preferred=[city.nadia.id],
            excluded=[city.youssef.id], tier=3, priority=2, interpreters=2,
        )  # fmt: skip
    problem = (await loaded(database)).problem
    [asked] = problem.requests
    assert (asked.id, asked.organisation, asked.site) == (str(row.id), str(city.clinic.id), str(city.limoilou.id))
    assert asked.starts == (at("2026-12-01T14:00"), at("2026-12-01T15:00"))
    assert (asked.mode, asked.fallback_modes) == ("in_person", ("telephone",))
    assert (asked.gender.value, asked.gender.required) == ("f", True)
    assert asked.skills == ("medical", "domain:health")
    assert (asked.preferred, asked.excluded) == ((str(city.nadia.id),), (str(city.youssef.id),))
    assert (asked.tier, asked.priority, asked.interpreters, asked.minutes) == (3, 2, 2, 60)


async def test_interpreter_is_available_by_pattern_less_what_is_busy(database: Database, city: City) -> None:
    async with database.transaction() as session:
        session.add(
            BusySpan(
                interpreter_id=city.nadia.id,
                source="agenda",
                starts_at=at("2026-12-01T10:00"),
                ends_at=at("2026-12-01T11:00"),
            )
        )
        session.add(
            AvailabilityException(
                interpreter_id=city.nadia.id,
                available=False,
                starts_wall="2026-12-02T00:00",
                ends_wall="2026-12-05T00:00",
            )
        )
    nadia = (await loaded(database)).problem.interpreter_by_id[str(city.nadia.id)]
    assert nadia.availability == (
        (at("2026-11-30T08:00"), at("2026-11-30T17:00")),
        (at("2026-12-01T08:00"), at("2026-12-01T10:00")),
        (at("2026-12-01T11:00"), at("2026-12-01T17:00")),
    )
    assert nadia.skills == ("domain:health", "domain:school", "domain:social")


async def test_expired_paper_closes_the_days_after_it(database: Database, city: City) -> None:
    async with database.transaction() as session:
        paper = update(Credential).where(
            Credential.interpreter_id == city.nadia.id, Credential.kind == "confidentiality"
        )
        await session.execute(paper.values(expires_on=date(2026, 12, 1)))
    found = await loaded(database)
    spans = found.problem.interpreter_by_id[str(city.nadia.id)].availability
    assert [since.astimezone(MONTREAL).day for since, _ in spans] == [30, 1]
    assert found.without_papers == {str(city.nadia.id): tuple(date(2026, 12, day) for day in range(2, 7))}


@pytest.mark.parametrize("state", ["draft", "rejected", "cancelled", "unfilled"])
async def test_request_that_is_not_searched_for_is_left_out(database: Database, city: City, state: str) -> None:
    async with database.transaction() as session:
        await make_request(session, city.clinic, city.limoilou, decision=state, state=state)
    assert (await loaded(database)).problem.requests == ()


async def test_past_start_is_left_out_and_its_option_becomes_the_first(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await make_request(session, city.clinic, city.limoilou, starts_wall="2026-12-01T09:00")
        later = await make_request(session, city.clinic, city.limoilou, starts_wall="2026-12-01T09:00", start_options=["2026-12-01T14:00"])  # fmt: skip
    problem = (await loaded(database, now=at("2026-12-01T10:00"))).problem
    assert [(request.id, request.starts) for request in problem.requests] == [
        (str(later.id), (at("2026-12-01T14:00"),))
    ]


async def test_offer_is_announced_and_agreed_work_is_pinned(database: Database, city: City) -> None:
    async with database.transaction() as session:
        offered = await make_request(session, city.clinic, city.limoilou, state="offered")
        await make_booking(session, offered, city.nadia, "offered")
        agreed = await make_request(session, city.clinic, city.limoilou, starts_wall="2026-12-02T09:00", state="confirmed", fallback_modes=["video"])  # fmt: skip
        booking = await make_booking(session, agreed, city.nadia, mode="video")
    found = await loaded(database)
    line = Line(str(agreed.id), str(city.nadia.id), booking.starts_at, "video")
    assert found.problem.pinned == (line,)
    assert found.problem.announced == (Line(str(offered.id), str(city.nadia.id), offered.starts_at, "in_person"),)
    assert found.problem.request_by_id[str(agreed.id)].mode_steps == {"video": 0}
    assert found.asked == {str(offered.id), str(agreed.id)}


async def test_work_of_the_same_week_counts_though_its_day_is_not_asked(database: Database, city: City) -> None:
    async with database.transaction() as session:
        for state in ("delivered", "closed", "offered", "late_cancelled", "declined"):
            hour = {"delivered": 9, "closed": 11, "offered": 13, "late_cancelled": 15, "declined": 16}[state]
            row = await make_request(session, city.clinic, city.limoilou, starts_wall=f"2026-12-01T{hour:02}:00", state="confirmed")  # fmt: skip
            await make_booking(session, row, city.nadia, state)
    found = await loaded(database, date(2026, 12, 3), date(2026, 12, 3))
    assert [line.start for line in found.problem.pinned] == [at(f"2026-12-01T{hour:02}:00") for hour in (9, 11, 13)]
    assert found.asked == frozenset()


async def test_team_half_agreed_asks_for_the_other_half_at_the_same_time(database: Database, city: City) -> None:
    async with database.transaction() as session:
        row = await make_request(session, city.clinic, city.limoilou, interpreters=3, start_options=["2026-12-01T15:00"])  # fmt: skip
        await make_booking(session, row, city.nadia, starts_wall="2026-12-01T15:00", starts_at=at("2026-12-01T15:00"), ends_at=at("2026-12-01T16:00"))  # fmt: skip
        await make_booking(session, row, city.youssef, "cancelled")
    [asked] = (await loaded(database)).problem.requests
    assert (asked.interpreters, asked.starts) == (2, (at("2026-12-01T15:00"),))


async def test_agreed_work_that_breaks_a_rule_is_set_aside_with_its_day(database: Database, city: City) -> None:
    async with database.transaction() as session:
        evening = await make_request(session, city.clinic, city.limoilou, starts_wall="2026-12-01T18:00", minutes=90, interpreters=2)  # fmt: skip
        await make_booking(session, evening, city.nadia)
        morning = await make_request(session, city.clinic, city.limoilou, starts_wall="2026-12-01T09:00", state="confirmed")  # fmt: skip
        await make_booking(session, morning, city.nadia)
        await make_request(session, city.clinic, city.limoilou)
    found = await loaded(database)
    nadia = found.problem.interpreter_by_id[str(city.nadia.id)]
    assert found.set_aside == (SetAside(str(evening.id), str(city.nadia.id), "availability"),)
    assert found.problem.pinned == ()
    assert [since.astimezone(MONTREAL).day for since, _ in nadia.availability] == [30, 2, 3, 4]
    assert nadia.max_minutes_per_week == 1500 - 150
    left = found.problem.request_by_id[str(evening.id)]
    assert (left.interpreters, left.excluded) == (1, (str(city.nadia.id),))
    assert str(morning.id) not in found.problem.request_by_id


async def test_agreed_work_above_the_cap_keeps_the_rest_of_the_week_feasible(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await session.execute(update(Interpreter).values(max_minutes_per_week=200))
        for day in (1, 2):
            row = await make_request(session, city.clinic, city.limoilou, starts_wall=f"2026-12-0{day}T09:00", minutes=120, state="confirmed")  # fmt: skip
            await make_booking(session, row, city.nadia)
    found = await loaded(database)
    assert [aside.rule for aside in found.set_aside] == ["caps"]
    assert found.problem.interpreter_by_id[str(city.nadia.id)].max_minutes_per_week == 120


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"starts_at": at("2026-12-01T14:00"), "mode": "in_person"}, ""),
        ({"starts_at": at("2026-12-01T14:30"), "mode": "in_person"}, "start"),
        ({"starts_at": at("2026-12-01T14:00"), "mode": "video"}, "start"),
    ],
)
async def test_pin_holds_at_a_start_and_mode_of_its_request(database: Database, city: City, facts: dict[str, Any], rule: str) -> None:  # fmt: skip
    async with database.transaction() as session:
        row = await make_request(session, city.clinic, city.limoilou)
        session.add(Pin(request_id=row.id, interpreter_id=city.nadia.id, pinned_by_id=None, pinned_at=NOW, **facts))
    found = await loaded(database)
    assert len(found.problem.pinned) == (not rule)
    assert [aside.rule for aside in found.set_aside] == ([rule] if rule else [])


async def test_pin_that_breaks_a_rule_is_named_and_left_out(database: Database, city: City) -> None:
    async with database.transaction() as session:
        row = await make_request(session, city.clinic, city.limoilou)
        for person in (city.salma, city.youssef, city.nadia):
            session.add(Pin(request_id=row.id, interpreter_id=person.id, starts_at=row.starts_at, mode="in_person", pinned_by_id=None, pinned_at=NOW))  # fmt: skip
    found = await loaded(database)
    assert [line.interpreter for line in found.problem.pinned] == [str(city.youssef.id)]
    assert [(aside.interpreter, aside.rule) for aside in found.set_aside] == [(str(city.salma.id), "language"), (str(city.nadia.id), "number")]  # fmt: skip


async def test_request_asked_around_is_left_to_people(database: Database, city: City) -> None:
    async with database.transaction() as session:
        row = await make_request(session, city.clinic, city.limoilou, state="offered")
        for person in (city.nadia, city.youssef):
            await make_booking(session, row, person, "offered", broadcast=True)
    assert (await loaded(database)).problem.requests == ()


async def test_problem_takes_as_many_queries_for_thirty_requests_as_for_one(database: Database, city: City) -> None:
    counts = []
    for number in (1, 29):
        async with database.transaction() as session:
            for n in range(number):
                row = await make_request(session, city.clinic, city.limoilou, starts_wall=f"2026-12-0{1 + n % 4}T{8 + n // 4:02}:00")  # fmt: skip
                if n % 4 == 0:
                    await make_booking(session, row, city.nadia if number == 1 else city.youssef, "offered", broadcast=True)  # fmt: skip
        with watched(database) as seen:
            await loaded(database)
        counts.append(len(seen))
    assert counts[0] == counts[1]
