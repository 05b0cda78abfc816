"""Availability read and replaced by programs."""

from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from tests import factory
from tests.api.programs import Program, program
from tests.factory import City

__all__ = ["program"]

MORNING = {"weekday": 2, "from": "08:00", "until": "12:00", "valid_from": None, "valid_until": "2027-06-30"}
LEAVE = {"available": False, "start": "2026-12-24T00:00", "end": "2027-01-03T00:00"}


async def test_what_is_written_is_read_back(city: City, program: Program) -> None:
    client = await program.as_(city.actors[Role.INTERPRETER])
    path = f"/api/interpreters/{city.nadia.id}/availability"
    read = await client.get(path)
    assert (read.headers["etag"], len(read.json()["weekly"])) == ('"1"', 5)
    written = await client.put(path, json={"weekly": [MORNING], "exceptions": [LEAVE]}, headers={"if-match": '"1"'})
    assert (written.status_code, written.headers["etag"]) == (200, '"2"')
    again = (await client.get(path)).json()
    assert (again["weekly"], again["exceptions"], again["version"]) == ([MORNING], [LEAVE], 2)


async def test_change_says_the_version_it_was_made_from(city: City, program: Program) -> None:
    client = await program.as_(city.coordinator)
    path = f"/api/interpreters/{city.nadia.id}/availability"
    answers = [
        await client.put(path, json={}, headers=headers)
        for headers in ({}, {"if-match": '"7"'}, {"if-match": '"1"'}, {"if-match": '"1"'})
    ]
    assert [answer.status_code for answer in answers] == [428, 412, 200, 412]


async def test_bookings_left_uncovered_are_named(database: Database, city: City, program: Program) -> None:
    async with database.transaction() as session:
        request = await factory.make_request(
            session, await session.merge(city.clinic), await session.merge(city.limoilou)
        )
        await factory.make_booking(session, request, await session.merge(city.nadia))
    client = await program.as_(city.actors[Role.INTERPRETER])
    path = f"/api/interpreters/{city.nadia.id}/availability"
    refused = await client.put(path, json={"weekly": [MORNING]}, headers={"if-match": '"1"'})
    assert (refused.status_code, refused.json()["code"]) == (409, "availability_conflicts")
    assert refused.json()["facts"] == {"bookings": ["R-0001"]}
    said = {"weekly": [MORNING], "accepts_conflicts": True}
    assert (await client.put(path, json=said, headers={"if-match": '"1"'})).json()["conflicts"] == [1]


async def test_availability_of_others_is_not_found(city: City, program: Program) -> None:
    client = await program.as_(city.actors[Role.INTERPRETER])
    answers = [await client.get(f"/api/interpreters/{n}/availability") for n in (city.youssef.id, 999)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
    assert (await (await program.as_(city.requester)).get("/api/interpreters/1/availability")).status_code == 403
