"""A new booking of a request, before it is offered: its time, its person, and nothing that has happened to it yet."""

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from interpretariat.db.models import Booking, Interpreter, Request


def new_booking(
    request: Request,
    person: Interpreter,
    *,
    starts_at: datetime,
    ends_at: datetime,
    mode: str,
    run_id: int | None = None,
    broadcast: bool = False,
    answer_by: datetime | None = None,
) -> Booking:
    """The row, in no session and no state yet: `steps.add_booking` offers it."""
    return Booking(
        request=request,
        request_id=request.id,
        interpreter=person,
        interpreter_id=person.id,
        run_id=run_id,
        uid=str(uuid4()),
        zone=request.zone,
        starts_wall=starts_at.astimezone(ZoneInfo(request.zone)).strftime("%Y-%m-%dT%H:%M"),
        starts_at=starts_at,
        ends_at=ends_at,
        mode=mode,
        broadcast=broadcast,
        answer_by=answer_by,
        actual_starts_at=None,
        actual_ends_at=None,
        actual_metres=None,
        notice_minutes=None,
        arrived_at=None,
    )
