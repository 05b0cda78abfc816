"""Series and blocks through the API: the same rules as the pages, once per key."""

from tests.api.bodies import body_of
from tests.api.programs import Program, program
from tests.factory import City

__all__ = ["program"]

FOUR = {"times": 4}


async def test_series_is_previewed_then_made_once_per_key(program: Program, city: City) -> None:
    client = await program.as_(city.requester)
    body = body_of(city, recurrence={"times": 3, "holidays": "move"}, start="2026-12-18T14:00:00-05:00")
    shown = (await client.post("/api/series", json=body | {"preview": True})).json()
    assert (shown["id"], shown["requests"]) == (None, [])
    assert [(day["planned_on"], day["on_date"]) for day in shown["days"]] == [
        ("2026-12-18", "2026-12-18"),
        ("2026-12-25", "2026-12-28"),
        ("2027-01-01", "2027-01-04"),
    ]
    made = [await client.post("/api/series", json=body, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json() == made[1].json()
    assert [turn["differs"] for turn in made[0].json()["requests"]] == ["", "holiday", "holiday"]


async def test_series_is_forked_swapped_and_stopped(program: Program, city: City) -> None:
    client = await program.as_(city.requester)
    made = (await client.post("/api/series", json=body_of(city, recurrence=FOUR))).json()
    path = f"/api/series/{made['id']}"
    second = made["requests"][1]["request"]
    swapped = await client.post(f"{path}/swap", json={"request": second, "start": "2026-12-10T09:00:00-05:00"})
    assert [turn["differs"] for turn in swapped.json()["requests"]] == ["", "changed", "", ""]
    forked = (await client.post(f"{path}/fork", json={"from_on": "2026-12-15", "start_time": "10:30"})).json()
    assert (forked["forked_from"], forked["start_time"], len(forked["requests"])) == (made["id"], "10:30", 2)
    stopped = await client.post(f"/api/series/{forked['id']}/stop", json={"from_on": "2026-12-22"})
    assert [turn["state"] for turn in stopped.json()["requests"]] == ["submitted", "cancelled"]
    assert (await client.get(path)).json()["ended_on"] == "2026-12-14"


async def test_faults_are_told_by_field(program: Program, city: City) -> None:
    client = await program.as_(city.requester)
    refused = await client.post("/api/series", json=body_of(city, recurrence={"every_weeks": 0, "times": 99}))
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert "every_weeks" in refused.text
    made = (await client.post("/api/series", json=body_of(city, recurrence=FOUR))).json()
    wrong = await client.post(f"/api/series/{made['id']}/fork", json={"from_on": "2026-12-15", "start_time": "10h"})
    assert wrong.status_code == 422


async def test_block_is_shared_by_slots(program: Program, city: City) -> None:
    clinic, school = await program.as_(city.requester), await program.as_(city.school_requester)
    body = body_of(city, recurrence={"times": 1}, slot_minutes=30)
    assert (await clinic.post("/api/series", json=body)).status_code == 201
    (block,) = (await school.get("/api/blocks")).json()
    slot = block["slots"][0]["id"]
    path = f"/api/blocks/{block['id']}"
    taken = await school.post(f"{path}/slots/{slot}/take", json={"file_reference": "E-7"})
    assert taken.json()["slots"][0]["organisation"] == city.school.id
    seen = (await clinic.get(path)).json()["slots"][0]
    assert (seen["free"], seen["organisation"], seen["file_reference"]) == (False, None, "")
    gone = await clinic.post(f"{path}/slots/{slot}/take")
    assert (gone.status_code, gone.json()["code"]) == (409, "slot_gone")
    back = await school.post(f"{path}/slots/{slot}/give_back")
    assert back.json()["slots"][0]["free"] is True
