"""How long the pool may take to answer, by how long ahead it was asked. Every figure here is a default to configure."""

from datetime import UTC, datetime, time, timedelta

import msgspec

from interpretariat.domain.business import BusinessCalendar, is_urgent
from interpretariat.domain.walltime import local_date, to_instant_or_next


class LeadTime(msgspec.Struct, frozen=True):
    """Asked `ahead_days` business days ahead or more: answered within `answer_days`, named `name_days_before`."""

    ahead_days: int
    answer_days: int
    name_days_before: int


class OfferWindow(msgspec.Struct, frozen=True):
    """An offer for a start at most `within_hours` away stays open `open_minutes` (plain hours, not business ones)."""

    within_hours: int
    open_minutes: int


LEAD_TIMES = (LeadTime(20, 4, 7), LeadTime(10, 2, 5), LeadTime(0, 1, 1))
"""The first two are the Swedish framework agreements'; the last is the house's own, for the nearer ones."""

OFFER_WINDOWS = (OfferWindow(24, 90), OfferWindow(72, 16 * 60))
OFFERS_END_HOURS_BEFORE = 48
"""An offer for a start further away than every window stays open until this long before it."""

CLOSING = time(16)


class AnswerTimes(msgspec.Struct, frozen=True):
    """When the requester has an answer, and when the interpreter is named (UTC instants, never after the start)."""

    answer_by: datetime
    name_by: datetime


def answer_times(
    calendar: BusinessCalendar,
    received_at: datetime,
    start_at: datetime,
    lead_times: tuple[LeadTime, ...] = LEAD_TIMES,
    closing: time = CLOSING,
) -> AnswerTimes:
    """The answer's and the name's latest instants: at closing time of their business days.

    An urgent request is answered within the window of one offer, and named with the answer.
    `lead_times` go from the longest to the shortest; the last one takes all that is left.
    """
    if is_urgent(calendar, received_at, start_at):
        at_once = offer_expires_at(received_at, start_at)
        return AnswerTimes(at_once, at_once)
    received_on, start_on = (local_date(at, calendar.zone) for at in (received_at, start_at))
    ahead = calendar.business_days_between(received_on, start_on)
    rule = next((rule for rule in lead_times if ahead >= rule.ahead_days), lead_times[-1])
    answer_on = calendar.add_business_days(received_on, rule.answer_days)
    name_on = max(answer_on, calendar.add_business_days(start_on, -rule.name_days_before))
    start = start_at.astimezone(UTC)
    answer_by, name_by = (
        min(start, to_instant_or_next(datetime.combine(on_date, closing), calendar.zone))
        for on_date in (answer_on, name_on)
    )
    return AnswerTimes(answer_by, name_by)


def answer_by(calendar: BusinessCalendar, received_at: datetime, start_at: datetime) -> datetime:
    return answer_times(calendar, received_at, start_at).answer_by


def offer_expires_at(
    offered_at: datetime, start_at: datetime, windows: tuple[OfferWindow, ...] = OFFER_WINDOWS
) -> datetime:
    """When an offer goes to the next person (UTC); never after the start. `windows` go from the nearest on."""
    offered, start = offered_at.astimezone(UTC), start_at.astimezone(UTC)
    for window in windows:
        if start - offered <= timedelta(hours=window.within_hours):
            return min(start, offered + timedelta(minutes=window.open_minutes))
    return start - timedelta(hours=OFFERS_END_HOURS_BEFORE)
