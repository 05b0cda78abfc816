"""The urgent desk: from one form, a call and a visit, and each request's page shows the other."""

from sqlalchemy import func, select

from interpretariat.db.models import Request
from interpretariat.db.session import Database
from tests.databases import on_sqlite
from tests.factory import City
from tests.web.coordinator.rooms import claire
from tests.web.visitors import Visitor, Visits, said, visits

__all__ = ["claire", "visits"]
pytestmark = on_sqlite

PATH = "/coordination/urgences"


def desk(city: City, more: str = "") -> str:
    return f"{PATH}?language=ara&place={city.limoilou.id}&start_date=2026-11-24&start_time=10:00{more}"


def form(city: City, **changes: str) -> dict[str, str]:
    return {
        "token": "une-fois",
        "language": "ara",
        "place": str(city.limoilou.id),
        "start_date": "2026-11-24",
        "start_time": "10:00",
        "minutes": "60",
        "call_date": "2026-11-24",
        "call_time": "09:00",
        "call_minutes": "15",
        "visit_date": "2026-11-24",
        "visit_time": "10:00",
        "interpreter": str(city.youssef.id),
        "urgency_reason": "Rencontre imprévue",
        "contact": "418 555-0100",
        "accepts_tariff": "oui",
    } | changes


async def test_people_are_recommended_with_reasons_and_the_first_is_wished_for_both(city: City, claire: Visitor) -> None:  # fmt: skip
    page, text = await claire.get(desk(city)), await claire.text(desk(city))
    assert "Parle la langue, libre à cette heure, aucune règle ne s'y oppose." in text
    assert "Téléphone d'abord, puis sur place" in text
    assert f'<option value="{city.nadia.id}" selected>' in page


async def test_nobody_goes_anywhere_for_what_is_at_a_distance(city: City, claire: Visitor) -> None:
    assert "puis sur place" not in await claire.text(f"{PATH}?language=ara&place=telephone")


async def test_two_requests_are_sent_and_each_page_leads_to_the_other(city: City, claire: Visitor, visits: Visits) -> None:  # fmt: skip
    answer = await claire.post(PATH, desk(city), **form(city))
    assert (answer.status_code, answer.headers["location"]) == (303, "/coordination/offres/D-0001?liee=oui")
    offers = await claire.get("/coordination/offres/D-0001?liee=oui")
    assert "Deux demandes liées sont envoyées." in said(offers)
    assert 'href="/coordination/offres/D-0002"' in offers
    annie = await visits.as_(city.requester)
    for one, other, how in (("D-0001", "D-0002", "sur place"), ("D-0002", "D-0001", "par téléphone")):
        page = await annie.get(f"/demandes/{one}")
        assert f'<a href="/demandes/{other}">{other}</a> {how}' in page


async def test_form_that_is_sent_twice_is_sent_once(database: Database, city: City, claire: Visitor) -> None:
    answers = [await claire.post(PATH, desk(city), **form(city)) for _ in range(2)]
    assert len({answer.headers["location"] for answer in answers}) == 1
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Request)) == 2


async def test_visit_before_the_call_ends_comes_back_with_what_was_typed(city: City, claire: Visitor) -> None:
    answer = await claire.post(PATH, desk(city), **form(city, call_time="09:55", urgency_reason="Visite imprévue"))
    assert answer.status_code == 422
    assert "Choisissez une heure qui suit la fin de l'appel." in said(answer.text)
    assert 'value="Visite imprévue"' in answer.text


async def test_wrong_hour_of_the_call_is_named_at_its_field(city: City, claire: Visitor) -> None:
    answer = await claire.post(PATH, desk(city), **form(city, call_time="9 h"))
    assert answer.status_code == 422
    assert 'id="call_time-erreur"' in answer.text


async def test_desk_is_whole_in_english(city: City, claire: Visitor) -> None:
    text = await claire.text(desk(city, "&langue=en"))
    assert "First by telephone, then on site" in text
    assert "Send both requests" in text


async def test_service_of_the_night_is_written_down_from_the_desk_with_who_came(city: City, claire: Visitor) -> None:
    assert 'href="/demandes/nouvelle?apres=oui"' in await claire.get(desk(city))
    page = await claire.get(f"/demandes/nouvelle?apres=oui&organisme={city.clinic.id}")
    assert 'name="interpreter"' in page
    assert f'<option value="{city.nadia.id}">Nadia' in page
