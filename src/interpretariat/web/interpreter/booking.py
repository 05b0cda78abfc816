"""`/moi/rendez-vous/{ref}`: where, when, who to ask for, and what to tell; hours after, withdrawal on its own page."""

from datetime import datetime
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.queries.opinions import feedback_of
from interpretariat.domain.disclosure import disclosure_window
from interpretariat.domain.lifecycle import BOOKING, possible
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.references import booking_reference
from interpretariat.edge import redirect, rule
from interpretariat.services.bookings import StepFacts, advance_booking
from interpretariat.services.bookings_history import DONE, history_of
from interpretariat.services.bookings_signals import signal_booking
from interpretariat.services.bookings_travel import km_from_home
from interpretariat.services.exclusions import declare_conflict
from interpretariat.services.feedback import give_feedback
from interpretariat.services.hours_dispute import both_versions
from interpretariat.services.interpreter_day import booking_of, own_file, sealed_of
from interpretariat.services.interpreter_next import may_signal, next_step
from interpretariat.services.interpreter_offers import pay_for
from interpretariat.services.live_effect import effect_of
from interpretariat.services.no_show import absence_from
from interpretariat.services.signatures import signature_of
from interpretariat.web.forms import Form, single
from interpretariat.web.hours_words import hours_words
from interpretariat.web.interpreter.common import booking_id_of, own_page
from interpretariat.web.opinions import opinions
from interpretariat.web.page import reader

CONFLICT, OPINION = "conflit", "avis"
SIGNALS = {"en-route": "set_out", "sur-place": "arrive", "retard": "run_late", "prolongation": "overrun"}


class BookingPages(Controller):
    path = "/moi/rendez-vous/{reference:str}"

    @get("", opt=rule(Action.OWN_CALENDAR))
    async def show(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        reference: FromPath[str],
    ) -> Template:
        who = reader(request)
        booking = await booking_of(session, actor, booking_id_of(reference))
        when = f"{who.d.day(booking.starts_at)}, {who.d.span(booking.starts_at, booking.ends_at)}"
        return await own_page(
            request,
            session,
            actor,
            "booking.html",
            now=now,
            title=f"{booking_reference(booking.id)} · {when}",
            when=who.d.capital(when),
            booking=booking,
            sealed=sealed_of(booking, actor, now=now),
            window=disclosure_window(booking.starts_at, booking.ends_at),
            step=next_step(booking, now),
            may_signal=may_signal(booking, now),
            possible=possible(BOOKING, booking.state, "interpreter"),
            signable=possible(BOOKING, booking.state, "requester"),
            effect=await effect_of(session, booking),
            absence_from=await absence_from(session, booking, "client"),
            dispute=await both_versions(session, booking) if booking.state == "disputed" else None,
            signed=await signature_of(session, booking),
            **hours_words(who.words),
            km=km_from_home(await own_file(session, actor), booking),
            pay=(await pay_for(session, [booking]))[booking.id],
            opinion=opinions(who.words, "interpreter"),
            told=(await feedback_of(session, [booking.id], "interpreter")).get(booking.id),
            history=await history_of(session, booking),
            done={event: who.words.gettext(word) for event, word in DONE.items()},
        )

    @post("/{told:str}", opt=rule(Action.BOOKING_EVENT))
    async def tell(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        reference: FromPath[str],
        told: FromPath[str],
        data: Form,
    ) -> Response[bytes]:
        """Left, arrived, late, longer; an absence, a contestation."""
        booking_id, said = booking_id_of(reference), single(data)
        if told == OPINION:
            rating, aspect = said.get("rating", ""), said.get("aspect", "")
            await give_feedback(session, actor, booking_id, rating=rating, aspect=aspect, now=now)
            return redirect(f"/moi/rendez-vous/{reference}#avis")
        if told == CONFLICT:
            await declare_conflict(session, actor, booking_id, now=now)
            return redirect(f"/moi/rendez-vous/{reference}")
        if told in EVENTS:
            facts = StepFacts(reason=said.get("reason", ""), side=_side(said.get("side", "")))
            await advance_booking(session, actor, booking_id, EVENTS[told], facts, now=now)
            return redirect(f"/moi/rendez-vous/{reference}")
        minutes = said.get("minutes", "0")
        await signal_booking(
            session,
            actor,
            booking_id,
            SIGNALS.get(told, told),
            now=now,
            minutes=int(minutes) if minutes.isascii() and minutes.isdecimal() else 0,
        )
        return redirect("/moi" if said.get("retour") == "jour" else f"/moi/rendez-vous/{reference}")

    @post("/desistement", opt=rule(Action.BOOKING_EVENT))
    async def withdraw(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        reference: FromPath[str],
        data: Form,
    ) -> Response[bytes]:
        facts = StepFacts(reason=single(data).get("reason", ""))
        await advance_booking(session, actor, booking_id_of(reference), "withdraw", facts, now=now)
        return redirect(f"/moi/rendez-vous/{reference}")

    @get("/desistement", opt=rule(Action.OWN_CALENDAR))
    async def before_withdrawing(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        reference: FromPath[str],
    ) -> Template:
        """What withdrawing means, before it is done."""
        booking = await booking_of(session, actor, booking_id_of(reference))
        title = reader(request).words.gettext("Se désister de {reference}", reference=booking_reference(booking.id))
        return await own_page(request, session, actor, "withdraw.html", now=now, title=title, booking=booking)


EVENTS = {"absence": "report_no_show", "contestation": "dispute"}


def _side(said: str) -> Any:
    return said if said in ("client", "professional") else None
