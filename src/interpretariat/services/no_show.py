"""The clock of absences: one waits as long as was agreed, longer for whoever said that they would be late."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Booking, Transition
from interpretariat.db.queries import board as queries
from interpretariat.db.queries import hours
from interpretariat.db.queries.people import accounts_in_role
from interpretariat.domain.policy import Role
from interpretariat.domain.references import booking_reference
from interpretariat.domain.walltime import local_date
from interpretariat.formats.mail import Letter
from interpretariat.services.hours_terms import USUAL_WAIT, terms_for
from interpretariat.services.letters import Correspondent, correspondent
from interpretariat.services.outbox import post

Side = Literal["client", "professional", "interpreter"]
Waits = Mapping[int, int]
"""Organisation → minutes that one waits; the usual ones where nothing was agreed."""


async def waits_on(session: AsyncSession, on_date: date) -> Waits:
    """What holds on a day for every organisation that agreed something."""
    return {row.organisation_id: row.no_show_minutes for row in await hours.all_terms_on(session, on_date)}


def is_absent(booking: Booking, told: Iterable[Transition], waits: Waits, now: datetime) -> bool:
    """In person, nobody checked in, and the wait is over (longer for an interpreter who said to be late)."""
    if booking.state != "confirmed" or booking.mode != "in_person" or booking.arrived_at is not None:
        return False
    wait = waits.get(booking.request.organisation_id, USUAL_WAIT) + _said_late(told, by_interpreter=True)
    return booking.starts_at + timedelta(minutes=wait) <= now < booking.ends_at


async def warn_of_absences(session: AsyncSession, *, zone: str, now: datetime) -> int:
    """Write to the coordination, once for each, about interpreters who have not checked in; how many are missing."""
    running = await queries.running_at(session, now)
    told = await queries.told_of(session, [booking.id for booking in running], ["run_late"])
    waits = await waits_on(session, local_date(now, ZoneInfo(zone)))
    missing = [b for b in running if is_absent(b, [step for step in told if step.booking_id == b.id], waits, now)]
    desk = await accounts_in_role(session, Role.COORDINATOR, now=now) if missing else []
    for booking in missing:
        for account in desk:
            letter = absent_letter(correspondent(session, account, booking.zone, now), account, booking)
            await post(session, account, letter, kind="absent", fact=f"booking/{booking.id}/absent", now=now)
    return len(missing)


async def absence_from(session: AsyncSession, booking: Booking, side: Side) -> datetime:
    """From when on this side may be reported absent. The booking's request and organisation must be loaded."""
    wait = (await terms_for(session, booking)).no_show_minutes
    said = await queries.told_of(session, [booking.id], ["run_late"])
    late = _said_late(said, by_interpreter=side == "interpreter")
    return booking.starts_at + timedelta(minutes=wait + late)


def _said_late(told: Iterable[Transition], *, by_interpreter: bool) -> int:
    """The last delay that this side announced."""
    theirs = [step for step in told if (step.actor_role == Role.INTERPRETER) is by_interpreter]
    late = [int(step.facts.get("minutes", 0)) for step in theirs if step.event == "run_late"]
    return late[-1] if late else 0


def absent_letter(reader: Correspondent, account: Account, booking: Booking) -> Letter:
    """To the coordination: nobody has said that they arrived."""
    words, display, base_url = reader
    reference = booking_reference(booking.id)
    said = words.gettext(
        "{interpreter} n'a pas signalé son arrivée. Appelez, puis voyez qui peut prendre la relève.",
        interpreter=display.short_name(booking.interpreter.name),
    )
    when = f"{display.date(booking.starts_at)}, {display.span(booking.starts_at, booking.ends_at)}"
    return Letter(
        subject=words.gettext("Personne sur place : {reference}", reference=reference),
        paragraphs=(words.gettext("Bonjour {name},", name=account.name), said),
        facts=((words.gettext("Référence"), reference), (words.gettext("Quand"), when)),
        action=(words.gettext("Voir la journée"), f"{base_url}/coordination/jour"),
    )
