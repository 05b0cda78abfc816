"""How a feed is served: validators, methods, refusals, limits, and what it asks of the database."""

import asyncio
import gzip
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from interpretariat.db.models import Booking, Feed, Grant
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.services.feeds import revoke_feed
from tests.api.feed_city import bookings_of, events_of, feed_of
from tests.api.programs import Program, program
from tests.factory import NOW, City, at

__all__ = ["program"]


async def test_headers_say_calendar_private_and_not_indexed(database: Database, city: City, program: Program) -> None:
    answer = await program.client.get(await feed_of(database, city, Role.INTERPRETER, "interpreter"))
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
    database: Database, city: City, program: Program
) -> None:
    await bookings_of(database, city, "confirmed", "confirmed")
    url = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    first = await program.client.get(url)
    again = await program.client.get(url, headers={"if-none-match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    since = await program.client.get(url, headers={"if-modified-since": first.headers["last-modified"]})
    assert since.status_code == 304
    async with database.transaction() as session:
        booking = await session.get_one(Booking, 2)
        booking.state, booking.sequence, booking.updated_at = "cancelled", 1, NOW + timedelta(seconds=5)
    changed = await program.client.get(url, headers={"if-none-match": first.headers["etag"]})
    assert changed.status_code == 200
    before, after = (body.split(b"BEGIN:VEVENT") for body in (first.content, changed.content))
    assert before[1] == after[1]
    assert before[2] != after[2]


async def test_cancelled_event_leaves_a_week_after_its_end(database: Database, city: City, program: Program) -> None:
    await bookings_of(database, city, "cancelled", "confirmed")
    url = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    program.now = at("2026-12-08T23:59")
    assert len(events_of((await program.client.get(url)).content)) == 2
    program.now = at("2026-12-09T00:00")
    assert len(events_of((await program.client.get(url)).content)) == 1


async def test_head_has_the_headers_of_get_and_no_body(database: Database, city: City, program: Program) -> None:
    url = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    head, get = await program.client.head(url), await program.client.get(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == get.headers


async def test_gzip_is_given_to_those_who_read_it(database: Database, city: City, program: Program) -> None:
    url = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    sizes = {}
    for said, coding in (("gzip, br", "gzip"), ("identity", None), ("gzip;q=0", None), ("", None)):
        async with program.client.stream("GET", url, headers={"accept-encoding": said}) as answer:
            raw = b"".join([part async for part in answer.aiter_raw()])
            assert answer.headers.get("content-encoding") == coding
            sizes[said] = gzip.decompress(raw) if coding else raw
    assert len(set(sizes.values())) == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
async def test_other_methods_are_405(database: Database, city: City, program: Program, method: str) -> None:
    answer = await program.client.request(method, await feed_of(database, city, Role.INTERPRETER, "interpreter"))
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


async def test_unknown_revoked_and_ended_links_are_the_same_404(
    database: Database, city: City, program: Program
) -> None:
    revoked = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    ended = await feed_of(database, city, Role.REQUESTER, "requester")
    assert [(await program.client.get(url)).status_code for url in (revoked, ended)] == [200, 200]
    async with database.transaction() as session:
        await revoke_feed(session, city.actors[Role.INTERPRETER], 1, now=NOW)
        grant = await session.get_one(Grant, city.requester.grant_id)
        grant.ended_at = NOW
    answers = [
        await program.client.get(url)
        for url in (revoked, ended, "/ical/iunknown.ics", "/ical/", "/ical/x/y", revoked[:-4])
    ]
    assert {(a.status_code, a.content, tuple(a.headers.items())) for a in answers} == {
        (404, b"Not found\n", tuple(answers[0].headers.items()))
    }


async def test_answer_does_not_depend_on_who_asks(database: Database, city: City, program: Program) -> None:
    url = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    answers = [
        await program.client.get(url, headers=headers)
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


async def test_last_fetch_is_recorded_at_most_once_a_minute(database: Database, city: City, program: Program) -> None:
    url = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    for seconds, said in ((0, "Google-Calendar-Importer"), (59, "Thunderbird/128"), (60, "Thunderbird/128")):
        program.now = NOW + timedelta(seconds=seconds)
        await program.client.get(url, headers={"user-agent": said})
        async with database.reading() as session:
            feed = (await session.scalars(select(Feed))).one()
        assert (feed.last_fetched_at, feed.last_client) == {
            0: (NOW, "Google Agenda"),
            59: (NOW, "Google Agenda"),
            60: (program.now, "Thunderbird"),
        }[seconds]


async def test_bodies_are_limited_per_feed_and_304_never_counts(
    database: Database, city: City, program: Program
) -> None:
    url = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    other = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    answers = [await program.client.get(url) for _ in range(6)]
    assert [a.status_code for a in answers] == [200] * 5 + [429]
    assert (await program.client.get(url, headers={"if-none-match": answers[0].headers["etag"]})).status_code == 304
    assert (await program.client.get(other)).status_code == 200
    program.now = NOW + timedelta(minutes=1)
    assert (await program.client.get(url)).status_code == 200


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
    database: Database, city: City, program: Program, asked: list[str]
) -> None:
    await bookings_of(database, city, "confirmed", "confirmed", "offered")
    url = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    etag = (await program.client.get(url)).headers["etag"]  # the fetch is recorded now, and not again within the minute
    counts = []
    for headers in ({"if-none-match": etag}, {}):
        program.now += timedelta(seconds=1)
        asked.clear()
        await program.client.get(url, headers=headers)
        counts.append(len(asked))
    async with database.transaction() as session:
        (await session.get_one(Booking, 1)).sequence = 9
    asked.clear()
    await program.client.get(url)
    assert (*counts, len(asked)) == (1, 1, 2)


async def test_nothing_is_asked_within_a_second_in_which_nothing_was_committed(
    database: Database, city: City, program: Program, asked: list[str]
) -> None:
    url = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    await program.client.get(url)
    program.now += timedelta(seconds=1)
    answers = [await program.client.get(url)]
    asked.clear()
    answers.append(await program.client.get(url))
    assert len(asked) == {"sqlite": 0, "postgresql": 1}[database.dialect]
    async with database.transaction() as session:
        await revoke_feed(session, city.actors[Role.INTERPRETER], 1, now=NOW)
    answers.append(await program.client.get(url))
    assert [answer.status_code for answer in answers] == [200, 200, 404]


async def test_no_thread_is_called_to_a_304(
    database: Database, city: City, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await feed_of(database, city, Role.INTERPRETER, "interpreter")
    etag = (await program.client.get(url)).headers["etag"]
    loop, called = asyncio.get_running_loop(), []
    run_in_executor = loop.run_in_executor

    def lend(*call: Any) -> Any:
        called.append(call)
        return run_in_executor(*call)

    monkeypatch.setattr(loop, "run_in_executor", lend)
    assert (await program.client.get(url, headers={"if-none-match": etag})).status_code == 304
    assert called == []
