"""«Permanences»: one interpreter at one place for a block of time, shared by slots among services and organisations.

The block is a request like any other, and the allocation sees only that. Who has which slot is told to nobody else; the
minutes of each organisation stay in the database for whoever shares the cost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Request, Slot
from interpretariat.db.queries import requests as request_queries
from interpretariat.db.queries import series as queries
from interpretariat.db.queries.locks import lock_requests
from interpretariat.domain.identifiers import find_identifiers
from interpretariat.domain.policy import Actor
from interpretariat.domain.references import request_reference
from interpretariat.domain.refusals import Invalid, NotFound, Problem, SlotGone
from interpretariat.formats.mail import Letter
from interpretariat.formats.words import N_
from interpretariat.services.letters import Correspondent, correspondent
from interpretariat.services.outbox import post
from interpretariat.services.steps import note_request

SHORTEST: Final = 10
LIVE: Final = frozenset({"submitted", "offered", "confirmed"})
REFERENCE_LENGTH: Final = 40

_TOLD: Final = {
    "cancel": N_("La permanence où vous aviez une plage est annulée. Demandez un rendez-vous si le besoin demeure."),
    "change": N_("La permanence où vous aviez une plage a changé. Vérifiez que l'heure et le lieu vous vont encore."),
}


@dataclass(frozen=True, slots=True)
class SlotView:
    """One slot for one reader. `mine`: of the reader's organisation, or any for the coordination; only then is its
    organisation or its file told.
    """

    slot: Slot
    starts_at: datetime
    ends_at: datetime
    is_free: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class BlockView:
    request: Request
    slots: tuple[SlotView, ...]
    is_open: bool

    @property
    def free(self) -> int:
        return sum(each.is_free for each in self.slots)

    @property
    def mine(self) -> list[SlotView]:
        return [each for each in self.slots if each.mine]


def slot_problems(slot_minutes: int | None, minutes: int | None) -> list[Problem]:
    """What keeps a block from being cut so."""
    if slot_minutes is not None and minutes is not None and not SHORTEST <= slot_minutes <= minutes:
        if slot_minutes < SHORTEST:
            return [Problem("slot_minutes", "too_small", slot_minutes, {"minimum": SHORTEST})]
        return [Problem("slot_minutes", "too_large", slot_minutes, {"maximum": minutes})]
    return []


async def cut_slots(session: AsyncSession, request: Request, slot_minutes: int, *, now: datetime) -> None:
    """Cut a request that was just sent into slots of one length; a rest that is too short is nobody's."""
    problems = slot_problems(slot_minutes, request.minutes)
    if problems:
        raise Invalid(problems)
    await session.flush()
    for from_minute in range(0, request.minutes - slot_minutes + 1, slot_minutes):
        slot = Slot(request_id=request.id, from_minute=from_minute, minutes=slot_minutes)
        slot.organisation_id = slot.taken_by_id = slot.taken_at = None
        slot.created_at = slot.updated_at = now
        session.add(slot)
    await session.flush()


async def open_blocks(session: AsyncSession, actor: Actor, *, now: datetime) -> list[BlockView]:
    """The blocks to come, whoever asked for them."""
    rows = await queries.coming_blocks(session, now=now)
    slots = await queries.slots_of(session, [row.id for row in rows])
    return [_view(actor, row, slots[row.id], now) for row in rows]


async def block_view(session: AsyncSession, actor: Actor, request_id: int, *, now: datetime) -> BlockView:
    """One block. Raises NotFound."""
    row = await queries.block(session, request_id)
    if row is None:
        raise NotFound(entity="block")
    return _view(actor, row, (await queries.slots_of(session, [row.id]))[row.id], now)


async def is_block(session: AsyncSession, request_id: int) -> bool:
    """Is this request cut into slots?"""
    return bool(await queries.slots_of(session, [request_id]))


async def take_slot(
    session: AsyncSession,
    actor: Actor,
    request_id: int,
    slot_id: int,
    *,
    now: datetime,
    organisation_id: int | None = None,
    file_reference: str = "",
    cost_centre: str = "",
) -> Slot:
    """Take a free slot for one's organisation (the coordination: for the one it names).

    Raises NotFound, SlotGone, Invalid (a reference that is a person's, an organisation that is not there).
    """
    row, slot = await _held(session, actor, request_id, slot_id)
    organisation = await request_queries.organisation_asking(session, actor, organisation_id)
    problems = [] if organisation else [Problem("organisation", "required")]
    problems += _reference_problems(file_reference)
    if len(cost_centre) > REFERENCE_LENGTH or not cost_centre.isprintable():
        problems.append(Problem("cost_centre", "too_long", cost_centre, {"maximum": REFERENCE_LENGTH}))
    if problems:
        raise Invalid(problems)
    assert organisation is not None
    if slot.organisation_id is not None or not _is_open(row, now):
        raise SlotGone
    slot.organisation, slot.organisation_id, slot.taken_by_id = organisation, organisation.id, actor.account_id
    slot.taken_at = slot.updated_at = now
    slot.file_reference, slot.cost_centre = file_reference.strip(), cost_centre.strip()
    _note(session, actor, row, slot, "take_slot", now)
    await session.flush()
    return slot


async def give_back_slot(session: AsyncSession, actor: Actor, request_id: int, slot_id: int, *, now: datetime) -> Slot:
    """Free a slot of one's own organisation again, until the block begins. Raises NotFound, SlotGone."""
    row, slot = await _held(session, actor, request_id, slot_id)
    if slot.organisation_id is None or not _is_mine(actor, slot):
        raise NotFound(entity="slot")
    if not _is_open(row, now):
        raise SlotGone
    _note(session, actor, row, slot, "give_back_slot", now)
    slot.organisation = slot.organisation_id = slot.taken_by_id = slot.taken_at = None
    slot.file_reference = slot.cost_centre = ""
    slot.updated_at = now
    await session.flush()
    return slot


async def check_length(session: AsyncSession, row: Request, minutes: int | None) -> None:
    """A block that is cut keeps its length. Raises Invalid."""
    if minutes != row.minutes and (await queries.slots_of(session, [row.id])):
        raise Invalid([Problem("minutes", "block_is_cut", minutes)])


async def tell_holders(session: AsyncSession, row: Request, event: str, *, now: datetime) -> None:
    """Write to whoever took a slot of a block that was called off, or changed."""
    for slot in (await queries.slots_of(session, [row.id])).get(row.id, []):
        account = await session.get(Account, slot.taken_by_id) if slot.taken_by_id is not None else None
        if account is not None and account.active:
            letter = block_letter(correspondent(session, account, row.zone, now), account, row, slot.from_minute, event)
            await post(session, account, letter, kind=f"block_{event}", fact=f"slot/{slot.id}/{row.version}", now=now)


def block_letter(reader: Correspondent, account: Account, row: Request, from_minute: int, event: str) -> Letter:
    """To whoever took the slot that begins at this minute of a block that was called off, or changed."""
    words = reader.words
    moment = reader.display.short_moment(row.starts_at + timedelta(minutes=from_minute))
    reference = request_reference(row.id)
    return Letter(
        subject=words.gettext("Permanence : {reference}, {moment}", reference=reference, moment=moment),
        paragraphs=(words.gettext("Bonjour {name},", name=account.name), words.gettext(_TOLD[event])),
        facts=((words.gettext("Référence"), reference), (words.gettext("Quand"), moment)),
        action=(words.gettext("Voir les permanences"), f"{reader.base_url}/permanences"),
    )


async def _held(session: AsyncSession, actor: Actor, request_id: int, slot_id: int) -> tuple[Request, Slot]:  # noqa: ARG001 - every use case names its actor
    await lock_requests(session, [request_id] if 0 < request_id <= request_queries.GREATEST_ID else [])
    row = await queries.block(session, request_id)
    slots = [] if row is None else (await queries.slots_of(session, [row.id]))[row.id]
    slot = next((slot for slot in slots if slot.id == slot_id), None)
    if row is None or slot is None:
        raise NotFound(entity="slot")
    return row, slot


def _view(actor: Actor, row: Request, slots: Sequence[Slot], now: datetime) -> BlockView:
    return BlockView(
        row,
        tuple(
            SlotView(
                slot,
                row.starts_at + timedelta(minutes=slot.from_minute),
                row.starts_at + timedelta(minutes=slot.from_minute + slot.minutes),
                slot.organisation_id is None,
                _is_mine(actor, slot),
            )
            for slot in slots
        ),
        _is_open(row, now),
    )


def _is_open(row: Request, now: datetime) -> bool:
    return row.state in LIVE and row.starts_at > now


def _is_mine(actor: Actor, slot: Slot) -> bool:
    return slot.organisation_id is not None and (actor.of_pool or slot.organisation_id == actor.organisation_id)


def _reference_problems(text: str) -> list[Problem]:
    if len(text) > REFERENCE_LENGTH:
        return [Problem("file_reference", "too_long", text, {"maximum": REFERENCE_LENGTH})]
    if not text.isprintable():
        return [Problem("file_reference", "control_character")]
    found = find_identifiers(text)
    return [Problem("file_reference", "identifier", None, {"kind": found[0].kind})] if found else []


def _note(session: AsyncSession, actor: Actor, row: Request, slot: Slot, event: str, now: datetime) -> None:  # noqa: PLR0917 - the facts of one step
    facts = {"from_minute": slot.from_minute, "minutes": slot.minutes, "organisation": slot.organisation_id}
    note_request(session, actor, row, event, now=now, facts=facts)
