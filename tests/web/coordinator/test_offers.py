"""The page where a request is offered by hand, as the coordinator meets it."""

from interpretariat.db.session import Database
from tests.databases import on_sqlite
from tests.factory import City
from tests.web.coordinator.rooms import TWO, asked, claire
from tests.web.visitors import Visitor, said, visits

__all__ = ["claire", "visits"]
pytestmark = on_sqlite


async def page_of(database: Database, city: City, **facts: object) -> str:
    [request] = await asked(database, city, TWO, **facts)
    return f"/coordination/offres/D-{request.id:04d}"


async def test_people_who_may_come_can_be_ticked_and_the_others_say_why(database: Database, city: City, claire: Visitor) -> None:  # fmt: skip
    path = await page_of(database, city, gender="m", gender_required=True)
    text = await claire.text(path)
    assert "Il manque 1 interprète" in text
    assert "Youssef Kaddour" in text.partition("personne écartée par une règle")[0]
    assert "Nadia Benali : n'est pas du genre demandé" in text
    assert "Chaque personne a jusqu'à" in text


async def test_list_in_turn_follows_the_rank_that_was_typed(database: Database, city: City, claire: Visitor) -> None:
    path = await page_of(database, city)
    ranks = {f"rank-{city.nadia.id}": "2", f"rank-{city.youssef.id}": "1"}
    both = [str(city.nadia.id), str(city.youssef.id)]
    answer = await claire.post(path, path, way="turn", interpreters=both, **ranks)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}?envoyee=oui")
    text = await claire.text(f"{path}?envoyee=oui")
    asked_people, _, next_ones = text.partition("Ensuite, dans l'ordre")
    assert "Offre envoyée." in asked_people
    assert "Youssef Kaddour" in asked_people
    assert "Nadia Benali" in next_ones
    assert "Envoyer l'offre" not in text


async def test_choice_of_nobody_comes_back_with_what_was_typed(database: Database, city: City, claire: Visitor) -> None:
    path = await page_of(database, city)
    answer = await claire.post(path, path, way="several", **{f"rank-{city.nadia.id}": "7"})
    assert answer.status_code == 422
    assert "Choisissez au moins une personne." in said(answer.text)
    assert 'value="7"' in answer.text
    assert 'value="several" checked' in answer.text


async def test_rule_that_stands_against_a_choice_is_named(database: Database, city: City, claire: Visitor) -> None:
    path = await page_of(database, city, gender="m", gender_required=True)
    answer = await claire.post(path, path, way="one", interpreters=str(city.nadia.id))
    assert answer.status_code == 409
    assert "Nadia Benali n'est pas du genre demandé. Choisissez une autre personne." in said(answer.text)


async def test_offer_is_withdrawn_and_the_request_looks_for_somebody_again(database: Database, city: City, claire: Visitor) -> None:  # fmt: skip
    path = await page_of(database, city)
    await claire.post(path, path, way="one", interpreters=str(city.nadia.id))
    answer = await claire.post(f"{path}/R-0001/release", path, reason="changed")
    assert answer.status_code == 303
    text = await claire.text(path)
    assert "Libéré" in text
    assert "Envoyer l'offre" in text


async def test_page_is_whole_in_english(database: Database, city: City, claire: Visitor) -> None:
    path = await page_of(database, city)
    text = await claire.text(f"{path}?langue=en")
    assert "1 interpreter is missing" in text
    assert "Send the offer" in text
