"""A run's proposal beside today's data: what publishing and people's changes of a proposal are judged on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.allocation.scenario import Mode
from interpretariat.db.models import Booking, Interpreter, Request, Run, RunLine
from interpretariat.db.queries import planning
from interpretariat.db.queries import runs as queries
from interpretariat.domain.refusals import NotFound, RunNotPublishable
from interpretariat.services.problem import Loaded, load_problem
from interpretariat.services.publishing_checks import Line
from interpretariat.services.run_lines import Change


@dataclass(frozen=True, slots=True)
class Scene:
    """Today's problem, the run's lines as rows and as values, and the rows that they speak of."""

    today: Loaded
    rows: Mapping[int, RunLine]
    lines: Sequence[Line]
    requests: Mapping[int, Request]
    people: Mapping[int, Interpreter]
    bookings: Mapping[int, Booking]


async def proposed_lines(session: AsyncSession, run: Run | None) -> list[RunLine]:
    """The lines of a run that was not published yet. Raises NotFound, RunNotPublishable."""
    if run is None:
        raise NotFound(entity="run")
    if run.state not in ("done", "failed") or run.plan is None:
        raise RunNotPublishable(run=run.id, state=run.state)
    return await queries.lines_of(session, run.id)


async def load_scene(session: AsyncSession, run: Run, rows: Sequence[RunLine], now: datetime) -> Scene:
    """Everything that judges these lines of a run, as the database says now."""
    today = await load_problem(session, run.from_date, run.to_date, zone=ZoneInfo(run.zone), now=now)
    requests = await planning.requests_to_publish(session, [row.request_id for row in rows])
    bookings = {booking.id: booking for request in requests.values() for booking in request.bookings}
    people = {row.interpreter_id for row in rows} | {booking.interpreter_id for booking in bookings.values()}
    return Scene(
        today,
        {row.id: row for row in rows},
        [_as_line(row, bookings) for row in rows],
        requests,
        await planning.people_to_tell(session, people),
        bookings,
    )


def _as_line(row: RunLine, bookings: Mapping[int, Booking]) -> Line:
    former = bookings.get(row.booking_id) if row.booking_id is not None else None
    return Line(
        row.id,
        str(row.request_id),
        str(row.interpreter_id),
        row.starts_at,
        row.ends_at,
        cast("Mode", row.mode),
        cast("Change", row.change),
        (str(former.request_id), str(former.interpreter_id)) if former else None,
        former.state if former else "",
    )
