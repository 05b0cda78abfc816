"""Importing on a page: looking changes nothing, bad lines are named, what is right is written when one says so."""

import re
from html import unescape

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import func, select

from interpretariat.db.models import Site
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.formats.sheets import write_xlsx
from tests.factory import City
from tests.web.visitors import TOKEN, Visitor, Visits, said, visits

__all__ = ["visits"]

PATH = "/administration/importer"
HEADINGS = "organisation;code;name;address;city;lat;lon"
RIGHT = "clinique;NEUF;Nouveau;1, rue A;Québec;46.8;-71.2"
WRONG = "rien;B;Autre;2, rue B;Québec;46.8;-71.2"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages decide nothing that the database decides: one kind is enough here."""
    return sqlite_url


@pytest_asyncio.fixture(loop_scope="session")
async def sophie(city: City, visits: Visits) -> Visitor:
    return await visits.as_(city.actors[Role.ADMINISTRATOR])


async def send(
    visitor: Visitor, document: bytes | None = None, name: str = "lieux.csv", **fields: str
) -> httpx.Response:
    """Post the form of the page, with a file or with the text that was read."""
    found = TOKEN.search(await visitor.get(f"{PATH}?fichier=sites"))
    assert found is not None
    files = {"file": (name, document)} if document is not None else {"file": ("", b"")}
    return await visitor.client.post(PATH, data={"_csrf_token": found[1], "noun": "sites", **fields}, files=files)


async def sites(database: Database) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Site)) or 0


def content(answer: httpx.Response) -> str:
    """The text that rides in the form from the check to the writing."""
    (text,) = re.findall(r'<textarea id="content"[^>]*>\n(.*?)</textarea>', answer.text, re.DOTALL)
    return unescape(text)


async def test_looking_at_a_right_file_writes_nothing(database: Database, city: City, sophie: Visitor) -> None:
    before = await sites(database)
    answer = await send(sophie, f"{HEADINGS}\n{RIGHT}\n".encode())
    assert (answer.status_code, await sites(database)) == (200, before)
    assert "Tout est juste. Lignes lues : 1. Nouvelles : 1." in said(answer.text)


async def test_what_was_checked_is_written_when_one_says_so(database: Database, city: City, sophie: Visitor) -> None:
    before = await sites(database)
    checked = await send(sophie, f"{HEADINGS}\n{RIGHT}\n".encode())
    answer = await send(sophie, content=content(checked), ecrire="tout")
    assert (answer.status_code, await sites(database)) == (200, before + 1)
    assert "1 ligne écrite." in said(answer.text)


async def test_bad_lines_are_named_and_the_others_can_be_written(
    database: Database, city: City, sophie: Visitor
) -> None:
    before = await sites(database)
    checked = await send(sophie, f"{HEADINGS}\n{RIGHT}\n{WRONG}\n".encode())
    text = said(checked.text)
    assert "1 ligne à corriger. Rien n'est écrit." in text
    assert "3 organisation rien Le code « rien » est inconnu." in text
    refused = await send(sophie, content=content(checked), ecrire="tout")
    assert ("1 ligne à corriger" in said(refused.text), await sites(database)) == (True, before)
    await send(sophie, content=content(checked), ecrire="justes")
    assert await sites(database) == before + 1


async def test_what_is_corrected_on_the_page_is_checked_again(city: City, sophie: Visitor) -> None:
    checked = await send(sophie, f"{HEADINGS}\n{WRONG}\n".encode())
    again = await send(sophie, content=content(checked).replace("rien", "clinique"))
    assert "Tout est juste." in said(again.text)


async def test_xlsx_is_read_too(city: City, sophie: Visitor) -> None:
    document = write_xlsx("x", HEADINGS.split(";"), [RIGHT.split(";")])
    assert "Tout est juste." in said((await send(sophie, document, "lieux.xlsx")).text)


async def test_wrong_columns_are_named(city: City, sophie: Visitor) -> None:
    text = said((await send(sophie, HEADINGS.replace("address", "addres").encode() + b"\n")).text)
    assert "Les colonnes sont à corriger. Rien n'est écrit." in text
    assert "Vouliez-vous dire « address »?" in text


@pytest.mark.parametrize(
    ("document", "sentence"),
    [(None, "Choisissez un fichier."), (b"\xff\xfe", "UTF-8"), (b"PK\x03\x04xx", "ni un CSV ni un XLSX")],
)
async def test_a_file_that_cannot_be_read_is_refused_with_the_remedy(
    city: City, sophie: Visitor, document: bytes | None, sentence: str
) -> None:
    answer = await send(sophie, document)
    assert (answer.status_code, sentence in said(answer.text)) == (422, True)


async def test_everybody_sees_the_files_of_their_role(city: City, visits: Visits) -> None:
    page = await (await visits.as_(city.actors[Role.FINANCE])).get(PATH)
    assert re.findall(r'<option value="(\w+)"', page) == ["tariffs", "payers", "envelopes", "agreements"]
    await (await visits.as_(city.actors[Role.FINANCE])).get("/administration/exporter/sites.csv", 404)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_an_export_is_a_file_of_its_own_name(city: City, sophie: Visitor, kind: str) -> None:
    answer = await sophie.client.get(f"/administration/exporter/sites.{kind}")
    assert answer.headers["content-disposition"] == f'attachment; filename="sites.{kind}"'
