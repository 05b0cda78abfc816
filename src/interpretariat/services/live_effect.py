"""What a delay does to the rest of an interpreter's day, travel and rest included; and who is told of it, at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Booking, Transition
from interpretariat.db.queries import board as queries
from interpretariat.db.queries import bookings
from interpretariat.db.queries.people import accounts_in_role
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.references import booking_reference, request_reference
from interpretariat.domain.spans import MINUTE, Span
from interpretariat.domain.walltime import day_span, local_date
from interpretariat.formats.mail import Letter
from interpretariat.services.bookings_travel import separation_minutes
from interpretariat.services.letters import Correspondent, correspondent
from interpretariat.services.outbox import post

DELAYS: Final = ("run_late", "overrun")
ENDANGERED: Final = "endangered"


@dataclass(frozen=True, slots=True)
class Endangered:
    """A booking that cannot start on time: by how much, and the one before it that says so."""

    booking: Booking
    minutes: int
    because: Booking


def delay_minutes(told: Iterable[Transition]) -> int:
    """How much later than planned a booking ends, by what was told of it, oldest first: the last length of each kind,
    and being longer counts from the planned end, so that it takes the place of being late.
    """
    last = {step.event: int(step.facts.get("minutes", 0)) for step in told if step.event in DELAYS}
    return last.get("overrun", last.get("run_late", 0))


def chain(delayed: Booking, later: Sequence[Booking], minutes: int) -> list[Endangered]:
    """The bookings after `delayed`, in order of start, that a delay reaches; it ends where a pause absorbs it.

    Their requests and sites must be loaded.
    """
    found: list[Endangered] = []
    before, ends_at = delayed, delayed.ends_at + timedelta(minutes=minutes)
    for booking in later:
        ready_at = ends_at + timedelta(minutes=separation_minutes(before, booking))
        late = -((booking.starts_at - ready_at) // MINUTE)
        if late <= 0:
            break
        found.append(Endangered(booking, late, delayed))
        before, ends_at = booking, booking.ends_at + timedelta(minutes=late)
    return found


async def effect_of(session: AsyncSession, booking: Booking) -> list[Endangered]:
    """What was told of this booking does to the others that its interpreter has the same local day."""
    minutes = delay_minutes(await queries.told_of(session, [booking.id], DELAYS))
    if not minutes or booking.state != "confirmed":
        return []
    until = day_span(local_date(booking.starts_at, ZoneInfo(booking.zone)), ZoneInfo(booking.zone)).end
    later = await bookings.held_whole(session, booking.interpreter_id, Span(booking.ends_at, until))
    return chain(booking, later, minutes)


async def tell_effect(session: AsyncSession, actor: Actor, booking: Booking, *, now: datetime) -> list[Endangered]:
    """Write to whoever waits for the interpreter next, and to the coordination; the same delay is told once."""
    found = await effect_of(session, booking)
    desk = await accounts_in_role(session, Role.COORDINATOR, now=now) if found else []
    for each in found:
        waiting = each.booking.request.requester
        people = [(waiting, False)] if waiting is not None else []
        for account, of_pool in (*people, *((account, True) for account in desk)):
            if account.active and account.id != actor.account_id:
                fact = f"booking/{each.booking.id}/{booking.id}/{each.minutes}/{ENDANGERED}"
                reader = correspondent(session, account, each.booking.zone, now)
                letter = endangered_letter(reader, account, each.booking, each.minutes, of_pool=of_pool)
                await post(session, account, letter, kind=ENDANGERED, fact=fact, now=now)
    return found


def endangered_letter(
    reader: Correspondent, account: Account, booking: Booking, minutes: int, *, of_pool: bool
) -> Letter:
    """The interpreter of this booking may be late: to whoever waits for them, or to the coordination."""
    words, display, base_url = reader
    if of_pool:
        reference, page = booking_reference(booking.id), "/coordination/jour"
        said = words.gettext(
            "{interpreter} pourrait arriver avec {minutes} min de retard. La page du jour montre la relève.",
            interpreter=display.short_name(booking.interpreter.name),
            minutes=minutes,
        )
    else:
        reference = request_reference(booking.request_id)
        page = f"/demandes/{reference}"
        said = words.gettext(
            "La rencontre d'avant dure plus longtemps : l'interprète pourrait arriver avec {minutes} min de retard. "
            "La coordination est prévenue.",
            minutes=minutes,
        )
    when = f"{display.date(booking.starts_at)}, {display.span(booking.starts_at, booking.ends_at)}"
    return Letter(
        subject=words.gettext("Retard possible : {reference}", reference=reference),
        paragraphs=(words.gettext("Bonjour {name},", name=account.name), said),
        facts=((words.gettext("Référence"), reference), (words.gettext("Quand"), when)),
        action=(words.gettext("Ouvrir {reference}", reference=reference), f"{base_url}{page}"),
    )
