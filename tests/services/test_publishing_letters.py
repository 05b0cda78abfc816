"""What a publication tells, and the kilometres it counts."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from interpretariat.allocation.score import day_km
from interpretariat.db.models import Booking, Outbox
from interpretariat.db.session import Database
from interpretariat.services.problem import load_problem
from interpretariat.services.publishing_letters import send_letters, withdraw_letters
from tests.factory import NOW, City, make_request
from tests.planning import line, make_run
from tests.services.test_publishing import NINE, TEN, TWO, asked, published


async def letters(database: Database) -> list[Outbox]:
    async with database.reading() as session:
        return list(await session.scalars(select(Outbox).order_by(Outbox.recipient)))


async def test_each_person_gets_one_letter_a_minute_later(database: Database, city: City) -> None:
    requests = await asked(database, city, NINE, TEN, TWO)
    run = await make_run(database, city.coordinator, [line(request, city.nadia) for request in requests])
    await published(database, city, run)
    found = await letters(database)
    assert [(row.recipient, row.not_before_at, row.batch) for row in found] == [
        ("annie@ville.example", NOW + timedelta(seconds=60), f"run/{run.id}"),
        ("nadia@ville.example", NOW + timedelta(seconds=60), f"run/{run.id}"),
    ]
    assert [row.subject.replace("\N{NO-BREAK SPACE}", " ") for row in found] == [
        "3 demandes ont avancé",
        "3 offres : réponse avant 29 nov., 9 h",
    ]


async def test_letters_are_withdrawn_within_the_minute_and_may_be_sent_after_all(
    database: Database, city: City
) -> None:
    [request] = await asked(database, city, NINE)
    run = await make_run(database, city.coordinator, [line(request, city.nadia)])
    await published(database, city, run)
    async with database.transaction() as session:
        await session.execute(update(Outbox).where(Outbox.recipient.like("annie%")).values(sent_at=NOW))
        assert await withdraw_letters(session, city.coordinator, run.id, now=NOW) == 1
    assert [row.withdrawn_at for row in await letters(database)] == [None, NOW]
    async with database.transaction() as session:
        assert await send_letters(session, city.coordinator, run.id, now=NOW) == 1
    assert [(row.withdrawn_at, row.not_before_at) for row in await letters(database)][1] == (None, NOW)


async def test_kilometres_of_a_day_sum_to_the_tour(database: Database, city: City) -> None:
    async with database.transaction() as session:
        first = await make_request(session, city.clinic, city.limoilou, starts_wall=NINE)
        second = await make_request(session, city.clinic, city.basse_ville, starts_wall="2026-12-01T11:00")
    run = await make_run(database, city.coordinator, [line(first, city.nadia), line(second, city.nadia)])
    await published(database, city, run)
    async with database.reading() as session:
        metres = await session.scalar(select(func.sum(Booking.planned_metres)))
        problem = (
            await load_problem(session, date(2026, 12, 1), date(2026, 12, 1), zone=ZoneInfo("America/Toronto"), now=NOW)
        ).problem
    day = [problem.booked(pair) for pair in problem.announced]
    assert abs(metres / 1000 - day_km(problem, problem.interpreter_by_id[str(city.nadia.id)], day)) < 0.002
