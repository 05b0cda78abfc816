"""The feed as calendar programs meet it: bytes, validators, refusals."""

import gzip
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import icalendar
import pytest
import pytest_asyncio
import recurring_ical_events
from litestar import Litestar
from sqlalchemy import event, select

from interpretariat.app import make_app
from interpretariat.db.models import Booking, Feed, Grant
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.services.feeds import FeedDraft, create_feed, revoke_feed
from interpretariat.settings import Settings
from tests import factory
from tests.city import BASE_URL, SECRET
from tests.factory import NOW, City, at


class Present:
    """The hour of the application, which a test may move."""

    now = NOW


@pytest.fixture
def present() -> Present:
    return Present()


@pytest.fixture
def app(database: Database, present: Present, tmp_path: Path) -> Litestar:
    settings = Settings(
        database_url="unused",
        secret_key=SECRET,
        base_url=BASE_URL,
        var_dir=tmp_path,
        timers=False,
        feed_bodies_a_minute=5,
    )
    return make_app(settings, clock=lambda: present.now, database=database)


@pytest_asyncio.fixture(loop_scope="session")
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE_URL) as client:
        yield client


async def bookings_of(database: Database, city: City, *states: str) -> None:
    """One booking of Nadia's a day from 1 December on, at 14 h in Limoilou, one a state."""
    async with database.transaction() as session:
        clinic, site = await session.merge(city.clinic), await session.merge(city.limoilou)
        nadia = await session.merge(city.nadia)
        for day, state in enumerate(states, 1):
            request = await factory.make_request(
                session, clinic, site, requester=city.requester, starts_wall=f"2026-12-{day:02}T14:00",
                note="Mme Secret", contact="418 555-0199", file_reference="DOSSIER-1",
            )  # fmt: skip
            await factory.make_booking(session, request, nadia, state, answer_by=at("2026-11-25T16:00"))


async def feed_of(database: Database, city: City, role: Role, kind: str, **facts: Any) -> str:
    async with database.transaction() as session:
        draft = FeedDraft(kind=kind, name="Téléphone", **facts)  # type: ignore[arg-type]
        _, token = await create_feed(session, city.actors[role], draft, now=NOW)
    return f"/ical/{token}.ics"


def events_of(body: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(body).walk("VEVENT"))


async def test_feed_of_an_interpreter_is_read_by_two_readers(
    database: Database, city: City, client: httpx.AsyncClient
) -> None:
    await bookings_of(database, city, "confirmed", "offered", "late_cancelled", "declined")
    answer = await client.get(await feed_of(database, city, Role.INTERPRETER, "interpreter"))
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


async def test_address_is_told_once_the_offer_is_accepted(
    database: Database, city: City, client: httpx.AsyncClient
) -> None:
    await bookings_of(database, city, "confirmed", "offered")
    answer = await client.get(await feed_of(database, city, Role.INTERPRETER, "interpreter"))
    assert [str(e["LOCATION"]) for e in events_of(answer.content)] == [
        "CLSC de Limoilou, 50, rue des Essais, Québec",
        "Québec",
    ]


@pytest.mark.parametrize("role", [Role.INTERPRETER, Role.REQUESTER, Role.ORGANISATION_MANAGER, Role.COORDINATOR])
@pytest.mark.parametrize("busy_only", [False, True])
async def test_feed_says_nothing_of_the_person_served(
    database: Database, city: City, client: httpx.AsyncClient, role: Role, *, busy_only: bool
) -> None:
    await bookings_of(database, city, "confirmed")
    kind = {Role.ORGANISATION_MANAGER: "organisation"}.get(role, role.value)
    body = (await client.get(await feed_of(database, city, role, kind, busy_only=busy_only))).text
    assert len(events_of(body.encode())) == 1
    told = {word for word in ("Secret", "0199", "DOSSIER", "arabe", "Annie", "health") if word in body}
    assert told == set()
    if busy_only:
        (event,) = events_of(body.encode())
        assert str(event["SUMMARY"]) == "Occupé"
        assert {"LOCATION", "DESCRIPTION", "URL"} & set(event) == set()


async def test_feeds_of_a_team_a_site_and_a_language_show_their_own(
    database: Database, city: City, client: httpx.AsyncClient
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
        name: [str(e["SUMMARY"]) for e in events_of((await client.get(url)).content)] for name, url in urls.items()
    }
    assert shown == {
        "organisation": ["D-0001"],
        "site": ["D-0001"],
        "other site": [],
        "requester": ["D-0001"],
        "all": ["D-0001", "D-0003"],
        "spanish": ["D-0003"],
    }


async def test_headers_say_calendar_private_and_not_indexed(
    database: Database, city: City, client: httpx.AsyncClient
) -> None:
    answer = await client.get(await feed_of(database, city, Role.INTERPRETER, "interpreter"))
    said = {name: answer.headers.get(name) for name in ("content-type", "cache-control", "vary", "x-robots-tag")}
    assert said == {
        "content-type": "text/calendar; charset=utf-8",
        "cache-control": "private, no-cache",
        "vary": "accept-encoding",
        "x-robots-tag": "noindex",
    }
    assert answer.headers["etag"].startswith('W/"')
    assert "set-cookie" not in answer.headers


async def test_known_revision_is_answered_304_until_something_changes(
    database: Database, city: City, client: httpx.AsyncClient
) -> None:
    await bookings_of(database, city, "confirmed", "confirmed")
    url = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    first = await client.get(url)
    again = await client.get(url, headers={"if-none-match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    since = await client.get(url, headers={"if-modified-since": first.headers["last-modified"]})
    assert since.status_code == 304
    async with database.transaction() as session:
        booking = await session.get_one(Booking, 2)
        booking.state, booking.sequence, booking.updated_at = "cancelled", 1, NOW + timedelta(seconds=5)
    changed = await client.get(url, headers={"if-none-match": first.headers["etag"]})
    assert changed.status_code == 200
    before, after = (body.split(b"BEGIN:VEVENT") for body in (first.content, changed.content))
    assert before[1] == after[1]
    assert before[2] != after[2]


async def test_cancelled_event_leaves_a_week_after_its_end(
    database: Database, city: City, client: httpx.AsyncClient, present: Present
) -> None:
    await bookings_of(database, city, "cancelled", "confirmed")
    url = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    present.now = at("2026-12-08T23:59")
    assert len(events_of((await client.get(url)).content)) == 2
    present.now = at("2026-12-09T00:00")
    assert len(events_of((await client.get(url)).content)) == 1


async def test_head_has_the_headers_of_get_and_no_body(
    database: Database, city: City, client: httpx.AsyncClient
) -> None:
    url = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    head, get = await client.head(url), await client.get(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == get.headers


async def test_gzip_is_given_to_those_who_read_it(database: Database, city: City, client: httpx.AsyncClient) -> None:
    url = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    sizes = {}
    for said, coding in (("gzip, br", "gzip"), ("identity", None), ("gzip;q=0", None), ("", None)):
        async with client.stream("GET", url, headers={"accept-encoding": said}) as answer:
            raw = b"".join([part async for part in answer.aiter_raw()])
            assert answer.headers.get("content-encoding") == coding
            sizes[said] = gzip.decompress(raw) if coding else raw
    assert len(set(sizes.values())) == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
async def test_other_methods_are_405(database: Database, city: City, client: httpx.AsyncClient, method: str) -> None:
    answer = await client.request(method, await feed_of(database, city, Role.INTERPRETER, "interpreter"))
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


async def test_unknown_revoked_and_ended_links_are_the_same_404(
    database: Database, city: City, client: httpx.AsyncClient
) -> None:
    revoked = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    ended = await feed_of(database, city, Role.REQUESTER, "requester")
    assert [(await client.get(url)).status_code for url in (revoked, ended)] == [200, 200]
    async with database.transaction() as session:
        await revoke_feed(session, city.actors[Role.INTERPRETER], 1, now=NOW)
        grant = await session.get_one(Grant, city.requester.grant_id)
        grant.ended_at = NOW
    answers = [
        await client.get(url) for url in (revoked, ended, "/ical/iunknown.ics", "/ical/", "/ical/x/y", revoked[:-4])
    ]
    assert {(a.status_code, a.content, tuple(a.headers.items())) for a in answers} == {
        (404, b"Not found\n", tuple(answers[0].headers.items()))
    }


async def test_answer_does_not_depend_on_who_asks(database: Database, city: City, client: httpx.AsyncClient) -> None:
    url = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    answers = [
        await client.get(url, headers=headers)
        for headers in (
            {"accept": "text/html"},
            {"authorization": "Bearer x"},
            {"user-agent": ""},
            {"cookie": "session=x"},
        )
    ]
    assert {(a.status_code, a.content, a.headers["etag"]) for a in answers} == {
        (200, answers[0].content, answers[0].headers["etag"])
    }


async def test_last_fetch_is_recorded_at_most_once_a_minute(
    database: Database, city: City, client: httpx.AsyncClient, present: Present
) -> None:
    url = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    for seconds, program in ((0, "Google-Calendar-Importer"), (59, "Thunderbird/128"), (60, "Thunderbird/128")):
        present.now = NOW + timedelta(seconds=seconds)
        await client.get(url, headers={"user-agent": program})
        async with database.reading() as session:
            feed = (await session.scalars(select(Feed))).one()
        assert (feed.last_fetched_at, feed.last_client) == {
            0: (NOW, "Google Agenda"),
            59: (NOW, "Google Agenda"),
            60: (present.now, "Thunderbird"),
        }[seconds]


async def test_bodies_are_limited_per_feed_and_304_never_counts(
    database: Database, city: City, client: httpx.AsyncClient, present: Present
) -> None:
    url = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    other = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    answers = [await client.get(url) for _ in range(6)]
    assert [a.status_code for a in answers] == [200] * 5 + [429]
    assert (await client.get(url, headers={"if-none-match": answers[0].headers["etag"]})).status_code == 304
    assert (await client.get(other)).status_code == 200
    present.now = NOW + timedelta(minutes=1)
    assert (await client.get(url)).status_code == 200


@pytest.fixture
def asked(database: Database) -> list[str]:
    """The statements that reach the database."""
    found: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(("SELECT", "UPDATE", "INSERT")):
            found.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", count)
    return found


async def test_304_asks_the_database_once_and_a_first_body_twice(
    database: Database, city: City, client: httpx.AsyncClient, *, present: Present, asked: list[str]
) -> None:
    await bookings_of(database, city, "confirmed", "confirmed", "offered")
    url = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    etag = (await client.get(url)).headers["etag"]  # the fetch is recorded now, and not again within the minute
    counts = []
    for headers in ({"if-none-match": etag}, {}):
        present.now += timedelta(seconds=1)
        asked.clear()
        await client.get(url, headers=headers)
        counts.append(len(asked))
    async with database.transaction() as session:
        (await session.get_one(Booking, 1)).sequence = 9
    asked.clear()
    await client.get(url)
    assert (*counts, len(asked)) == (1, 1, 2)


async def test_nothing_is_asked_within_a_second_in_which_nothing_was_committed(
    database: Database, city: City, client: httpx.AsyncClient, *, present: Present, asked: list[str]
) -> None:
    url = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    await client.get(url)
    present.now += timedelta(seconds=1)
    answers = [await client.get(url)]
    asked.clear()
    answers.append(await client.get(url))
    assert len(asked) == {"sqlite": 0, "postgresql": 1}[database.dialect]
    async with database.transaction() as session:
        await revoke_feed(session, city.actors[Role.INTERPRETER], 1, now=NOW)
    answers.append(await client.get(url))
    assert [answer.status_code for answer in answers] == [200, 200, 404]
