"""A month replayed on a page: who wins, who loses, who would leave, and nothing is written."""

from datetime import date

import pytest

from interpretariat.db.session import Database
from interpretariat.domain.agreement import AgreementTerms, Funding, Management, SharedTravel
from interpretariat.domain.policy import Role
from tests.factory import City
from tests.services.money import chained_day, make_agreement, make_payer, signed, three_visits
from tests.web.visitors import Visits, visits

__all__ = ["visits"]

PATH = "/finances/simulateur"
NEXT = date(2027, 1, 1)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def test_page_asks_first(city: City, visits: Visits) -> None:
    finance = await visits.as_(city.actors[Role.FINANCE])
    page = await finance.text(PATH)
    assert "Choisissez une entente ou une grille, puis rejouez le mois." in page
    assert "Rejouer octobre 2026" in page


async def test_a_shared_block_is_replayed_with_its_saving(database: Database, city: City, visits: Visits) -> None:
    async with database.transaction() as session:
        await three_visits(session, city)
    finance = await visits.as_(city.actors[Role.FINANCE])
    page = await finance.text(f"{PATH}?mois=2026-10&entente=block")
    assert "Total des organismes : 246,00 $ → 82,00 $ (−164,00 $)." in page
    assert "1 organisme paie moins, 0 paie plus." in page
    assert "Personne n'a intérêt à partir" in page
    assert "CLSC de la Basse-Ville 3 246,00 $ 82,00 $ −164,00 $ 246,00 $" in page


async def test_who_would_gain_by_leaving_is_named_with_the_amount(
    database: Database, city: City, visits: Visits
) -> None:
    """Ten percent of management, asked of one organisation: alone it would not pay it."""
    async with database.transaction() as session:
        await make_agreement(session, AgreementTerms((Management("1", 1000),)), city.clinic, code="E-8", starts_on=NEXT)
        await signed(session, city.clinic, city.limoilou, city.nadia)
    finance = await visits.as_(city.actors[Role.FINANCE], "en")
    page = await finance.text(f"{PATH}?mois=2026-10&entente=E-8@{NEXT}")
    assert "1 organisation would pay less without the pool." in page
    assert "CLSC de la Basse-Ville: $8.20 less" in page


async def test_payers_are_compared_below(database: Database, city: City, visits: Visits) -> None:
    async with database.transaction() as session:
        await make_payer(session, "VILLE")
        await make_agreement(session, AgreementTerms((Funding("1", "VILLE", points=5000),)))
        await signed(session, city.clinic, city.limoilou, city.nadia)
    finance = await visits.as_(city.actors[Role.FINANCE])
    assert "VILLE 41,00 $ 0,00 $ −41,00 $" in await finance.text(f"{PATH}?mois=2026-10&entente=alone")


async def test_an_unknown_agreement_is_refused_and_the_rest_is_kept(city: City, visits: Visits) -> None:
    finance = await visits.as_(city.actors[Role.FINANCE])
    page = await finance.get(f"{PATH}?mois=2026-10&entente=E-404", 422)
    assert "Le code « E-404 » est inconnu." in page.replace("\N{NO-BREAK SPACE}", " ")
    assert 'value="2026-10"' in page


async def test_the_csv_has_the_figures_of_the_page(database: Database, city: City, visits: Visits) -> None:
    async with database.transaction() as session:
        await make_agreement(session, AgreementTerms(travel=SharedTravel("8", "shapley")))
        await chained_day(session, city)
    finance = await visits.as_(city.actors[Role.FINANCE])
    heading, *lines = (await finance.get(f"{PATH}/csv?mois=2026-10&entente=alone")).lstrip("\ufeff").splitlines()
    assert heading.split(",")[0] == "organisation"
    rows = [dict(zip(heading.split(","), line.split(","), strict=True)) for line in lines]
    assert {row["organisation"] for row in rows} == {"clinique", "ecole"}
    assert sum(int(row["difference_cents"]) for row in rows) == 0
