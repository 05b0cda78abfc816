from datetime import date

import pytest

from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.domain.refusals import Invalid, NotAllowed
from interpretariat.services.insights import Unmet, shares_served, unmet_demand
from tests.factory import NOW, ZONE, City, make_request

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


async def ask(database: Database, city: City, language: str, states: dict[str, int], wall: str) -> None:
    async with database.transaction() as session:
        for state, n in states.items():
            for _ in range(n):
                await make_request(
                    session,
                    city.clinic,
                    city.limoilou,
                    language_code=language,
                    starts_wall=wall,
                    state=state,
                    decision="unfilled" if state == "unfilled" else "submitted",
                    cause="none_free" if state == "unfilled" else "",
                )


async def unmet(database: Database, city: City, role: Role = Role.FUNDER) -> Unmet:
    async with database.reading() as session:
        return await unmet_demand(session, city.actors[role], SEPTEMBER, OCTOBER, ZONE)


async def test_unmet_requests_are_counted_by_language_and_cause(database: Database, city: City) -> None:
    await ask(database, city, "ara", {"closed": 14, "unfilled": 6, "draft": 3, "cancelled": 4}, "2026-10-07T09:00")
    await ask(database, city, "prs", {"closed": 5, "unfilled": 7}, "2026-09-08T09:00")
    await ask(database, city, "prs", {"unfilled": 9}, "2026-11-03T09:00")
    found = await unmet(database, city)
    assert (found.asked, found.unmet, found.causes) == (32, 13, (("none_free", 13),))
    assert [(row.code, row.asked, row.unmet) for row in found.languages] == [("prs", 12, 7), ("ara", 20, 6)]


async def test_small_numbers_are_hidden_from_everybody(database: Database, city: City) -> None:
    await ask(database, city, "ara", {"closed": 14, "unfilled": 6}, "2026-10-07T09:00")
    await ask(database, city, "prs", {"closed": 8, "unfilled": 2}, "2026-10-07T09:00")
    for role in (Role.FUNDER, Role.COORDINATOR, Role.ADMINISTRATOR):
        found = await unmet(database, city, role)
        assert [(row.code, row.unmet) for row in found.languages] == [("ara", None), ("prs", None)]


async def test_months_out_of_order_are_refused(database: Database, city: City) -> None:
    async with database.reading() as session:
        with pytest.raises(Invalid) as refused:
            await unmet_demand(session, city.actors[Role.FUNDER], OCTOBER, SEPTEMBER, ZONE)
    assert [problem.code for problem in refused.value.problems] == ["months_out_of_order"]


async def test_those_who_ask_and_interpret_do_not_read_it(database: Database, city: City) -> None:
    for role in (Role.REQUESTER, Role.INTERPRETER):
        with pytest.raises(NotAllowed):
            await unmet(database, city, role)


async def test_everybody_reads_the_share_met_of_each_language_that_somebody_speaks(
    database: Database, city: City
) -> None:
    await ask(database, city, "ara", {"closed": 18, "unfilled": 6, "cancelled": 5}, "2026-10-07T09:00")
    await ask(database, city, "ara", {"unfilled": 30}, "2026-04-07T09:00")
    await ask(database, city, "ara", {"submitted": 30}, "2026-11-27T09:00")
    await ask(database, city, "spa", {"closed": 18, "unfilled": 1}, "2026-10-07T09:00")
    async with database.reading() as session:
        found = {row.code: percent for row, percent in await shares_served(session, now=NOW, zone=ZONE)}
    assert (found["ara"], found["spa"]) == (75, None)
    assert "npi" not in found
