"""Requests that nobody should send: refused with a reason, never an error of ours."""

from typing import Any

import pytest

from tests.api.bodies import body_of
from tests.api.programs import Program, program
from tests.factory import City

__all__ = ["program"]


@pytest.mark.parametrize("body", ["{", "[]", '{"minutes": "x"}', '{"start": "hier"}'])
async def test_create_of_what_is_no_request_is_refused(program: Program, city: City, body: str) -> None:
    client = await program.as_(city.requester)
    said = await client.post("/api/requests", content=body, headers={"content-type": "application/json"})
    assert said.status_code in (400, 422)
    assert said.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["language=%00", "mode=%00", f"site={10**30}", f"organisation=-{10**30}"])
async def test_list_of_what_no_row_can_hold_is_empty(program: Program, city: City, query: str) -> None:
    client = await program.as_(city.requester)
    await client.post("/api/requests", json=body_of(city))
    said = await client.get(f"/api/requests?{query}")
    assert (said.status_code, said.json()["items"]) == (200, [])


@pytest.mark.parametrize(
    "spoilt",
    [{"note": "a\x00b"}, {"language": "\x00"}, {"skills": ["\x00"]}, {"site": 2**63 - 1}, {"preferred": [2**63 - 1]}],
)
async def test_create_of_what_no_row_can_hold_is_refused(program: Program, city: City, spoilt: dict[str, Any]) -> None:
    client = await program.as_(city.requester)
    said = await client.post("/api/requests", json=body_of(city, **spoilt))
    assert (said.status_code, [e["field"] for e in said.json()["errors"]]) == (422, list(spoilt))


async def test_cancel_for_a_reason_that_nobody_can_read_is_refused(program: Program, city: City) -> None:
    client = await program.as_(city.requester)
    made = (await client.post("/api/requests", json=body_of(city))).json()["id"]
    for reason, code in (("a\x00b", "control_character"), ("x" * 281, "too_long")):
        said = await client.post(f"/api/requests/{made}/cancel", json={"reason": reason})
        assert (said.status_code, [e["code"] for e in said.json()["errors"]]) == (422, [code])


@pytest.mark.parametrize(
    ("spoilt", "value", "told"),
    [
        ({"minutes": "une heure"}, "une heure", ("not_a_number", "Écrivez un nombre.")),
        ({"accepts_tariff": "oui"}, "oui", ("not_true_or_false", "Écrivez true ou false, sans guillemets.")),
        ({"start": "hier"}, "hier", ("not_an_instant", "« hier » n'est pas un moment")),
        ({"skills": "medical"}, "medical", ("not_a_list", "Écrivez une liste, entre crochets.")),
        ({"note": 5}, 5, ("not_a_text", "Écrivez un texte entre guillemets.")),
    ],
)
async def test_what_cannot_be_read_is_refused_by_field_value_and_remedy(
    program: Program, city: City, spoilt: dict[str, Any], value: Any, told: tuple[str, str]
) -> None:
    client = await program.as_(city.requester)
    said = await client.post("/api/requests", json=body_of(city, **spoilt), headers={"accept-language": "fr"})
    [error] = said.json()["errors"]
    assert (said.status_code, error["field"], error["value"], error["code"]) == (422, *spoilt, value, told[0])
    assert error["detail"].replace("\N{NO-BREAK SPACE}", " ").startswith(told[1])


async def test_a_list_refuses_a_filter_that_cannot_be_read_by_its_value(program: Program, city: City) -> None:
    client = await program.as_(city.requester)
    [error] = (await client.get("/api/requests?limit=beaucoup")).json()["errors"]
    assert (error["field"], error["value"], error["code"]) == ("limit", "beaucoup", "not_a_number")


@pytest.mark.parametrize("offset", ["-05:00", "Z"])
async def test_a_moment_needs_no_seconds(program: Program, city: City, offset: str) -> None:
    client = await program.as_(city.requester)
    made = await client.post("/api/requests", json=body_of(city, start=f"2026-12-01T15:00{offset}"))
    assert made.status_code == 201, made.text
    exact = await client.get(f"/api/requests/{made.json()['id']}")
    assert exact.json()["start"] == {"-05:00": "2026-12-01T15:00:00-05:00", "Z": "2026-12-01T10:00:00-05:00"}[offset]


async def test_a_moment_without_its_offset_is_told_what_lacks(program: Program, city: City) -> None:
    client = await program.as_(city.requester)
    [error] = (await client.post("/api/requests", json=body_of(city, start="2026-12-01T15:00"))).json()["errors"]
    assert (error["field"], error["code"]) == ("start", "no_offset")
