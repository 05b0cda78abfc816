"""What a month costs, as managers and finance read it."""

from datetime import date, timedelta

import pytest

from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.domain.tariff import BILLING_TERMS
from tests import factory
from tests.factory import City
from tests.web.visitors import Visits, visits

__all__ = ["visits"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages decide nothing that the database decides: one kind is enough here."""
    return sqlite_url


async def serve(database: Database, city: City, minutes: int = 50) -> None:
    """One signed booking of the clinic on 7 October, planned for an hour."""
    async with database.transaction() as session:
        asked = factory.at("2026-09-20T10:00")
        request = await factory.make_request(
            session, city.clinic, city.limoilou, starts_wall="2026-10-07T09:00", received_at=asked, created_at=asked
        )
        ends_at = request.starts_at + timedelta(minutes=minutes)
        hours = {"actual_starts_at": request.starts_at, "actual_ends_at": ends_at}
        await factory.make_booking(session, request, city.nadia, "closed", **hours)


async def test_a_manager_reads_how_each_amount_came_about(database: Database, city: City, visits: Visits) -> None:
    await serve(database, city)
    manager = await visits.as_(city.actors[Role.ORGANISATION_MANAGER])
    page = await manager.text("/organisme/couts?mois=2026-10")
    assert "À payer 82,00 $ pour 1 rendez-vous." in page
    assert "Temps 50 min → 2 h × 41,00 $/h (durée minimale) = 82,00 $" in page
    assert page.endswith("Total 82,00 $")


async def test_the_same_page_speaks_english(database: Database, city: City, visits: Visits) -> None:
    await serve(database, city)
    manager = await visits.as_(city.actors[Role.ORGANISATION_MANAGER], "en")
    assert "To pay: $82.00 for 1 booking." in await manager.text("/organisme/couts?mois=2026-10")


async def test_an_empty_month_says_so(city: City, visits: Visits) -> None:
    manager = await visits.as_(city.actors[Role.ORGANISATION_MANAGER])
    assert "Aucun rendez-vous ce mois-ci." in await manager.text("/organisme/couts?mois=2026-09")


async def test_a_month_that_is_none_is_named_with_its_remedy(city: City, visits: Visits) -> None:
    manager = await visits.as_(city.actors[Role.ORGANISATION_MANAGER])
    assert "n'est pas un mois : écrivez par exemple 2026-10" in await manager.text("/organisme/couts?mois=2026-13", 422)


async def test_finance_sees_everybody_and_opens_one(database: Database, city: City, visits: Visits) -> None:
    await serve(database, city)
    finance = await visits.as_(city.actors[Role.FINANCE])
    overview = await finance.text("/finances/couts?mois=2026-10")
    assert "CLSC de la Basse-Ville 1 82,00 $ 0,00 $" in overview
    assert "École Cardinal-Roy 0 0,00 $ 0,00 $" in overview
    assert "82,00 $" in await finance.text(f"/finances/couts/{city.clinic.id}?mois=2026-10")


async def test_another_organisation_and_an_unknown_one_answer_the_same(city: City, visits: Visits) -> None:
    manager = await visits.as_(city.actors[Role.ORGANISATION_MANAGER])
    other = await manager.text(f"/finances/couts/{city.school.id}", 404)
    assert other == await manager.text("/finances/couts/999999", 404)


async def test_the_csv_has_a_line_a_booking_in_cents(database: Database, city: City, visits: Visits) -> None:
    await serve(database, city)
    manager = await visits.as_(city.actors[Role.ORGANISATION_MANAGER])
    heading, line = (await manager.get("/organisme/couts.csv?mois=2026-10")).lstrip("\ufeff").splitlines()
    told = dict(zip(heading.split(","), line.split(","), strict=True))
    assert (told["date"], told["planned_minutes"], told["signed_minutes"], told["price_cents"]) == (
        "2026-10-07",
        "60",
        "50",
        "8200",
    )


async def test_tariffs_stand_on_one_time_line(database: Database, city: City, visits: Visits) -> None:
    async with database.transaction() as session:
        await factory.make_tariff(session, "billing", BILLING_TERMS, date(2027, 4, 1), name="Grille 2027")
    finance = await visits.as_(city.actors[Role.FINANCE])
    page = await finance.text("/finances/tarifs")
    assert "Grille 2027 · depuis le 2027-04-01 à venir" in page
    assert "depuis le 2026-01-01 en vigueur" in page
    assert "41,00 $/h, 2 h au minimum, par tranche de 15 min" in page
