"""The main job without a browser, on both databases: ask, load, solve, publish, accept, read the feed, see the cost."""

from datetime import date

import icalendar

from interpretariat.allocation.solve import Limits, solve
from interpretariat.allocation.verify import violations
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.services import feeds, runs
from interpretariat.services.bookings import advance_booking
from interpretariat.services.costs import month_costs
from interpretariat.services.problem import load_problem
from interpretariat.services.publishing import publish
from interpretariat.services.requests.write import submit_request
from tests.city import BASE_URL
from tests.factory import NOW, ZONE, City, at
from tests.planning import MONDAY, MONTREAL, SUNDAY
from tests.services.requests.drafts import good_draft


async def test_request_becomes_a_line_in_a_calendar_and_in_the_accounts(database: Database, city: City) -> None:
    nadia, finance = city.actors[Role.INTERPRETER], city.actors[Role.FINANCE]
    async with database.transaction() as session:
        (await session.merge(city.youssef)).active = False
        row = await submit_request(session, city.requester, good_draft(city), now=NOW)
    async with database.transaction() as session:
        run = await runs.queue_run(session, city.coordinator, MONDAY, SUNDAY, 2, zone=ZONE, now=NOW)
    async with database.transaction() as session:
        ticket = await runs.claim_run(session, now=NOW)
        assert ticket is not None
        loaded = await load_problem(session, MONDAY, SUNDAY, zone=MONTREAL, now=NOW)
        await runs.keep_problem(session, ticket, loaded)
    plan = solve(loaded.problem, Limits(seconds=2))
    assert violations(loaded.problem, plan) == []
    async with database.transaction() as session:
        await runs.save_proposal(session, ticket, plan, now=NOW)
    async with database.transaction() as session:
        done = await publish(session, city.coordinator, run.id, now=NOW)
    async with database.transaction() as session:
        booking = await advance_booking(session, nadia, 1, "accept", now=NOW)
        assert (booking.request_id, booking.state, booking.starts_at) == (row.id, "confirmed", at("2026-12-01T14:00"))
        _, token = await feeds.create_feed(session, nadia, feeds.FeedDraft(kind="interpreter", name="T"), now=NOW)
    async with database.reading() as session:
        revision = await feeds.feed_revision(session, token, zone=MONTREAL, now=NOW)
        assert revision is not None
        text = await feeds.feed_bytes(session, revision, zone=MONTREAL, base_url=BASE_URL)
        meetings = icalendar.Calendar.from_ical(text).walk("VEVENT")
        assert [each.decoded("DTSTART") for each in meetings] == [booking.starts_at]
        costs = await month_costs(session, finance, city.clinic.id, date(2026, 12, 1))
        assert [(line.booking_id, line.standing) for line in costs.lines] == [(booking.id, "expected")]
    assert done.stale == ()
