"""`/moi/disponibilites/agendas`: calendars kept elsewhere, whose busy time is taken from the availability.

They are read before any transaction is opened: nobody waits for somebody else's network.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.refusals import Problem
from interpretariat.edge import house, redirect, rule
from interpretariat.formats.busy_blocks import MOST_BYTES
from interpretariat.formats.busy_times import Found
from interpretariat.formats.busy_words import trouble
from interpretariat.services import busy_calendars as calendars
from interpretariat.services.busy_calendars import Reading
from interpretariat.services.busy_reading import read_calendar
from interpretariat.web.forms import Form, FormState, by_field, redisplayed, single
from interpretariat.web.interpreter.common import own_page
from interpretariat.web.page import reader

PATH: Final = "/moi/disponibilites/agendas"
Upload = Annotated[FormMultiDict, Body(media_type=RequestEncodingType.MULTI_PART)]


class BusyCalendars(Controller):
    path = PATH

    @get("", opt=rule(Action.OWN_CALENDAR))
    async def show(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        return await _page(request, session, actor, FormState(), now=now)

    @post("", opt=rule(Action.OWN_CALENDAR))
    async def add(
        self,
        request: Request[Any, Any, Any],
        *,
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        data: Form,
    ) -> Response[bytes]:
        """By its secret address."""
        said, at = single(data), house(request)
        async with at.database.reading() as session:
            order = await calendars.own_order(session, actor, now=now)
            again = await _page(request, session, actor, FormState(said), now=now)
        with redisplayed(lambda problems: _refused(request, again, said, problems)):
            address, name = calendars.checked_address(said.get("address", "")), calendars.checked_name(said["name"])
            reading = await calendars.read_address(address, order, at.reach)
            await _keep(request, actor, name, address, reading)
        return redirect(PATH)

    @post("/fichier", opt=rule(Action.OWN_CALENDAR))
    async def upload(
        self,
        request: Request[Any, Any, Any],
        *,
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        data: Upload,
    ) -> Response[bytes]:
        """From a file, which is read once and not kept."""
        file = data.get("file")
        content = await file.read(MOST_BYTES + 1) if isinstance(file, UploadFile) else b""
        name = (file.filename if isinstance(file, UploadFile) else "") or "agenda.ics"
        async with house(request).database.reading() as session:
            order = await calendars.own_order(session, actor, now=now)
            again = await _page(request, session, actor, FormState(), now=now)
        with redisplayed(lambda problems: _refused(request, again, {}, problems)):
            found = await read_calendar(content, order) if content else Found(refused="required")
            await _keep(request, actor, name[: calendars.NAME_LENGTH], None, Reading(found))
        return redirect(PATH)

    @post("/{calendar_id:int}/retirer", opt=rule(Action.OWN_CALENDAR))
    async def remove(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        calendar_id: FromPath[int],
    ) -> Response[bytes]:
        await calendars.remove_calendar(session, actor, calendar_id)
        return redirect(PATH)


async def _keep(
    request: Request[Any, Any, Any], actor: Actor, name: str, address: str | None, reading: Reading
) -> None:
    at = house(request)
    async with at.database.transaction() as session:
        await calendars.add_calendar(session, actor, name, address, reading, now=at.clock())


def _refused(
    request: Request[Any, Any, Any], again: Template, said: Mapping[str, object], problems: Sequence[Problem]
) -> Template:
    again.context["form"] = FormState(said, by_field(problems, reader(request).locale))
    return again


async def _page(
    request: Request[Any, Any, Any], session: AsyncSession, actor: Actor, form: FormState, *, now: datetime
) -> Template:
    words = reader(request).words
    found = await calendars.list_calendars(session, actor)
    return await own_page(
        request,
        session,
        actor,
        "busy.html",
        now=now,
        title=words.gettext("Agendas lus"),
        form=form,
        calendars=found,
        troubles={calendar.id: trouble(calendar.problem, words) for calendar in found if calendar.problem},
        met=await calendars.met_bookings(session, actor, now=now),
        most=calendars.MOST_CALENDARS,
    )
