"""The pages on which hours are confirmed, contested and settled, as people meet them."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from interpretariat.db.models import Account, Booking, HoursTerms
from interpretariat.db.queries.bookings import booking_whole
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.services.bookings import StepFacts
from interpretariat.services.hours_keys import code_of, make_hours_link
from tests.databases import on_sqlite
from tests.factory import NOW, City, at
from tests.services.booking_steps import booked, step
from tests.web.visitors import Visitor, Visits, said, visits

__all__ = ["visits"]

pytestmark = on_sqlite

HOURS = {"start_date": "2026-11-20", "start_time": "10:00", "end_date": "2026-11-20", "end_time": "10:45"}


async def delivered(database: Database, city: City) -> int:
    booking_id = await booked(database, city, "confirmed", wall="2026-11-20T10:00")
    told = StepFacts(actual_start=at("2026-11-20T10:00"), actual_end=at("2026-11-20T11:05"), km=Decimal("6.4"))
    await step(database, city.actors[Role.INTERPRETER], booking_id, "deliver", told)
    return booking_id


async def link(database: Database, city: City, booking_id: int) -> str:
    async with database.transaction() as session:
        account = await session.get_one(Account, city.requester.account_id)
        token = await make_hours_link(session, await booking_whole(session, booking_id), account, now=NOW)
    return f"/attestation/{token}"


async def state(database: Database, booking_id: int) -> str:
    async with database.reading() as session:
        return (await session.get_one(Booking, booking_id)).state


async def code(database: Database, booking_id: int) -> str:
    async with database.reading() as session:
        return code_of(await session.get_one(Booking, booking_id))


@pytest.mark.parametrize(
    ("locale", "button", "done"),
    [("fr", "Confirmer 1 h 05 (", "Rien n'a changé depuis la signature."), ("en", "Confirm 1 h 5 min (", "Nothing has changed since it was signed.")],
)  # fmt: skip
async def test_link_shows_what_it_confirms_then_confirms(
    database: Database, city: City, visits: Visits, *, locale: str, button: str, done: str
) -> None:
    booking_id = await delivered(database, city)
    path = await link(database, city, booking_id)
    anybody = await visits.as_(city.actors[Role.FUNDER], locale)
    assert button in await anybody.text(path)
    assert await state(database, booking_id) == "delivered"
    await anybody.post(path, path, answer="sign")
    assert await state(database, booking_id) == "closed"
    assert done in await anybody.text(path)


async def test_contested_hours_come_back_until_they_have_a_reason(
    database: Database, city: City, visits: Visits
) -> None:
    booking_id = await delivered(database, city)
    path = await link(database, city, booking_id)
    anybody = await visits.as_(city.actors[Role.FUNDER])
    refused = await anybody.post(path, path, answer="dispute", **HOURS)
    assert refused.status_code == 422
    assert 'value="10:45"' in refused.text
    assert "Dites pourquoi en quelques mots." in said(refused.text)
    await anybody.post(path, path, answer="dispute", reason="Finie plus tôt", **HOURS)
    assert await state(database, booking_id) == "disputed"
    assert "1 h 05 45 min" in await anybody.text(path)


async def settled(claire: Visitor, path: str, **fields: str) -> int:
    return (await claire.post(path, path, **fields)).status_code


async def test_coordination_settles_with_a_reason(database: Database, city: City, visits: Visits) -> None:
    booking_id = await delivered(database, city)
    annie, claire = await visits.as_(city.requester), await visits.as_(city.coordinator)
    own, path = f"/demandes/heures/R-000{booking_id}", f"/coordination/contestations/R-000{booking_id}"
    await annie.post(own, own, answer="dispute", reason="Finie plus tôt", **HOURS)
    assert "1 contestation attend une décision." in await claire.text("/coordination/contestations")
    assert await settled(claire, path, choice="service") == 422
    assert await settled(claire, path, reason="Le registre") == 422
    assert await settled(claire, path, choice="service", reason="Le registre le montre") == 303
    assert await state(database, booking_id) == "closed"
    assert "par décision de la coordination" in await annie.text(own)
    assert "Aucune contestation." in await claire.text("/coordination/contestations")


async def test_code_is_shown_to_the_service_and_typed_by_the_interpreter(
    database: Database, city: City, visits: Visits
) -> None:
    booking_id = await delivered(database, city)
    figures = await code(database, booking_id)
    annie, nadia = await visits.as_(city.requester), await visits.as_(city.actors[Role.INTERPRETER])
    assert f"dites le code {figures} à l'interprète" in await annie.text("/demandes/D-0001")
    path = f"/moi/rendez-vous/R-000{booking_id}/code"
    assert figures not in await nadia.text(path)
    wrong = await nadia.post(path, path, code="12")
    assert (wrong.status_code, "Il reste 4 essais aujourd'hui." in said(wrong.text)) == (422, True)
    right = await nadia.post(path, path, code=figures)
    assert right.headers["location"] == f"/moi/rendez-vous/R-000{booking_id}"
    assert "par le code dit sur place" in await nadia.text(right.headers["location"])


async def test_terms_are_agreed_for_days_to_come(database: Database, city: City, visits: Visits) -> None:
    sophie, path = (
        await visits.as_(city.actors[Role.ADMINISTRATOR]),
        f"/administration/organismes/{city.clinic.id}/heures",
    )
    assert "le silence ne signe jamais, et l'attente est de 15 min" in await sophie.text(path)
    for fields in (
        {},
        {"starts_on": "2026-11-01", "no_show_minutes": "20"},
        {"starts_on": "2027-01-01", "no_show_minutes": "x"},
    ):
        assert (await sophie.post(path, path, **fields)).status_code == 422
    await sophie.post(path, path, starts_on="2027-01-01", tacit_days="5", no_show_minutes="20")
    assert "après 5 jours ouvrables 20 à venir" in await sophie.text(path)
    async with database.reading() as session:
        assert len(list(await session.scalars(select(HoursTerms)))) == 1
