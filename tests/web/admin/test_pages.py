"""The administration's pages: lists with filters, forms that lose nothing, and who may open them."""

import re
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from interpretariat.db.models import Grant, Holiday, Organisation, Outbox, Site
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from tests.factory import City
from tests.statements import watched
from tests.web.visitors import Visitor, Visits, visits

__all__ = ["visits"]

PAGES = (
    "/administration/organismes",
    "/administration/organismes/nouveau",
    "/administration/organismes/1",
    "/administration/lieux",
    "/administration/lieux/nouveau",
    "/administration/lieux/1",
    "/administration/personnes",
    "/administration/personnes/inviter",
    "/administration/personnes/1",
    "/administration/interpretes",
    "/administration/interpretes/nouveau",
    "/administration/interpretes/1",
    "/administration/referentiels",
    "/administration/referentiels/langues/ara",
    "/administration/referentiels/feries/nouveau",
    "/administration/referentiels/pieces/confidentiality",
    "/administration/importer",
    "/administration/jetons",  # the last: everybody has their own
)
ORGANISATION = {
    "code": "cmq",
    "name": "Centre",
    "sector": "community",
    "regime": "P-39.1",
    "holiday_kind": "public",
    "zone": "America/Toronto",
    "active": "oui",
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages decide nothing that the database decides: one kind is enough here."""
    return sqlite_url


@pytest_asyncio.fixture(loop_scope="session")
async def sophie(city: City, visits: Visits) -> Visitor:
    return await visits.as_(city.actors[Role.ADMINISTRATOR])


async def only(database: Database, query: Any) -> Any:
    async with database.reading() as session:
        (row,) = await session.scalars(query)
        return row


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("locale", ["fr", "en"])
async def test_a_page_opens_in_both_languages(city: City, visits: Visits, path: str, locale: str) -> None:
    html = await (await visits.as_(city.actors[Role.ADMINISTRATOR], locale)).get(path)
    assert (f'<html lang="{locale}">' in html, html.count("<h1>")) == (True, 1)


@pytest.mark.parametrize("path", PAGES[:-1])
async def test_a_requester_is_turned_away(city: City, visits: Visits, path: str) -> None:
    await (await visits.as_(city.requester)).get(path, 403)


@pytest.mark.parametrize(
    "path",
    [
        "/administration/organismes/99",
        "/administration/lieux/99",
        "/administration/personnes/99",
        "/administration/interpretes/99",
        "/administration/referentiels/langues/zzz",
        "/administration/referentiels/x/nouveau",
        "/administration/exporter/sites.pdf",
        "/administration/exporter/requests.csv",
    ],
)
async def test_what_does_not_exist_is_not_found(sophie: Visitor, path: str) -> None:
    await sophie.get(path, 404)


@pytest.mark.parametrize("path", ["/aide", "/accessibilite", "/confidentialite"])
async def test_anybody_reads_the_public_pages(visits: Visits, path: str) -> None:
    answer = await visits.transport.handle_async_request(_request(path))
    assert answer.status_code == 200


def _request(path: str) -> Any:
    import httpx  # noqa: PLC0415 - one bare request, without a cookie

    return httpx.Request("GET", f"http://127.0.0.1{path}")


async def test_a_list_is_filtered_from_its_url(sophie: Visitor) -> None:
    everything = await sophie.text("/administration/organismes")
    schools = await sophie.text("/administration/organismes?secteur=school&q=ECOLE")
    assert ("CLSC de la Basse-Ville" in everything, "Lignes 1 à 2 sur 2" in everything) == (True, True)
    assert ("CLSC de la Basse-Ville" in schools, "École Cardinal-Roy" in schools) == (False, True)


async def test_an_empty_list_says_the_next_step(sophie: Visitor) -> None:
    assert "Aucun lieu ne correspond. Ajouter un lieu" in await sophie.text("/administration/lieux?q=zzz")


async def test_a_list_asks_as_much_for_one_row_as_for_many(database: Database, city: City, sophie: Visitor) -> None:
    with watched(database) as one:
        await sophie.get("/administration/interpretes?q=karim")
    with watched(database) as many:
        await sophie.get("/administration/interpretes")
    assert len(one) == len(many)


async def test_an_organisation_is_made_and_exported(database: Database, sophie: Visitor) -> None:
    answer = await sophie.post(
        "/administration/organismes/nouveau", "/administration/organismes/nouveau", **ORGANISATION
    )
    row = await only(database, select(Organisation).where(Organisation.code == "cmq"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/administration/organismes?q=cmq")
    assert (row.name, row.active) == ("Centre", True)
    assert "cmq,Centre,community,P-39.1" in await sophie.get("/administration/exporter/organisations.csv")


async def test_a_wrong_form_comes_back_with_all_that_was_typed(sophie: Visitor) -> None:
    wrong = ORGANISATION | {"code": "clinique", "billing_email": "pas une adresse", "sector": ""}
    answer = await sophie.post("/administration/organismes/nouveau", "/administration/organismes/nouveau", **wrong)
    assert answer.status_code == 422
    for text in (
        'value="pas une adresse"',
        'value="Centre"',
        "Choisissez le secteur.",
        "Écrivez une adresse de courriel complète",
    ):
        assert text in answer.text
    assert "<title>Erreur" in answer.text


async def test_a_code_that_is_taken_is_refused(sophie: Visitor) -> None:
    taken = ORGANISATION | {"code": "clinique"}
    answer = await sophie.post("/administration/organismes/nouveau", "/administration/organismes/nouveau", **taken)
    assert (answer.status_code, "clinique » existe déjà" in answer.text.replace("\N{NO-BREAK SPACE}", " ")) == (
        422,
        True,
    )


async def test_a_change_is_made_from_the_version_that_was_read(database: Database, city: City, sophie: Visitor) -> None:
    path = f"/administration/organismes/{city.clinic.id}"
    first = await sophie.post(path, path, **ORGANISATION, version="1")
    second = await sophie.post(path, path, **ORGANISATION | {"name": "Le mien"}, version="1")
    row = await only(database, select(Organisation).where(Organisation.id == city.clinic.id))
    assert (first.status_code, second.status_code) == (303, 412)
    assert (row.code, row.name, row.version) == ("clinique", "Centre", 2)
    assert 'value="Le mien"' in second.text
    assert 'name="version" value="2"' in second.text


async def test_a_site_is_made_in_its_organisation(database: Database, city: City, sophie: Visitor) -> None:
    page = f"/administration/lieux/nouveau?organisme={city.clinic.id}"
    fields = {
        "organisation": "clinique",
        "code": "NEUF",
        "name": "Nouveau",
        "address": "1, rue A",
        "city": "Québec",
        "lat": "46,8",
        "lon": "-71.2",
        "active": "oui",
    }
    assert 'value="clinique" selected' in await sophie.get(page)
    assert (await sophie.post("/administration/lieux/nouveau", page, **fields)).status_code == 303
    row = await only(database, select(Site).where(Site.code == "NEUF"))
    assert (row.organisation_id, row.lat, row.short_name) == (city.clinic.id, 46.8, "NEUF")


async def test_a_person_is_invited_then_loses_the_role(database: Database, city: City, sophie: Visitor) -> None:
    invitation = {
        "email": "zoe@ville.example",
        "name": "Zoé Nadeau",
        "role": "requester",
        "organisation": "clinique",
        "locale": "fr",
    }
    answer = await sophie.post("/administration/personnes/inviter", "/administration/personnes/inviter", **invitation)
    page = await sophie.text(answer.headers["location"])
    assert "Rôle donné. Un courriel part aussitôt." in page
    assert (await only(database, select(Outbox))).recipient == "zoe@ville.example"
    grant = await only(database, select(Grant).order_by(Grant.id.desc()).limit(1))
    await sophie.post(f"/administration/personnes/roles/{grant.id}/terminer")
    assert "Aucun rôle : cette personne ne peut pas entrer." in await sophie.text(
        f"/administration/personnes/{grant.account_id}"
    )


async def test_one_s_own_page_gives_no_role(city: City, sophie: Visitor) -> None:
    own = await sophie.text(f"/administration/personnes/{city.actors[Role.ADMINISTRATOR].account_id}")
    assert ("Donner un rôle" in own, "Personne ne se donne un rôle à soi-même." in own) == (False, True)


async def test_a_day_off_is_added_then_taken_away(database: Database, sophie: Visitor) -> None:
    page, table = "/administration/referentiels/feries/nouveau", "/administration/referentiels/feries"
    await sophie.post(
        table, page, new="oui", date="2027-06-24", kind="public", name_fr="Fête nationale", name_en="National Day"
    )
    assert "Fête nationale" in await sophie.text("/administration/referentiels")
    await sophie.post(f"{table}/2027-06-24/public/retirer")
    async with database.reading() as session:
        assert "Fête nationale" not in set(await session.scalars(select(Holiday.name_fr)))


async def test_a_token_is_shown_once(sophie: Visitor, city: City) -> None:
    path = "/administration/jetons"
    answer = await sophie.post(
        path, path, name="Dossier", grant=str(city.actors[Role.ADMINISTRATOR].grant_id), days="90"
    )
    (key,) = re.findall(r'<code class="token" id="jeton">([^<]+)</code>', answer.text)
    again = await sophie.get(path)
    assert (len(key), key in again, "Dossier" in again) == (32, False, True)


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.INTERPRETER])
async def test_everybody_has_their_own_tokens(city: City, visits: Visits, role: Role) -> None:
    assert "Aucun jeton." in await (await visits.as_(city.actors[role])).text("/administration/jetons")
