"""`/coordination/fuseaux`: which rules of time zones are known, and what their last change moved."""

from datetime import datetime
from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.references import booking_reference, request_reference
from interpretariat.edge import rule
from interpretariat.services.zone_data import zone_report
from interpretariat.web.page import page, reader


@get("/coordination/fuseaux", opt=rule(Action.PLAN_READ))
async def show_zones(
    request: Request[Any, Any, Any],
    session: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Template:
    report = await zone_report(session, actor, now=now)
    moved = [
        (step, datetime.fromisoformat(step.facts["from"]), datetime.fromisoformat(step.facts["to"]))
        for step in report.moved
    ]
    return page(
        request,
        "coordinator/fuseaux.html",
        title=reader(request).words.gettext("Fuseaux horaires"),
        check=report.check,
        moved=moved,
        booking_reference=booking_reference,
        request_reference=request_reference,
    )
