"""`/moi/offres`: answer with one press; silence never counts as yes, and a refusal can be taken back for a minute."""

from datetime import datetime
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.references import booking_reference
from interpretariat.domain.refusals import NotFound
from interpretariat.edge import redirect, rule
from interpretariat.services.availability_edit import weekly_minutes
from interpretariat.services.bookings import StepFacts, advance_booking
from interpretariat.services.bookings_undo import undo_decline, undo_until
from interpretariat.services.interpreter_day import booking_of, own_file
from interpretariat.services.interpreter_offers import offers_of
from interpretariat.web.forms import Form, single
from interpretariat.web.interpreter.common import booking_id_of, own_page
from interpretariat.web.page import link_with, reader

ANSWERS = {"accepter": "accept", "decliner": "decline"}


class OfferPages(Controller):
    path = "/moi/offres"

    @get("", opt=rule(Action.OFFER_ANSWER))
    async def offers(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        """The soonest deadline first, after a word on what was just answered."""
        who = reader(request)
        person = await own_file(session, actor)
        said = request.query_params.get("reponse", "")
        answered = await booking_of(session, actor, booking_id_of(said)) if said else None
        until = await undo_until(session, answered) if answered else None
        return await own_page(
            request,
            session,
            actor,
            "offers.html",
            now=now,
            title=who.words.gettext("Offres"),
            offers=await offers_of(session, actor, now=now),
            answered=answered,
            can_undo=until is not None and now <= until,
            weekly_minutes=weekly_minutes(person.pattern, now.astimezone(who.d.zone).date()),
        )

    @post("/{reference:str}/{answer:str}", opt=rule(Action.OFFER_ANSWER))
    async def answer(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        reference: FromPath[str],
        answer: FromPath[str],
        data: Form,
    ) -> Response[bytes]:
        booking_id = booking_id_of(reference)
        if answer == "reprendre":
            again = await undo_decline(session, actor, booking_id, now=now)
            return redirect(link_with("/moi/offres", reponse=booking_reference(again.id)))
        if answer not in ANSWERS:
            raise NotFound(entity="answer")
        facts = StepFacts(reason=single(data).get("reason", ""))
        booking = await advance_booking(session, actor, booking_id, ANSWERS[answer], facts, now=now)
        return redirect(link_with("/moi/offres", reponse=booking_reference(booking.id)))
