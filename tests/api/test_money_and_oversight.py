"""Statements, the record of steps and unmet demand, as programs read them."""

from datetime import timedelta

from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.services.steps import step_request
from tests import factory
from tests.api.programs import Program, program
from tests.factory import NOW, City

__all__ = ["program"]


async def serve(database: Database, city: City) -> int:
    async with database.transaction() as session:
        asked = factory.at("2026-09-20T10:00")
        request = await factory.make_request(
            session, city.clinic, city.limoilou, starts_wall="2026-10-07T09:00", received_at=asked, created_at=asked
        )
        hours = {"actual_starts_at": request.starts_at, "actual_ends_at": request.starts_at + timedelta(minutes=50)}
        return (await factory.make_booking(session, request, city.nadia, "closed", **hours)).id


async def test_the_shares_of_a_statement_add_up(program: Program, database: Database, city: City) -> None:
    booking = await serve(database, city)
    manager = await program.as_(city.actors[Role.ORGANISATION_MANAGER])
    (statement,) = (await manager.get("/api/statements?period=2026-10")).json()["items"]
    assert statement == {
        "id": f"2026-10-{city.clinic.id}",
        "organisation": city.clinic.id,
        "period": "2026-10",
        "state": "open",
        "lines": [
            {
                "booking": booking,
                "description": f"R-{booking:04} 2026-10-07 ara CLSC de Limoilou",
                "price_cents": 8200,
                "share_cents": 8200,
            }
        ],
        "subtotal_cents": 8200,
        "tax_cents": 0,
        "total_cents": 8200,
    }


async def test_a_statement_of_another_organisation_is_not_found(program: Program, city: City) -> None:
    manager = await program.as_(city.actors[Role.ORGANISATION_MANAGER])
    answers = [
        await manager.get(f"/api/statements?period=2026-10&organisation={wanted}") for wanted in (city.school.id, 10**6)
    ]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(404, answers[0].json())] * 2


async def test_a_period_that_is_no_month_is_refused_by_name(program: Program, city: City) -> None:
    finance = await program.as_(city.actors[Role.FINANCE])
    answer = await finance.get("/api/statements?period=2026-13")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "period")


async def test_the_record_is_read_page_by_page(program: Program, database: Database, city: City) -> None:
    async with database.transaction() as session:
        for _ in range(3):
            request = await factory.make_request(session, city.clinic, city.limoilou)
            await step_request(session, city.coordinator, request, "give_up", now=NOW)
    auditor = await program.as_(city.actors[Role.AUDITOR])
    first = (await auditor.get("/api/audit?limit=2")).json()
    second = (await auditor.get(f"/api/audit?limit=2&cursor={first['next_cursor']}")).json()
    assert [len(first["items"]), len(second["items"]), second["next_cursor"]] == [2, 1, None]
    assert {step["event"] for step in first["items"]} == {"give_up"}


async def test_unmet_demand_is_for_the_funder_and_hides_small_numbers(
    program: Program, database: Database, city: City
) -> None:
    await serve(database, city)
    funder = await program.as_(city.actors[Role.FUNDER])
    answer = (await funder.get("/api/insights/unmet?first=2026-10&last=2026-10")).json()
    assert (answer["asked"], answer["unmet"], answer["causes"]) == (None, 0, {})
