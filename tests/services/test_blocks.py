"""«Permanences»: one request for the allocation, slots for several services, and nobody sees another's file."""

import asyncio

import pytest
from sqlalchemy import select

from interpretariat.db.models import Outbox, Slot
from interpretariat.db.queries.series import slot_minutes
from interpretariat.db.session import Database
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import Invalid, NotFound, Refusal, SlotGone
from interpretariat.services.blocks import block_view, cut_slots, give_back_slot, open_blocks, take_slot
from interpretariat.services.requests.cancel import cancel_request
from interpretariat.services.requests.change import change_request
from interpretariat.services.requests.write import submit_request
from tests.factory import NOW, City, at
from tests.services.requests.drafts import good_draft


async def block(database: Database, city: City, slot_minutes: int = 45, minutes: int = 120) -> int:
    """The clinic's block of two hours, in slots of 45 minutes: two, and half an hour that is nobody's."""
    async with database.transaction() as session:
        row = await submit_request(session, city.requester, good_draft(city, minutes=minutes), now=NOW)
        await cut_slots(session, row, slot_minutes, now=NOW)
        return row.id


async def slots(database: Database, block_id: int) -> list[Slot]:
    async with database.reading() as session:
        return list(await session.scalars(select(Slot).where(Slot.request_id == block_id).order_by(Slot.from_minute)))


async def take(database: Database, actor: Actor, block_id: int, slot_id: int, **facts: object) -> None:
    async with database.transaction() as session:
        await take_slot(session, actor, block_id, slot_id, now=NOW, **facts)  # type: ignore[arg-type]  # facts are passed on


async def test_block_is_cut_into_slots_of_one_length(database: Database, city: City) -> None:
    found = await slots(database, await block(database, city))
    assert [(slot.from_minute, slot.minutes, slot.organisation_id) for slot in found] == [(0, 45, None), (45, 45, None)]


@pytest.mark.parametrize("minutes", [5, 121])
async def test_slots_that_do_not_fit_are_refused(database: Database, city: City, minutes: int) -> None:
    with pytest.raises(Invalid):
        await block(database, city, slot_minutes=minutes)


async def test_organisations_share_a_block_and_see_only_their_own(database: Database, city: City) -> None:
    block_id = await block(database, city)
    first, second = await slots(database, block_id)
    await take(database, city.requester, block_id, first.id, file_reference="C-12")
    await take(database, city.school_requester, block_id, second.id, file_reference="E-7")
    async with database.reading() as session:
        ours = await block_view(session, city.requester, block_id, now=NOW)
        theirs = await block_view(session, city.school_requester, block_id, now=NOW)
        shared = await slot_minutes(session, [block_id])
    assert [(each.mine, each.is_free) for each in ours.slots] == [(True, False), (False, False)]
    assert [(each.mine, each.is_free) for each in theirs.slots] == [(False, False), (True, False)]
    assert [each.slot.file_reference for each in theirs.mine] == ["E-7"]
    assert shared == {block_id: {city.clinic.id: 45, city.school.id: 45}}


async def test_slot_is_taken_once_whoever_comes_first(database: Database, city: City) -> None:
    block_id = await block(database, city)
    slot, _ = await slots(database, block_id)

    async def attempt(actor: Actor) -> str:
        try:
            await take(database, actor, block_id, slot.id)
        except Refusal as refusal:
            return refusal.code
        return "taken"

    said = await asyncio.gather(*(attempt(actor) for actor in [city.requester, city.school_requester] * 3))
    assert sorted(said) == ["slot_gone"] * 5 + ["taken"]


async def test_slot_given_back_is_free_for_others(database: Database, city: City) -> None:
    block_id = await block(database, city)
    slot, _ = await slots(database, block_id)
    await take(database, city.requester, block_id, slot.id)
    async with database.transaction() as session:
        with pytest.raises(NotFound):
            await give_back_slot(session, city.school_requester, block_id, slot.id, now=NOW)
        await give_back_slot(session, city.requester, block_id, slot.id, now=NOW)
    await take(database, city.school_requester, block_id, slot.id)
    assert (await slots(database, block_id))[0].organisation_id == city.school.id


async def test_nothing_is_taken_or_given_back_once_it_began(database: Database, city: City) -> None:
    block_id = await block(database, city)
    slot, other = await slots(database, block_id)
    await take(database, city.requester, block_id, slot.id)
    began = at("2026-12-01T14:00")
    async with database.transaction() as session:
        with pytest.raises(SlotGone):
            await give_back_slot(session, city.requester, block_id, slot.id, now=began)
        with pytest.raises(SlotGone):
            await take_slot(session, city.school_requester, block_id, other.id, now=began)


async def test_coordination_takes_a_slot_for_the_organisation_it_names(database: Database, city: City) -> None:
    block_id = await block(database, city)
    slot, _ = await slots(database, block_id)
    with pytest.raises(Invalid):
        await take(database, city.coordinator, block_id, slot.id)
    await take(database, city.coordinator, block_id, slot.id, organisation_id=city.school.id)
    assert (await slots(database, block_id))[0].organisation_id == city.school.id


async def test_reference_of_a_person_is_refused(database: Database, city: City) -> None:
    block_id = await block(database, city)
    slot, _ = await slots(database, block_id)
    with pytest.raises(Invalid):
        await take(database, city.requester, block_id, slot.id, file_reference="123 456 782")


async def test_cancelled_block_is_told_to_whoever_has_a_slot(database: Database, city: City) -> None:
    block_id = await block(database, city)
    slot, _ = await slots(database, block_id)
    await take(database, city.school_requester, block_id, slot.id)
    async with database.transaction() as session:
        await cancel_request(session, city.requester, block_id, now=NOW)
    async with database.reading() as session:
        told = list(await session.scalars(select(Outbox.recipient).where(Outbox.kind == "block_cancel")))
        assert await open_blocks(session, city.school_requester, now=NOW) == []
    assert told == [city.school_requester.email]


async def test_block_keeps_its_length(database: Database, city: City) -> None:
    block_id = await block(database, city)
    async with database.transaction() as session:
        with pytest.raises(Invalid) as refused:
            await change_request(session, city.requester, block_id, good_draft(city, minutes=60), version=2, now=NOW)
    assert [problem.code for problem in refused.value.problems] == ["block_is_cut"]


async def test_request_alone_is_no_block(database: Database, city: City) -> None:
    async with database.transaction() as session:
        row = await submit_request(session, city.requester, good_draft(city), now=NOW)
        with pytest.raises(NotFound):
            await block_view(session, city.requester, row.id, now=NOW)
