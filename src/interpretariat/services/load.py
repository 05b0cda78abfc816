"""How the work of a month is shared: hours, income and hard sessions of each person, against caps and the median.

Interpreters see themselves among dots without names, rounded so that they say nobody's exact hours; a pool too small
to hide people shows none. The coordination sees hours and hard sessions by name, and income never.
"""

import calendar
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.allocation.rules import HARD_TIER
from interpretariat.db.models import Booking, Interpreter
from interpretariat.db.queries import interpreters as queries
from interpretariat.db.queries import money
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.walltime import local_date
from interpretariat.services.costs import CostLine, cost_lines, month_span
from interpretariat.services.interpreter_day import WORKED, own_file, planned_minutes
from interpretariat.services.interpreter_pay import FEWEST_PEOPLE

AGREED: Final = WORKED - {"offered"}
NEAR: Final = 0.9
"""A week this full, as a share of its cap, is near it."""

ROUNDING: Final = {"minutes": 30, "cents": 5_000, "hard": 1}
"""What the dots of other people are rounded to: half an hour a week, 50 $ a month."""


@dataclass(slots=True)
class Load:
    """One person's month. `weeks` are the minutes and the hard sessions of each of its weeks, the longest week last."""

    person: Interpreter
    minutes: int = 0
    cents: int = 0
    hard: int = 0
    week_minutes: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    week_hard: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def busiest_minutes(self) -> int:
        return max(self.week_minutes.values(), default=0)

    @property
    def busiest_hard(self) -> int:
        return max(self.week_hard.values(), default=0)

    @property
    def near_cap(self) -> bool:
        """Is a week of this month near its cap, or are its hard sessions at theirs?"""
        full = self.busiest_minutes >= NEAR * self.person.max_minutes_per_week
        return full or self.busiest_hard >= self.person.tier3_per_week


@dataclass(frozen=True, slots=True)
class Spread:
    """One measure over the pool: one's own value (none for the coordination), the others', the middle of all, a cap."""

    mine: int | None
    others: tuple[int, ...]
    cap: int | None = None

    @property
    def everyone(self) -> tuple[int, ...]:
        return self.others if self.mine is None else (*self.others, self.mine)

    @property
    def middle(self) -> int:
        return round(median(self.everyone)) if self.everyone else 0


@dataclass(frozen=True, slots=True)
class Fairness:
    """`week_minutes` and `week_hard` are averages of a week (the second in hundredths), `cents` of a whole month: none
    for the coordination, whose table of hours would tell whose income each dot is.
    """

    week_minutes: Spread
    cents: Spread | None
    week_hard: Spread


async def own_load(session: AsyncSession, actor: Actor, month: date) -> tuple[Load, Fairness | None]:
    """One's own month, and the pool's beside it unless it is too small. NotFound for who does not interpret."""
    person = await own_file(session, actor)
    loads = await _loads(session, month, person.zone)
    mine = loads.pop(person.id, None) or Load(person)
    if len(loads) + 1 < FEWEST_PEOPLE:
        return mine, None
    others = list(loads.values())
    return mine, _fairness(others, month, mine)


async def pool_load(session: AsyncSession, actor: Actor, month: date, zone: str) -> tuple[list[Load], Fairness]:
    """Everybody's month, the fullest first, and how it is spread. Raises NotAllowed."""
    require(actor, Action.COORDINATE)
    loads = sorted((await _loads(session, month, zone)).values(), key=lambda load: (-load.minutes, load.person.name))
    return loads, _fairness(loads, month, None)


def weekly(minutes: int, month: date) -> int:
    """The average of a week of this month."""
    return round(minutes * 7 / calendar.monthrange(month.year, month.month)[1])


async def _loads(session: AsyncSession, month: date, zone: str) -> dict[int, Load]:
    loads = {person.id: Load(person) for person in await queries.active_people(session)}
    rows = await money.bookings_between(session, month_span(month, zone))
    lines = await cost_lines(session, rows, "pay")
    for row, line in zip(rows, lines, strict=True):
        if row.interpreter_id in loads:
            _add(loads[row.interpreter_id], row, line, ZoneInfo(zone))
    return loads


def _add(load: Load, row: Booking, line: CostLine, zone: ZoneInfo) -> None:
    if row.state != "offered":
        load.cents += line.price.total_cents
    if row.state not in AGREED:
        return
    minutes, week = planned_minutes(row), local_date(row.starts_at, zone).isocalendar().week
    load.minutes += minutes
    load.week_minutes[week] += minutes
    if row.request.tier == HARD_TIER:
        load.hard += 1
        load.week_hard[week] += 1


def _fairness(others: Sequence[Load], month: date, mine: Load | None) -> Fairness:
    def rounded(value: int, to: str) -> int:
        step = ROUNDING[to]
        return value if mine is None else step * round(value / step)

    return Fairness(
        Spread(
            None if mine is None else weekly(mine.minutes, month),
            tuple(rounded(weekly(load.minutes, month), "minutes") for load in others),
            None if mine is None else mine.person.max_minutes_per_week,
        ),
        None if mine is None else Spread(mine.cents, tuple(rounded(load.cents, "cents") for load in others)),
        Spread(
            None if mine is None else weekly(100 * mine.hard, month),
            tuple(weekly(100 * load.hard, month) for load in others),
            None if mine is None else 100 * mine.person.tier3_per_week,
        ),
    )
