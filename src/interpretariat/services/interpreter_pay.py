"""What an interpreter worked and earned in a month, beside what the pool worked."""

from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.queries import bookings
from interpretariat.domain.policy import Actor
from interpretariat.services.costs import CostLine, month_span, pay_lines
from interpretariat.services.interpreter_day import WORKED, own_file

FEWEST_PEOPLE: Final = 5
"""Below this many people a median would say what somebody in particular worked."""


@dataclass(frozen=True, slots=True)
class MonthPay:
    """Minutes and cents of one month; `others` are the months of the other people of the pool, without names."""

    month: date
    lines: tuple[CostLine, ...]
    minutes: int
    weekly_cap_minutes: int
    others: tuple[int, ...]

    @property
    def due(self) -> tuple[CostLine, ...]:
        """What took place, signed or not, and what was cancelled late."""
        return tuple(line for line in self.lines if line.standing != "expected")

    @property
    def expected(self) -> tuple[CostLine, ...]:
        return tuple(line for line in self.lines if line.standing == "expected")

    @property
    def total_cents(self) -> int:
        return sum(line.price.total_cents for line in self.due)

    @property
    def expected_cents(self) -> int:
        return sum(line.price.total_cents for line in self.expected)

    @property
    def median_minutes(self) -> int | None:
        """The pool's median, one's own month included; none when the pool is too small to hide people."""
        everyone = (*self.others, self.minutes)
        return round(median(everyone)) if len(everyone) >= FEWEST_PEOPLE else None


async def month_pay(session: AsyncSession, actor: Actor, month: date) -> MonthPay:
    """One's own month. NotFound for somebody who does not interpret."""
    person = await own_file(session, actor)
    lines = await pay_lines(session, person.id, month, person.zone)
    worked = await bookings.minutes_by_interpreter(session, month_span(month, person.zone), WORKED - {"offered"})
    mine = worked.pop(person.id, 0)
    return MonthPay(month, lines, mine, person.max_minutes_per_week, tuple(sorted(worked.values())))
