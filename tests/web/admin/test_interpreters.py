"""Interpreters' files: what the coordination changes on a page, and what a paper that has ended does."""

import pytest
from sqlalchemy import select

from interpretariat.db.models import Credential, Interpreter
from interpretariat.db.session import Database
from tests.factory import City
from tests.web.visitors import Visits, visits

__all__ = ["visits"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages decide nothing that the database decides: one kind is enough here."""
    return sqlite_url


async def test_an_interpreter_s_file_is_changed_by_the_coordination(
    database: Database, city: City, visits: Visits
) -> None:
    claire = await visits.as_(city.coordinator)
    path = f"/coordination/interpretes/{city.karim.id}"
    fields: dict[str, str | list[str]] = {
        "version": "1",
        "name": "Karim Rahimi",
        "gender": "m",
        "modes": ["in_person", "telephone"],
        "domains": ["legal"],
        "language_1": "prs",
        "level_1": "native",
        "variety_1": "hazaragi",
        "language_2": "pbu",
        "level_2": "fluent",
        "language_3": "",
        "home_lat": "46,82",
        "home_lon": "-71,22",
        "radius_km": "12,5",
        "hourly_cents": "45,50",
        "km_cents": "0,62",
        "minimum_in_person": "120",
        "zone": "America/Toronto",
        "active": "oui",
    }
    answer = await claire.post(path, path, **fields)
    assert (answer.status_code, answer.headers.get("location")) == (303, f"{path}?enregistre=1")
    async with database.reading() as session:
        row = await session.get_one(Interpreter, city.karim.id)
    assert (row.hourly_cents, row.km_cents, row.radius_km, row.minimum_minutes) == (4550, 62, 12.5, {"in_person": 120})
    assert (row.modes, row.domains, row.version, row.code) == (["in_person", "telephone"], ["legal"], 2, "I-KARIM")
    html = await claire.get(path)
    assert ('value="hazaragi"' in html, 'value="45,50"' in html) == (True, True)


async def test_an_amount_that_is_none_is_refused_as_it_was_typed(city: City, visits: Visits) -> None:
    claire = await visits.as_(city.coordinator)
    path = f"/coordination/interpretes/{city.karim.id}"
    answer = await claire.post(
        path,
        path,
        version="1",
        name="Karim",
        modes="video",
        language_1="prs",
        level_1="native",
        home_lat="46",
        home_lon="-71",
        radius_km="9",
        hourly_cents="beaucoup",
    )
    assert (
        answer.status_code,
        'value="beaucoup"' in answer.text,
        "Écrivez un montant, comme 41,00." in answer.text,
    ) == (422, True, True)


async def test_a_paper_that_has_ended_is_shown_as_excluding_until_another_is_written(
    database: Database, city: City, visits: Visits
) -> None:
    async with database.transaction() as session:
        for paper in await session.scalars(
            select(Credential).where(Credential.interpreter_id == city.karim.id, Credential.kind == "background_check")
        ):
            paper.expires_on = paper.issued_on
    claire = await visits.as_(city.coordinator)
    path = f"/coordination/interpretes/{city.karim.id}"
    assert "Pièce échue ou manquante : Antécédents." in await claire.text(path)
    assert "Hors affectation : Antécédents" in await claire.text("/coordination/interpretes?pieces=echeance")
    wrong = await claire.post(f"{path}/pieces", path, kind="background_check", issued_on="")
    assert (wrong.status_code, "Indiquez le jour d'émission." in wrong.text.replace("&#39;", "'")) == (422, True)
    await claire.post(f"{path}/pieces", path, kind="background_check", issued_on="2026-11-20", expires_on="2028-11-20")
    assert "Pièce échue ou manquante" not in await claire.text(path)
