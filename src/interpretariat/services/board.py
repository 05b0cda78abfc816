"""The planning board: one local day or several, by language and interpreter, as values."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.allocation.plan import gap_percent
from interpretariat.allocation.scenario import Problem
from interpretariat.db.models import BusySpan, Interpreter, Language, Run
from interpretariat.db.queries import board as queries
from interpretariat.db.queries import planning
from interpretariat.db.queries import runs as run_queries
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.spans import Span
from interpretariat.domain.walltime import DAY, local_date
from interpretariat.services import problem_values as values
from interpretariat.services.board_picture import SHOWN, Picture, Stay, by_interpreter, picture_of
from interpretariat.services.board_rows import Pool, row_of, waiting_of
from interpretariat.services.board_values import Board, Group, Row, Source, Waiting
from interpretariat.services.problem import days_of
from interpretariat.services.run_files import unpack_plan
from interpretariat.services.run_lines import Change, counts

OPEN_FROM: Final = 7
OPEN_UNTIL: Final = 20


async def board_of(session: AsyncSession, actor: Actor, on_date: date, *, zone: ZoneInfo, now: datetime) -> Board:
    """One local day, as `boards_of`."""
    [board] = await boards_of(session, actor, on_date, on_date, zone=zone, now=now)
    return board


async def boards_of(
    session: AsyncSession, actor: Actor, from_date: date, to_date: date, *, zone: ZoneInfo, now: datetime
) -> list[Board]:
    """The boards of the local days from `from_date` to `to_date`, both included, of one ISO week.

    The newest run that has a plan for the first day is their source. As many queries for a hundred rows as for one.
    Raises NotAllowed.
    """
    require(actor, Action.PLAN_READ)
    days = days_of(from_date, to_date, zone, now)
    run = await run_queries.latest_run_of(session, actor, from_date)
    lines = await run_queries.lines_of(session, run.id) if run else []
    rows = await queries.requests_on_board(session, actor, days.weeks.start, days.weeks.end, run.id if run else None)
    plan = unpack_plan(run.plan) if run is not None and run.plan is not None else None
    picture = picture_of([row for row in rows if row.state in SHOWN], run, plan, lines)
    pins = await planning.pins_of(session, [row.id for row in rows])
    people = await planning.people_at_work(session)
    busy = await planning.busy_between(session, days.horizon.start, days.horizon.end)
    required = await planning.required_papers(session)
    spoken = {language.language_code for person in people for language in person.languages}
    languages = await queries.languages(session, spoken | {row.language_code for row in rows})
    day_sources = _source(run, counts(lines)) if run is not None else None
    pool = _pool(picture, people, busy, required, days.horizon, zone)
    pinned = frozenset((pin.request_id, pin.interpreter_id) for pin in pins)
    return [
        _board(_Day(from_date + n * DAY, zone, picture, pool, pinned, languages), day_sources)
        for n in range((to_date - from_date).days + 1)
    ]


def _source(run: Run, changes: Mapping[Change, int]) -> Source:
    known = run.loss is not None and run.bound is not None
    return Source(
        run_id=run.id,
        state=run.state,
        is_draft=run.state != "published",
        finished_at=run.finished_at,
        ended_by=run.ended_by,
        error=run.error,
        loss=run.loss,
        bound=run.bound,
        gap_percent=gap_percent(run.loss or 0, run.bound or 0) if known else None,
        changes=changes,
    )


def _pool(  # noqa: PLR0917 - the facts of one pool
    picture: Picture,
    people: Sequence[Interpreter],
    busy: Mapping[int, Sequence[BusySpan]],
    required: frozenset[str],
    horizon: Span,
    zone: ZoneInfo,
) -> Pool:
    """The people with their hours and papers, and the roads between all sites of the picture."""
    dates = values.local_days(horizon, zone)
    closed = {person.id: values.days_without_papers(person, required, dates) for person in people}
    free = {
        person.id: values.availability_of(person, busy.get(person.id, ()), closed[person.id], zone, horizon)
        for person in people
    }
    sites = {request.site.id: request.site for request in picture.requests if request.site is not None}
    problem = Problem(
        timezone=zone.key,
        interpreters=tuple(values.interpreter_of(person, free[person.id]) for person in people),
        requests=(),
        sites=tuple(map(values.site_of, sites.values())),
    )
    return Pool(problem, {person.id: person for person in people}, free, closed, by_interpreter(picture.stays))


@dataclass(frozen=True, slots=True)
class _Day:
    """One day of the picture, ready to be laid out."""

    on_date: date
    zone: ZoneInfo
    picture: Picture
    pool: Pool
    pinned: frozenset[tuple[int, int]]
    languages: Mapping[str, Language]

    def has(self, at: datetime) -> bool:
        return local_date(at, self.zone) == self.on_date


def _board(day: _Day, source: Source | None) -> Board:
    asked = [
        request
        for request in day.picture.requests
        if day.has(next((stay.starts_at for stay in day.picture.stays_of(request.id)), request.starts_at))
    ]
    waiting = [
        waiting_of(request, day.picture, day.pool, day.on_date) for request in asked if day.picture.missing(request)
    ]
    today = [stay for stay in day.picture.stays if day.has(stay.starts_at)]
    rows = [row_of(person_id, day.pool, day.on_date, day.pinned) for person_id in day.pool.people]
    asked_by_language = Counter(request.language_code for request in asked)
    first, last = _hours(day, today)
    return Board(
        on_date=day.on_date,
        source=source,
        requests=len(asked),
        served=len(asked) - len(waiting),
        open_from=first,
        open_until=last,
        groups=tuple(_groups(day.languages, rows, waiting, asked_by_language)),
    )


def _hours(day: _Day, stays: Sequence[Stay]) -> tuple[int, int]:
    """The whole local hours that hold every block; a block that passes midnight is cut there."""
    walls = [(stay.starts_at.astimezone(day.zone), stay.ends_at.astimezone(day.zone)) for stay in stays]
    first = min((start.hour for start, _ in walls), default=OPEN_FROM)
    last = max((end.hour + bool(end.minute) if day.has(end) else 24 for _, end in walls), default=OPEN_UNTIL)
    return min(OPEN_FROM, first), max(OPEN_UNTIL, last)


def _groups(
    languages: Mapping[str, Language], rows: Sequence[Row], waiting: Sequence[Waiting], asked: Counter[str]
) -> list[Group]:
    """One group a language that is asked for or spoken; whoever speaks several stands in the rarest that is asked."""
    speakers = Counter(code for row in rows for code in row.languages)
    placed: dict[str, list[Row]] = {}
    for row in rows:
        home = min(row.languages, key=lambda code: (not asked[code], speakers[code], code), default="")
        placed.setdefault(home, []).append(row)
    late = Counter(each.language_code for each in waiting)
    found = [
        Group(
            language_code=code,
            name_fr=languages[code].name_fr,
            name_en=languages[code].name_en,
            autonym=languages[code].autonym,
            direction=languages[code].direction,
            interpreters=speakers[code],
            requests=asked[code],
            served=asked[code] - late[code],
            waiting=tuple(each for each in waiting if each.language_code == code),
            rows=tuple(sorted(placed.get(code, ()), key=lambda row: (row.name, row.interpreter_id))),
        )
        for code in sorted(placed.keys() | asked.keys())
        if code in languages
    ]
    return sorted(found, key=lambda group: (-len(group.waiting), -group.requests, group.name_fr))
