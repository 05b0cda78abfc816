"""A statement on its page and as files: every amount with its reason, nobody else's file."""

from io import BytesIO

import openpyxl
import pytest

from interpretariat.db.session import Database
from interpretariat.domain.agreement import AgreementTerms, Management, SharedTravel, Subsidy
from interpretariat.domain.policy import Role
from tests.factory import City
from tests.services.money import chained_day, make_agreement, make_payer, signed
from tests.web.visitors import Visits, visits

__all__ = ["visits"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def shared_month(database: Database, city: City) -> None:
    terms = AgreementTerms(
        (Subsidy("5", "VILLE", {"health": 4000}), Management("6", 1000)), SharedTravel("4", "shapley")
    )
    async with database.transaction() as session:
        await make_payer(session)
        await make_agreement(session, terms)
        await chained_day(session, city)


async def test_a_manager_reads_why_each_amount_is_what_it_is(database: Database, city: City, visits: Visits) -> None:
    await shared_month(database, city)
    manager = await visits.as_(city.actors[Role.ORGANISATION_MANAGER])
    page = await manager.text("/organisme/releves?mois=2026-10")
    assert "Subvention, Bailleur VILLE 40 % de" in page
    assert "du même trajet, selon ce que chaque arrêt ajoute, avec 1 autre service entente E-1, art. 4" in page
    assert "Gestion 10 % de" in page
    assert "2 lignes, aucune cachée." in page
    assert "Cardinal" not in page


async def test_the_total_is_that_of_its_lines(database: Database, city: City, visits: Visits) -> None:
    await shared_month(database, city)
    manager = await visits.as_(city.actors[Role.ORGANISATION_MANAGER])
    document = await manager.client.get("/organisme/releves/xlsx?mois=2026-10")
    sheet = openpyxl.load_workbook(BytesIO(document.content)).active
    assert sheet is not None
    heading, *rows = sheet.iter_rows(values_only=True)
    told = [dict(zip(heading, row, strict=True)) for row in rows]
    assert all(round(row["price"] - row["paid_by_others"], 2) == row["share"] for row in told)
    total = f"{sum(row['share'] for row in told):.2f}".replace(".", ",")
    assert f"À payer : {total} $" in await manager.text("/organisme/releves?mois=2026-10")


async def test_finance_reads_everybody_and_opens_one(database: Database, city: City, visits: Visits) -> None:
    async with database.transaction() as session:
        await signed(session, city.school, city.cardinal, city.youssef)
    finance = await visits.as_(city.actors[Role.FINANCE], "en")
    overview = await finance.text("/finances/releves?mois=2026-10")
    assert "École Cardinal-Roy 1 $82.00 $0.00 $82.00" in overview
    one = await finance.text(f"/finances/releves/{city.school.id}?mois=2026-10")
    assert "Open month: the amounts follow the signed hours." in one
    csv = await finance.get(f"/finances/releves/{city.school.id}/csv?mois=2026-10")
    assert "8200" in csv


async def test_a_month_without_anything_says_so(city: City, visits: Visits) -> None:
    manager = await visits.as_(city.actors[Role.ORGANISATION_MANAGER])
    assert "Rien à payer ce mois-ci." in await manager.text("/organisme/releves?mois=2026-09")


async def test_another_kind_of_file_does_not_exist(city: City, visits: Visits) -> None:
    manager = await visits.as_(city.actors[Role.ORGANISATION_MANAGER])
    await manager.get("/organisme/releves/exe?mois=2026-10", 404)


async def test_another_organisation_answers_as_an_unknown_one(city: City, visits: Visits) -> None:
    manager = await visits.as_(city.actors[Role.ORGANISATION_MANAGER])
    other = await manager.text(f"/finances/releves/{city.school.id}", 404)
    assert other == await manager.text("/finances/releves/999999", 404)
