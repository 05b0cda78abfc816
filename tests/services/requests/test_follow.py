"""First by telephone, then on site: two requests of one need, on both databases."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from interpretariat.db.models import Request
from interpretariat.db.queries.offers import linked_to
from interpretariat.db.session import Database
from interpretariat.domain.refusals import Invalid
from interpretariat.services.offers import choices_for, make_offers
from interpretariat.services.requests.detail import detail_of
from interpretariat.services.requests.follow import submit_call_then_visit
from interpretariat.services.requests.write import regularise_request
from tests.factory import NOW, ZONE, City, at
from tests.services.requests.drafts import good_draft

CALL, VISIT = datetime.fromisoformat("2026-11-24T09:00"), datetime.fromisoformat("2026-11-24T10:00")


async def sent(database: Database, city: City, *, call: datetime | None = CALL, **facts: Any) -> tuple[Request, Request]:  # fmt: skip
    usual = {
        "start": VISIT,
        "organisation": city.clinic.id,
        "preferred": (city.youssef.id,),
        "priority": 1,
        "urgency_reason": "Rencontre imprévue",
    }
    draft = good_draft(city, **usual | facts)
    async with database.transaction() as session:
        return await submit_call_then_visit(session, city.coordinator, draft, call_start=call, call_minutes=15, now=NOW)


async def test_call_and_visit_are_two_requests_with_the_same_wishes(database: Database, city: City) -> None:
    first, second = await sent(database, city)
    assert [(row.mode, row.starts_at, row.minutes) for row in (first, second)] == [
        ("telephone", at("2026-11-24T09:00"), 15),
        ("in_person", at("2026-11-24T10:00"), 60),
    ]
    for row in (first, second):
        assert (row.state, row.priority, row.preferred) == ("submitted", 1, [city.youssef.id])
        assert (row.organisation_id, row.site_id, row.language_code) == (city.clinic.id, city.limoilou.id, "ara")


async def test_each_of_the_two_knows_the_other(database: Database, city: City) -> None:
    first, second = await sent(database, city)
    async with database.reading() as session:
        for one, other in ((first, second), (second, first)):
            found = await detail_of(session, city.requester, one.id, now=NOW)
            assert [row.id for row in found.linked] == [other.id]
            offer = await choices_for(session, city.coordinator, one.id, zone=ZoneInfo(ZONE), now=NOW)
            assert [row.id for row in offer.linked] == [other.id]
        assert await linked_to(session, city.school_requester, first.id) == []


async def test_same_person_is_booked_for_both(database: Database, city: City) -> None:
    pair = await sent(database, city)
    async with database.transaction() as session:
        for row in pair:
            made = await make_offers(
                session, city.coordinator, row.id, [city.youssef.id], "one", zone=ZoneInfo(ZONE), now=NOW
            )
            assert [(booking.interpreter_id, booking.mode) for booking in made] == [(city.youssef.id, row.mode)]


@pytest.mark.parametrize(
    ("call", "facts", "problems"),
    [
        (datetime.fromisoformat("2026-11-24T09:50"), {}, [("start", "before_the_call_ends")]),
        (None, {}, [("call_start", "required")]),
        (CALL, {"urgency_reason": ""}, [("urgency_reason", "required")]),
        (
            datetime.fromisoformat("2026-11-20T09:00"),
            {"start": datetime.fromisoformat("2026-11-20T10:00"), "accepts_tariff": False},
            [("start", "past"), ("accepts_tariff", "must_accept"), ("call_start", "past")],
        ),
    ],
)
async def test_neither_is_sent_when_one_cannot_be(
    database: Database, city: City, call: datetime | None, facts: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    with pytest.raises(Invalid) as refusal:
        await sent(database, city, call=call, **facts)
    assert [(each.field, each.code) for each in refusal.value.problems] == problems
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Request)) == 0


async def test_service_after_hours_is_written_down_with_the_name_of_whoever_came(database: Database, city: City) -> None:  # fmt: skip
    night = good_draft(city, start=datetime.fromisoformat("2026-11-22T02:00"), organisation=city.clinic.id)
    async with database.transaction() as session:
        made = await regularise_request(session, city.coordinator, night, interpreter_id=city.nadia.id, now=NOW)
    async with database.reading() as session:
        seen = (await detail_of(session, city.requester, made.id, now=NOW)).request
        assert (seen.regularised, [booking.interpreter.name for booking in seen.bookings]) == (True, ["Nadia Benali"])
