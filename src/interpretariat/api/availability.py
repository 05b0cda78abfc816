"""`/api/interpreters/{id}/availability`: the usual week and its exceptions, read and replaced as one."""

from datetime import datetime

from litestar import Controller, Response, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.api.refused import refused
from interpretariat.api.schemas.availability import AvailabilityBody, availability_body
from interpretariat.api.versions import VERSION, with_etag
from interpretariat.domain.policy import Action, Actor
from interpretariat.edge import rule
from interpretariat.services import availability_edit
from interpretariat.services.availability_edit import AvailabilityDraft


class Availability(Controller):
    path = "/api/interpreters/{interpreter_id:int}/availability"
    tags = ("availability",)

    @get("", opt=rule(Action.AVAILABILITY_READ), responses=refused(404), summary="Read when an interpreter can come")
    async def read(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        interpreter_id: FromPath[int],
    ) -> Response[AvailabilityBody]:
        """The usual week, its exceptions, and what imported calendars say."""
        person = await availability_edit.availability_of(session, actor, interpreter_id)
        busy = await availability_edit.busy_of(session, interpreter_id, now=now)
        return with_etag(availability_body(person, busy), person.version)

    @put(
        "",
        opt=rule(Action.AVAILABILITY_WRITE),
        dependencies=VERSION,
        responses=refused(404, 409, 412, 422, 428),
        summary="Replace when an interpreter can come",
    )
    async def replace(
        self,
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        version: NamedDependency[int],
        interpreter_id: FromPath[int],
        data: JSONBody[AvailabilityDraft],
    ) -> Response[AvailabilityBody]:
        """Replace it all. Bookings left uncovered are named (409) unless `accepts_conflicts` says they were seen."""
        saved = await availability_edit.replace_availability(
            session, actor, interpreter_id, data, version=version, now=now
        )
        busy = await availability_edit.busy_of(session, interpreter_id, now=now)
        body = availability_body(saved.interpreter, busy, [booking.id for booking in saved.conflicts])
        return with_etag(body, saved.interpreter.version)
