"""What is said before sending: who could come, how often it works, what it costs, until when it is free."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from interpretariat.db.models import BusySpan, Credential, Interpreter
from interpretariat.db.session import Database
from interpretariat.domain.refusals import Invalid
from interpretariat.domain.tariff import BILLING_TERMS, SurchargeTerms
from interpretariat.services.requests.draft import draft_of
from interpretariat.services.requests.outlook import Outlook, months_before, outlook
from interpretariat.services.steps import settle_state
from tests import factory
from tests.factory import NOW, City, at
from tests.services.requests.drafts import good_draft


async def _outlook(database: Database, city: City, **changes: Any) -> Outlook:
    async with database.reading() as session:
        return await outlook(session, city.requester, good_draft(city, **changes), now=NOW)


async def test_outlook_counts_who_could_come_and_who_is_free(database: Database, city: City) -> None:
    found = await _outlook(database, city)
    assert (found.eligible, found.free, found.needed) == (2, 2, 1)


@pytest.mark.parametrize(
    ("changes", "eligible", "free"),
    [
        ({"language": "spa"}, 1, 1),
        ({"language": "prs"}, 1, 1),
        ({"language": "spa", "alternatives": ("ara",)}, 3, 3),
        ({"gender": "m", "gender_required": True}, 1, 1),
        ({"gender": "m"}, 2, 2),
        ({"domain": "legal"}, 0, 0),
        ({"skills": ("medical",)}, 0, 0),
        ({"start": datetime.fromisoformat("2026-12-01T18:00")}, 2, 0),
        ({"language": "spa", "start": datetime.fromisoformat("2026-12-02T14:00")}, 1, 0),
    ],
)
async def test_outlook_asks_every_rule(
    database: Database, city: City, changes: dict[str, Any], eligible: int, free: int
) -> None:
    found = await _outlook(database, city, **changes)
    assert (found.eligible, found.free) == (eligible, free)


async def test_outlook_leaves_out_private_exclusions(database: Database, city: City) -> None:
    assert (await _outlook(database, city, excluded=(city.nadia.id,))).free == 1


async def test_outlook_leaves_out_whoever_is_too_far(database: Database, city: City) -> None:
    async with database.transaction() as session:
        (await session.get_one(Interpreter, city.nadia.id)).radius_km = 0.1
    assert (await _outlook(database, city)).eligible == 1
    assert (await _outlook(database, city, mode="telephone")).eligible == 2


async def test_outlook_leaves_out_expired_papers(database: Database, city: City) -> None:
    async with database.transaction() as session:
        paper = await session.get_one(Credential, city.nadia.credentials[0].id)
        paper.expires_on = date(2026, 11, 30)
    assert (await _outlook(database, city)).eligible == 1


async def test_outlook_sees_bookings_travel_and_what_is_busy_elsewhere(database: Database, city: City) -> None:
    async with database.transaction() as session:
        row = await factory.make_request(session, city.school, city.cardinal, starts_wall="2026-12-01T13:00")
        await factory.make_booking(session, row, city.nadia)
        session.add(
            BusySpan(
                interpreter_id=city.youssef.id,
                source="agenda",
                starts_at=at("2026-12-01T14:30"),
                ends_at=at("2026-12-01T15:30"),
            )
        )
    found = await _outlook(database, city)
    assert (found.eligible, found.free) == (2, 0)
    assert (found.better_start.start, found.better_start.free) == (at("2026-12-01T14:30"), 1)
    assert [(other.mode, other.free) for other in found.other_modes] == []


async def test_outlook_names_the_modes_that_have_somebody(database: Database, city: City) -> None:
    async with database.transaction() as session:
        (await session.get_one(Interpreter, city.nadia.id)).radius_km = 0.1
        (await session.get_one(Interpreter, city.youssef.id)).radius_km = 0.1
    found = await _outlook(database, city)
    assert found.free == 0
    assert [(other.mode, other.free) for other in found.other_modes] == [("video", 2), ("telephone", 2)]


async def test_outlook_of_a_change_sets_its_own_bookings_aside(database: Database, city: City) -> None:
    async with database.transaction() as session:
        row = await factory.make_request(session, city.clinic, city.limoilou, requester=city.requester)
        await factory.make_booking(session, row, city.nadia)
        settle_state(row, NOW)
    async with database.reading() as session:
        found = await outlook(session, city.requester, draft_of(row), now=NOW, of=row)
    assert found.free == 2


async def test_outlook_prices_the_nearest_and_the_farthest(database: Database, city: City) -> None:
    found = await _outlook(database, city)
    (time, travel) = found.price.lines
    assert (time.kind, time.quantity, time.amount_cents) == ("time", Decimal(120), 8_200)
    assert travel.kind == "travel"
    assert found.cost_low_cents == 8_200 + travel.amount_cents
    assert found.cost_high_cents > found.cost_low_cents
    assert found.tariff == "billing-2026-01-01"


async def test_outlook_by_telephone_has_no_travel(database: Database, city: City) -> None:
    found = await _outlook(database, city, mode="telephone", interpreters=2)
    assert (found.cost_low_cents, found.cost_high_cents, found.late_cents) == (16_400, 16_400, 16_400)


async def test_outlook_tells_the_rule_of_cancellation(database: Database, city: City) -> None:
    found = await _outlook(database, city)
    assert (found.cancel_free_until, found.late_cents, found.cancellation_rule) == (
        at("2026-11-27T14:00"),
        8_200,
        "business-clock/1",
    )
    soon = await _outlook(database, city, start=datetime.fromisoformat("2026-11-24T14:00"))
    assert soon.cancel_free_until is None


async def test_outlook_under_two_days_shows_its_surcharge(database: Database, city: City) -> None:
    surcharges = SurchargeTerms(basis_points={"urgent": 2_500})
    async with database.transaction() as session:
        terms = msgspec.structs.replace(BILLING_TERMS, surcharges=surcharges)
        await factory.make_tariff(session, "billing", terms, date(2026, 11, 1), organisation_id=city.clinic.id)
    soon = await _outlook(database, city, start=datetime.fromisoformat("2026-11-24T14:00"))
    assert (soon.urgent, soon.urgent_points, soon.cost_low_cents) == (True, 2_500, 10_250)
    later = await _outlook(database, city)
    assert (later.urgent, later.urgent_points, later.cost_low_cents) == (False, 0, 8_200)


async def test_outlook_says_when_the_answer_comes(database: Database, city: City) -> None:
    assert (await _outlook(database, city)).answer_by == at("2026-11-24T16:00")


@pytest.mark.parametrize(
    ("met", "unmet", "rate"), [(4, 0, None), (4, 1, 80.0), (0, 6, 0.0)], ids=["too few", "most", "none"]
)
async def test_outlook_tells_the_rate_of_similar_requests(
    database: Database, city: City, met: int, unmet: int, rate: float | None
) -> None:
    async with database.transaction() as session:
        for state, count in (("confirmed", met), ("unfilled", unmet)):
            decision = "unfilled" if state == "unfilled" else "submitted"
            for day in range(count):
                await factory.make_request(
                    session,
                    city.school,
                    city.cardinal,
                    starts_wall=f"2026-09-{day + 1:02}T10:00",
                    state=state,
                    decision=decision,
                )
        await factory.make_request(
            session, city.school, city.cardinal, starts_wall="2026-07-31T10:00", state="confirmed"
        )
        await factory.make_request(
            session, city.school, city.cardinal, starts_wall="2026-09-09T10:00", state="cancelled", decision="cancelled"
        )
    found = await _outlook(database, city)
    assert (found.met, found.similar, found.met_rate) == (met, met + unmet, rate)
    assert found.similar_since == date(2026, 8, 1)


@pytest.mark.parametrize("missing", [{"language": ""}, {"start": None}, {"minutes": None}, {"site": None}])
async def test_outlook_waits_for_what_it_needs(database: Database, city: City, missing: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        await _outlook(database, city, **missing)
    assert [p.field for p in refused.value.problems] == list(missing)


async def test_outlook_promises_nothing_of_the_past(database: Database, city: City) -> None:
    with pytest.raises(Invalid) as refused:
        await _outlook(database, city, start=datetime.fromisoformat("2026-11-02T10:00"))
    assert [(problem.field, problem.code) for problem in refused.value.problems] == [("start", "past")]


async def test_outlook_needs_neither_telephone_nor_acceptance(database: Database, city: City) -> None:
    assert (await _outlook(database, city, contact="", accepts_tariff=False)).free == 2


def test_months_before_crosses_the_year() -> None:
    assert [months_before(date(2026, 2, 14), n) for n in (0, 1, 2, 14)] == [
        date(2026, 2, 1),
        date(2026, 1, 1),
        date(2025, 12, 1),
        date(2024, 12, 1),
    ]
