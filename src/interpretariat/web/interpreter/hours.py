"""`/moi/heures`, `/moi/paiements`, and the form of one booking's hours: nothing is typed that is already known."""

from datetime import datetime
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.references import booking_reference
from interpretariat.domain.refusals import TransitionRefused
from interpretariat.domain.walltime import local_date
from interpretariat.edge import redirect, rule
from interpretariat.services.bookings import advance_booking
from interpretariat.services.interpreter_day import booking_of, hours_of
from interpretariat.services.interpreter_pay import MonthPay, month_pay
from interpretariat.web.charts import DotKind, dot_strip
from interpretariat.web.forms import Form, FormState, by_field, redisplayed, single
from interpretariat.web.hours_form import facts_from, in_form, planned_values
from interpretariat.web.interpreter.common import booking_id_of, own_page
from interpretariat.web.months import month_of, shifted
from interpretariat.web.page import Reader, reader


class HoursPages(Controller):
    path = "/moi"

    @get("/heures", opt=rule(Action.OWN_CALENDAR))
    async def hours(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        """What waits for one's hours, what waits for a signature, what was signed lately."""
        found = await hours_of(session, actor, now=now)
        title = reader(request).words.gettext("Heures")
        return await own_page(request, session, actor, "hours.html", now=now, title=title, hours=found)

    @get("/paiements", opt=rule(Action.OWN_CALENDAR))
    async def payments(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        """One month (`?mois=2026-11`), line by line, beside the pool."""
        who = reader(request)
        month = month_of(request.query_params.get("mois", ""), local_date(now, who.d.zone))
        pay = await month_pay(session, actor, month)
        title = who.words.gettext("Paiements, {month}", month=who.d.month(month))
        return await own_page(
            request,
            session,
            actor,
            "payments.html",
            now=now,
            title=title,
            pay=pay,
            before=shifted(month, -1),
            after=shifted(month, 1),
            strip=_fairness(pay, who),
        )

    @get("/rendez-vous/{reference:str}/heures", opt=rule(Action.OWN_CALENDAR))
    async def hours_form(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        reference: FromPath[str],
    ) -> Template:
        booking = await booking_of(session, actor, booking_id_of(reference))
        if booking.state != "confirmed":
            raise TransitionRefused(entity="booking", state=booking.state, event="deliver", possible=())
        return await _form(request, session, actor, booking, form=FormState(planned_values(booking)), now=now)

    @post("/rendez-vous/{reference:str}/heures", opt=rule(Action.BOOKING_EVENT))
    async def deliver(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        reference: FromPath[str],
        data: Form,
    ) -> Response[bytes]:
        booking, who, said = await booking_of(session, actor, booking_id_of(reference)), reader(request), single(data)
        blank = await _form(request, session, actor, booking, form=FormState(), now=now)

        def again(problems: Any) -> Template:
            blank.context["form"] = FormState(said, by_field(in_form(problems), who.locale))
            return blank

        with redisplayed(again):
            await advance_booking(session, actor, booking.id, "deliver", facts_from(said, booking), now=now)
        return redirect(f"/moi/rendez-vous/{reference}/code")


async def _form(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    booking: Booking,
    *,
    form: FormState,
    now: datetime,
) -> Template:
    title = reader(request).words.gettext("Heures de {reference}", reference=booking_reference(booking.id))
    return await own_page(request, session, actor, "hours_form.html", now=now, title=title, booking=booking, form=form)


def _fairness(pay: MonthPay, who: Reader) -> Markup | None:
    """A dot a person, oneself larger, the median a line; nothing when the pool is too small."""
    if pay.median_minutes is None:
        return None
    name = who.words.gettext("Heures du mois dans la banque")
    middle = who.words.gettext("Médiane : {hours}", hours=who.d.duration(pay.median_minutes))
    dots: list[tuple[float, DotKind]] = [(minutes / 60, "dot") for minutes in pay.others]
    return dot_strip(name, middle, [*dots, (pay.minutes / 60, "you")], median=(pay.median_minutes / 60, middle))
