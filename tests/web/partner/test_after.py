"""After a booking, and at the door: feedback, lists, somebody else wanted, late arrivals, on pages without a script."""

from datetime import timedelta

import pytest

from interpretariat.db.models import Booking, Request
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from tests.factory import City, at
from tests.services.booking_steps import booked, nadia
from tests.web.partner.pages import errors
from tests.web.visitors import Visits, visits

__all__ = ["visits"]

PAGE = "/demandes/D-0001"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def test_feedback_is_two_taps_that_the_other_side_never_sees(
    database: Database, city: City, visits: Visits
) -> None:
    await booked(database, city, "closed", request={"state": "closed"})
    annie, person = await visits.as_(city.requester), await visits.as_(nadia(city))
    assert "Comment cela s'est-il passé avec Nadia B.?" in await annie.text(PAGE)
    await annie.post(f"{PAGE}/rendez-vous/R-0001/avis", PAGE, rating="poor")
    assert "Merci : difficile" in await annie.text(PAGE)
    await annie.post(f"{PAGE}/rendez-vous/R-0001/avis", PAGE, aspect="punctuality")
    assert "Merci : difficile, la ponctualité" in await annie.text(PAGE)
    own = "/moi/rendez-vous/R-0001"
    assert "difficile" not in await person.text(own)
    await person.post(f"{own}/avis", own, rating="good")
    assert "Merci : bien" in await person.text(own)
    claire = await visits.as_(city.coordinator)
    assert "Avis des services Difficile 1" in await claire.text(f"/coordination/interpretes/{city.nadia.id}")


async def test_lists_are_kept_on_a_page(database: Database, city: City, visits: Visits) -> None:
    await booked(database, city, "closed")
    annie = await visits.as_(city.requester)
    page = "/demandes/preferences"
    wrong = await annie.post(page, page, interpreter="", kind="")
    assert (wrong.status_code, errors(wrong.text)) == (422, ["kind", "interpreter"])
    await annie.post(page, page, interpreter=str(city.nadia.id), kind="excluded")
    assert "Écartés Nadia B. Retirer" in await annie.text(page)
    twice = await annie.post(page, page, interpreter=str(city.nadia.id), kind="preferred")
    assert twice.status_code == 422
    await annie.post(f"{page}/1/retirer", page)
    assert "Écartés Personne." in await annie.text(page)


async def test_somebody_else_is_asked_for_with_the_price_before(database: Database, city: City, visits: Visits) -> None:
    await booked(database, city, "confirmed", request={"state": "confirmed"})
    annie = await visits.as_(city.requester)
    before = f"{PAGE}/rendez-vous/R-0001/refuser"
    assert "Gratuit tant que l'interprète n'est pas en route." in await annie.text(before)
    visits.now = at("2026-12-01T14:00")
    assert "Demander quelqu'un d'autre (82,00 $)" in await annie.text(before)
    await annie.post(before, before)
    after = await annie.text(PAGE)
    assert "Une règle du dossier écarte 1 interprète." in after
    async with database.reading() as session:
        assert (await session.get_one(Booking, 1)).state == "released"


async def test_late_arrival_is_told_from_the_page(database: Database, city: City, visits: Visits) -> None:
    await booked(database, city, "confirmed", request={"state": "confirmed"})
    annie = await visits.as_(city.requester)
    visits.now = at("2026-12-01T14:00") + timedelta(minutes=20)
    assert "L'interprète est arrivé en retard" in await annie.text(PAGE)
    await annie.post(f"{PAGE}/rendez-vous/R-0001/retard", PAGE)
    async with database.reading() as session:
        assert (await session.get_one(Booking, 1)).incident == "interpreter_late"
    assert "a signalé un retard à l'arrivée" in await annie.text(PAGE)


async def test_conflict_is_declared_without_a_reason_and_told_to_nobody(
    database: Database, city: City, visits: Visits
) -> None:
    await booked(database, city, "confirmed", request={"state": "confirmed"})
    person, annie = await visits.as_(nadia(city)), await visits.as_(city.requester)
    own = "/moi/rendez-vous/R-0001"
    assert "Aucune raison n'est demandée ni gardée." in await person.text(own)
    await person.post(f"{own}/conflit", own)
    async with database.reading() as session:
        row = await session.get_one(Request, 1)
    assert (row.state, row.barred) == ("submitted", [city.nadia.id])
    seen = await annie.text(PAGE)
    assert "Une règle du dossier écarte 1 interprète." in seen
    assert "onflit" not in seen


async def test_cause_is_proposed_to_the_coordination(database: Database, city: City, visits: Visits) -> None:
    await booked(database, city, "declined", request={"state": "submitted"})
    claire = await visits.as_(city.actors[Role.COORDINATOR])
    html = await claire.get(PAGE)
    assert '<option value="refused" selected>' in html
