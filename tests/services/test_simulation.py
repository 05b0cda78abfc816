from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import event

from interpretariat.db.session import Database
from interpretariat.domain.agreement import AgreementTerms, Funding, Management, SharedBlock, SharedTravel
from interpretariat.domain.policy import Role
from interpretariat.domain.refusals import Invalid, NotAllowed
from interpretariat.domain.tariff import BILLING_TERMS, ModeTerms
from interpretariat.services.simulation import Proposal, Simulation, simulate
from tests.factory import City
from tests.services.money import OCTOBER, chained_day, make_agreement, make_payer, signed, three_visits


async def replayed(database: Database, city: City, proposal: Proposal, month: date = OCTOBER) -> Simulation:
    async with database.reading() as session:
        return await simulate(session, city.actors[Role.FINANCE], month, proposal)


def figures(found: Simulation) -> dict[str, tuple[int, int, int]]:
    return {
        each.organisation.code: (each.current_cents, each.proposed_cents, each.alone_cents) for each in found.outcomes
    }


async def test_a_block_that_would_be_shared_saves_what_it_saves(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await three_visits(session, city)
    found = await replayed(database, city, Proposal(AgreementTerms(block=SharedBlock("9"))))
    assert figures(found) == {"clinique": (24_600, 8200, 24_600)}
    assert found.outcomes[0].difference_cents == -16_400


async def test_each_alone_pays_the_round_restricted_to_its_own(database: Database, city: City) -> None:
    """Alone the school's 3 km leg is there and back from home: less kilometres in all, more for itself."""
    async with database.transaction() as session:
        await make_agreement(session, AgreementTerms(travel=SharedTravel("8", "shapley")))
        await chained_day(session, city)
    found = figures(await replayed(database, city, Proposal(AgreementTerms())))
    together = sum(each[0] for each in found.values())
    alone = sum(each[2] for each in found.values())
    assert together == sum(each[1] for each in found.values()) == 3 * 8200 + 23 * 62
    assert alone > together
    assert found["ecole"][2] > found["ecole"][0]


async def test_payers_win_and_lose_too(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await make_payer(session, "MIFI")
        await make_payer(session, "VILLE")
        await make_agreement(session, AgreementTerms((Funding("1", "VILLE", points=5000),)))
        await signed(session, city.clinic, city.limoilou, city.nadia)
        await signed(session, city.school, city.cardinal, city.youssef)
    only_the_clinic = Proposal(AgreementTerms((Funding("1", "MIFI"),)), frozenset({city.clinic.id}))
    found = await replayed(database, city, only_the_clinic)
    assert figures(found) == {"clinique": (4100, 0, 4100), "ecole": (4100, 4100, 4100)}
    assert [(each.payer, each.difference_cents) for each in found.payers] == [("MIFI", 8200), ("VILLE", -4100)]


async def test_another_tariff_is_replayed_the_same_way(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await signed(session, city.clinic, city.limoilou, city.nadia)
    dearer = replace(BILLING_TERMS, modes=dict.fromkeys(BILLING_TERMS.modes, ModeTerms(5000, minimum_minutes=60)))
    assert figures(await replayed(database, city, Proposal(tariff=dearer))) == {"clinique": (8200, 5000, 8200)}


async def test_who_would_pay_less_alone_is_said(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await signed(session, city.clinic, city.limoilou, city.nadia)
    (outcome,) = (await replayed(database, city, Proposal(AgreementTerms((Management("1", 1000),))))).outcomes
    assert (outcome.proposed_cents, outcome.would_leave) == (9020, True)


async def test_a_simulation_writes_nothing(database: Database, city: City) -> None:
    said: list[str] = []
    async with database.transaction() as session:
        await chained_day(session, city)
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *facts: said.append(facts[2]))
    await replayed(database, city, Proposal(AgreementTerms()))
    assert {statement.split()[0] for statement in said} <= {"SELECT", "WITH", "BEGIN"}


async def test_terms_that_name_an_unknown_payer_are_refused(database: Database, city: City) -> None:
    with pytest.raises(Invalid) as refused:
        await replayed(database, city, Proposal(AgreementTerms((Funding("1", "NOBODY"),))))
    assert [(problem.field, problem.value) for problem in refused.value.problems] == [("payer", "NOBODY")]


async def test_managers_do_not_simulate(database: Database, city: City) -> None:
    async with database.reading() as session:
        with pytest.raises(NotAllowed):
            await simulate(session, city.actors[Role.ORGANISATION_MANAGER], OCTOBER, Proposal(AgreementTerms()))


async def test_one_booking_and_several_take_as_many_queries(database: Database, city: City) -> None:
    asked: list[Any] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    counts = []
    for day in ("07", "08"):
        async with database.transaction() as session:
            await chained_day(session, city, f"2026-10-{day}")
        asked.clear()
        await replayed(database, city, Proposal(AgreementTerms()))
        counts.append(len(asked))
    assert counts[0] == counts[1]
