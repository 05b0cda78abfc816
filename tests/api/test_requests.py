"""`/api/requests` through the whole application: what is promised to programs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from interpretariat.db.session import Database
from interpretariat.domain.policy import TABLE, Action, Role
from tests import factory
from tests.api.bodies import body_of
from tests.api.programs import Program, program
from tests.factory import City

__all__ = ["program"]


async def test_create_answers_with_the_outlook(program: Program, city: City) -> None:
    client = await program.as_(city.requester)
    said = await client.post("/api/requests", json=body_of(city))
    answer = said.json()
    assert said.status_code == 201
    assert (answer["reference"], answer["state"], answer["version"]) == (f"D-{answer['id']:04}", "submitted", 2)
    assert said.headers["etag"] == '"2"'
    outlook = answer["outlook"]
    assert (outlook["eligible"], outlook["free"], outlook["met_rate"]) == (2, 2, None)
    assert 8_200 < outlook["cost_low_cents"] < outlook["cost_high_cents"]


async def test_create_is_read_back_as_it_was_written(program: Program, city: City) -> None:
    client = await program.as_(city.requester)
    wrote = body_of(
        city,
        alternatives=["spa"],
        fallback_modes=["telephone", "video"],
        start_options=["2026-12-01T15:30:00-05:00"],
        interpreters=2,
        priority=1,
        urgency_reason="Hospitalisation",
        domain="health",
        tier=3,
        skills=["medical"],
        gender={"value": "f", "required": True},
        preferred=[city.nadia.id],
        excluded=[city.youssef.id],
        file_reference="DOS-2026-114",
        contact="418 555-0100",
        note="Sonner deux fois",
        organisation=city.clinic.id,
    )
    made = (await client.post("/api/requests", json=wrote)).json()
    read = (await client.get(f"/api/requests/{made['id']}")).json()
    assert {name: read[name] for name in wrote} == wrote


async def test_create_takes_a_gender_alone_as_a_wish(program: Program, city: City) -> None:
    client = await program.as_(city.requester)
    made = (await client.post("/api/requests", json=body_of(city, gender="f"))).json()
    assert made["gender"] == {"value": "f", "required": False}


async def test_create_names_every_problem(program: Program, city: City) -> None:
    client = await program.as_(city.requester)
    said = await client.post(
        "/api/requests",
        json={"language": "xxx", "mode": "pigeon", "start": "2026-11-20T10:00:00-05:00", "minutes": 0, "tier": 9},
    )
    assert said.status_code == 422
    assert said.headers["content-type"] == "application/problem+json"
    assert [(error["field"], error["code"], error.get("value")) for error in said.json()["errors"]] == [
        ("language", "unknown", "xxx"),
        ("mode", "unknown", "pigeon"),
        ("tier", "too_large", 9),
        ("minutes", "too_small", 0),
        ("start", "past", "2026-11-20T10:00:00"),
        ("accepts_tariff", "must_accept", None),
    ]
    assert all(error["detail"] and "code «" not in error["detail"] for error in said.json()["errors"])


async def test_create_without_an_offset_is_refused(program: Program, city: City) -> None:
    client = await program.as_(city.requester)
    said = await client.post("/api/requests", json=body_of(city, start="2026-12-01T14:00:00"))
    assert [(e["field"], e["code"]) for e in said.json()["errors"]] == [("start", "no_offset")]


async def test_create_kept_as_a_draft_is_sent_later(program: Program, city: City) -> None:
    client = await program.as_(city.requester)
    kept = (await client.post("/api/requests", json=body_of(city, draft=True))).json()
    assert (kept["state"], kept["outlook"]) == ("draft", None)
    sent = await client.post(f"/api/requests/{kept['id']}/submit")
    assert (sent.status_code, sent.json()["state"]) == (200, "submitted")


async def test_create_with_the_same_key_is_done_once(program: Program, city: City) -> None:
    client = await program.as_(city.requester)
    first = await client.post("/api/requests", json=body_of(city), headers={"idempotency-key": "a"})
    again = await client.post("/api/requests", json=body_of(city), headers={"idempotency-key": "a"})
    assert (again.status_code, again.content, again.headers["etag"]) == (201, first.content, first.headers["etag"])
    other = await client.post("/api/requests", json=body_of(city, minutes=90), headers={"idempotency-key": "a"})
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert len((await client.get("/api/requests")).json()["items"]) == 1


async def test_create_that_was_refused_leaves_its_key_free(program: Program, city: City) -> None:
    client = await program.as_(city.requester)
    refused = await client.post("/api/requests", json=body_of(city, minutes=0), headers={"idempotency-key": "a"})
    made = await client.post("/api/requests", json=body_of(city), headers={"idempotency-key": "a"})
    assert (refused.status_code, made.status_code) == (422, 201)


async def test_list_goes_on_where_the_page_before_ended(program: Program, city: City) -> None:
    client = await program.as_(city.requester)
    made = [(await client.post("/api/requests", json=body_of(city))).json()["id"] for _ in range(3)]
    first = (await client.get("/api/requests?limit=2")).json()
    assert [item["id"] for item in first["items"]] == [made[2], made[1]]
    last = (await client.get(f"/api/requests?limit=2&cursor={first['next_cursor']}")).json()
    assert ([item["id"] for item in last["items"]], last["next_cursor"]) == ([made[0]], None)


async def test_list_filters(program: Program, city: City) -> None:
    client = await program.as_(city.requester)
    arabic = (await client.post("/api/requests", json=body_of(city))).json()["id"]
    spanish = (await client.post("/api/requests", json=body_of(city, language="spa", draft=True))).json()["id"]

    async def ids(query: str) -> list[int]:
        return [item["id"] for item in (await client.get(f"/api/requests?{query}")).json()["items"]]

    assert await ids("language=spa") == [spanish]
    assert await ids("state=submitted") == [arabic]
    assert await ids("state=submitted&state=draft") == [spanish, arabic]
    assert await ids("from=2026-12-01T19:00:01Z") == []
    assert await ids("from=2026-12-01T19:00:00Z&to=2026-12-01T19:00:01Z") == [spanish, arabic]


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("state=lost", "state", "unknown"),
        ("cursor=abc", "cursor", "unknown"),
        ("from=2026-12-01T14:00:00", "from", "no_offset"),
    ],
)
async def test_list_with_a_wrong_filter_is_refused(
    program: Program, city: City, query: str, field: str, code: str
) -> None:
    said = await (await program.as_(city.requester)).get(f"/api/requests?{query}")
    assert said.status_code == 422
    assert [(e["field"], e["code"]) for e in said.json()["errors"]] == [(field, code)]


async def test_requests_of_another_organisation_do_not_exist(program: Program, city: City) -> None:
    mine = (await (await program.as_(city.requester)).post("/api/requests", json=body_of(city))).json()["id"]
    other = await program.as_(city.school_requester)
    for unseen in (mine, 999_999, 10**30):
        assert (await other.get(f"/api/requests/{unseen}")).status_code == 404
        assert (await other.get(f"/api/requests/{unseen}/cancellation")).status_code == 404
        assert (await other.post(f"/api/requests/{unseen}/cancel")).status_code == 404
        patched = await other.patch(f"/api/requests/{unseen}", json={"minutes": 90}, headers={"if-match": '"2"'})
        assert patched.status_code == 404
    assert (await other.get("/api/requests")).json() == {"items": [], "next_cursor": None}


@pytest.mark.parametrize("role", sorted(set(Role) - TABLE[Action.REQUEST_READ]))
async def test_requests_are_refused_to_other_roles(program: Program, city: City, role: Role) -> None:
    client = await program.as_(city.actors[role])
    assert (await client.get("/api/requests")).status_code == 403
    assert (await client.post("/api/requests", json=body_of(city))).status_code == 403


async def test_change_says_which_version_it_was_made_from(program: Program, city: City) -> None:
    client = await program.as_(city.requester)
    made = await client.post("/api/requests", json=body_of(city))
    path = f"/api/requests/{made.json()['id']}"
    assert (await client.patch(path, json={"minutes": 90})).status_code == 428
    assert (await client.patch(path, json={"minutes": 90}, headers={"if-match": '"1"'})).status_code == 412
    changed = await client.patch(path, json={"minutes": 90}, headers={"if-match": made.headers["etag"]})
    assert (changed.status_code, changed.json()["minutes"], changed.headers["etag"]) == (200, 90, '"3"')
    assert changed.json()["end"] == "2026-12-01T15:30:00-05:00"
    assert (await client.get(path)).headers["etag"] == '"3"'


async def test_change_of_one_field_keeps_the_others(program: Program, city: City) -> None:
    client = await program.as_(city.requester)
    made = (await client.post("/api/requests", json=body_of(city, note="Sonner", preferred=[city.nadia.id]))).json()
    changed = (
        await client.patch(
            f"/api/requests/{made['id']}", json={"room": "214"}, headers={"if-match": f'"{made["version"]}"'}
        )
    ).json()
    alike = set(made) - {"room", "version", "updated_at", "outlook"}
    assert {name: changed[name] for name in alike} == {name: made[name] for name in alike}
    assert changed["room"] == "214"


async def test_cancellation_tells_the_price_that_cancelling_then_costs(
    program: Program, city: City, database: Database
) -> None:
    async with database.transaction() as session:
        row = await factory.make_request(
            session, city.clinic, city.limoilou, starts_wall="2026-11-24T14:00", decision="submitted", state="confirmed"
        )
        await factory.make_booking(session, row, city.nadia)
    client = await program.as_(city.requester)
    terms = (await client.get(f"/api/requests/{row.id}/cancellation")).json()
    assert (terms["late"], terms["price_cents"], terms["required_hours"]) == (True, 8_200, 48)
    said = await client.post(f"/api/requests/{row.id}/cancel", json={"reason": "Remise"})
    assert (said.status_code, said.json()["state"]) == (200, "late_cancelled")
    assert said.json()["bookings"][0]["state"] == "late_cancelled"


async def test_decide_that_is_not_possible_says_what_is(program: Program, city: City) -> None:
    made = (await (await program.as_(city.requester)).post("/api/requests", json=body_of(city))).json()["id"]
    client = await program.as_(city.coordinator)
    said = await client.post(f"/api/requests/{made}/reopen")
    assert (said.status_code, said.json()["facts"]["possible"]) == (409, ["give_up", "reject", "cancel"])
    assert (await client.post(f"/api/requests/{made}/explode")).status_code == 404
    gone = await client.post(f"/api/requests/{made}/give_up", json={"cause": "none_free"})
    assert (gone.json()["state"], gone.json()["cause"]) == ("unfilled", "none_free")


async def test_note_is_for_the_organisation_alone(program: Program, city: City) -> None:
    own = await program.as_(city.requester)
    made = (await own.post("/api/requests", json=body_of(city, note="Sonner"))).json()
    seen = (await (await program.as_(city.coordinator)).get(f"/api/requests/{made['id']}")).json()
    assert (made["note"], seen["note"]) == ("Sonner", None)


async def test_interpreter_is_named_once_agreed(program: Program, city: City, database: Database) -> None:
    async with database.transaction() as session:
        row = await factory.make_request(session, city.clinic, city.limoilou, interpreters=2)
        await factory.make_booking(session, row, city.nadia, state="confirmed")
        await factory.make_booking(session, row, city.youssef, state="offered")
    read = (await (await program.as_(city.requester)).get(f"/api/requests/{row.id}")).json()
    assert [(b["state"], b["interpreter_name"]) for b in read["bookings"]] == [
        ("confirmed", "Nadia Benali"),
        ("offered", None),
    ]


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that the database is asked while the block runs."""
    asked: list[str] = []

    def note(*said: Any) -> None:
        asked.append(said[2])

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def test_list_asks_the_database_as_often_for_three_as_for_one(
    program: Program, city: City, database: Database
) -> None:
    client = await program.as_(city.requester)
    counts = []
    for made in (1, 2):
        async with database.transaction() as session:
            for _ in range(made):
                row = await factory.make_request(session, city.clinic, city.limoilou, requester=city.requester)
                await factory.make_booking(session, row, city.nadia, state="cancelled")
        with counted(database) as asked:
            assert len((await client.get("/api/requests")).json()["items"]) in (1, 3)
        counts.append(len(asked))
    assert counts[0] == counts[1]
