"""One's own account: language, telephone, and sessions that can be ended."""

import pytest
from sqlalchemy import select

from interpretariat.db.models import Account, WebSession
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from tests.factory import City
from tests.web.visitors import Visits, visits

__all__ = ["visits"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def test_language_and_telephone_are_kept(database: Database, city: City, visits: Visits) -> None:
    visitor = await visits.as_(city.requester)
    answer = await visitor.post("/compte", locale="en", phone="581 555-0100", version="1")
    assert answer.headers["location"] == "/compte?enregistre=oui"
    assert "Account saved." in await visitor.text(answer.headers["location"])
    async with database.reading() as session:
        account = await session.get_one(Account, city.requester.account_id)
    assert (account.locale, account.phone, account.version) == ("en", "581 555-0100", 2)


async def test_bad_telephone_comes_back_as_typed(city: City, visits: Visits) -> None:
    visitor = await visits.as_(city.requester)
    answer = await visitor.post("/compte", locale="fr", phone="12", version="1")
    assert (answer.status_code, 'value="12"' in answer.text) == (422, True)
    assert (await visitor.post("/compte", locale="fr", phone="", version="7")).status_code == 412


async def test_other_session_is_ended_and_stops_serving(database: Database, city: City, visits: Visits) -> None:
    here, there = await visits.as_(city.requester), await visits.as_(city.requester)
    page = await here.text("/compte")
    assert (page.count("Fermer"), page.count("cet appareil")) == (1, 1)
    async with database.reading() as session:
        other = (await session.scalars(select(WebSession.id).order_by(WebSession.id.desc()))).first()
    await here.post(f"/compte/sessions/{other}/fermer")
    assert (await there.client.get("/compte")).status_code == 303
    assert (await here.client.get("/compte")).status_code == 200


async def test_session_of_somebody_else_is_not_found(database: Database, city: City, visits: Visits) -> None:
    await visits.as_(city.actors[Role.INTERPRETER])
    visitor = await visits.as_(city.requester)
    assert (await visitor.post("/compte/sessions/1/fermer")).status_code == 404


async def test_notices_are_chosen_and_the_others_are_not_sent(city: City, visits: Visits) -> None:
    visitor = await visits.as_(city.actors[Role.INTERPRETER])
    page = await visitor.get("/compte")
    assert page.count('name="notices"') == page.count('value="reminder_48" checked') + 1 == 2
    await visitor.post("/compte", locale="fr", phone="", version="1", notices_shown="oui", notices="reminder_2")
    page = await visitor.get("/compte")
    assert 'value="reminder_2" checked' in page
    assert 'value="reminder_48" checked' not in page


async def test_every_letter_can_be_read_before_it_is_sent(city: City, visits: Visits) -> None:
    visitor = await visits.as_(city.coordinator)
    assert "Voir tous les modèles de courriel" in await visitor.text("/compte")
    text = await visitor.text("/courriels")
    assert "Offre : arabe" in text
    assert "Rappel : R-2041" in text
    assert "Voir l'offre et répondre" in await visitor.text("/courriels/offer.interpreter")
    answer = await visitor.client.get("/courriels/offer.interpreter/html?langue=en")
    assert "See the offer and answer" in answer.text
    assert "style-src 'unsafe-inline'" in answer.headers["content-security-policy"]
    await visitor.get("/courriels/zzz", 404)
