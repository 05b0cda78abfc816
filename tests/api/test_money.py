"""Closing a month and replaying it, as programs do."""

from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from tests.api.programs import Program, program
from tests.factory import City
from tests.services.money import signed, three_visits

__all__ = ["program"]

BLOCK = {"block": {"article": "9", "by": "time"}}


async def test_a_month_is_closed_once_whatever_is_sent_again(program: Program, database: Database, city: City) -> None:
    async with database.transaction() as session:
        await signed(session, city.clinic, city.limoilou, city.nadia)
    finance = await program.as_(city.actors[Role.FINANCE])
    answers = [
        await finance.post("/api/periods/2026-10/close", json={}, headers={"idempotency-key": "october"})
        for _ in range(2)
    ]
    assert answers[0].json() == {
        "period": "2026-10",
        "state": "closed",
        "bookings": 1,
        "late": 0,
        "carried": 0,
        "income_cents": 8200,
        "management_cents": 0,
        "cost_cents": 8200,
        "balance_cents": 0,
    }
    assert answers[1].json() == answers[0].json()
    again = await finance.post("/api/periods/2026-10/close", json={})
    assert (again.status_code, again.json()["code"]) == (409, "period_closed")
    (statement, _) = (await finance.get("/api/statements?period=2026-10")).json()["items"]
    assert (statement["state"], statement["total_cents"]) == ("closed", 8200)


async def test_what_is_missing_is_counted(program: Program, database: Database, city: City) -> None:
    async with database.transaction() as session:
        await signed(session, city.clinic, city.limoilou, city.nadia, state="delivered")
    finance = await program.as_(city.actors[Role.FINANCE])
    answer = await finance.post("/api/periods/2026-10/close", json={})
    assert (answer.status_code, answer.json()["code"], answer.json()["facts"]["unsigned"]) == (
        409,
        "period_not_ready",
        1,
    )
    assert (await finance.post("/api/periods/2026-10/close", json={"carry": True})).json()["carried"] == 1


async def test_a_month_is_replayed_under_another_agreement(program: Program, database: Database, city: City) -> None:
    async with database.transaction() as session:
        await three_visits(session, city)
    administrator = await program.as_(city.actors[Role.ADMINISTRATOR])
    answer = await administrator.post("/api/agreements/simulate", json={"period": "2026-10", "agreement": BLOCK})
    (row,) = answer.json()["organisations"]
    assert (row["organisation"], row["current_cents"], row["proposed_cents"], row["alone_cents"]) == (city.clinic.id, 24_600, 8200, 24_600)  # fmt: skip


async def test_terms_that_cannot_be_read_are_refused_by_field(program: Program, city: City) -> None:
    finance = await program.as_(city.actors[Role.FINANCE])
    bad = {"period": "2026-10", "agreement": {"travel": {"article": "1", "rule": "coin"}}}
    answer = await finance.post("/api/agreements/simulate", json=bad)
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["field"], error["code"]) == (422, "agreement", "bad_agreement")
    nothing = await finance.post("/api/agreements/simulate", json={"period": "2026-10"})
    assert nothing.json()["errors"][0]["code"] == "required"
