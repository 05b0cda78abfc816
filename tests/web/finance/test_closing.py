"""Closing a month on its page: what is missing is named, what it writes is shown first."""

from datetime import UTC, datetime

import pytest

from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from tests.factory import City
from tests.services.money import signed
from tests.web.visitors import Visits, visits

__all__ = ["visits"]

ON_2_NOVEMBER = datetime(2026, 11, 2, 15, tzinfo=UTC)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def test_a_month_that_is_settled_shows_what_closing_writes(
    database: Database, city: City, visits: Visits
) -> None:
    visits.now = ON_2_NOVEMBER
    async with database.transaction() as session:
        await signed(session, city.clinic, city.limoilou, city.nadia)
    finance = await visits.as_(city.actors[Role.FINANCE])
    page = await finance.text("/finances")
    assert "Fermeture, octobre 2026" in page
    assert "Heures toutes signées" in page
    assert "Prix des rendez-vous 82,00 $" in page
    answer = await finance.post("/finances/fermer", "/finances", mois="2026-10")
    assert answer.headers["location"] == "/finances?mois=2026-10"
    assert "Ce mois est fermé." in await finance.text("/finances?mois=2026-10")
    statement = await finance.text(f"/finances/releves/{city.clinic.id}?mois=2026-10")
    assert "Mois fermé : ces montants ne changent plus." in statement


async def test_what_is_not_signed_is_named_and_may_be_carried_over(
    database: Database, city: City, visits: Visits
) -> None:
    visits.now = ON_2_NOVEMBER
    async with database.transaction() as session:
        await signed(session, city.clinic, city.limoilou, city.nadia, state="delivered")
    finance = await visits.as_(city.actors[Role.FINANCE])
    page = await finance.text("/finances")
    assert "Heures à signer : 1 R-0001" in page
    refused = await finance.post("/finances/fermer", "/finances", mois="2026-10")
    assert refused.status_code == 409
    assert "heures à signer, 1" in refused.text
    assert (await finance.post("/finances/fermer", "/finances", mois="2026-10", reporter="oui")).status_code == 303
    assert "Ce mois est fermé." in await finance.text("/finances?mois=2026-10")


async def test_a_running_month_has_no_button(city: City, visits: Visits) -> None:
    finance = await visits.as_(city.actors[Role.FINANCE])
    page = await finance.get("/finances?mois=2026-11")
    assert "Le mois n'est pas fini." in page.replace("&#39;", "'")
    assert "/finances/fermer" not in page


async def test_a_month_that_is_none_closes_nothing(city: City, visits: Visits) -> None:
    finance = await visits.as_(city.actors[Role.FINANCE])
    assert (await finance.post("/finances/fermer", "/finances", mois="octobre")).status_code == 422
