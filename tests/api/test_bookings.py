"""Bookings and offers as programs meet them."""

import asyncio
from typing import Any

import httpx
from sqlalchemy import select

from interpretariat.db.models import Outbox
from interpretariat.db.session import Database
from interpretariat.domain.policy import Actor, Role
from tests import factory
from tests.api.programs import Program, program
from tests.factory import NOW, City, at

__all__ = ["program"]


async def make(database: Database, city: City, *states: str, **facts: Any) -> list[int]:
    """Bookings of Nadia's at the clinic, at 14 h of the days from 1 December on."""
    async with database.transaction() as session:
        clinic, site = await session.merge(city.clinic), await session.merge(city.limoilou)
        nadia, ids = await session.merge(city.nadia), []
        for day, state in enumerate(states, 1):
            request = await factory.make_request(
                session, clinic, site, requester=city.requester, starts_wall=f"2026-12-{day:02}T14:00", **facts
            )
            booking = await factory.make_booking(session, request, nadia, state, answer_by=at("2026-11-25T16:00"))
            ids.append(booking.id)
        return ids


def nadia(city: City) -> Actor:
    return city.actors[Role.INTERPRETER]


async def test_list_is_paged_by_cursor_and_filtered(database: Database, city: City, program: Program) -> None:
    ids = await make(database, city, "confirmed", "offered", "confirmed")
    client = await program.as_(nadia(city))
    first = (await client.get("/api/bookings", params={"limit": 2})).json()
    assert [item["id"] for item in first["items"]] == ids[:2]
    rest = (await client.get("/api/bookings", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert ([item["id"] for item in rest["items"]], rest["next_cursor"]) == ([ids[2]], None)
    offered = (await client.get("/api/bookings", params={"state": "offered"})).json()
    assert [item["id"] for item in offered["items"]] == [ids[1]]
    span = {"from": "2026-12-03T00:00:00-05:00", "to": "2026-12-04T00:00:00-05:00"}
    assert [item["id"] for item in (await client.get("/api/bookings", params=span)).json()["items"]] == [ids[2]]


async def test_list_refuses_filters_that_mean_nothing(city: City, program: Program) -> None:
    client = await program.as_(nadia(city))
    for params in (
        {"state": "gone"},
        {"from": "2026-12-03T00:00:00"},
        {"cursor": "x"},
        {"limit": 0},
        {"limit": "many"},
    ):
        answer = await client.get("/api/bookings", params=params)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


async def test_booking_is_read_with_its_version_offset_and_what_is_possible(
    database: Database, city: City, program: Program
) -> None:
    (booking_id,) = await make(database, city, "offered")
    answer = await (await program.as_(nadia(city))).get(f"/api/bookings/{booking_id}")
    body = answer.json()
    assert (answer.headers["etag"], body["version"], body["reference"]) == ('"1"', 1, "R-0001")
    assert (body["start"], body["answer_by"]) == ("2026-12-01T14:00:00-05:00", "2026-11-25T16:00:00-05:00")
    assert body["possible"] == ["accept", "decline"]
    assert body["sealed"] is None


async def test_sealed_part_is_read_by_the_confirmed_interpreter_in_the_window_alone(
    database: Database, city: City, program: Program
) -> None:
    (booking_id,) = await make(database, city, "confirmed", note="Sonner deux fois", file_reference="D-7")
    client = await program.as_(nadia(city))
    seen = {}
    for moment in ("2026-11-29T13:59", "2026-11-29T14:00", "2026-12-02T14:59", "2026-12-02T15:00"):
        program.now = at(moment)
        seen[moment] = (await client.get(f"/api/bookings/{booking_id}")).json()["sealed"] is not None
    assert list(seen.values()) == [False, True, True, False]
    program.now = at("2026-11-30T14:00")
    sealed = (await client.get(f"/api/bookings/{booking_id}")).json()["sealed"]
    assert (sealed["note"], sealed["file_reference"], sealed["contact"]) == ("Sonner deux fois", "D-7", "418 555-0142")
    for other in (city.requester, city.coordinator):
        assert (await (await program.as_(other)).get(f"/api/bookings/{booking_id}")).json()["sealed"] is None


async def test_booking_of_others_is_the_same_404_as_an_unknown_one(
    database: Database, city: City, program: Program
) -> None:
    (booking_id,) = await make(database, city, "offered")
    client = await program.as_(city.school_requester)
    answers = [await client.get(f"/api/bookings/{n}") for n in (booking_id, 999)]
    answers += [await client.post(f"/api/bookings/{n}/sign", json={}) for n in (booking_id, 999)]
    assert {(a.status_code, a.content) for a in answers} == {(404, answers[0].content)}


async def test_event_is_done_once_under_one_key(database: Database, city: City, program: Program) -> None:
    (booking_id,) = await make(database, city, "offered")
    client = await program.as_(nadia(city))
    answers = [
        await client.post(f"/api/bookings/{booking_id}/accept", headers={"idempotency-key": "k"}) for _ in range(2)
    ]
    assert [(a.status_code, a.json()["state"], a.headers["etag"]) for a in answers] == [(200, "confirmed", '"2"')] * 2
    again = await client.post(f"/api/bookings/{booking_id}/accept", json={})
    assert (again.status_code, again.json()["code"]) == (409, "transition_refused")
    assert again.json()["facts"]["possible"] == ["withdraw", "release", "cancel", "deliver", "report_no_show"]


async def test_hours_are_delivered_and_read_back(database: Database, city: City, program: Program) -> None:
    (booking_id,) = await make(database, city, "confirmed")
    program.now = at("2026-12-01T15:30")
    client = await program.as_(nadia(city))
    bad = await client.post(f"/api/bookings/{booking_id}/deliver", json={"km": 8.2})
    assert (bad.status_code, [e["field"] for e in bad.json()["errors"]]) == (422, ["actual_start", "actual_end"])
    hours = {
        "actual_start": "2026-12-01T14:05:00-05:00",
        "actual_end": "2026-12-01T15:20:00-05:00",
        "km": 8.2,
        "waiting_minutes": 5,
    }
    done = (await client.post(f"/api/bookings/{booking_id}/deliver", json=hours)).json()
    assert {name: done[name] for name in hours} == hours
    assert done["state"] == "delivered"


async def test_event_of_another_role_is_403_and_an_unknown_one_404(
    database: Database, city: City, program: Program
) -> None:
    (booking_id,) = await make(database, city, "offered")
    client = await program.as_(nadia(city))
    assert (await client.post(f"/api/bookings/{booking_id}/release", json={})).status_code == 403
    assert (await client.post(f"/api/bookings/{booking_id}/vanish", json={})).status_code == 404
    assert (await (await program.as_(city.actors[Role.FUNDER])).get("/api/bookings")).status_code == 403
    assert (await program.client.get("/api/bookings")).status_code == 401


async def test_offers_are_the_open_ones_and_are_answered(database: Database, city: City, program: Program) -> None:
    ids = await make(database, city, "offered", "offered", "confirmed")
    client = await program.as_(nadia(city))
    listed = (await client.get("/api/offers")).json()
    assert [item["id"] for item in listed["items"]] == ids[:2]
    assert (await client.post(f"/api/offers/{ids[0]}/accept")).json()["state"] == "confirmed"
    assert (await client.post(f"/api/offers/{ids[1]}/decline", json={"reason": ""})).json()["state"] == "declined"
    assert (await client.post(f"/api/offers/{ids[1]}/withdraw")).status_code == 404
    program.now = at("2026-11-25T16:00")
    assert (await client.get("/api/offers")).json()["items"] == []


async def test_fifty_acceptances_at_once_are_one_200_and_49_409(
    database: Database, city: City, program: Program
) -> None:
    (booking_id,) = await make(database, city, "offered")
    client = await program.as_(nadia(city))

    async def accept() -> httpx.Response:
        return await client.post(f"/api/offers/{booking_id}/accept")

    answers = await asyncio.gather(*(accept() for _ in range(50)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 49
    async with database.reading() as session:
        told = sorted(letter.recipient for letter in await session.scalars(select(Outbox)))
    assert told == ["annie@ville.example", "nadia@ville.example"]


async def test_sequence_rises_with_each_step(database: Database, city: City, program: Program) -> None:
    (booking_id,) = await make(database, city, "offered")
    client = await program.as_(nadia(city))
    steps = [(await client.post(f"/api/bookings/{booking_id}/{event}")).json() for event in ("accept", "withdraw")]
    assert [(step["state"], step["sequence"], step["version"]) for step in steps] == [
        ("confirmed", 1, 2),
        ("withdrawn", 2, 3),
    ]
    assert program.now == NOW
