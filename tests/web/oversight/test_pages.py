"""What watches over the pool: unmet demand, and the record of every step."""

import pytest

from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.domain.references import request_reference
from interpretariat.services.steps import step_request
from tests import factory
from tests.factory import NOW, City
from tests.web.visitors import Visits, visits

__all__ = ["visits"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages decide nothing that the database decides: one kind is enough here."""
    return sqlite_url


async def unmet(database: Database, city: City, n: int, wall: str = "2026-10-07T09:00") -> None:
    async with database.transaction() as session:
        for _ in range(n):
            await factory.make_request(
                session,
                city.clinic,
                city.limoilou,
                starts_wall=wall,
                state="unfilled",
                decision="unfilled",
                cause="none_free",
            )


async def test_a_funder_reads_shares_by_language(database: Database, city: City, visits: Visits) -> None:
    await unmet(database, city, 6)
    funder = await visits.as_(city.actors[Role.FUNDER])
    page = await funder.text("/constats")
    assert "100,0 % des demandes n'ont trouvé personne (6 sur 6)." in page
    assert "6 sur 6 (100 %)" in page
    assert "personne n'était libre" in page


async def test_a_small_number_leaves_no_file(database: Database, city: City, visits: Visits) -> None:
    await unmet(database, city, 2)
    funder = await visits.as_(city.actors[Role.FUNDER])
    assert ",2" not in await funder.get("/constats.csv")


async def test_the_record_is_found_by_its_reference(database: Database, city: City, visits: Visits) -> None:
    async with database.transaction() as session:
        request = await factory.make_request(session, city.clinic, city.limoilou)
        await step_request(session, city.coordinator, request, "give_up", now=NOW, reason="personne")
    reference = request_reference(request.id)
    auditor = await visits.as_(city.actors[Role.AUDITOR])
    page = await auditor.text(f"/audit?reference={reference}")
    assert "2026-11-23 10:00 Claire Gagnon (Coordination)" in page
    assert reference in page
    assert "n'est pas une référence" in await auditor.text("/audit?reference=dossier", 422)
