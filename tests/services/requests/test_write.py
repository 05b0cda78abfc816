"""Sending, keeping and writing down a request, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from interpretariat.db.models import Request, Transition
from interpretariat.db.queries import requests as queries
from interpretariat.db.session import Database
from interpretariat.domain.policy import Role
from interpretariat.domain.refusals import Invalid, NotFound
from interpretariat.services.requests.draft import draft_of
from interpretariat.services.requests.write import (
    duplicate_request,
    regularise_request,
    save_draft,
    send_draft,
    submit_request,
)
from tests.factory import NOW, TUESDAY, City, at
from tests.services.requests.drafts import good_draft


async def test_submit_request_is_searched_for(database: Database, city: City) -> None:
    async with database.transaction() as session:
        made = await submit_request(session, city.requester, good_draft(city), now=NOW)
    async with database.reading() as session:
        row = await queries.request_seen_by(session, city.requester, made.id)
    assert row is not None
    assert (row.state, row.decision, row.priority, row.version) == ("submitted", "submitted", 3, 2)
    assert (row.starts_wall, row.zone) == (TUESDAY, "America/Toronto")
    assert (row.starts_at, row.ends_at) == (at(TUESDAY), at("2026-12-01T15:00"))
    assert (row.organisation_id, row.requester_id) == (city.clinic.id, city.requester.account_id)
    assert (row.received_at, row.accepts_tariff_at) == (NOW, NOW)
    assert row.answer_by == at("2026-11-24T16:00")


async def test_submit_request_leaves_a_trace(database: Database, city: City) -> None:
    async with database.transaction() as session:
        made = await submit_request(session, city.requester, good_draft(city), now=NOW)
        (step,) = await session.scalars(select(Transition).where(Transition.request_id == made.id))
    assert (step.event, step.from_state, step.to_state, step.actor_name, step.received_at) == (
        "submit",
        "draft",
        "submitted",
        "Annie Roy",
        NOW,
    )


async def test_submit_request_takes_an_instant_to_the_clocks_of_the_place(database: Database, city: City) -> None:
    start = datetime(2026, 12, 1, 19, tzinfo=UTC)
    async with database.transaction() as session:
        made = await submit_request(session, city.requester, good_draft(city, start=start), now=NOW)
    assert (made.starts_wall, made.starts_at) == (TUESDAY, at(TUESDAY))


async def test_submit_request_seals_the_note(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await submit_request(session, city.requester, good_draft(city, note="Deuxième porte"), now=NOW)
    async with database.reading() as session:
        assert await session.scalar(select(Request.note)) == "Deuxième porte"
        assert b"porte" not in bytes(await session.scalar(text("SELECT note FROM request")))


async def test_submit_request_under_two_business_days_is_urgent(database: Database, city: City) -> None:
    wednesday = datetime.fromisoformat("2026-11-25T09:59")
    async with database.transaction() as session:
        urgent = await submit_request(session, city.requester, good_draft(city, start=wednesday), now=NOW)
        later = good_draft(city, start=wednesday + timedelta(minutes=1))
        ordinary = await submit_request(session, city.requester, later, now=NOW)
    assert (urgent.priority, ordinary.priority) == (2, 3)


async def test_submit_request_of_an_emergency_keeps_its_reason(database: Database, city: City) -> None:
    draft = good_draft(city, priority=1, urgency_reason="Hospitalisation")
    async with database.transaction() as session:
        made = await submit_request(session, city.requester, draft, now=NOW)
    assert (made.priority, made.urgency_reason) == (1, "Hospitalisation")


async def test_submit_request_without_a_telephone_gives_the_authors(database: Database, city: City) -> None:
    async with database.transaction() as session:
        made = await submit_request(session, city.requester, good_draft(city, contact=""), now=NOW)
    assert made.contact == city.requester.phone


async def test_submit_request_for_another_organisation_is_unknown(database: Database, city: City) -> None:
    async with database.transaction() as session:
        with pytest.raises(Invalid) as refused:
            await submit_request(session, city.requester, good_draft(city, organisation=city.school.id), now=NOW)
        assert [(p.field, p.code) for p in refused.value.problems] == [("organisation", "unknown")]


async def test_submit_request_by_the_coordination_for_an_organisation(database: Database, city: City) -> None:
    draft = good_draft(city, organisation=city.clinic.id, requester=city.requester.account_id)
    async with database.transaction() as session:
        made = await submit_request(session, city.coordinator, draft, now=NOW)
    assert (made.organisation_id, made.requester_id) == (city.clinic.id, city.requester.account_id)


async def test_submit_request_by_the_coordination_names_a_requester_of_the_organisation(
    database: Database, city: City
) -> None:
    draft = good_draft(city, organisation=city.clinic.id, requester=city.school_requester.account_id)
    async with database.transaction() as session:
        with pytest.raises(Invalid) as refused:
            await submit_request(session, city.coordinator, draft, now=NOW)
    assert [(p.field, p.code) for p in refused.value.problems] == [("requester", "unknown")]


async def test_submit_request_by_a_requester_is_their_own(database: Database, city: City) -> None:
    manager = city.actors[Role.ORGANISATION_MANAGER]
    async with database.transaction() as session:
        own = await submit_request(session, city.requester, good_draft(city, requester=manager.account_id), now=NOW)
        theirs = good_draft(city, requester=city.requester.account_id)
        for_somebody = await submit_request(session, manager, theirs, now=NOW)
    assert (own.requester_id, for_somebody.requester_id) == (city.requester.account_id, city.requester.account_id)


async def test_save_draft_waits_to_be_sent(database: Database, city: City) -> None:
    async with database.transaction() as session:
        kept = await save_draft(session, city.requester, good_draft(city, site=None, accepts_tariff=False), now=NOW)
        assert (kept.state, kept.received_at) == ("draft", None)
        with pytest.raises(Invalid) as refused:
            await send_draft(session, city.requester, kept, now=NOW)
    assert [(p.field, p.code) for p in refused.value.problems] == [
        ("site", "required"),
        ("accepts_tariff", "must_accept"),
    ]


async def test_send_draft_sends_it_as_it_stands(database: Database, city: City) -> None:
    async with database.transaction() as session:
        kept = await save_draft(session, city.requester, good_draft(city), now=NOW)
        await send_draft(session, city.requester, kept, now=NOW + timedelta(hours=1))
    assert (kept.state, kept.received_at) == ("submitted", NOW + timedelta(hours=1))


async def test_regularise_request_books_the_interpreter_who_came(database: Database, city: City) -> None:
    past = good_draft(city, start=datetime.fromisoformat("2026-11-22T02:00"), organisation=city.clinic.id)
    async with database.transaction() as session:
        made = await regularise_request(session, city.coordinator, past, interpreter_id=city.nadia.id, now=NOW)
    (booking,) = made.bookings
    assert (made.state, made.regularised) == ("confirmed", True)
    assert (booking.interpreter_id, booking.state, booking.starts_at) == (
        city.nadia.id,
        "confirmed",
        at("2026-11-22T02:00"),
    )


async def test_regularise_request_of_the_future_is_refused(database: Database, city: City) -> None:
    async with database.transaction() as session:
        with pytest.raises(Invalid) as refused:
            await regularise_request(session, city.requester, good_draft(city), interpreter_id=city.nadia.id, now=NOW)
    assert [(p.field, p.code) for p in refused.value.problems] == [("start", "not_past_yet")]


async def test_regularise_request_of_somebody_who_was_elsewhere_is_refused(database: Database, city: City) -> None:
    past = good_draft(city, start=datetime.fromisoformat("2026-11-22T02:00"))
    async with database.transaction() as session:
        await regularise_request(session, city.requester, past, interpreter_id=city.nadia.id, now=NOW)
    async with database.transaction() as session:
        with pytest.raises(Invalid) as refused:
            await regularise_request(session, city.requester, past, interpreter_id=city.nadia.id, now=NOW)
    assert [(p.field, p.code) for p in refused.value.problems] == [("interpreter", "slot_taken")]


async def test_duplicate_request_asks_for_the_same_at_another_time(database: Database, city: City) -> None:
    draft = good_draft(city, preferred=(city.nadia.id,), fallback_modes=("telephone",), note="Sonner")
    async with database.transaction() as session:
        made = await submit_request(session, city.requester, draft, now=NOW)
        again = await duplicate_request(session, city.requester, made.id)
        with pytest.raises(NotFound):
            await duplicate_request(session, city.school_requester, made.id)
    assert (again.language, again.site, again.minutes, again.preferred) == ("ara", draft.site, 60, draft.preferred)
    assert (again.start, again.accepts_tariff, again.priority) == (None, False, None)


async def test_draft_of_a_row_is_what_was_asked(database: Database, city: City) -> None:
    draft = good_draft(
        city,
        organisation=city.clinic.id,
        requester=city.requester.account_id,
        preferred=(city.nadia.id,),
        skills=("medical",),
        start_options=(datetime.fromisoformat("2026-12-01T15:30"),),
        note="Sonner",
        priority=3,
    )
    async with database.transaction() as session:
        made = await submit_request(session, city.requester, draft, now=NOW)
    assert draft_of(made) == draft
