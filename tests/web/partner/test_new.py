"""Asking on a page: prefilled, priced, sent once, and nothing that was typed is lost."""

import pytest
from sqlalchemy import func, select, text

from interpretariat.db.models import FormDraft, Request
from interpretariat.db.queries import requests as queries
from interpretariat.db.session import Database
from tests import factory
from tests.factory import City, at
from tests.web.partner.pages import errors, values
from tests.web.visitors import Visits, said, visits

__all__ = ["visits"]

PAGE = "/demandes/nouvelle"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def typed(city: City, **changes: str | list[str]) -> dict[str, str | list[str]]:
    return {
        "token": "t1",
        "organisation": str(city.clinic.id),
        "site": str(city.limoilou.id),
        "language": "ara",
        "mode": "in_person",
        "start_date": "2026-12-01",
        "start_time": "14:00",
        "minutes": "60",
        "people_count": "1",
        "interpreters": "1",
        "tier": "1",
        "contact": "418 555-0100",
        "accepts_tariff": "oui",
    } | changes


async def _count(database: Database) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Request)) or 0


async def test_new_sends_and_goes_to_its_own_page(database: Database, city: City, visits: Visits) -> None:
    annie = await visits.as_(city.requester)
    answer = await annie.post(PAGE, PAGE, **typed(city, shift="60", fallback_modes=["telephone", "in_person"]))
    assert (answer.status_code, answer.headers["location"]) == (303, "/demandes/D-0001/envoyee")
    async with database.reading() as session:
        row = await queries.request_seen_by(session, city.requester, 1)
    assert row is not None
    assert (row.starts_at, row.minutes, row.state) == (at("2026-12-01T14:00"), 60, "submitted")
    assert row.start_options == ["2026-12-01T13:30", "2026-12-01T14:30", "2026-12-01T13:00", "2026-12-01T15:00"]
    assert row.fallback_modes == ["telephone"]
    after = await annie.text("/demandes/D-0001/envoyee")
    assert "Demande D-0001 envoyée" in after
    assert "Vous aurez une réponse au plus tard demain, 16 h." in after


async def test_new_pressed_twice_is_one_request(database: Database, city: City, visits: Visits) -> None:
    annie = await visits.as_(city.requester)
    first = await annie.post(PAGE, PAGE, **typed(city))
    again = await annie.post(PAGE, PAGE, **typed(city))
    assert first.headers["location"] == again.headers["location"]
    assert await _count(database) == 1
    changed = await annie.post(PAGE, PAGE, **typed(city, minutes="90"))
    assert changed.headers["location"] == "/demandes/D-0002/envoyee"


async def test_new_with_faults_keeps_everything(database: Database, city: City, visits: Visits) -> None:
    annie = await visits.as_(city.requester)
    wrong = typed(
        city,
        language="",
        start_date="2026-11-20",
        minutes="other",
        minutes_other="0",
        variety="levantin",
        room="214",
        note="Sonner <deux> fois",
        file_reference="ROYA 8512 2414",
        gender="f",
        gender_required="oui",
        fallback_modes=["video", "telephone"],
        alternatives=["spa", "prs"],
        accepts_tariff="",
    )
    answer = await annie.post(PAGE, PAGE, **wrong)
    assert answer.status_code == 422
    assert errors(answer.text) == ["language", "file_reference", "minutes", "start_date", "accepts_tariff"]
    kept = values(answer.text, PAGE)
    expected = {name: value if isinstance(value, list) else [value] for name, value in wrong.items() if value}
    assert {name: kept.get(name) for name in expected} == expected
    assert "<title>Erreur\N{NO-BREAK SPACE}: Nouvelle demande" in answer.text
    assert await _count(database) == 0


async def test_new_without_a_date_says_so_beside_it(city: City, visits: Visits) -> None:
    annie = await visits.as_(city.requester)
    answer = await annie.post(PAGE, PAGE, **typed(city, start_date="", start_time="midi"))
    assert (answer.status_code, errors(answer.text)) == (422, ["start_date"])
    answer = await annie.post(PAGE, PAGE, **typed(city, start_time="midi"))
    assert (answer.status_code, errors(answer.text)) == (422, ["start_time"])


async def test_new_shows_the_chances_without_sending(database: Database, city: City, visits: Visits) -> None:
    annie = await visits.as_(city.requester)
    answer = await annie.post(PAGE, PAGE, **typed(city, action="chances"))
    told = said(answer.text)
    assert answer.status_code == 200
    assert "Bonnes : 2 interprètes peuvent venir." in told
    assert "Gratuit jusqu'à vendredi 27 novembre, 14 h. Après : 82,00 $ (48 heures ouvrables)." in told
    assert values(answer.text, PAGE)["language"] == ["ara"]
    assert await _count(database) == 0


async def test_new_takes_a_proposed_hour(city: City, visits: Visits) -> None:
    annie = await visits.as_(city.requester)
    evening = await annie.post(PAGE, PAGE, **typed(city, start_time="17:30", action="chances"))
    assert "À 16 h, 2 interprètes pourraient venir." in said(evening.text)
    chosen = await annie.post(PAGE, PAGE, **typed(city, start_time="17:30", choose_time="16:00"))
    assert values(chosen.text, PAGE)["start_time"] == ["16:00"]
    assert "Bonnes : 2 interprètes peuvent venir." in said(chosen.text)


async def test_chances_as_one_types_is_the_panel_alone(city: City, visits: Visits) -> None:
    annie = await visits.as_(city.requester)
    waiting = await annie.post(f"{PAGE}/chances", PAGE, organisation=str(city.clinic.id))
    assert "Choisissez une langue, un lieu, une date et une durée" in said(waiting.text)
    found = await annie.post(f"{PAGE}/chances", PAGE, **typed(city))
    assert "<html" not in found.text
    assert 'id="apercu" hx-swap-oob="true"' in found.text


async def test_draft_is_kept_as_one_types_and_comes_back(database: Database, city: City, visits: Visits) -> None:
    annie = await visits.as_(city.requester)
    saved = await annie.post(f"{PAGE}/brouillon", PAGE, **typed(city, note="À moitié éc", start_date=""))
    assert saved.text == "Brouillon enregistré à 10:00"
    page = await annie.get(PAGE)
    assert "Votre brouillon de aujourd'hui, 10 h est repris." in said(page)
    kept = values(page, PAGE)
    assert (kept["note"], kept["language"], kept["minutes"]) == (["À moitié éc"], ["ara"], ["60"])
    await annie.post(PAGE, PAGE, **typed(city))
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(FormDraft)) == 0


async def test_draft_is_ones_own(city: City, visits: Visits) -> None:
    annie, bruno = await visits.as_(city.requester), await visits.as_(city.school_requester)
    await annie.post(f"{PAGE}/brouillon", PAGE, **typed(city, note="À moi"))
    assert "À moi" not in await bruno.get(PAGE)


async def test_draft_can_be_cleared(city: City, visits: Visits) -> None:
    annie = await visits.as_(city.requester)
    await annie.post(f"{PAGE}/brouillon", PAGE, **typed(city))
    assert (await annie.post(f"{PAGE}/effacer", PAGE)).headers["location"] == f"{PAGE}?vide=oui"
    assert "language" not in values(await annie.get(PAGE), PAGE)


async def test_new_begins_with_what_was_usual(city: City, visits: Visits) -> None:
    annie = await visits.as_(city.requester)
    await annie.post(PAGE, PAGE, **typed(city, minutes="90", note="Une fois", file_reference="DOS-1"))
    page = await annie.get(PAGE)
    found = values(page, PAGE)
    assert (found["site"], found["language"], found["minutes"]) == ([str(city.limoilou.id)], ["ara"], ["90"])
    assert {"start_date", "note", "file_reference", "accepts_tariff"}.isdisjoint(found)
    assert "Préremplie d'après votre dernière demande." in said(page)
    assert "site" not in values(await annie.get(f"{PAGE}?vide=oui"), PAGE)


async def test_new_copies_people_whom_one_may_not_name(database: Database, city: City, visits: Visits) -> None:
    async with database.transaction() as session:
        clinic, site = await session.merge(city.clinic), await session.merge(city.limoilou)
        people = [city.nadia.id, city.karim.id]
        await factory.make_request(session, clinic, site, preferred=people, excluded=[city.youssef.id])
    page = await (await visits.as_(city.requester)).get(f"{PAGE}?copie=D-0001")
    found = values(page, PAGE)
    assert (found["preferred"], found["excluded"]) == ([str(i) for i in people], [str(city.youssef.id)])
    assert "Youssef" not in page


async def test_new_copies_a_request(city: City, visits: Visits) -> None:
    annie = await visits.as_(city.requester)
    await annie.post(PAGE, PAGE, **typed(city, file_reference="DOS-1", interpreters="2"))
    page = await annie.get(f"{PAGE}?copie=D-0001&debut=2026-12-02T09:30&mode=telephone")
    found = values(page, PAGE)
    assert (found["file_reference"], found["interpreters"], found["mode"]) == (["DOS-1"], ["2"], ["telephone"])
    assert (found["start_date"], found["start_time"]) == (["2026-12-02"], ["09:30"])


@pytest.mark.parametrize("reference", ["D-0001", "D-9999", "R-0001", "rien"])
async def test_new_copies_only_what_one_may_see(city: City, visits: Visits, reference: str) -> None:
    annie, bruno = await visits.as_(city.requester), await visits.as_(city.school_requester)
    await annie.post(PAGE, PAGE, **typed(city))
    await bruno.get(f"{PAGE}?copie={reference}", 404)


async def test_coordination_first_chooses_the_organisation(database: Database, city: City, visits: Visits) -> None:
    claire = await visits.as_(city.coordinator)
    assert "Pour quel organisme?" in await claire.text(PAGE)
    there = f"{PAGE}?organisme={city.clinic.id}"
    assert "Annie Roy" in await claire.text(there)
    sent = await claire.post(PAGE, there, **typed(city, requester=str(city.requester.account_id)))
    assert sent.status_code == 303
    async with database.reading() as session:
        assert await session.scalar(select(Request.requester_id)) == city.requester.account_id


async def test_coordination_regularises_what_took_place(database: Database, city: City, visits: Visits) -> None:
    claire = await visits.as_(city.coordinator)
    there = f"{PAGE}?organisme={city.clinic.id}&apres=oui"
    page = await claire.get(there)
    assert values(page, PAGE)["regularise"] == ["oui"]
    past = typed(city, start_date="2026-11-22", start_time="02:00", regularise="oui")
    refused = await claire.post(PAGE, there, **past)
    assert (refused.status_code, errors(refused.text)) == (422, ["interpreter"])
    done = await claire.post(PAGE, there, **past | {"interpreter": str(city.nadia.id)})
    assert done.status_code == 303
    async with database.reading() as session:
        assert await session.scalar(select(Request.state)) == "confirmed"


async def test_new_of_another_organisation_does_not_exist(city: City, visits: Visits) -> None:
    annie = await visits.as_(city.requester)
    answer = await annie.post(PAGE, PAGE, **typed(city, organisation=str(city.school.id)))
    assert answer.status_code == 404


async def test_new_is_in_english_too(city: City, visits: Visits) -> None:
    annie = await visits.as_(city.requester, "en")
    told = await annie.text(PAGE)
    assert "New request" in told
    assert "Choose a language, a place, a date and a length" in told
    refused = await annie.post(PAGE, PAGE, **typed(city, language=""))
    assert "Choose a language." in said(refused.text)


async def test_note_is_sealed_in_the_draft(database: Database, city: City, visits: Visits) -> None:
    annie = await visits.as_(city.requester)
    await annie.post(f"{PAGE}/brouillon", PAGE, **typed(city, note="Porte rouge"))
    async with database.reading() as session:
        stored = await session.scalar(text("SELECT typed FROM form_draft"))
    assert b"rouge" not in bytes(stored)


async def test_emergency_needs_its_reason(database: Database, city: City, visits: Visits) -> None:
    annie = await visits.as_(city.requester)
    refused = await annie.post(PAGE, PAGE, **typed(city, emergency="oui"))
    assert errors(refused.text) == ["urgency_reason"]
    await annie.post(PAGE, PAGE, **typed(city, emergency="oui", urgency_reason="Hospitalisation"))
    async with database.reading() as session:
        assert await session.scalar(select(Request.priority)) == 1


async def test_interpreters_met_can_be_preferred(database: Database, city: City, visits: Visits) -> None:
    annie = await visits.as_(city.requester)
    assert "Nadia B." not in await annie.text(PAGE)
    async with database.transaction() as session:
        row = await factory.make_request(
            session, await session.merge(city.clinic), None, mode="telephone", state="closed"
        )
        await factory.make_booking(session, row, await session.merge(city.nadia), state="closed")
    assert "Nadia B." in await annie.text(PAGE)
