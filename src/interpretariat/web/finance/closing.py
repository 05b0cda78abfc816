"""`/finances`: what is missing before a month can be closed, what closing it writes, and the button."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.references import booking_reference
from interpretariat.edge import house, redirect, rule
from interpretariat.services.periods import close_period, preview_period
from interpretariat.web.finance.costs import asked_month, last_month, month_said, months_around
from interpretariat.web.forms import Form, FormState, single
from interpretariat.web.page import page, reader

SHOWN = 20
"""References that a line of the checklist names; the others are counted."""


class Closing(Controller):
    path = "/finances"

    @get("", opt=rule(Action.PERIOD_CLOSE))
    async def show(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        month = asked_month(request, now) if request.query_params.get("mois") else last_month(request, now)
        check, preview = await preview_period(session, actor, month, zone=_zone(request), now=now)
        who = reader(request)
        return page(
            request,
            "finance/closing.html",
            title=who.words.gettext("Fermeture, {month}", month=who.d.month(month)),
            check=check,
            preview=preview,
            form=FormState(),
            shown=lambda numbers: [booking_reference(number) for number in numbers[:SHOWN]],
            **months_around(month),
        )

    @post("/fermer", opt=rule(Action.PERIOD_CLOSE))
    async def close(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        data: Form,
    ) -> Response[bytes]:
        said = single(data)
        month: date = month_said(said.get("mois", ""))
        await close_period(session, actor, month, carry=said.get("reporter") == "oui", zone=_zone(request), now=now)
        return redirect(f"/finances?mois={month:%Y-%m}")


def _zone(request: Request[Any, Any, Any]) -> ZoneInfo:
    return ZoneInfo(house(request).settings.zone)
