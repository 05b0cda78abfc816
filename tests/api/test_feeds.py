"""Feeds, made and revoked by programs."""

from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from tests.api.programs import Program, program
from tests.factory import City

__all__ = ["program"]


async def test_token_is_in_the_answer_to_the_post_and_nowhere_else(
    database: Database, city: City, program: Program
) -> None:
    client = await program.as_(city.actors[Role.INTERPRETER])
    made = await client.post("/api/feeds", json={"kind": "interpreter", "name": "Téléphone"})
    body = made.json()
    assert (made.status_code, body["url"]) == (201, f"http://127.0.0.1:8000/ical/{body['token']}.ics")
    assert (await client.get(f"/ical/{body['token']}.ics")).status_code == 200
    listed = await client.get("/api/feeds")
    assert [(item["id"], item["name"], item["kind"]) for item in listed.json()["items"]] == [
        (body["id"], "Téléphone", "interpreter")
    ]
    assert body["token"] not in listed.text


async def test_same_key_makes_one_feed(city: City, program: Program) -> None:
    client = await program.as_(city.requester)
    said = {"kind": "requester", "name": "Bureau"}
    answers = [await client.post("/api/feeds", json=said, headers={"idempotency-key": "k"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len((await client.get("/api/feeds")).json()["items"]) == 1


async def test_revoked_feed_is_gone_at_once_and_only_its_owner_revokes(city: City, program: Program) -> None:
    client = await program.as_(city.requester)
    body = (await client.post("/api/feeds", json={"kind": "organisation", "name": "Bureau"})).json()
    other = await program.as_(city.school_requester)
    assert (await other.delete(f"/api/feeds/{body['id']}")).status_code == 404
    assert (await client.delete(f"/api/feeds/{body['id']}")).status_code == 204
    assert (await client.get(f"/ical/{body['token']}.ics")).status_code == 404
    assert (await client.delete(f"/api/feeds/{body['id']}")).status_code == 404


async def test_feed_that_cannot_be_names_its_fields(city: City, program: Program) -> None:
    client = await program.as_(city.requester)
    said = {"kind": "site", "name": "", "site": city.cardinal.id, "locale": "de"}
    answer = await client.post("/api/feeds", json=said)
    assert answer.status_code == 422
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [
        ("name", "required"),
        ("locale", "unknown"),
        ("site", "unknown"),
    ]
    assert (await client.post("/api/feeds", json={"kind": "coordinator", "name": "x"})).status_code == 403
    assert (await client.post("/api/feeds", json={"kind": "other", "name": "x"})).status_code == 422
