"""Changing and calling off on a page: what it changes and what it costs, before; nothing typed is lost."""

import pytest
from sqlalchemy import select

from interpretariat.db.models import Booking, Request
from interpretariat.db.session import Database
from tests.factory import City
from tests.web.partner.pages import errors, values
from tests.web.partner.requests import make
from tests.web.visitors import Visits, said, visits

__all__ = ["visits"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def test_cancel_shows_the_price_and_does_nothing(database: Database, city: City, visits: Visits) -> None:
    await make(database, city, "confirmed", "2026-11-25T09:00")
    page = await (await visits.as_(city.requester)).get("/demandes/D-0001/annuler")
    text = said(page)
    assert "Il reste 47 h ouvrables, la règle en demande 48." in text
    assert "Annuler la demande (82,00 $)" in text
    assert "Nous prévenons Nadia B. aussitôt; son paiement est maintenu." in text
    async with database.reading() as session:
        assert await session.scalar(select(Booking.state)) == "confirmed"


async def test_cancel_is_done_by_the_button(database: Database, city: City, visits: Visits) -> None:
    await make(database, city, "confirmed", "2026-11-25T09:00")
    annie = await visits.as_(city.requester)
    answer = await annie.post("/demandes/D-0001/annuler", "/demandes/D-0001/annuler", reason="Remise")
    assert answer.headers["location"] == "/demandes/D-0001"
    text = await annie.text("/demandes/D-0001")
    assert "Annulée hors délai : 82,00 $" in text
    assert "Annie R. a annulé la demande « Remise »" in text
    await annie.get("/demandes/D-0001/annuler", 409)


async def test_change_shows_the_difference_before(database: Database, city: City, visits: Visits) -> None:
    await make(database, city, "confirmed")
    annie = await visits.as_(city.requester)
    path = "/demandes/D-0001/modifier"
    form = values(await annie.get(path), path)
    changed = form | {"mode": ["telephone"], "minutes": ["90"], "action": ["chances"]}
    text = said((await annie.post(path, path, **changed)).text)
    assert "Le mode Sur place Téléphone" in text
    assert "La durée 1 h 1 h 30" in text
    assert "Coût prévu 84,17 $ à 89,25 $ 82,00 $" in text
    assert "L'interprète retenu est libéré et prévenu; nous cherchons de nouveau." in text
    async with database.reading() as session:
        assert await session.scalar(select(Request.mode)) == "in_person"


async def test_change_as_it_stands_changes_nothing(database: Database, city: City, visits: Visits) -> None:
    row_id = await make(
        database,
        city,
        "confirmed",
        skills=["medical"],
        start_options=["2026-12-01T15:10"],
        alternatives=["spa", "prs", "pbu"],
        excluded=[city.youssef.id, city.karim.id],
        priority=2,
    )
    annie = await visits.as_(city.requester)
    path = f"/demandes/D-{row_id:04}/modifier"
    answer = await annie.post(path, path, **values(await annie.get(path), path))
    assert answer.status_code == 303
    async with database.reading() as session:
        row = await session.get_one(Request, row_id)
        assert (row.state, row.skills, row.start_options) == ("confirmed", ["medical"], ["2026-12-01T15:10"])
        assert (row.alternatives, row.excluded) == (["spa", "prs", "pbu"], [city.youssef.id, city.karim.id])


async def test_change_is_saved(database: Database, city: City, visits: Visits) -> None:
    await make(database, city)
    annie = await visits.as_(city.requester)
    path = "/demandes/D-0001/modifier"
    answer = await annie.post(path, path, **values(await annie.get(path), path) | {"room": ["214"]})
    assert answer.headers["location"] == "/demandes/D-0001"
    assert "a changé le local" in await annie.text("/demandes/D-0001")


async def test_change_with_a_fault_keeps_everything(database: Database, city: City, visits: Visits) -> None:
    await make(database, city)
    annie = await visits.as_(city.requester)
    path = "/demandes/D-0001/modifier"
    wrong = values(await annie.get(path), path) | {"room": ["214"], "start_date": ["2026-11-20"]}
    answer = await annie.post(path, path, **wrong)
    assert (answer.status_code, errors(answer.text)) == (422, ["start_date"])
    assert values(answer.text, path) == wrong


async def test_change_from_an_old_version_shows_both(database: Database, city: City, visits: Visits) -> None:
    await make(database, city)
    annie, claire = await visits.as_(city.requester), await visits.as_(city.coordinator)
    path = "/demandes/D-0001/modifier"
    form = values(await annie.get(path), path)
    await claire.post(path, path, **form | {"room": ["300"]})
    answer = await annie.post(path, path, **form | {"room": ["214"]})
    text = said(answer.text)
    assert answer.status_code == 412
    assert "Quelqu'un a modifié cette demande pendant que vous écriviez. Rien n'est perdu." in text
    assert "Le local 300 214" in text
    again = await annie.post(path, path, **values(answer.text, path))
    assert again.status_code == 303
    async with database.reading() as session:
        assert await session.scalar(select(Request.room)) == "214"


async def test_change_too_late_keeps_everything_and_says_whom_to_call(
    database: Database, city: City, visits: Visits
) -> None:
    await make(database, city, "confirmed", "2026-11-25T09:00")
    annie = await visits.as_(city.requester)
    path = "/demandes/D-0001/modifier"
    late = values(await annie.get(path), path) | {"start_time": ["11:00"]}
    answer = await annie.post(path, path, **late)
    assert answer.status_code == 409
    assert "la coordination" in said(answer.text)
    assert values(answer.text, path) == late


async def test_draft_is_finished_and_sent(database: Database, city: City, visits: Visits) -> None:
    await make(database, city, decision="draft", state="draft", accepts_tariff_at=None, received_at=None)
    annie = await visits.as_(city.requester)
    path = "/demandes/D-0001/modifier"
    form = values(await annie.get(path), path)
    refused = await annie.post(path, path, **form | {"action": ["send"]})
    assert (refused.status_code, errors(refused.text)) == (422, ["accepts_tariff"])
    sent = await annie.post(path, path, **form | {"action": ["send"], "accepts_tariff": ["oui"]})
    assert sent.headers["location"] == "/demandes/D-0001/envoyee"
    async with database.reading() as session:
        assert await session.scalar(select(Request.state)) == "submitted"
