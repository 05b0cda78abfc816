"""Who can be called on a night or a day: whoever offers hours then, has their papers, and is not taken."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, Literal
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Interpreter, Language
from interpretariat.db.queries import board as queries
from interpretariat.db.queries import planning
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.spans import Span, subtract
from interpretariat.domain.walltime import DAY, to_instant_or_next
from interpretariat.services import problem_values as values

Watch = Literal["nuit", "jour"]

NIGHT: Final = (time(16), time(8))
"""From the end of the office's hours to its opening on the next day."""

HOLDS: Final = ("offered", "accepted", "confirmed")


@dataclass(frozen=True, slots=True)
class OnCall:
    """One person and the stretches in which they can be called."""

    person: Interpreter
    free: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class OnCallList:
    """By language, the whole span of the list; it is out of date once the span is over."""

    span: Span
    groups: Sequence[tuple[Language, Sequence[OnCall]]]


def watch_span(on_date: date, watch: Watch, zone: ZoneInfo) -> Span:
    """The night that begins on a local day, or that day's office hours."""
    evening, morning = NIGHT
    start = datetime.combine(on_date, evening if watch == "nuit" else morning)
    end = datetime.combine(on_date + DAY, morning) if watch == "nuit" else datetime.combine(on_date, evening)
    return Span(to_instant_or_next(start, zone), to_instant_or_next(end, zone))


async def on_call(session: AsyncSession, actor: Actor, on_date: date, watch: Watch, *, zone: ZoneInfo) -> OnCallList:
    """The list of one watch: languages by name, people by the hour from which they are free. Raises NotAllowed.

    Languages that cannot be asked for, such as the one that everybody speaks, have no group.
    """
    require(actor, Action.PLAN_READ)
    span = watch_span(on_date, watch, zone)
    people = await planning.people_at_work(session)
    busy = await planning.busy_between(session, span.start, span.end)
    required = await planning.required_papers(session)
    taken: dict[int, list[Span]] = defaultdict(list)
    for row in await planning.requests_between(session, span.start - DAY, span.end):
        for booking in row.bookings:
            if booking.state in HOLDS and not booking.broadcast:
                taken[booking.interpreter_id].append(Span(booking.starts_at, booking.ends_at))
    by_language: dict[str, list[OnCall]] = defaultdict(list)
    for person in people:
        closed = values.days_without_papers(person, required, (on_date, on_date + DAY))
        offered = values.availability_of(person, busy.get(person.id, ()), closed, zone, span)
        free = tuple(subtract(offered, taken[person.id]))
        if free:
            for spoken in person.languages:
                by_language[spoken.language_code].append(OnCall(person, free))
    languages = await queries.languages(session, by_language)
    groups = [
        (languages[code], sorted(found, key=lambda each: (each.free[0].start, each.person.name)))
        for code, found in by_language.items()
        if languages[code].active
    ]
    return OnCallList(span, sorted(groups, key=lambda group: group[0].name_fr))
