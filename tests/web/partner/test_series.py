"""Several appointments on pages: the dates before sending, the series and its four actions, the shared blocks."""

import pytest

from interpretariat.db.session import Database
from tests.factory import City
from tests.services.series.making import confirmed, made, rows_of, starts
from tests.web.partner.pages import errors, values
from tests.web.partner.test_new import PAGE, typed
from tests.web.visitors import Visits, said, visits

__all__ = ["visits"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def test_dates_are_shown_before_anything_is_sent_and_may_be_left_out(
    database: Database, city: City, visits: Visits
) -> None:
    annie = await visits.as_(city.requester)
    wanted = typed(city, start_date="2026-12-11", repeat="1", times="3", holidays="skip", note="Sonner deux fois")
    shown = await annie.post(PAGE, PAGE, **wanted)
    assert shown.status_code == 200
    text = said(shown.text)
    assert "3 rendez-vous à envoyer" in text
    assert "vendredi 25 décembre 2026 : férié, pas de rendez-vous" in text
    assert "3 fois" in text
    carried = values(shown.text, PAGE)
    assert carried["keep"] == ["2026-12-11", "2026-12-18", "2027-01-08"]
    assert carried["note"] == ["Sonner deux fois"]
    assert await rows_of(database, 1) == []
    carried["keep"].remove("2026-12-18")
    sent = await annie.post(PAGE, PAGE, **carried, action="confirmer")
    assert sent.headers["location"] == "/series/1?envoyee=oui"
    assert [row.note for row in await rows_of(database, 1)] == ["Sonner deux fois"] * 2
    assert await starts(database, 1) == ["2026-12-11T14:00", "2027-01-08T14:00"]
    again = await annie.post(PAGE, PAGE, **carried, action="confirmer")
    assert again.headers["location"] == sent.headers["location"]


async def test_preview_goes_back_to_the_form_with_everything(database: Database, city: City, visits: Visits) -> None:
    annie = await visits.as_(city.requester)
    shown = await annie.post(PAGE, PAGE, **typed(city, repeat="dates", dates=["2026-12-03", "2026-12-09"]))
    back = await annie.post(PAGE, PAGE, **values(shown.text, PAGE), action="corriger")
    found = values(back.text, PAGE)
    assert (found["repeat"], found["dates"], found["language"]) == (["dates"], ["2026-12-03", "2026-12-09"], ["ara"])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"repeat": "1"}, "times"),
        ({"repeat": "1", "times": "deux"}, "times"),
        ({"repeat": "2", "until": "2026-11-30"}, "until"),
        ({"repeat": "dates"}, "dates"),
        ({"repeat": "1", "times": "2", "minutes": "30", "slot_minutes": "60"}, "slot_minutes"),
    ],
)
async def test_repetition_with_a_fault_keeps_everything(
    database: Database, city: City, visits: Visits, wrong: dict[str, str], field: str
) -> None:
    annie = await visits.as_(city.requester)
    answer = await annie.post(PAGE, PAGE, **typed(city, **wrong))
    assert answer.status_code == 422
    assert field in errors(answer.text)
    assert values(answer.text, PAGE)["repeat"] == [wrong["repeat"]]


async def test_series_page_tells_its_dates_and_who_comes(database: Database, city: City, visits: Visits) -> None:
    series = await made(database, city)
    await confirmed(database, city, (await rows_of(database, series))[0].id)
    annie = await visits.as_(city.requester)
    text = await annie.text(f"/series/{series}")
    assert "Chaque mardi, 14 h" in text
    assert "Nadia B., 1 fois sur 4 : en priorité pour la suite" in text
    assert "À venir (4)" in text
    assert "Chaque mardi, 14 h" in await annie.text("/series")
    assert "Voir toutes ses dates" in await annie.text("/demandes/D-0001")
    english = await (await visits.as_(city.requester, "en")).text(f"/series/{series}")
    assert "Every Tuesday, 2:00 p.m." in english


async def test_fork_shows_what_changes_then_does_it(database: Database, city: City, visits: Visits) -> None:
    series = await made(database, city)
    annie = await visits.as_(city.requester)
    path = f"/series/{series}/a-partir-de"
    wanted = {"from_on": "2026-12-08", "weekday": "4", "start": "09:30", "minutes": "60"}
    shown = await annie.post(path, path, **wanted)
    assert "3 rendez-vous changent" in said(shown.text)
    assert await starts(database, series) == [
        "2026-12-01T14:00",
        "2026-12-08T14:00",
        "2026-12-15T14:00",
        "2026-12-22T14:00",
    ]
    done = await annie.post(path, path, **wanted, action="appliquer")
    assert done.headers["location"] == f"/series/{series + 1}"
    assert (await starts(database, series + 1))[0] == "2026-12-10T09:30"
    wrong = await annie.post(f"/series/{series + 1}/a-partir-de", f"/series/{series + 1}", start="9 h", minutes="x")
    assert wrong.status_code == 422
    assert errors(wrong.text) == ["start", "minutes"]


async def test_swap_stays_within_its_week(database: Database, city: City, visits: Visits) -> None:
    series = await made(database, city)
    annie = await visits.as_(city.requester)
    path = f"/series/{series}/echanger/D-0002"
    refused = await annie.post(path, path, start_date="2026-12-14", start_time="09:00")
    assert (refused.status_code, errors(refused.text)) == (422, ["start_date"])
    done = await annie.post(path, path, start_date="2026-12-11", start_time="09:00")
    assert done.status_code == 303
    assert "Changé : prévu mar. 8 déc., 14 h" in await annie.text(f"/series/{series}")


async def test_rest_is_called_off_with_its_price_beside_the_button(
    database: Database, city: City, visits: Visits
) -> None:
    series = await made(database, city)
    annie = await visits.as_(city.requester)
    path = f"/series/{series}/annuler"
    assert "Annuler 3 rendez-vous (sans frais)" in await annie.text(f"{path}?date=2026-12-08")
    done = await annie.post(path, path, from_on="2026-12-08", reason="Suivi terminé")
    assert done.headers["location"] == f"/series/{series}"
    assert [row.state for row in await rows_of(database, series)] == [
        "submitted",
        "cancelled",
        "cancelled",
        "cancelled",
    ]


async def test_block_is_opened_by_one_and_shared_by_another(database: Database, city: City, visits: Visits) -> None:
    annie, bruno = await visits.as_(city.requester), await visits.as_(city.school_requester)
    await annie.post(PAGE, PAGE, **typed(city, slot_minutes="30"))
    assert "2 plages libres" in await bruno.text("/permanences")
    page = "/permanences/1"
    refused = await bruno.post(page, page, slot="", file_reference="E-7")
    assert (refused.status_code, errors(refused.text)) == (422, ["slot"])
    assert values(refused.text, page)["file_reference"] == ["E-7"]
    await bruno.post(page, page, slot="1", file_reference="E-7")
    assert "À vous · E-7" in await bruno.text(page)
    ours = await annie.text(page)
    assert "Prise" in ours
    assert "E-7" not in ours
    gone = await annie.post(page, page, slot="1")
    assert gone.status_code == 409
    await bruno.post(f"{page}/1/rendre", page)
    assert "2 plages libres" in await annie.text("/permanences")
