"""The home, the list and one request, as their readers see them."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from interpretariat.db.models import Booking, Request
from interpretariat.db.session import Database
from interpretariat.domain.policy import TABLE, Action, Role
from interpretariat.services.bookings import advance_booking
from interpretariat.services.requests.write import submit_request
from tests import factory
from tests.factory import NOW, City, at
from tests.services.requests.drafts import good_draft
from tests.web.partner.pages import errors
from tests.web.partner.requests import make
from tests.web.visitors import Visits, said, visits

__all__ = ["visits"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def test_home_of_somebody_new_says_the_next_step(city: City, visits: Visits) -> None:
    annie = await visits.as_(city.requester)
    text = await annie.text("/demandes")
    assert "Vous n'avez encore rien demandé. Une demande prend moins d'une minute." in text


async def test_home_groups_what_comes_by_day(database: Database, city: City, visits: Visits) -> None:
    await make(database, city, "confirmed", "2026-11-23T14:00")
    await make(database, city, "offered", "2026-11-24T09:30")
    await make(database, city, wall="2026-12-01T14:00", answer_by=at("2026-11-24T16:00"))
    text = await (await visits.as_(city.requester)).text("/demandes")
    assert text.index("aujourd'hui") < text.index("demain") < text.index("mardi 1er décembre")
    assert "Confirmée : Nadia B. arrive à 13 h 50" in text
    assert "En recherche : réponse avant le 24 nov., 16 h" in text


async def test_home_tells_what_waits_for_the_reader(database: Database, city: City, visits: Visits) -> None:
    await make(database, city, "delivered", "2026-11-20T10:00")
    await make(database, city, wall="2026-12-02T18:00", decision="unfilled", state="unfilled", cause="none_free")
    await make(database, city, wall="2026-12-03T10:00", decision="draft", state="draft")
    page = await (await visits.as_(city.requester)).get("/demandes")
    text = said(page)
    assert "À faire (3)" in text
    assert "À 16 h, 2 interprètes pourraient venir." in text
    assert "/demandes/nouvelle?copie=D-0002&amp;debut=2026-12-02T16:00" in page


async def test_home_is_ones_own_unless_asked(database: Database, city: City, visits: Visits) -> None:
    await make(database, city, "confirmed")
    async with database.transaction() as session:
        row = await session.get_one(Request, 1)
        row.requester_id = None
    annie = await visits.as_(city.requester)
    assert "D-0001" not in await annie.get("/demandes")
    assert "D-0001" in await annie.get("/demandes?qui=toutes")


async def test_list_filters_sorts_and_counts(database: Database, city: City, visits: Visits) -> None:
    for day in range(1, 6):
        await make(database, city, wall=f"2026-12-0{day}T10:00", language_code="spa" if day == 3 else "ara")
    annie = await visits.as_(city.requester)
    assert "Lignes 1 à 5 sur 5" in await annie.text("/demandes/liste")
    spanish = await annie.text("/demandes/liste?langue=spa")
    assert ("D-0003" in spanish, "D-0001" in spanish) == (True, False)
    rising = await annie.get("/demandes/liste?tri=start")
    assert rising.index("D-0001") < rising.index("D-0005")
    assert "Aucune demande ne passe ces filtres." in await annie.text("/demandes/liste?etat=closed")
    assert "Lignes 1 à 2 sur 2" in await annie.text("/demandes/liste?du=2026-12-04&au=2026-12-05")


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=99", "tri=zzz", "du=hier", "du=9999-12-31", "lieu=x"])
async def test_list_leaves_out_what_is_no_filter(database: Database, city: City, visits: Visits, query: str) -> None:
    await make(database, city)
    assert "D-0001" in await (await visits.as_(city.requester)).text(f"/demandes/liste?{query}")


async def test_list_is_exported_with_its_filters(database: Database, city: City, visits: Visits) -> None:
    await make(database, city, file_reference="=1+1")
    await make(database, city, language_code="spa")
    annie = await visits.as_(city.requester)
    lines = (await annie.get("/demandes/liste.csv?langue=ara")).splitlines()
    assert len(lines) == 2
    assert "D-0001" in lines[1]
    assert ",'=1+1," in lines[1]


async def test_list_asks_as_often_for_fifty_as_for_one(database: Database, city: City, visits: Visits) -> None:
    annie = await visits.as_(city.requester)
    asked: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    counts = []
    for more in (1, 30):
        for _ in range(more):
            await make(database, city)
        asked.clear()
        await annie.get("/demandes/liste")
        counts.append(len(asked))
    assert counts[0] == counts[1]


async def test_detail_tells_why_and_what_it_costs(database: Database, city: City, visits: Visits) -> None:
    await make(database, city, "confirmed", preferred=[city.nadia.id])
    text = await (await visits.as_(city.requester)).text("/demandes/D-0001")
    assert "Confirmée : Nadia B. arrive à 13 h 50" in text
    assert "Pourquoi Nadia B.?" in text
    assert "C'est la personne que vous souhaitiez." in text
    assert "82,00 $, prévu" in text
    assert "Annuler est gratuit jusqu'à vendredi 27 novembre, 14 h." in text


async def test_detail_names_nobody_who_declined(database: Database, city: City, visits: Visits) -> None:
    async with database.transaction() as session:
        row = await submit_request(session, city.requester, good_draft(city), now=NOW)
        booking = await factory.make_booking(
            session, row, await session.merge(city.nadia), state="offered", answer_by=NOW + timedelta(hours=4)
        )
        await advance_booking(session, city.actors[Role.INTERPRETER], booking.id, "decline", now=NOW)
    own = await (await visits.as_(city.requester)).text("/demandes/D-0001")
    assert "Offre déclinée" in own
    assert "Nadia" not in own
    coordination = await (await visits.as_(city.coordinator)).text("/demandes/D-0001")
    assert "Nadia B. a décliné l'offre" in coordination


async def test_detail_keeps_the_note_from_the_coordination(database: Database, city: City, visits: Visits) -> None:
    await make(database, city, note="Porte rouge")
    assert "Porte rouge" in await (await visits.as_(city.requester)).text("/demandes/D-0001")
    assert "Porte rouge" not in await (await visits.as_(city.coordinator)).get("/demandes/D-0001")


@pytest.mark.parametrize("reference", ["D-0001", "D-9999", "D-99999999999999999999", "R-0001", "x"])
@pytest.mark.parametrize("page", ["", "/annuler", "/modifier", "/envoyee"])
async def test_pages_of_another_organisation_do_not_exist(
    database: Database, city: City, visits: Visits, reference: str, page: str
) -> None:
    await make(database, city)
    await (await visits.as_(city.school_requester)).get(f"/demandes/{reference}{page}", 404)


@pytest.mark.parametrize("role", sorted(set(Role) - TABLE[Action.REQUEST_READ]))
async def test_pages_are_refused_to_other_roles(database: Database, city: City, visits: Visits, role: Role) -> None:
    await make(database, city)
    visitor = await visits.as_(city.actors[role])
    for path in ("/demandes", "/demandes/liste", "/demandes/nouvelle", "/demandes/D-0001"):
        await visitor.get(path, 403)


async def test_hours_are_signed_or_contested(database: Database, city: City, visits: Visits) -> None:
    await make(database, city, "delivered", "2026-11-20T10:00")
    await make(database, city, "delivered", "2026-11-19T10:00")
    annie = await visits.as_(city.requester)
    assert "Signer les heures" in await annie.text("/demandes/D-0001")
    await annie.post("/demandes/D-0001/rendez-vous/R-0001/sign", "/demandes/D-0001")
    own = "/demandes/heures/R-0002"
    hours = {"start_date": "2026-11-19", "start_time": "10:00", "end_date": "2026-11-19", "end_time": "10:45"}
    await annie.post(own, own, answer="dispute", reason="45 min", **hours)
    async with database.reading() as session:
        assert list(await session.scalars(select(Booking.state).order_by(Booking.id))) == ["closed", "disputed"]


async def test_coordination_ends_the_search_and_opens_it_again(database: Database, city: City, visits: Visits) -> None:
    await make(database, city)
    claire = await visits.as_(city.coordinator)
    path = "/demandes/D-0001"
    refused = await claire.post(f"{path}/give_up", path)
    assert (refused.status_code, errors(refused.text)) == (422, ["cause"])
    await claire.post(f"{path}/give_up", path, cause="none_speaks")
    assert "Non servie : personne ne parle cette langue dans la banque" in await claire.text(path)
    await claire.post(f"{path}/reopen", path)
    assert "En recherche" in await claire.text(path)
