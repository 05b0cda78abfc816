"""The business clock: it runs 24 hours a day, on business days only.

«48 heures ouvrables» before Tuesday 14:00 is Friday 14:00; after a Monday holiday, Thursday 14:00. Source: the
public form of the Québec interpreter bank. The server decides when a thing was received; `RULE` is kept with it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import msgspec

from interpretariat.domain.spans import MINUTE, Span
from interpretariat.domain.walltime import DAY, day_span, local_date

RULE = "business-clock/1"
"""Version of the rule. A decision keeps the version that made it; another way of counting gets another number."""

FRIDAY = 5


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Days on which the clock runs: Monday to Friday in `zone`, except `holidays` (local days)."""

    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()

    def is_business_day(self, on_date: date) -> bool:
        return on_date.isoweekday() <= FRIDAY and on_date not in self.holidays

    def add_business_days(self, on_date: date, days: int) -> date:
        """The `days`-th business day after `on_date` (before it when negative); `on_date` itself for 0."""
        step = DAY if days > 0 else -DAY
        for _ in range(abs(days)):
            on_date += step
            while not self.is_business_day(on_date):
                on_date += step
        return on_date

    def business_days_between(self, from_date: date, to_date: date) -> int:
        """How many business days come after `from_date`, up to and including `to_date`; 0 when that is not later."""
        return sum(self.is_business_day(from_date + n * DAY) for n in range(1, (to_date - from_date).days + 1))

    def business_minutes_between(self, received_at: datetime, start_at: datetime) -> int:
        """Whole minutes the clock runs from receipt to start; 0 when received at the start or after it."""
        if received_at.astimezone(UTC) >= start_at.astimezone(UTC):
            return 0
        window = Span(received_at, start_at)
        on_date, last = local_date(received_at, self.zone), local_date(start_at, self.zone)
        elapsed = timedelta()
        while on_date <= last:
            if self.is_business_day(on_date) and (part := day_span(on_date, self.zone).intersection(window)):
                elapsed += part.end - part.start
            on_date += DAY
        return elapsed // MINUTE

    def business_hours_between(self, received_at: datetime, start_at: datetime) -> Fraction:
        return Fraction(self.business_minutes_between(received_at, start_at), 60)

    def deadline(self, start_at: datetime, hours: int = 48) -> datetime:
        """The last instant (UTC) at which something received still leaves `hours` business hours before the start."""
        left = timedelta(hours=hours)
        end = start_at.astimezone(UTC)
        on_date = local_date(start_at, self.zone)
        while left:
            if self.is_business_day(on_date):
                day = day_span(on_date, self.zone)
                end = min(end, day.end)
                run = min(left, end - day.start)
                end -= run
                left -= run
            on_date -= DAY
        return end


class Notice(msgspec.Struct, frozen=True):
    """The judgement of one notice, kept with the transition it decided."""

    received_at: datetime
    start_at: datetime
    deadline_at: datetime
    notice_minutes: int
    required_hours: int
    late: bool
    rule: str = RULE


def judge_notice(calendar: BusinessCalendar, received_at: datetime, start_at: datetime, hours: int = 48) -> Notice:
    """Whether what was received then came in time: exactly `hours` business hours before the start is in time."""
    minutes = calendar.business_minutes_between(received_at, start_at)
    return Notice(
        received_at=received_at,
        start_at=start_at,
        deadline_at=calendar.deadline(start_at, hours),
        notice_minutes=minutes,
        required_hours=hours,
        late=minutes < hours * 60,
    )


def is_late(calendar: BusinessCalendar, received_at: datetime, start_at: datetime, hours: int = 48) -> bool:
    return judge_notice(calendar, received_at, start_at, hours).late


def is_urgent(calendar: BusinessCalendar, received_at: datetime, start_at: datetime, days: int = 2) -> bool:
    """A request is urgent when the business clock runs less than `days` full days before its start."""
    return is_late(calendar, received_at, start_at, hours=24 * days)
