"""What the requesting service confirms or contests: by the link of a mail (`/attestation/{t}`), or from its own page.

Looking changes nothing; a button does. A link that has answered goes on showing what was answered.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Literal

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking
from interpretariat.db.queries.hours import TO_SIGN
from interpretariat.domain.policy import Action, Actor, Role
from interpretariat.domain.references import request_reference
from interpretariat.domain.refusals import Problem
from interpretariat.edge import redirect, rule
from interpretariat.formats.states import booking_look
from interpretariat.services.attestation import answer_link, look_at_hours
from interpretariat.services.bookings import NOTHING, StepFacts, advance_booking
from interpretariat.services.costs import cost_lines
from interpretariat.services.hours_dispute import both_versions
from interpretariat.services.hours_terms import tacit_at
from interpretariat.services.interpreter_day import booking_of
from interpretariat.services.signatures import signature_of
from interpretariat.web.forms import Form, FormState, by_field, redisplayed, single
from interpretariat.web.hours_form import facts_from, in_form, told_values
from interpretariat.web.hours_words import hours_words
from interpretariat.web.page import page, reader
from interpretariat.web.partner.prefill import booking_id_of
from interpretariat.web.partner.words import language_name

Answer = Literal["sign", "dispute"]
Act = Callable[[Answer, StepFacts], Awaitable[Booking]]


class Attestation(Controller):
    path = "/attestation/{token:str}"

    @get("", opt=rule(Action.PUBLIC))
    async def look(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        now: NamedDependency[datetime],
        token: FromPath[str],
    ) -> Template:
        found = await look_at_hours(session, token, now=now)
        return await _page(request, session, found.booking, open_=found.open)

    @post("", opt=rule(Action.PUBLIC))
    async def answer(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        now: NamedDependency[datetime],
        token: FromPath[str],
        data: Form,
    ) -> Response[bytes]:
        found = await look_at_hours(session, token, now=now)

        async def act(event: Answer, facts: StepFacts) -> Booking:
            return await answer_link(session, token, event, facts, now=now)

        await _answered(request, session, found.booking, said=single(data), act=act)
        return redirect(f"/attestation/{token}")


class HoursOfRequest(Controller):
    path = "/demandes/heures/{booking:str}"

    @get("", opt=rule(Action.REQUEST_READ))
    async def show(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        booking: FromPath[str],
    ) -> Template:
        row = await booking_of(session, actor, booking_id_of(booking))
        open_ = row.state in TO_SIGN and actor.role is not Role.COORDINATOR
        return await _page(request, session, row, open_=open_, back=_back(row))

    @post("", opt=rule(Action.BOOKING_EVENT))
    async def answer(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        booking: FromPath[str],
        data: Form,
    ) -> Response[bytes]:
        row = await booking_of(session, actor, booking_id_of(booking))

        async def act(event: Answer, facts: StepFacts) -> Booking:
            return await advance_booking(session, actor, row.id, event, facts, now=now)

        await _answered(request, session, row, said=single(data), act=act, back=_back(row))
        return redirect(_back(row))


def _back(row: Booking) -> str:
    return f"/demandes/{request_reference(row.request_id)}"


async def _answered(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    row: Booking,
    *,
    said: dict[str, str],
    act: Act,
    back: str = "",
) -> None:
    """Do what the form says; a contestation that lacks something comes back with what was typed."""
    if said.get("answer") != "dispute":
        await act("sign", NOTHING)
        return
    shown = await _page(request, session, row, open_=True, back=back)

    def again(problems: Sequence[Problem]) -> Template:
        shown.context["form"] = FormState(said, by_field(in_form(problems), reader(request).locale))
        return shown

    with redisplayed(again):
        reason = said.get("reason", "")[:280]
        await act("dispute", facts_from(said, row, reason))


async def _page(
    request: Request[Any, Any, Any], session: AsyncSession, row: Booking, *, open_: bool, back: str = ""
) -> Template:
    """What is known of these hours to the service that asked; `open_`: it may answer."""
    who = reader(request)
    words, display = who.words, who.d
    (cost,) = await cost_lines(session, [row], "billing")
    hours = row.actual_starts_at is not None and row.actual_ends_at is not None
    length = display.duration(cost.signed_minutes or cost.planned_minutes)
    amount = display.money(cost.price.total_cents)
    return page(
        request,
        "partner/hours.html",
        title=words.gettext("Heures à confirmer") if open_ else words.gettext("Heures du rendez-vous"),
        reference=request_reference(row.request_id),
        booking=row,
        open=open_,
        look=booking_look(row.state, "requester", words),
        language=language_name(row.request.language, words),
        price=cost.price,
        what=words.gettext("{length} ({amount})", length=length, amount=amount)
        if hours
        else words.gettext("cette absence ({amount})", amount=amount),
        tacit_at=await tacit_at(session, row) if open_ else None,
        dispute=await both_versions(session, row) if row.state == "disputed" else None,
        signed=await signature_of(session, row),
        path=request.scope["path"],
        back=back,
        form=FormState(told_values(row)),
        **hours_words(words),
    )
