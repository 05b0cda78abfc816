"""The board as it is read and pressed without a script: names that say everything, a drawer, hands on a proposal."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from interpretariat.db.models import Pin
from interpretariat.db.session import Database
from tests.factory import City, make_interpreter, make_request
from tests.statements import watched
from tests.web.coordinator.rooms import NINE, TEN, TUESDAY, TWO, asked, claire, proposed
from tests.web.visitors import NBSP, Visitor, said, visits

__all__ = ["claire", "visits"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def names(html: str) -> list[str]:
    """What is heard of each block, in order."""
    heard = re.findall(r'<a class="block[^>]*><span class="visually-hidden">([^<]+)<', html)
    return [unescape(name).replace(NBSP, " ") for name in heard]


async def pins(database: Database) -> list[tuple[int, int]]:
    async with database.reading() as session:
        return [(row.request_id, row.interpreter_id) for row in await session.scalars(select(Pin))]


async def test_block_is_heard_with_person_day_hours_language_place_mode_and_state(
    database: Database, city: City, claire: Visitor
) -> None:
    first, second = await asked(database, city, NINE, TEN)
    await proposed(database, city, (first, city.nadia), unserved=(second,))
    assert names(await claire.get(TUESDAY)) == [
        f"Non servie, D-{second.id:04}, mardi 1er décembre, 10 h à 11 h, arabe, CLSC de Limoilou, sur place",
        "Nadia B., mardi 1er décembre, 9 h à 10 h, arabe, CLSC de Limoilou, sur place, proposé, nouveau",
    ]


async def test_group_where_all_is_served_is_folded_until_it_is_opened(
    database: Database, city: City, claire: Visitor
) -> None:
    [request] = await asked(database, city, NINE)
    await proposed(database, city, (request, city.nadia))
    folded = await claire.get(TUESDAY)
    assert (names(folded), "1 demande · tout est servi" in said(folded)) == ([], True)
    assert len(names(await claire.get(f"{TUESDAY}&groupes=ara"))) == 1


async def test_list_is_the_twin_of_the_grid(database: Database, city: City, claire: Visitor) -> None:
    first, second = await asked(database, city, NINE, TEN)
    await proposed(database, city, (first, city.nadia), unserved=(second,))
    text = await claire.text(f"{TUESDAY}&vue=liste")
    assert f"09:00–10:00 D-{first.id:04} arabe CLSC de Limoilou sur place Nadia Benali" in text
    assert f"10:00–11:00 D-{second.id:04} arabe CLSC de Limoilou sur place Non servie" in text


async def test_filter_of_a_sector_leaves_the_others_out(database: Database, city: City, claire: Visitor) -> None:
    await asked(database, city, NINE)
    assert len(names(await claire.get(f"{TUESDAY}&secteur=health"))) == 1
    assert names(await claire.get(f"{TUESDAY}&secteur=school")) == []


async def test_page_asks_as_many_questions_for_thirty_rows_as_for_one(
    database: Database, city: City, claire: Visitor
) -> None:
    await asked(database, city, NINE)
    with watched(database) as few:
        await claire.get(f"{TUESDAY}&langue_demandee=ara")
    async with database.transaction() as session:
        for n in range(30):
            await make_interpreter(session, f"I-{n}", f"Personne {n}", ("ara",))
            await make_request(session, await session.merge(city.clinic), await session.merge(city.limoilou))
    with watched(database) as many:
        await claire.get(f"{TUESDAY}&langue_demandee=ara")
    assert len(many) == len(few)


async def test_drawer_of_a_waiting_request_counts_who_is_left_and_says_what_would_serve_it(
    database: Database, city: City, claire: Visitor
) -> None:
    [request] = await asked(database, city, "2026-12-01T16:30")
    await proposed(database, city, unserved=(request,))
    text = await claire.text(f"{TUESDAY}&choix=D-{request.id:04}")
    assert "interprètes dans la banque 4 parlent la langue 2 travaillent à cette heure 0" in text
    assert "Ce qui la débloque (vérifié) Décaler à 16 h :" in text


async def test_drawer_weighs_the_choice_and_names_who_else_may(database: Database, city: City, claire: Visitor) -> None:
    [request] = await asked(database, city, NINE)
    await proposed(database, city, (request, city.nadia))
    chosen = f"{TUESDAY}&groupes=ara&choix=D-{request.id:04}.{city.nadia.id}"
    assert "Pourquoi Nadia B.?" in await claire.text(chosen)
    assert "Qui d'autre peut venir Youssef Kaddour" in await claire.text(f"{chosen}&deplacer=oui")


async def test_choice_that_is_not_on_the_board_opens_nothing(database: Database, city: City, claire: Visitor) -> None:
    await asked(database, city, NINE)
    for choice in ("D-0999", "R-0001", "n'importe quoi", "D-0001.x"):
        assert 'id="pourquoi"' not in await claire.get(f"{TUESDAY}&choix={choice}")


async def test_line_is_pinned_and_unpinned_from_the_drawer(database: Database, city: City, claire: Visitor) -> None:
    [request] = await asked(database, city, NINE)
    await proposed(database, city, (request, city.nadia))
    chosen = {"request": str(request.id), "interpreter": str(city.nadia.id), "retour": TUESDAY}
    at = {"starts_at": request.starts_at.isoformat(), "mode": "in_person"}
    answer = await claire.post("/coordination/epingles", **chosen, **at)
    assert answer.headers["location"] == f"{TUESDAY}&choix=D-{request.id:04}.{city.nadia.id}#pourquoi"
    assert await pins(database) == [(request.id, city.nadia.id)]
    await claire.post("/coordination/epingles/retirer", **chosen)
    assert await pins(database) == []


async def test_request_is_given_to_another_person_taken_out_and_given_back(
    database: Database, city: City, claire: Visitor
) -> None:
    [request] = await asked(database, city, NINE)
    run = await proposed(database, city, (request, city.nadia))
    path = f"/coordination/calculs/{run.id}"
    fields = {"request": str(request.id), "starts_at": request.starts_at.isoformat(), "mode": "in_person"}
    await claire.post(f"{path}/deplacer", interpreter=str(city.youssef.id), retour=TUESDAY, **fields)
    assert "Youssef K., mardi" in names(await claire.get(f"{TUESDAY}&groupes=ara"))[0]
    out = await claire.post(f"{path}/retirer", interpreter=str(city.youssef.id), retour=TUESDAY, **fields)
    page = await claire.get(out.headers["location"])
    assert "Retiré de la proposition. Annuler le retrait" in said(page)
    back = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.partition("/deplacer")[2].partition("</form>")[0]))
    await claire.post(f"{path}/deplacer", **{name: unescape(value) for name, value in back.items() if name[0] != "_"})
    assert "Youssef K., mardi" in names(await claire.get(f"{TUESDAY}&groupes=ara"))[0]


async def test_going_back_never_leaves_the_board(database: Database, city: City, claire: Visitor) -> None:
    [request] = await asked(database, city, NINE)
    fields = {"request": str(request.id), "interpreter": str(city.nadia.id), "retour": "//ailleurs.example/"}
    answer = await claire.post("/coordination/epingles/retirer", **fields)
    assert answer.headers["location"].startswith("/coordination?choix=")


async def test_hard_rule_is_refused_and_nothing_moves(database: Database, city: City, claire: Visitor) -> None:
    first, second = await asked(database, city, TWO, TWO)
    run = await proposed(database, city, (first, city.nadia), (second, city.youssef))
    fields = {"request": str(second.id), "starts_at": second.starts_at.isoformat(), "mode": "in_person"}
    answer = await claire.post(f"/coordination/calculs/{run.id}/deplacer", interpreter=str(city.nadia.id), **fields)
    assert answer.status_code == 409
    assert "Youssef K." in names(await claire.get(f"{TUESDAY}&groupes=ara"))[1]


async def test_day_that_is_none_is_refused_in_words(claire: Visitor) -> None:
    answer = await claire.client.get("/coordination?jour=2026-02-30")
    assert answer.status_code == 422
