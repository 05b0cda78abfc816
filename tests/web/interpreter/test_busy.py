"""The interpreter's calendars kept elsewhere, as a person meets them without a script."""

import re

import pytest

from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from tests.databases import on_sqlite
from tests.factory import City
from tests.services.booking_steps import booked
from tests.services.calendar_host import FAMILY
from tests.web.visitors import TOKEN, Visitor, Visits, said, visits

__all__ = ["visits"]

pytestmark = on_sqlite
PAGE = "/moi/disponibilites/agendas"


async def upload(visitor: Visitor, content: bytes, name: str = "famille.ics") -> tuple[int, str]:
    found = TOKEN.search(await visitor.get(PAGE))
    assert found is not None
    answer = await visitor.client.post(
        f"{PAGE}/fichier", data={"_csrf_token": found[1]}, files={"file": (name, content, "text/calendar")}
    )
    return answer.status_code, answer.text


async def test_uploaded_calendar_is_listed_takes_its_time_and_is_removed(
    database: Database, city: City, visits: Visits
) -> None:
    await booked(database, city, "confirmed")
    nadia = await visits.as_(city.actors[Role.INTERPRETER])
    assert (await upload(nadia, FAMILY.encode()))[0] == 303
    page = await nadia.text(PAGE)
    assert "famille.ics Fichier lu le 23 nov., 10 h. Il ne se met pas à jour. 1 événement Retirer" in page
    assert "1 rendez-vous tombe sur un temps pris ailleurs." in page
    assert "1er déc., 14 h – 1er déc., 15 h, famille.ics" in await nadia.text("/moi/disponibilites")
    action = re.search(rf'action="({PAGE}/\d+/retirer)"', await nadia.get(PAGE))
    assert action is not None
    assert (await nadia.post(action[1], page=PAGE)).headers["location"] == PAGE
    assert "famille.ics" not in await nadia.text(PAGE)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"bonjour", "Ce n'est pas un agenda au format iCal (.ics)."), (b"", "Choisissez un fichier."),
     (FAMILY.encode() * 9_000, "Plus de 1 Mo.")],
    ids=["text", "nothing", "large"],
)  # fmt: skip
async def test_file_that_is_no_calendar_says_why(city: City, visits: Visits, content: bytes, sentence: str) -> None:
    nadia = await visits.as_(city.actors[Role.INTERPRETER])
    status, page = await upload(nadia, content)
    assert (status, sentence in said(page)) == (422, True)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [("http://exemple.ca/a.ics", "Collez une adresse qui commence par https://"), ("", "Collez l'adresse secrète"),
     ("https://127.0.0.1/a.ics", "Cette adresse mène à un réseau privé."),
     ("webcal://[::ffff:10.0.0.1]/a.ics", "Cette adresse mène à un réseau privé.")],
)  # fmt: skip
async def test_address_that_is_refused_comes_back_with_its_reason(
    city: City, visits: Visits, address: str, sentence: str
) -> None:
    nadia = await visits.as_(city.actors[Role.INTERPRETER])
    answer = await nadia.post(PAGE, page=PAGE, name="Famille", address=address)
    assert (answer.status_code, sentence in said(answer.text)) == (422, True)
    assert 'value="Famille"' in answer.text
