import json
from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from icalendar import Calendar
from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from interpretariat.allocation.verify import loss_of, violations
from interpretariat.app import make_app
from interpretariat.db.models import Booking, Interpreter, Outbox, Request, Run
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.services.run_files import unpack_plan, unpack_problem
from interpretariat.web.navigation import NAV
from tests.demo_city import DemoCity
from tests.factory import NOW


@pytest.fixture
def outside(demo_city: DemoCity, demo_database: Database) -> httpx.AsyncClient:
    """A program that asks the demo, ten minutes after it was made."""
    app = make_app(demo_city.settings, clock=lambda: NOW + timedelta(minutes=10), database=demo_database)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=demo_city.doors.base_url)


def test_half_made_city_is_not_served_and_is_made_again(demo_city: DemoCity) -> None:
    assert demo_city.half_made
    assert demo_city.place.is_ready()
    assert not demo_city.place.making.exists()


def test_making_tells_each_step(demo_city: DemoCity) -> None:
    told = demo_city.told
    assert (told[0], told[1], told[-1]) == ("Inventing the city", "Preparing the database", "Opening the doors")
    assert [step.split(" (")[0] for step in told if step.startswith("Importing")][-3:] == [
        "Importing history",
        "Importing shared appointments",
        "Importing requests",
    ]


def test_demo_json_is_as_promised(demo_city: DemoCity) -> None:
    said = json.loads(demo_city.place.doors.read_text(encoding="utf-8"))
    assert list(said) == ["base_url", "accounts", "feeds", "run"]
    assert {tuple(account) for account in said["accounts"]} == {("role", "name", "email", "sign_in_url", "api_token")}
    assert {tuple(feed) for feed in said["feeds"]} == {("kind", "name", "url")}
    assert list(said["run"]) == ["id", "requests", "served", "loss", "bound", "seconds"]
    roles = Counter(account["role"] for account in said["accounts"])
    assert roles == dict.fromkeys((role.value for role in Role), 1) | {"requester": 16, "interpreter": 3}
    assert Counter(feed["kind"] for feed in said["feeds"]) == dict.fromkeys(
        ("interpreter", "requester", "organisation", "site", "coordinator"), 1
    )


async def test_every_sign_in_link_opens_its_own_home_again_and_again(
    demo_city: DemoCity, outside: httpx.AsyncClient
) -> None:
    async with outside:
        for door in (*demo_city.doors.accounts, demo_city.doors.accounts[0]):
            outside.cookies.clear()
            page = await outside.get(door.sign_in_url, follow_redirects=True)
            assert (page.status_code, page.url.path) == (200, NAV[Role(door.role)][0][0]), door
            assert door.name.split()[0] in page.text


async def test_every_token_asks_the_programs_side(demo_city: DemoCity, outside: httpx.AsyncClient) -> None:
    async with outside:
        for door in demo_city.doors.accounts:
            headers = {"Authorization": f"Bearer {door.api_token}"}
            answer = await outside.get("/api/languages", headers=headers)
            assert answer.status_code == 200, door
        assert (await outside.get("/api/languages")).status_code == 401


async def test_every_feed_is_a_calendar(demo_city: DemoCity, outside: httpx.AsyncClient) -> None:
    events = {}
    async with outside:
        for feed in demo_city.doors.feeds:
            answer = await outside.get(feed.url)
            assert answer.status_code == 200
            events[feed.kind] = len(Calendar.from_ical(answer.content).walk("VEVENT"))
    assert events["coordinator"] > events["organisation"] >= events["site"] > 0
    assert events["requester"] > 0


async def test_plan_of_the_week_is_judged_sound(demo_city: DemoCity, demo_database: Database) -> None:
    said = demo_city.doors.run
    async with demo_database.reading() as session:
        run = await session.get_one(Run, said.id, options=[undefer(Run.problem), undefer(Run.plan)])
    assert run.problem is not None
    assert run.plan is not None
    problem, plan = unpack_problem(run.problem).problem, unpack_plan(run.plan)
    assert violations(problem, plan) == []
    assert loss_of(problem, plan).total == said.loss >= said.bound > 0
    assert (run.state, run.requests, run.served) == ("published", said.requests, said.served)
    assert 0.7 * said.requests < said.served <= said.requests


async def test_published_week_is_partly_answered(demo_database: Database) -> None:
    async with demo_database.reading() as session:
        coming = select(Booking.state, func.count()).where(Booking.starts_at > NOW).group_by(Booking.state)
        states = {row.state: row[1] for row in await session.execute(coming)}
        at_once = select(func.count()).select_from(Booking).join(Interpreter)
        unsure = at_once.where(Booking.state == "offered", Interpreter.confirms_at_once)
        assert await session.scalar(unsure) == 0
        letters = await session.scalar(select(func.count()).select_from(Outbox))
    assert states["confirmed"] > states["offered"] > 0
    assert letters


async def test_coming_and_past_requests_stand_as_their_files_say(demo_database: Database) -> None:
    async with demo_database.reading() as session:
        rows = (await session.execute(select(Request.state, Request.starts_at, Request.id))).all()
    past = Counter(state for state, starts_at, _ in rows if starts_at < NOW)
    assert past["closed"] > past["unfilled"] > 0
    coming = Counter(state for state, starts_at, _ in rows if starts_at > NOW)
    assert (coming["draft"], coming["unfilled"]) == (2, 1)
    first_past = min(row.id for row in rows if row.starts_at < NOW)
    assert first_past < min(row.id for row in rows if row.starts_at > NOW)


def test_doors_move_with_the_port(demo_city: DemoCity) -> None:
    moved = demo_city.doors.at("http://127.0.0.1:8123")
    links = [door.sign_in_url for door in moved.accounts] + [feed.url for feed in moved.feeds] + [moved.base_url]
    assert {urlsplit(link).netloc for link in links} == {"127.0.0.1:8123"}
    assert moved.at(demo_city.doors.base_url) == demo_city.doors
