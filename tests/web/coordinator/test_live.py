"""Unmet requests, emergencies, the on-call list and the day as it goes."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from interpretariat.db.models import Language, Transition
from interpretariat.db.session import Database
from tests.factory import NOW, City, at, make_booking, make_interpreter, make_request
from tests.web.coordinator.rooms import asked, claire
from tests.web.visitors import Visitor, Visits, visits

__all__ = ["claire", "visits"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def test_nothing_unmet_is_said_with_a_date(city: City, claire: Visitor) -> None:
    assert "Tout est servi jusqu'au dimanche 6 décembre." in await claire.text("/coordination/non-servies")


async def test_unmet_request_has_its_cause_its_easiest_change_and_one_action(
    database: Database, city: City, claire: Visitor
) -> None:
    [late] = await asked(database, city, "2026-12-01T16:30")
    page = await claire.get("/coordination/non-servies")
    text = await claire.text("/coordination/non-servies")
    assert "Personne ne travaille à cette heure dans cette langue." in text
    assert "Décaler à 16 h :" in text
    assert "Coût du plan : −" in text
    assert f'<a class="button button--secondary" href="/demandes/D-{late.id:04}/modifier">' in page


async def test_request_that_somebody_could_take_today_asks_for_a_new_run_and_comes_first(
    database: Database, city: City, claire: Visitor
) -> None:
    await asked(database, city, "2026-11-30T16:30")
    [free] = await asked(database, city, "2026-12-01T09:00")
    text = await claire.text("/coordination/non-servies")
    assert text.index(f"D-{free.id:04}") < text.index("D-0001")
    assert "Quelqu'un s'est libéré depuis le dernier calcul. Un nouveau calcul la sert, à 9 h :" in text


async def test_language_that_nobody_speaks_is_to_be_recruited(database: Database, city: City, claire: Visitor) -> None:
    city.karim.active = False
    async with database.transaction() as session:
        await session.merge(city.karim)
    await asked(database, city, "2026-12-01T09:00", language_code="pbu")
    assert "Personne dans la banque ne parle cette langue. Recruter :" in await claire.text("/coordination/non-servies")


@pytest.mark.parametrize(("locale", "said"), [("fr", "autre langue, pachto"), ("en", "another language, Pashto")])
async def test_language_to_accept_is_named_as_the_reader_names_it(
    database: Database, city: City, visits: Visits, locale: str, said: str
) -> None:
    city.karim.active = False
    async with database.transaction() as session:
        await session.merge(city.karim)
        await make_interpreter(session, "I-ZARMINA", "Zarmina Noori", ("pbu",))
    await asked(database, city, "2026-12-01T09:00", language_code="prs")
    claire = await visits.as_(city.coordinator, locale)
    assert said in await claire.text("/coordination/non-servies")


async def test_emergency_ranks_who_can_come_with_price_way_and_number(
    database: Database, city: City, claire: Visitor
) -> None:
    city.nadia.phone = "418 555-0123"
    async with database.transaction() as session:
        await session.merge(city.nadia)
    path = f"/coordination/urgences?language=ara&place={city.limoilou.id}&start_date=2026-11-24&start_time=09:00"
    text = await claire.text(path)
    assert "2 personnes peuvent venir Nadia Benali à" in text
    assert "Appeler Nadia B. 418 555-0123 Youssef Kaddour" in text
    assert 'href="tel:+14185550123"' in await claire.get(path)


async def test_emergency_at_night_leads_to_the_on_call_list(city: City, claire: Visitor) -> None:
    path = "/coordination/urgences?language=ara&place=telephone&start_date=2026-11-24&start_time=03:00"
    assert "Personne n'est libre à cette heure sans briser une règle." in await claire.text(path)


@pytest.mark.parametrize("wrong", ["minutes=0", "minutes=x", "start_time=25:00", "start_date=hier", "place=lune"])
async def test_wrong_emergency_keeps_what_was_typed(city: City, claire: Visitor, wrong: str) -> None:
    name = wrong.partition("=")[0]
    said = {"language": "language=ara", "place": "place=telephone", name: wrong}
    page = await claire.get(f"/coordination/urgences?{'&'.join(said.values())}", status=422)
    assert 'value="ara" selected' in page


async def test_place_that_is_not_there_is_not_found(city: City, claire: Visitor) -> None:
    await claire.get("/coordination/urgences?language=ara&place=999", status=404)


async def test_on_call_list_names_who_is_free_and_until_when(database: Database, city: City, claire: Visitor) -> None:
    city.nadia.phone = "418 555-0123"
    async with database.transaction() as session:
        await session.merge(city.nadia)
        clinic, place = await session.merge(city.clinic), await session.merge(city.limoilou)
        taken = await make_request(session, clinic, place, starts_wall="2026-11-24T10:00", state="confirmed")
        await make_booking(session, taken, await session.merge(city.nadia))
    text = await claire.text("/coordination/garde?jour=2026-11-24&periode=jour")
    assert "Périmée après le 24 nov., 16 h." in text
    assert "arabe ( العربية ) Personnes à joindre : arabe" in text
    assert "Nadia Benali 418 555-0123 08:00–10:00 11:00–16:00" in text


async def test_on_call_list_has_no_group_for_a_language_that_cannot_be_asked_for(
    database: Database, city: City, claire: Visitor
) -> None:
    async with database.transaction() as session:
        await session.execute(update(Language).where(Language.code == "ara").values(active=False))
    text = await claire.text("/coordination/garde?jour=2026-11-24&periode=jour")
    assert "Personnes à joindre : arabe" not in text


async def test_nobody_on_call_is_said(city: City, claire: Visitor) -> None:
    assert "Personne n'a offert d'heures" in await claire.text("/coordination/garde?jour=2026-11-28&periode=jour")


async def test_quiet_day_is_said_to_be_quiet(city: City, claire: Visitor) -> None:
    assert "La journée se déroule comme prévu." in await claire.text("/coordination/jour")


@pytest.mark.parametrize(
    ("state", "wall", "words"),
    [
        ("confirmed", "2026-11-23T10:05", "Aucun signe d'arrivée"),
        ("no_show_client", "2026-11-23T09:00", "Absence signalée"),
        ("offered", "2026-11-23T13:00", "Offre sans réponse"),
        ("accepted", "2026-11-23T13:00", "Accepté : à confirmer"),
    ],
)
async def test_day_shows_what_deviates(  # noqa: PLR0917 - a table of cases
    database: Database, city: City, claire: Visitor, state: str, wall: str, words: str
) -> None:
    async with database.transaction() as session:
        clinic, place = await session.merge(city.clinic), await session.merge(city.limoilou)
        request = await make_request(session, clinic, place, starts_wall=wall, state="confirmed")
        await make_booking(session, request, await session.merge(city.nadia), state)
    assert f"{words} Nadia Benali" in await claire.text("/coordination/jour")


@pytest.mark.parametrize("wall", ["2026-11-23T10:15", "2026-11-23T08:00"])
async def test_day_does_not_show_what_goes_as_planned(
    database: Database, city: City, claire: Visitor, wall: str
) -> None:
    async with database.transaction() as session:
        clinic, place = await session.merge(city.clinic), await session.merge(city.limoilou)
        request = await make_request(session, clinic, place, starts_wall=wall, state="confirmed")
        await make_booking(session, request, await session.merge(city.nadia))
    assert "La journée se déroule comme prévu." in await claire.text("/coordination/jour")


async def test_being_late_is_shown_with_its_minutes(database: Database, city: City, claire: Visitor) -> None:
    async with database.transaction() as session:
        clinic, place = await session.merge(city.clinic), await session.merge(city.limoilou)
        request = await make_request(session, clinic, place, starts_wall="2026-11-23T10:30", state="confirmed")
        booking = await make_booking(session, request, await session.merge(city.nadia))
        session.add(
            Transition(
                request_id=request.id,
                booking_id=booking.id,
                event="run_late",
                from_state="confirmed",
                to_state="confirmed",
                account_id=None,
                actor_name="Nadia Benali",
                actor_role="interpreter",
                facts={"minutes": 20},
                received_at=NOW - timedelta(minutes=5),
            )
        )
    assert at("2026-11-23T10:30") > NOW
    assert "En retard de 20 min Nadia Benali · aujourd'hui, 9 h 55" in await claire.text("/coordination/jour")
