"""What a feed says, read again by independent readers: hours, states, places, and nothing of the person served."""

import icalendar
import pytest
import recurring_ical_events

from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from tests import factory
from tests.api.feed_city import bookings_of, events_of, feed_of
from tests.api.programs import Program, program
from tests.factory import City, at

__all__ = ["program"]


async def test_feed_of_an_interpreter_is_read_by_two_readers(database: Database, city: City, program: Program) -> None:
    await bookings_of(database, city, "confirmed", "offered", "late_cancelled", "declined")
    answer = await program.client.get(await feed_of(database, city, Role.INTERPRETER, "interpreter"))
    assert answer.status_code == 200
    assert [
        (str(e["SUMMARY"]), str(e["STATUS"]), e["DTSTART"].dt, e["DTEND"].dt, str(e["TRANSP"]))
        for e in events_of(answer.content)
    ] == [
        ("R-0001", "CONFIRMED", at("2026-12-01T14:00"), at("2026-12-01T15:00"), "OPAQUE"),
        ("R-0002", "TENTATIVE", at("2026-12-02T14:00"), at("2026-12-02T15:00"), "OPAQUE"),
        ("Annulé – R-0003", "CANCELLED", at("2026-12-03T14:00"), at("2026-12-03T15:00"), "TRANSPARENT"),
    ]
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(answer.content)).between("20261201", "20261205")
    assert [e["DTSTART"].dt for e in found] == [at(f"2026-12-0{day}T14:00") for day in (1, 2, 3)]


async def test_address_is_told_once_the_offer_is_accepted(database: Database, city: City, program: Program) -> None:
    await bookings_of(database, city, "confirmed", "offered")
    answer = await program.client.get(await feed_of(database, city, Role.INTERPRETER, "interpreter"))
    assert [str(e["LOCATION"]) for e in events_of(answer.content)] == [
        "CLSC de Limoilou, 50, rue des Essais, Québec",
        "Québec",
    ]


@pytest.mark.parametrize("role", [Role.INTERPRETER, Role.REQUESTER, Role.ORGANISATION_MANAGER, Role.COORDINATOR])
@pytest.mark.parametrize("busy_only", [False, True])
async def test_feed_says_nothing_of_the_person_served(
    database: Database, city: City, program: Program, role: Role, *, busy_only: bool
) -> None:
    await bookings_of(database, city, "confirmed")
    kind = {Role.ORGANISATION_MANAGER: "organisation"}.get(role, role.value)
    body = (await program.client.get(await feed_of(database, city, role, kind, busy_only=busy_only))).text
    assert len(events_of(body.encode())) == 1
    told = {word for word in ("Secret", "0199", "DOSSIER", "arabe", "Annie", "health") if word in body}
    assert told == set()
    if busy_only:
        (event,) = events_of(body.encode())
        assert str(event["SUMMARY"]) == "Occupé"
        assert {"LOCATION", "DESCRIPTION", "URL"} & set(event) == set()


async def test_feeds_of_a_team_a_site_and_a_language_show_their_own(
    database: Database, city: City, program: Program
) -> None:
    await bookings_of(database, city, "confirmed", "withdrawn")
    async with database.transaction() as session:
        school, cardinal = await session.merge(city.school), await session.merge(city.cardinal)
        elsewhere = await factory.make_request(session, school, cardinal, language_code="spa")
        await factory.make_booking(session, elsewhere, await session.merge(city.salma))
    urls = {
        "organisation": await feed_of(database, city, Role.ORGANISATION_MANAGER, "organisation"),
        "site": await feed_of(database, city, Role.REQUESTER, "site", site=city.limoilou.id),
        "other site": await feed_of(database, city, Role.REQUESTER, "site", site=city.basse_ville.id),
        "requester": await feed_of(database, city, Role.REQUESTER, "requester"),
        "all": await feed_of(database, city, Role.COORDINATOR, "coordinator"),
        "spanish": await feed_of(database, city, Role.COORDINATOR, "coordinator", language="spa"),
    }
    shown = {
        name: [str(e["SUMMARY"]) for e in events_of((await program.client.get(url)).content)]
        for name, url in urls.items()
    }
    assert shown == {
        "organisation": ["D-0001"],
        "site": ["D-0001"],
        "other site": [],
        "requester": ["D-0001"],
        "all": ["D-0001", "D-0003"],
        "spanish": ["D-0003"],
    }
