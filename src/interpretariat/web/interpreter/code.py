"""`/moi/rendez-vous/{ref}/code`: on the spot, the service says six figures and the hours are confirmed."""

from datetime import datetime
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking
from interpretariat.db.queries.hours import TO_SIGN
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.references import booking_reference
from interpretariat.domain.refusals import Problem
from interpretariat.edge import redirect, rule
from interpretariat.services.attestation import sign_with_code, tries_left
from interpretariat.services.interpreter_day import booking_of
from interpretariat.web.forms import Form, FormState, by_field, single
from interpretariat.web.interpreter.common import booking_id_of, own_page
from interpretariat.web.page import reader


class CodePage(Controller):
    path = "/moi/rendez-vous/{reference:str}/code"

    @get("", opt=rule(Action.OWN_CALENDAR))
    async def show(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        reference: FromPath[str],
    ) -> Response[Any] | Template:
        """Once nothing is left to confirm, the booking's own page says why."""
        booking = await booking_of(session, actor, booking_id_of(reference))
        if booking.state not in TO_SIGN:
            return redirect(f"/moi/rendez-vous/{reference}")
        return await _page(request, session, actor, booking, form=FormState(), now=now)

    @post("", opt=rule(Action.BOOKING_EVENT))
    async def confirm(
        self,
        *,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        reference: FromPath[str],
        data: Form,
    ) -> Response[Any] | Template:
        """A wrong code is counted, hence answered and not refused."""
        said, booking = single(data), await booking_of(session, actor, booking_id_of(reference))
        answer = await sign_with_code(session, actor, booking.id, said.get("code", ""), now=now)
        if answer == "signed":
            return redirect(f"/moi/rendez-vous/{reference}")
        left = await tries_left(session, booking.id, now=now)
        problem = Problem("code", "wrong_code", None, {"left": left})
        if answer == "locked" or not left:
            problem = Problem("code", "too_many_codes")
        form = FormState(said, by_field([problem], reader(request).locale))
        shown = await _page(request, session, actor, booking, form=form, now=now)
        shown.status_code = 429 if answer == "locked" else 422
        return shown


async def _page(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    booking: Booking,
    *,
    form: FormState,
    now: datetime,
) -> Template:
    title = reader(request).words.gettext("Confirmer sur place")
    return await own_page(
        request,
        session,
        actor,
        "code.html",
        now=now,
        title=title,
        booking=booking,
        form=form,
        reference=booking_reference(booking.id),
    )
