"""`/demandes`: what needs the reader, what comes, what was; and every request as a list that can be filtered."""

from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Request as Row
from interpretariat.db.queries import requests as queries
from interpretariat.db.queries.requests import ORDERS, Wanted
from interpretariat.domain.lifecycle import REQUEST_STATES
from interpretariat.domain.policy import Action, Actor, Role
from interpretariat.domain.references import request_reference
from interpretariat.domain.walltime import DAY, day_span
from interpretariat.edge import house, redirect, rule
from interpretariat.formats.sheets import write_csv
from interpretariat.formats.states import state_word
from interpretariat.services.requests.overview import overview
from interpretariat.web.forms import FormState
from interpretariat.web.page import asked, link_with, page, reader
from interpretariat.web.partner.looks import Shown
from interpretariat.web.partner.words import MODES, choices, language_name

PER_PAGE: Final = 50
FILTERS: Final = ("langue", "etat", "mode", "lieu", "organisme", "qui", "du", "au", "tri", "page")
COLUMNS: Final = (
    "reference",
    "organisation",
    "site",
    "language",
    "mode",
    "start",
    "minutes",
    "interpreters",
    "state",
    "priority",
    "cost_centre",
    "file_reference",
    "received_at",
)


class Home(Controller):
    path = "/demandes"

    @get("", opt=rule(Action.REQUEST_READ))
    async def show(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template | Response[bytes]:
        """The requester's and the manager's; the coordination, who has a board for that, gets the list."""
        if actor.role is Role.COORDINATOR:
            return redirect("/demandes/liste")
        who, said = reader(request), asked(request, ("qui", "langue"))
        mine = said["qui"] != "toutes" and actor.role is Role.REQUESTER
        zone = ZoneInfo(house(request).settings.zone)
        found = await overview(session, actor, mine=mine, language=said["langue"], zone=zone, now=now)
        languages = [(row.code, language_name(row, who.words)) for row in await queries.languages(session)]
        return page(
            request,
            "partner/home.html",
            title=who.words.gettext("Bonjour, {name}", name=actor.name.split(maxsplit=1)[0]),
            found=found,
            shown=Shown(who, actor, now),
            mine=mine,
            form=FormState(said),
            languages=sorted(languages, key=lambda pair: pair[1]),
        )

    @get("/liste", opt=rule(Action.REQUEST_READ))
    async def listing(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        """Fifty a page; filters, sort and page live in the address."""
        who, said = reader(request), asked(request, FILTERS)
        wanted, order = _wanted(request, actor, said)
        total = await queries.count_requests(session, actor, wanted)
        pages = max(1, -(-total // PER_PAGE))
        number = min(pages, max(1, int(said["page"]) if said["page"].isdecimal() else 1))
        offset = (number - 1) * PER_PAGE
        rows = await queries.requests_page(session, actor, wanted, order=order, offset=offset, limit=PER_PAGE)
        languages = [(row.code, language_name(row, who.words)) for row in await queries.languages(session)]
        return page(
            request,
            "partner/list.html",
            title=who.words.gettext("Toutes les demandes"),
            rows=rows,
            shown=Shown(who, actor, now),
            form=FormState(said),
            order=order,
            paging={"page": number, "pages": pages, "first": offset + 1, "last": offset + len(rows), "total": total},
            languages=sorted(languages, key=lambda pair: pair[1]),
            states=[(state, state_word("request", state, who.words)) for state in REQUEST_STATES],
            modes=choices(MODES, who.words),
            sites=[(site.id, site.name) for site in await queries.sites(session, actor)],
            organisations=[(row.id, row.name) for row in await queries.organisations(session, actor)],
            export=link_with("/demandes/liste.csv", **{k: v for k, v in said.items() if k != "page"}),
        )

    @get("/liste.csv", opt=rule(Action.REQUEST_READ))
    async def export(
        self,
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
    ) -> Response[bytes]:
        """The filtered list, whole."""
        wanted, order = _wanted(request, actor, asked(request, FILTERS))
        rows = await queries.requests_page(session, actor, wanted, order=order)
        return Response(
            write_csv(COLUMNS, map(_line, rows)),
            media_type="text/csv",
            headers={"content-disposition": 'attachment; filename="demandes.csv"'},
        )


def _wanted(request: Request[Any, Any, Any], actor: Actor, said: dict[str, str]) -> tuple[Wanted, str]:
    """The filters and the order of an address; what is no filter is left out."""
    zone = ZoneInfo(house(request).settings.zone)
    first, last = _day(said["du"]), _day(said["au"])
    wanted = Wanted(
        states=[said["etat"]] if said["etat"] in REQUEST_STATES else (),
        language=said["langue"],
        mode=said["mode"],
        site=int(said["lieu"]) if said["lieu"].isdecimal() else None,
        organisation=int(said["organisme"]) if said["organisme"].isdecimal() else None,
        requester=actor.account_id if said["qui"] == "miennes" else None,
        from_at=day_span(first, zone).start if first else None,
        to_at=day_span(last, zone).end if last else None,
    )
    order = said["tri"] if said["tri"].removeprefix("-") in ORDERS else "-start"
    return wanted, order


def _day(text: str) -> date | None:
    """A local day that a calendar of ours can hold."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day <= date(2200, 1, 1) - DAY else None


def _line(row: Row) -> tuple[Any, ...]:
    local = row.starts_at.astimezone(ZoneInfo(row.zone))
    received = row.received_at.astimezone(ZoneInfo(row.zone)) if row.received_at else None
    return (
        request_reference(row.id),
        row.organisation.code,
        row.site.code if row.site else "",
        row.language_code,
        row.mode,
        local,
        row.minutes,
        row.interpreters,
        row.state,
        row.priority,
        row.cost_centre,
        row.file_reference,
        received,
    )
