"""Calendar links: shown once with every way to add them, listed with their last reader, revoked on their own page."""

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from interpretariat.db.models import Feed
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.web.calendars import adders, qr
from tests.factory import City
from tests.web.visitors import Visits, said, visits

__all__ = ["visits"]

URL = "https://exemple.ca/ical/iabc.ics"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def test_link_is_shown_once_and_serves(database: Database, city: City, visits: Visits) -> None:
    nadia = await visits.as_(city.actors[Role.INTERPRETER])
    answer = await nadia.post("/moi/calendrier", kind="interpreter", name="Téléphone")
    token = answer.text.partition("/ical/")[2].partition(".ics")[0]
    assert "Ce lien ne s'affiche qu'une fois." in said(answer.text)
    assert answer.headers["cache-control"] == "no-store"
    assert (await nadia.client.get(f"/ical/{token}.ics")).status_code == 200
    listed = await nadia.get("/moi/calendrier")
    assert token not in listed
    assert "Téléphone Mes rendez-vous" in said(listed)


async def test_link_is_revoked_on_its_own_page(database: Database, city: City, visits: Visits) -> None:
    nadia = await visits.as_(city.actors[Role.INTERPRETER])
    answer = await nadia.post("/moi/calendrier", kind="interpreter", name="Téléphone")
    token = answer.text.partition("/ical/")[2].partition(".ics")[0]
    page = "/moi/calendrier/1/revoquer"
    assert "Dès maintenant, ce lien ne mène plus à rien." in await nadia.text(page)
    assert (await nadia.client.get(f"/ical/{token}.ics")).status_code == 200
    assert (await nadia.post(page, page=page)).headers["location"] == "/moi/calendrier"
    assert (await nadia.client.get(f"/ical/{token}.ics")).status_code == 404
    await nadia.get(page, status=404)
    await (await visits.as_(city.requester)).get("/calendriers/1/revoquer", status=404)


@pytest.mark.parametrize(
    ("role", "typed", "kept"),
    [
        (Role.REQUESTER, {"kind": "requester"}, ("requester", None, None, False)),
        (Role.ORGANISATION_MANAGER, {"kind": "organisation", "busy_only": "oui"}, ("organisation", None, None, True)),
        (Role.REQUESTER, {"kind": "site", "site": "1"}, ("site", 1, None, False)),
        (Role.COORDINATOR, {"kind": "coordinator", "language": "spa"}, ("coordinator", None, "spa", False)),
    ],
)
async def test_each_role_makes_its_kinds(
    database: Database, city: City, visits: Visits, *, role: Role, typed: dict[str, str], kept: tuple[object, ...]
) -> None:
    visitor = await visits.as_(city.actors[role])
    assert (await visitor.post("/calendriers", name="Bureau", **typed)).status_code == 200
    async with database.reading() as session:
        feed = (await session.scalars(select(Feed))).one()
    assert (feed.kind, feed.site_id, feed.language_code, feed.busy_only) == kept


async def test_form_comes_back_with_what_was_typed(city: City, visits: Visits) -> None:
    visitor = await visits.as_(city.requester)
    answer = await visitor.post("/calendriers", kind="site", name="", busy_only="oui", site="3")
    assert answer.status_code == 422
    assert {f'href="#{name}"' in answer.text for name in ("name", "site")} == {True}
    assert 'value="site" checked' in answer.text


async def test_kind_of_another_role_is_refused(city: City, visits: Visits) -> None:
    visitor = await visits.as_(city.requester)
    assert (await visitor.post("/calendriers", kind="coordinator", name="Bureau")).status_code == 403


async def test_page_is_not_for_roles_without_a_feed(city: City, visits: Visits) -> None:
    await (await visits.as_(city.actors[Role.FUNDER])).get("/calendriers", status=403)


def test_adders_carry_the_link() -> None:
    found = dict(adders(URL, "Téléphone"))
    assert found["Apple"] == "webcal://exemple.ca/ical/iabc.ics"
    assert parse_qs(urlsplit(found["Google Agenda"]).query) == {"cid": ["webcal://exemple.ca/ical/iabc.ics"]}
    assert parse_qs(urlsplit(found["Outlook"]).query) == {"url": [URL], "name": ["Téléphone"]}


def test_square_has_neither_style_nor_script() -> None:
    drawn = str(qr(URL))
    assert drawn.startswith("<svg")
    assert {word in drawn for word in ("style=", "<style", "<script", "<title")} == {False}


async def test_invitations_are_refused_and_wanted_again(city: City, visits: Visits) -> None:
    nadia = await visits.as_(city.actors[Role.INTERPRETER])
    assert "Ne plus en recevoir" in await nadia.text("/moi/calendrier")
    assert (await nadia.post("/moi/calendrier/invitations", wanted="non")).headers["location"] == "/moi/calendrier"
    assert "Vous n'en recevez pas." in await nadia.text("/moi/calendrier")
    await nadia.post("/moi/calendrier/invitations", wanted="oui")
    assert "Ne plus en recevoir" in await nadia.text("/moi/calendrier")
