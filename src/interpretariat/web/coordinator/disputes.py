"""`/coordination/contestations`: both versions of the hours beside each other, and the decision with its reason."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.references import booking_reference, request_reference
from interpretariat.domain.refusals import Problem
from interpretariat.edge import redirect, rule
from interpretariat.formats.states import booking_look
from interpretariat.services.bookings import NOTHING, advance_booking
from interpretariat.services.hours_dispute import Dispute, dispute_of, disputes, facts_of_choice
from interpretariat.services.signatures import signature_of
from interpretariat.web.forms import Form, FormState, by_field, redisplayed, single
from interpretariat.web.hours_form import facts_from, in_form, told_values
from interpretariat.web.hours_words import hours_words
from interpretariat.web.page import page, reader
from interpretariat.web.partner.prefill import booking_id_of

PATH = "/coordination/contestations"


class DisputePages(Controller):
    path = PATH

    @get("", opt=rule(Action.COORDINATE))
    async def list(
        self, request: Request[Any, Any, Any], session: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
    ) -> Template:
        words = reader(request).words
        return page(
            request,
            "coordinator/contestations.html",
            title=words.gettext("Contestations"),
            rows=await disputes(session, actor),
            reference_of=booking_reference,
        )

    @get("/{reference:str}", opt=rule(Action.COORDINATE))
    async def show(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        reference: FromPath[str],
    ) -> Template:
        found = await dispute_of(session, actor, booking_id_of(reference))
        return await _page(request, session, found, FormState(told_values(found.booking)))

    @post("/{reference:str}", opt=rule(Action.COORDINATE))
    async def settle(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        reference: FromPath[str],
        data: Form,
    ) -> Response[bytes]:
        found, said = await dispute_of(session, actor, booking_id_of(reference)), single(data)
        shown = await _page(request, session, found, FormState())

        def again(problems: Sequence[Problem]) -> Template:
            shown.context["form"] = FormState(said, by_field(in_form(problems), reader(request).locale))
            return shown

        with redisplayed(again):
            choice, reason = said.get("choice", ""), said.get("reason", "")[:280]
            other = facts_from(said, found.booking, reason) if choice == "other" else NOTHING
            facts = facts_of_choice(found, choice, reason, other)
            await advance_booking(session, actor, found.booking.id, "settle", facts, now=now)
        return redirect(f"{PATH}/{reference}")


async def _page(request: Request[Any, Any, Any], session: AsyncSession, found: Dispute, form: FormState) -> Template:
    words = reader(request).words
    booking = found.booking
    choices = [
        ("interpreter", words.gettext("La version de l'interprète")),
        ("service", words.gettext("La version du service demandeur")),
        ("other", words.gettext("D'autres heures")),
    ]
    if found.service is None or found.service.start is None:
        del choices[1]
    return page(
        request,
        "coordinator/contestation.html",
        title=words.gettext("Contestation de {reference}", reference=booking_reference(booking.id)),
        dispute=found,
        booking=booking,
        request_reference=request_reference(booking.request_id),
        look=booking_look(booking.state, "coordinator", words),
        signed=await signature_of(session, booking),
        choices=choices,
        form=form,
        **hours_words(words),
    )
