"""`/moi/heures`, `/moi/paiements`, and the form of one booking's hours: nothing is typed that is already known."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Booking
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.references import booking_reference
from interpretariat.domain.refusals import Invalid, Problem, TransitionRefused
from interpretariat.domain.walltime import NonexistentTime, local_date, to_instant
from interpretariat.edge import redirect, rule
from interpretariat.services.bookings import StepFacts, advance_booking
from interpretariat.services.interpreter_day import booking_of, hours_of
from interpretariat.services.interpreter_pay import MonthPay, month_pay
from interpretariat.web.charts import DotKind, dot_strip
from interpretariat.web.forms import Form, FormState, by_field, redisplayed, single
from interpretariat.web.interpreter.common import booking_id_of, own_page
from interpretariat.web.page import Reader, reader

FIELDS = {"actual_start": "start_time", "actual_end": "end_time"}
"""Fact of the step → field of the form where its problem is shown."""


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
            before=_shifted(month, -1),
            after=_shifted(month, 1),
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
        return await _form(request, session, actor, booking, form=FormState(_planned(booking)), now=now)

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
            moved = [Problem(FIELDS.get(p.field, p.field), p.code, p.value, p.facts) for p in problems]
            blank.context["form"] = FormState(said, by_field(moved, who.locale))
            return blank

        with redisplayed(again):
            await advance_booking(session, actor, booking.id, "deliver", facts_from(said, booking), now=now)
        return redirect("/moi/heures")


def facts_from(said: dict[str, str], booking: Booking) -> StepFacts:
    """The step's facts from the form: local day and hours on the booking's clocks. Raises Invalid, all at once."""
    problems: list[Problem] = []
    start = _instant(said, "start", booking.zone, problems)
    end = _instant(said, "end", booking.zone, problems)
    km = _decimal(said.get("km", ""), problems)
    waiting = said.get("waiting_minutes", "") or "0"
    if not (waiting.isascii() and waiting.isdecimal()):
        problems.append(Problem("waiting_minutes", "not_a_number", waiting))
    if problems:
        raise Invalid(problems)
    return StepFacts(actual_start=start, actual_end=end, km=km, waiting_minutes=int(waiting))


def month_of(said: str, today: date) -> date:
    """The first day of a month written `2026-11`; this month's for anything else."""
    try:
        return date.fromisoformat(f"{said}-01")
    except ValueError:
        return today.replace(day=1)


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


def _planned(booking: Booking) -> dict[str, object]:
    """As planned: most meetings need one press."""
    zone = ZoneInfo(booking.zone)
    start, end = booking.starts_at.astimezone(zone), booking.ends_at.astimezone(zone)
    return {
        "start_date": start.date().isoformat(),
        "start_time": f"{start:%H:%M}",
        "end_date": end.date().isoformat(),
        "end_time": f"{end:%H:%M}",
        "km": f"{booking.planned_metres / 1000:.1f}" if booking.planned_metres else "",
        "waiting_minutes": "",
    }


def _instant(said: dict[str, str], prefix: str, zone: str, problems: list[Problem]) -> datetime | None:
    day, hour = said.get(f"{prefix}_date", ""), said.get(f"{prefix}_time", "")
    missing = [name for name, value in ((f"{prefix}_date", day), (f"{prefix}_time", hour)) if not value]
    if missing:
        problems.extend(Problem(name, "required") for name in missing)
        return None
    try:
        return to_instant(datetime.fromisoformat(f"{day}T{hour}"), ZoneInfo(zone))
    except NonexistentTime as error:
        facts = {"next_valid": f"{error.next_valid:%H:%M}"}
        problems.append(Problem(f"{prefix}_time", "nonexistent_time", hour, facts))
    except ValueError:
        problems.append(Problem(f"{prefix}_time", "not_a_time", hour))
    return None


def _decimal(text: str, problems: list[Problem]) -> Decimal | None:
    if not text:
        return None
    try:
        found = Decimal(text.replace(",", ".").replace("\N{NO-BREAK SPACE}", ""))
    except InvalidOperation:
        problems.append(Problem("km", "not_a_number", text))
        return None
    if not found.is_finite():
        problems.append(Problem("km", "not_a_number", text))
        return None
    return found


def _shifted(month: date, by: int) -> str:
    at = month.year * 12 + month.month - 1 + by
    return f"{at // 12:04}-{at % 12 + 1:02}"


def _fairness(pay: MonthPay, who: Reader) -> Markup | None:
    """A dot a person, oneself larger, the median a line; nothing when the pool is too small."""
    if pay.median_minutes is None:
        return None
    name = who.words.gettext("Heures du mois dans la banque")
    middle = who.words.gettext("Médiane : {hours}", hours=who.d.duration(pay.median_minutes))
    dots: list[tuple[float, DotKind]] = [(minutes / 60, "dot") for minutes in pay.others]
    return dot_strip(name, middle, [*dots, (pay.minutes / 60, "you")], median=(pay.median_minutes / 60, middle))
