"""Requests to come, from a file: the checks of any request, the same states and steps, on both databases."""

import pytest
from sqlalchemy import func, select

from interpretariat.db.models import Request, Transition
from interpretariat.db.session import Database
from tests.factory import NOW, City, at
from tests.services.imports.sheets import counts, on_one_database, refusals, take

ASKED = {
    "organisation": "clinique",
    "site": "LIM",
    "language": "ara",
    "mode": "in_person",
    "start": "2026-12-01T14:00",
    "minutes": "60",
    "requester": "annie@ville.example",
    "file_reference": "F-1",
    "submitted_at": "2026-11-20T09:30",
    "accepts_tariff": "yes",
}


async def written(database: Database) -> Request:
    async with database.reading() as session:
        (row,) = await session.scalars(select(Request))
    return row


async def test_a_request_is_sent_in_the_name_of_its_requester_when_it_was_received(
    database: Database, city: City
) -> None:
    report = await take(database, "requests", ASKED | {"preferred": "I-NADIA", "note": "Sonner deux fois"})
    row = await written(database)
    async with database.reading() as session:
        (step,) = await session.scalars(select(Transition))
    assert counts(report) == (1, 0, 0, 0)
    assert (row.state, row.decision, row.priority, row.contact) == ("submitted", "submitted", 3, "418 555-0142")
    assert (row.starts_at, row.ends_at) == (at("2026-12-01T14:00"), at("2026-12-01T15:00"))
    assert (row.received_at, row.created_at) == (at("2026-11-20T09:30"), NOW)
    assert (row.site_id, row.requester_id, row.preferred) == (
        city.limoilou.id,
        city.requester.account_id,
        [city.nadia.id],
    )
    assert (row.note, row.answer_by) == ("Sonner deux fois", at("2026-11-23T16:00"))
    assert (step.event, step.actor_name, step.received_at) == ("submit", "Annie Roy", at("2026-11-20T09:30"))


async def test_what_was_received_late_is_urgent(database: Database, city: City) -> None:
    await take(database, "requests", ASKED | {"start": "2026-11-24T14:00", "submitted_at": ""})
    assert (await written(database)).priority == 2


async def test_a_site_may_be_named_with_its_organisation(database: Database, city: City) -> None:
    await take(database, "requests", ASKED | {"site": "clinique/BV"})
    assert (await written(database)).site_id == city.basse_ville.id


@on_one_database
@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"organisation": "rien"}, ("organisation", "unknown_code", "rien")),
        ({"site": "CARD"}, ("site", "unknown", "CARD")),
        ({"site": ""}, ("site", "required", "")),
        ({"language": "zzz"}, ("language", "unknown", "zzz")),
        ({"requester": "bruno@ville.example"}, ("requester", "unknown", "bruno@ville.example")),
        ({"preferred": "I-RIEN"}, ("preferred", "unknown", "I-RIEN")),
        ({"start": "2026-11-20T14:00"}, ("start", "past", "2026-11-20T14:00")),
        ({"start": "2027-03-14T02:30"}, ("start", "nonexistent_time", "2027-03-14T02:30")),
        ({"fallback_modes": "in_person"}, ("fallback_modes", "same_as_mode", "in_person")),
        ({"priority": "1"}, ("urgency_reason", "required", None)),
        ({"accepts_tariff": "no"}, ("accepts_tariff", "must_accept", "no")),
        ({"file_reference": "TREM 8501 0119"}, ("file_reference", "identifier", None)),
        ({"submitted_at": "2026-11-30T09:30"}, ("submitted_at", "not_past_yet", "2026-11-30T09:30")),
    ],
)
async def test_a_request_is_refused_by_the_checks_of_any_request(
    database: Database, city: City, cells: dict[str, str], problem: tuple[str, str, str | None]
) -> None:
    assert refusals(await take(database, "requests", ASKED | cells)) == [(2, *problem)]


async def test_the_same_line_again_is_left_alone_and_another_of_its_key_is_refused(
    database: Database, city: City
) -> None:
    await take(database, "requests", ASKED)
    same = await take(database, "requests", ASKED)
    other = await take(database, "requests", ASKED | {"minutes": "90"})
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Request)) == 1
    assert counts(same) == (0, 0, 1, 0)
    assert refusals(other) == [(2, "start", "request_stands", "2026-12-01T14:00")]
    assert other.problems[0].problem.facts == {"request": "D-0001"}
