"""What the clock does by itself: offers end, people are reminded, the coming days are calculated.

A slot (this timer, this instant) is claimed in the transaction of what it does: done by one process, once, or not at
all.
"""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Account, Booking
from interpretariat.db.queries import planning
from interpretariat.db.queries import timers as queries
from interpretariat.db.queries.locks import lock_diaries, lock_requests
from interpretariat.db.queries.offers import turns_of
from interpretariat.domain.policy import SYSTEM
from interpretariat.domain.references import booking_reference, request_reference
from interpretariat.domain.refusals import RunBusy
from interpretariat.domain.walltime import DAY, local_date
from interpretariat.formats.display import Display
from interpretariat.formats.mail import Letter
from interpretariat.formats.words import Locale, translator
from interpretariat.services.offers_letters import tell_expired
from interpretariat.services.outbox import office, post
from interpretariat.services.runs import queue_run
from interpretariat.services.steps import step_booking

CLAIMS_KEPT: Final = timedelta(days=30)

REMINDERS: Final = {48: ("interpreter", "requester"), 2: ("interpreter",)}
"""Hours before the start → who is reminded."""

REMINDED_WITHIN: Final = {48: timedelta(hours=6), 2: timedelta(minutes=45)}
"""How late a reminder may still go when the timers were away; later it would only confuse."""

REMINDER: Final = "reminder"


async def claim_slot(session: AsyncSession, job: str, slot_at: datetime, *, now: datetime) -> bool:
    """Is this slot ours to do? What is done in the same transaction is done once."""
    return await queries.insert_claim(session, job, slot_at, now=now)


async def expire_offers(session: AsyncSession, *, now: datetime) -> int:
    """End the offers that nobody answered in time, and tell whom it concerns; how many. Their requests are searched for
    again; whose turn is next is asked by `continue_turns`.
    """
    requests = await queries.expired_offers(session, now=now)
    await lock_requests(session, requests)
    rows = await planning.requests_to_publish(session, requests, people=True)
    offers = [offer for row in rows.values() for offer in row.bookings if _is_over(offer, now)]
    await lock_diaries(session, [offer.interpreter_id for offer in offers])
    for offer in offers:
        await step_booking(session, SYSTEM, offer, "expire", now=now)
    next_ones = {turn.request_id for turn in await turns_of(session, rows, "waiting")}
    for request_id in rows:
        ended = [offer for offer in offers if offer.request_id == request_id]
        await tell_expired(session, ended, goes_on=request_id in next_ones, now=now)
    return len(offers)


def _is_over(offer: Booking, now: datetime) -> bool:
    return offer.state == "offered" and offer.answer_by is not None and offer.answer_by <= now


async def allocate_coming_days(session: AsyncSession, *, days: int, seconds: int, zone: str, now: datetime) -> bool:
    """Queue the calculation of the `days` local days from tomorrow on; False when somebody's is under way."""
    first = local_date(now, ZoneInfo(zone)) + DAY
    try:
        await queue_run(session, SYSTEM, first, first + (days - 1) * DAY, seconds, zone=zone, now=now)
    except RunBusy:
        return False
    return True


async def forget_old_claims(session: AsyncSession, *, now: datetime) -> None:
    """Slots of a month ago cannot come back."""
    await queries.forget_claims(session, now - CLAIMS_KEPT)


async def queue_reminders(session: AsyncSession, *, now: datetime) -> None:
    """Queue the reminders of confirmed bookings 48 h and 2 h before they start; each of them once.

    Whoever learnt of the booking later than that is not reminded of it.
    """
    for hours, audiences in REMINDERS.items():
        ahead = timedelta(hours=hours)
        coming = await queries.confirmed_between(session, now + ahead - REMINDED_WITHIN[hours], now + ahead)
        for booking in coming:
            if booking.updated_at > booking.starts_at - ahead:
                continue
            for audience in audiences:
                await _remind(session, booking, audience, hours, now=now)


async def _remind(session: AsyncSession, booking: Booking, audience: str, hours: int, *, now: datetime) -> None:
    account = booking.interpreter.account if audience == "interpreter" else booking.request.requester
    if account is None or not account.active:
        return
    letter = _reminder(session, account, booking, audience, now)
    fact = f"booking/{booking.id}/{booking.starts_at.isoformat()}/reminder/{hours}"
    await post(session, account, letter, kind=REMINDER, fact=fact, now=now)


def _reminder(session: AsyncSession, account: Account, booking: Booking, audience: str, now: datetime) -> Letter:
    """Reference, hour and page; where it is stands on the page, which asks who one is."""
    locale: Locale = "en" if account.locale == "en" else "fr"
    _, display = translator(locale).gettext, Display(locale, ZoneInfo(booking.zone), now)
    if audience == "interpreter":
        reference, page = booking_reference(booking.id), "/moi/rendez-vous/"
        said = _("Ce rendez-vous approche. Le lieu et les coordonnées sont sur sa page.")
    else:
        reference, page = request_reference(booking.request_id), "/demandes/"
        said = _("{interpreter} viendra.", interpreter=display.short_name(booking.interpreter.name))
    when = f"{display.date(booking.starts_at)}, {display.span(booking.starts_at, booking.ends_at)}"
    moment = display.short_moment(booking.starts_at)
    return Letter(
        subject=_("Rappel : {reference}, {moment}", reference=reference, moment=moment),
        paragraphs=(_("Bonjour {name},", name=account.name), said),
        facts=((_("Référence"), reference), (_("Quand"), when)),
        action=(_("Ouvrir {reference}", reference=reference), f"{office(session).base_url}{page}{reference}"),
    )
