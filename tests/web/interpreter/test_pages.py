"""The interpreter's pages: what they say at each moment, and what their forms do without a script."""

import re
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from interpretariat.db.models import Booking, Outbox, Site
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from tests import factory
from tests.factory import City, at
from tests.web.visitors import Visitor, Visits, visits

__all__ = ["visits"]

MORNING = "2026-11-23T10:30"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages decide nothing that the database decides: one kind is enough here."""
    return sqlite_url


@pytest_asyncio.fixture(loop_scope="session")
async def nadia(city: City, visits: Visits) -> Visitor:
    return await visits.as_(city.actors[Role.INTERPRETER])


async def book(
    database: Database,
    city: City,
    wall: str = MORNING,
    state: str = "confirmed",
    site: Site | None = None,
    **facts: Any,
) -> str:
    """A booking of Nadia's at the clinic; its reference."""
    names = ("answer_by", "broadcast", "actual_starts_at", "actual_ends_at", "planned_metres", "notice_minutes")
    booking_facts = {name: facts.pop(name) for name in names if name in facts}
    async with database.transaction() as session:
        clinic, place = await session.merge(city.clinic), await session.merge(site or city.limoilou)
        request = await factory.make_request(
            session, clinic, place, requester=city.requester, starts_wall=wall, **facts
        )
        booking = await factory.make_booking(session, request, await session.merge(city.nadia), state, **booking_facts)
        return f"R-{booking.id:04}"


async def state_of(database: Database, booking_id: int = 1) -> str:
    async with database.reading() as session:
        return (await session.get_one(Booking, booking_id)).state


async def test_today_shows_what_comes_with_trips_and_the_contact(
    database: Database, city: City, nadia: Visitor
) -> None:
    await book(database, city, room="Salle 214", professional="Mme Roy", note="Sonner deux fois")
    await book(database, city, "2026-11-23T12:00", site=city.basse_ville)
    page = await nadia.text("/moi")
    assert "Lundi 23 novembre 2 rendez-vous · 2 h sur 6 h" in page
    assert "10:30 11:30 CLSC de Limoilou Confirmé : arrivée à 10 h 20" in page
    assert "Salle 214 Mme Roy 418 555-0142" in page
    assert "Consigne Sonner deux fois" in page
    assert "10 min de trajet" in page


async def test_today_without_work_says_so_and_shows_the_next_day_that_has_some(
    database: Database, city: City, nadia: Visitor
) -> None:
    page = await nadia.text("/moi")
    assert "Rien aujourd'hui. À venir Rien d'ici deux semaines. Revoir mes disponibilités" in page
    await book(database, city, "2026-11-26T12:00")
    assert "Prochain jour : jeudi 26 novembre 12:00 13:00 CLSC de Limoilou" in await nadia.text("/moi")
    await book(database, city, "2026-11-24T12:00")
    assert "Demain, mardi 24 novembre 12:00 13:00 CLSC de Limoilou" in await nadia.text("/moi")


async def test_hatches_of_a_week_are_drawn_with_a_pattern_that_exists(
    database: Database, city: City, nadia: Visitor
) -> None:
    await book(database, city)
    await book(database, city, "2026-11-23T12:00", site=city.basse_ville)
    html = await nadia.get("/moi/semaine?s=2026-W48")
    used = set(re.findall(r'fill="url\(#([^)]*)\)"', html))
    assert used == {"jour-2026-11-23-hatch"}
    assert used <= set(re.findall(r'<pattern id="([^"]*)"', html))


async def test_next_step_goes_from_leaving_to_arriving_to_hours(
    database: Database, city: City, visits: Visits, nadia: Visitor
) -> None:
    reference = await book(database, city)
    visits.now = at("2026-11-23T06:29")
    assert "Je suis en route" not in await nadia.get("/moi")
    visits.now = at("2026-11-23T06:30")
    assert "Je suis en route" in await nadia.get("/moi")
    answer = await nadia.post(f"/moi/rendez-vous/{reference}/en-route", retour="jour")
    assert (answer.status_code, answer.headers["location"]) == (303, "/moi")
    assert "Je suis sur place" in await nadia.get("/moi")
    visits.now = at("2026-11-23T10:17")
    await nadia.post(f"/moi/rendez-vous/{reference}/sur-place", retour="jour")
    assert "Arrivée notée à 10 h 17." in await nadia.text("/moi")
    visits.now = at("2026-11-23T11:30")
    assert f'href="/moi/rendez-vous/{reference}/heures">Inscrire mes heures' in await nadia.get("/moi")


async def test_being_late_is_written_to_the_requester_at_once(database: Database, city: City, nadia: Visitor) -> None:
    reference = await book(database, city)
    await nadia.post(f"/moi/rendez-vous/{reference}/retard", minutes="20")
    async with database.reading() as session:
        letter = (await session.scalars(select(Outbox))).one()
    assert (letter.kind, letter.recipient, letter.subject) == (
        "run_late",
        "annie@ville.example",
        "Retard : D-0001".replace(" :", "\N{NO-BREAK SPACE}:"),
    )


async def test_week_shows_seven_days_and_the_load(database: Database, city: City, nadia: Visitor) -> None:
    await book(database, city, tier=3)
    await book(database, city, "2026-11-27T09:00", "offered", answer_by=at("2026-11-24T12:00"))
    page = await nadia.text("/moi/semaine?s=2026-W48")
    assert "Semaine du 23 nov. au 29 nov. 2026" in page
    assert "sur 45 h offertes 2 h plafond de la semaine 25 h séance éprouvante sur 2 1" in page
    assert "Offert : réponse attendue avant demain, 12 h" in page
    assert "CLSC de Limoilou" not in page.partition("Vendredi 27")[2]


async def test_empty_week_says_the_availability(city: City, nadia: Visitor) -> None:
    page = await nadia.text("/moi/semaine?s=2027-W05")
    assert "Rien cette semaine. Vos disponibilités : 45 h." in page


@pytest.mark.parametrize("said", ["", "2026-W99", "x", "2026-48"])
async def test_week_that_does_not_exist_is_this_one(city: City, nadia: Visitor, said: str) -> None:
    assert "Semaine du 23 nov." in await nadia.text(f"/moi/semaine?s={said}")


async def test_offer_says_pay_distance_deadline_and_no_address(database: Database, city: City, nadia: Visitor) -> None:
    await book(database, city, "2026-11-26T10:30", "offered", answer_by=at("2026-11-23T16:30"), planned_metres=5000)
    await book(database, city, "2026-11-26T13:00")
    page = await nadia.text("/moi/offres")
    assert "jeu. 26 nov., 10 h 30 – 11 h 30 arabe ( العربية ) · sur place · 1,8 km" in page
    assert "Québec (adresse après accord)" in page
    assert "rue des Essais" not in page
    assert "Vous recevez 82,00 $ + 3,10 $" in page
    assert "Vous auriez le temps : 1 h 30 après." in page
    assert "Répondez avant aujourd'hui, 16 h 30." in page


async def test_no_offer_says_the_availability(city: City, nadia: Visitor) -> None:
    assert "Aucune offre en attente. Vos disponibilités : 45 h par semaine." in await nadia.text("/moi/offres")


async def test_accepting_confirms_and_says_so(database: Database, city: City, nadia: Visitor) -> None:
    reference = await book(database, city, "2026-11-26T10:30", "offered", answer_by=at("2026-11-23T16:30"))
    answer = await nadia.post(f"/moi/offres/{reference}/accepter")
    assert answer.headers["location"] == f"/moi/offres?reponse={reference}"
    assert f"C'est noté : {reference} est confirmé." in await nadia.text(answer.headers["location"])
    assert await state_of(database) == "confirmed"


async def test_declining_can_be_undone_for_a_minute(
    database: Database, city: City, visits: Visits, nadia: Visitor
) -> None:
    reference = await book(database, city, "2026-11-26T10:30", "offered", answer_by=at("2026-11-23T16:30"))
    answer = await nadia.post(f"/moi/offres/{reference}/decliner")
    assert "reprendre" in await nadia.get(answer.headers["location"])
    visits.now += timedelta(seconds=60)
    again = await nadia.post(f"/moi/offres/{reference}/reprendre")
    assert again.headers["location"] == "/moi/offres?reponse=R-0002"
    assert (await state_of(database), await state_of(database, 2)) == ("declined", "offered")
    await nadia.post("/moi/offres/R-0002/decliner")
    visits.now += timedelta(seconds=61)
    late = await nadia.post("/moi/offres/R-0002/reprendre")
    assert late.status_code == 409


async def test_answer_that_comes_too_late_is_a_409_in_words(
    database: Database, city: City, visits: Visits, nadia: Visitor
) -> None:
    reference = await book(database, city, "2026-11-26T10:30", "offered", answer_by=at("2026-11-23T16:30"))
    visits.now = at("2026-11-23T16:30")
    answer = await nadia.post(f"/moi/offres/{reference}/accepter")
    assert answer.status_code == 409
    assert "Cela ne change rien pour la suite." in answer.text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("moment", "state", "shown"),
    [
        ("2026-11-29T13:59", "confirmed", "Les coordonnées s'affichent le 29 nov., 14 h."),
        ("2026-11-29T14:00", "confirmed", "Sonner deux fois"),
        ("2026-12-02T14:59", "confirmed", "Sonner deux fois"),
        ("2026-12-02T15:00", "confirmed", "Les coordonnées ne sont plus affichées."),
        ("2026-11-30T14:00", "offered", "Les coordonnées s'affichent 48 heures avant un rendez-vous confirmé."),
        ("2026-11-30T14:00", "cancelled", "Les coordonnées ne sont plus affichées."),
    ],
)
async def test_sealed_part_is_shown_in_its_window_alone(
    database: Database, city: City, visits: Visits, nadia: Visitor, *, moment: str, state: str, shown: str
) -> None:
    reference = await book(database, city, factory.TUESDAY, state, note="Sonner deux fois", file_reference="D-7")
    visits.now = at(moment)
    page = await nadia.text(f"/moi/rendez-vous/{reference}")
    assert shown in page
    assert ("Sonner deux fois" in page) == ("D-7" in page) == ("555-0142" in page) == (shown == "Sonner deux fois")


@pytest.mark.parametrize("reference", ["R-0002", "D-0001", "x", "R-99999999999999999999"])
async def test_booking_that_is_not_ours_is_not_found(
    database: Database, city: City, nadia: Visitor, reference: str
) -> None:
    await book(database, city)
    await nadia.get(f"/moi/rendez-vous/{reference}", status=404)


async def test_withdrawal_shows_what_it_means_before_it_is_done(database: Database, city: City, nadia: Visitor) -> None:
    reference = await book(database, city, factory.TUESDAY)
    page = f"/moi/rendez-vous/{reference}/desistement"
    assert "Le service demandeur et la coordination reçoivent un courriel." in await nadia.text(page)
    assert await state_of(database) == "confirmed"
    await nadia.post(page, page=page, reason="")
    assert await state_of(database) == "withdrawn"


async def test_hours_are_prefilled_and_sent_in_one_press(
    database: Database, city: City, visits: Visits, nadia: Visitor
) -> None:
    reference = await book(database, city, planned_metres=6400)
    visits.now = at("2026-11-23T12:00")
    page = f"/moi/rendez-vous/{reference}/heures"
    html = await nadia.get(page)
    assert [value in html for value in ('value="2026-11-23"', 'value="10:30"', 'value="11:30"', 'value="6.4"')] == [
        True
    ] * 4
    answer = await nadia.post(
        page, page=page, start_date="2026-11-23", start_time="10:30", end_date="2026-11-23", end_time="11:45",
        km="6,4", waiting_minutes="",
    )  # fmt: skip
    assert answer.headers["location"] == "/moi/rendez-vous/R-0001/code"
    assert "1 h 15 · 6,4 km Service rendu : heures à confirmer" in await nadia.text("/moi/heures")


async def test_hours_that_cannot_be_come_back_as_typed(
    database: Database, city: City, visits: Visits, nadia: Visitor
) -> None:
    reference = await book(database, city)
    visits.now = at("2026-11-23T12:00")
    page = f"/moi/rendez-vous/{reference}/heures"
    answer = await nadia.post(
        page, page=page, start_date="2026-11-23", start_time="10:30", end_date="2026-11-23", end_time="13:00",
        km="beaucoup", waiting_minutes="",
    )  # fmt: skip
    assert answer.status_code == 422
    assert 'value="beaucoup"' in answer.text
    assert "<title>Erreur" in answer.text
    corrected = await nadia.post(
        page, page=page, start_date="2026-11-23", start_time="10:30", end_date="2026-11-23", end_time="13:00",
        km="6", waiting_minutes="",
    )  # fmt: skip
    assert corrected.status_code == 422
    assert 'id="end_time-erreur"' in corrected.text
    assert await state_of(database) == "confirmed"


async def test_payments_total_is_that_of_the_lines(database: Database, city: City, nadia: Visitor) -> None:
    worked = {"actual_starts_at": at("2026-11-18T09:00"), "actual_ends_at": at("2026-11-18T11:30")}
    await book(database, city, "2026-11-18T09:00", "closed", **worked)
    await book(database, city, "2026-11-19T09:00", "late_cancelled", notice_minutes=60)
    await book(database, city, "2026-11-26T09:00")
    page = await nadia.text("/moi/paiements?mois=2026-11")
    assert "Paiements, novembre 2026" in page
    assert "R-0001 2026-11-18 Limoilou 2 h 30 102,50 $" in page
    assert "Total 184,50 $" in page
    assert "Total 82,00 $" in page
    assert "Médiane" not in page


async def test_pages_of_the_room_are_for_interpreters_alone(city: City, visits: Visits) -> None:
    other = await visits.as_(city.requester)
    for path in ("/moi", "/moi/semaine", "/moi/offres", "/moi/disponibilites", "/moi/heures", "/moi/paiements"):
        await other.get(path, status=403)


async def test_pages_speak_english(database: Database, city: City, visits: Visits) -> None:
    await book(database, city)
    visitor = await visits.as_(city.actors[Role.INTERPRETER], locale="en")
    assert "Monday, November 23 1 appointment · 1 h of 6 h" in await visitor.text("/moi")
