"""Changing a request: from the version that was read, and never behind the back of whoever is held."""

from datetime import datetime

import msgspec
import pytest
from sqlalchemy import select

from interpretariat.db.models import Booking, Outbox, Request, Transition
from interpretariat.db.session import Database
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import Invalid, NotFound, StaleVersion, TooLateToChange, TransitionRefused
from interpretariat.services.requests.change import change_request
from interpretariat.services.requests.draft import RequestDraft, draft_of
from interpretariat.services.requests.write import submit_request
from interpretariat.services.steps import settle_state
from tests import factory
from tests.factory import NOW, TUESDAY, City, at
from tests.services.requests.drafts import good_draft

MOVED = datetime.fromisoformat("2026-12-02T10:00")


async def _sent(database: Database, city: City) -> tuple[int, int, RequestDraft]:
    async with database.transaction() as session:
        row = await submit_request(session, city.requester, good_draft(city), now=NOW)
        return row.id, row.version, draft_of(row)


async def _booked(database: Database, city: City, state: str = "confirmed", wall: str = TUESDAY) -> Request:
    async with database.transaction() as session:
        row = await factory.make_request(
            session, city.clinic, city.limoilou, requester=city.requester, starts_wall=wall
        )
        await factory.make_booking(session, row, city.nadia, state=state)
        settle_state(row, NOW)
        return row


async def _change(database: Database, actor: Actor, row: Request, **changes: object) -> Request:
    draft = msgspec.structs.replace(draft_of(row), **changes)
    async with database.transaction() as session:
        return await change_request(session, actor, row.id, draft, version=row.version, now=NOW)


async def test_change_request_says_the_new_time(database: Database, city: City) -> None:
    request_id, version, draft = await _sent(database, city)
    moved = msgspec.structs.replace(draft, start=MOVED, contact="418 555-0177")
    async with database.transaction() as session:
        row = await change_request(session, city.requester, request_id, moved, version=version, now=NOW)
        step = (await session.scalars(select(Transition).where(Transition.event == "change"))).one()
    assert (row.starts_at, row.contact, row.version) == (at("2026-12-02T10:00"), "418 555-0177", version + 1)
    assert step.facts == {
        "fields": ["contact", "start"],
        "before": {"start": "2026-12-01T14:00:00"},
        "after": {"start": "2026-12-02T10:00:00"},
    }


async def test_change_request_of_nothing_is_no_new_version(database: Database, city: City) -> None:
    request_id, version, draft = await _sent(database, city)
    async with database.transaction() as session:
        row = await change_request(session, city.requester, request_id, draft, version=version, now=NOW)
    assert row.version == version


async def test_change_request_from_an_old_version_is_refused(database: Database, city: City) -> None:
    request_id, version, draft = await _sent(database, city)
    async with database.transaction() as session:
        with pytest.raises(StaleVersion) as refused:
            await change_request(session, city.requester, request_id, draft, version=version - 1, now=NOW)
    assert refused.value.facts == {"version": version, "given": version - 1}


async def test_change_request_of_another_organisation_is_not_found(database: Database, city: City) -> None:
    request_id, version, draft = await _sent(database, city)
    async with database.transaction() as session:
        with pytest.raises(NotFound):
            await change_request(session, city.school_requester, request_id, draft, version=version, now=NOW)


async def test_change_request_checks_everything_again(database: Database, city: City) -> None:
    request_id, version, draft = await _sent(database, city)
    wrong = msgspec.structs.replace(draft, minutes=0, site=city.cardinal.id)
    async with database.transaction() as session:
        with pytest.raises(Invalid) as refused:
            await change_request(session, city.requester, request_id, wrong, version=version, now=NOW)
    assert [(p.field, p.code) for p in refused.value.problems] == [("site", "unknown"), ("minutes", "too_small")]


async def test_change_request_of_the_time_releases_who_was_held(database: Database, city: City) -> None:
    row = await _change(database, city.requester, await _booked(database, city), start=MOVED)
    async with database.reading() as session:
        (booking,) = await session.scalars(select(Booking))
        letters = list(await session.scalars(select(Outbox.kind).order_by(Outbox.id)))
    assert (row.state, booking.state, letters) == ("submitted", "released", ["release", "release"])


async def test_change_request_of_the_room_keeps_who_is_held(database: Database, city: City) -> None:
    row = await _change(database, city.requester, await _booked(database, city), room="214")
    assert (row.state, [booking.state for booking in row.bookings]) == ("confirmed", ["confirmed"])


async def test_change_request_within_the_paid_delay_is_the_coordinations(database: Database, city: City) -> None:
    row = await _booked(database, city, wall="2026-11-25T09:00")
    with pytest.raises(TooLateToChange) as refused:
        await _change(database, city.requester, row, start=MOVED)
    assert refused.value.facts == {"deadline_at": at("2026-11-23T09:00")}
    moved = await _change(database, city.coordinator, row, start=MOVED)
    assert moved.state == "submitted"


async def test_change_request_within_the_paid_delay_releases_an_offer(database: Database, city: City) -> None:
    row = await _booked(database, city, state="offered", wall="2026-11-25T09:00")
    assert (await _change(database, city.requester, row, start=MOVED)).state == "submitted"


async def test_change_request_that_is_over_names_what_is_possible(database: Database, city: City) -> None:
    async with database.transaction() as session:
        row = await factory.make_request(
            session, city.clinic, city.limoilou, requester=city.requester, decision="unfilled", state="unfilled"
        )
    with pytest.raises(TransitionRefused) as refused:
        await _change(database, city.requester, row, start=MOVED)
    assert refused.value.facts["possible"] == ("reopen",)


async def test_change_request_by_a_colleague_keeps_who_asked(database: Database, city: City) -> None:
    row = await _booked(database, city)
    changed = await _change(database, city.coordinator, row, room="214")
    assert changed.requester_id == city.requester.account_id
