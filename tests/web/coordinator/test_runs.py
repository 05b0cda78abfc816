"""Runs from the form to the letters: asked for once, watched, compared line by line, published, held back, sent."""

import re

import pytest

from interpretariat.db.models import Run
from interpretariat.db.session import Database
from interpretariat.services import runs
from interpretariat.services.problem import load_problem
from tests.factory import NOW, City
from tests.planning import MONDAY, MONTREAL, SUNDAY
from tests.web.coordinator.rooms import NINE, TEN, asked, claire, proposed
from tests.web.visitors import Visitor, Visits, said, visits

__all__ = ["claire", "visits"]

PATH = "/coordination/calculs"
WEEK = {"from": "2026-11-30", "to": "2026-12-06", "seconds": "10"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def started(database: Database, step: dict[str, object]) -> None:
    """A worker takes the run that waits and tells one step."""
    async with database.transaction() as session:
        ticket = await runs.claim_run(session, now=NOW)
        assert ticket is not None
        await runs.keep_problem(session, ticket, await load_problem(session, MONDAY, SUNDAY, zone=MONTREAL, now=NOW))
        await runs.beat(session, ticket, [step], None, now=NOW)


async def test_run_is_asked_for_once(city: City, claire: Visitor) -> None:
    first = await claire.post(PATH, page=PATH, **WEEK)
    again = await claire.post(PATH, page=PATH, **WEEK)
    assert (first.headers["location"], again.headers["location"]) == (f"{PATH}/1", f"{PATH}/1")


async def test_wrong_days_come_back_with_the_remedy_and_what_was_typed(city: City, claire: Visitor) -> None:
    answer = await claire.post(PATH, page=PATH, **{**WEEK, "to": "2026-11-01", "seconds": "7"})
    assert answer.status_code == 422
    assert "La fin doit suivre le début." in said(answer.text)
    assert re.search(r'id="seconds"[^>]* value="7"', answer.text)


async def test_run_under_way_says_how_far_and_asks_again_each_second(
    database: Database, city: City, claire: Visitor
) -> None:
    await claire.post(PATH, page=PATH, **WEEK)
    await started(database, {"seconds": 0.5, "loss": 2000, "bound": 1000, "served": 3})
    page = await claire.get(f"{PATH}/1")
    assert "3 demandes servies, écart prouvé 50,00 %. Encore 10 s." in said(page)
    assert 'hx-get="/coordination/calculs/1/progression" hx-trigger="every 1s"' in page
    assert "Actualiser" in said(page)
    assert said(await claire.get(f"{PATH}/1/progression")).startswith("En cours 3 demandes servies")


async def test_stopping_a_run_that_waits_ends_it(database: Database, city: City, claire: Visitor) -> None:
    await claire.post(PATH, page=PATH, **WEEK)
    await claire.post(f"{PATH}/1/arreter")
    answer = await claire.client.get(f"{PATH}/1/progression")
    assert answer.headers["HX-Refresh"] == "true"
    assert "Aucun plan n'est gardé." in await claire.text(f"{PATH}/1")


async def test_publication_names_every_line_and_who_is_told_then_waits_a_minute(
    database: Database, city: City, claire: Visitor
) -> None:
    first, second = await asked(database, city, NINE, TEN)
    run = await proposed(database, city, (first, city.nadia), unserved=(second,))
    before = await claire.text(f"{PATH}/{run.id}")
    assert "Publier 1 rendez-vous" in before
    assert (
        f"Ajoutés (1) D-{first.id:04} · mar. 1er déc., 9 h – 10 h · arabe · CLSC de Limoilou · Nadia Benali" in before
    )
    assert "1 interprète et 1 personne qui a demandé, une minute après la publication." in before
    await claire.post(f"{PATH}/{run.id}/publier")
    assert "Publié. Les messages partent à 10 h 01. 2 messages attendent." in await claire.text(f"{PATH}/{run.id}")
    await claire.post(f"{PATH}/{run.id}/retenir")
    assert "Publié, sans prévenir personne : l'envoi est annulé." in await claire.text(f"{PATH}/{run.id}")
    await claire.post(f"{PATH}/{run.id}/envoyer")
    assert "2 messages attendent." in await claire.text(f"{PATH}/{run.id}")


async def test_line_that_no_longer_holds_is_named_with_its_rule(
    database: Database, city: City, claire: Visitor, visits: Visits
) -> None:
    [request] = await asked(database, city, NINE)
    run = await proposed(database, city, (request, city.nadia))
    visits.now = request.starts_at
    text = await claire.text(f"{PATH}/{run.id}")
    assert f"1 ligne a changé depuis le calcul : non publiée L'heure est passée D-{request.id:04}" in text
    assert "Publier" not in text


async def test_failed_run_says_so_and_what_the_machine_said(database: Database, city: City, claire: Visitor) -> None:
    await claire.post(PATH, page=PATH, **WEEK)
    async with database.transaction() as session:
        ticket = await runs.claim_run(session, now=NOW)
        assert ticket is not None
        await runs.fail_run(session, ticket, "out of memory", now=NOW)
    text = await claire.text(f"{PATH}/1")
    assert "Le calcul s'est arrêté avant la fin. Aucun plan n'est gardé." in text
    assert "out of memory" in text


async def test_list_gives_each_run_its_state_and_gap(database: Database, city: City, claire: Visitor) -> None:
    assert "Aucun calcul encore." in await claire.text(PATH)
    [request] = await asked(database, city, NINE)
    await proposed(database, city, (request, city.nadia))
    async with database.reading() as session:
        assert (await session.get_one(Run, 1)).state == "done"
    assert "Calcul 1 lun. 30 nov. – dim. 6 déc. 2026-11-23 10:00 À vérifier et publier 1 sur 1 10,00 %" in (
        await claire.text(PATH)
    )
