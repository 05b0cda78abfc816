"""Rows become the frozen values of a problem. Ids are the rows' own, as text."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple, cast, get_args
from zoneinfo import ZoneInfo

from interpretariat.allocation import scenario
from interpretariat.db.models import Booking, BusySpan, Interpreter, Request, Site
from interpretariat.domain.languages import Domain, Gender
from interpretariat.domain.spans import Span, subtract
from interpretariat.domain.walltime import DAY, NonexistentTime, day_span, to_instant
from interpretariat.services.availability import free_spans

DOMAINS: Final[tuple[str, ...]] = get_args(Domain)


class Fixed(NamedTuple):
    """One booking that must stay: somebody agreed to it, or it took place."""

    request: int
    interpreter: int
    starts_at: datetime
    ends_at: datetime
    mode: scenario.Mode

    @property
    def minutes(self) -> int:
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)

    @property
    def line(self) -> scenario.Line:
        return scenario.Line(str(self.request), str(self.interpreter), self.starts_at, self.mode)


def fixed_of(booking: Booking) -> Fixed:
    mode = cast("scenario.Mode", booking.mode)
    return Fixed(booking.request_id, booking.interpreter_id, booking.starts_at, booking.ends_at, mode)


def site_of(row: Site) -> scenario.Site:
    return scenario.Site(str(row.id), row.lat, row.lon)


def skills_asked(row: Request) -> tuple[str, ...]:
    """The skills of a request; its domain is one of them."""
    return (*row.skills, *([f"domain:{row.domain}"] if row.domain else []))


def skills_held(row: Interpreter) -> tuple[str, ...]:
    """The skills of an interpreter and the domains they work in: all of them when none is named."""
    return (*row.skills, *(f"domain:{domain}" for domain in row.domains or DOMAINS))


def interpreter_of(row: Interpreter, availability: Iterable[Span]) -> scenario.Interpreter:
    """An interpreter; languages must be loaded."""
    return scenario.Interpreter(
        id=str(row.id),
        languages=tuple(spoken.language_code for spoken in row.languages),
        modes=cast("tuple[scenario.Mode, ...]", tuple(row.modes)),
        home=scenario.Spot(row.home_lat, row.home_lon),
        radius_km=row.radius_km,
        availability=tuple((span.start, span.end) for span in availability),
        max_minutes_per_day=row.max_minutes_per_day,
        max_minutes_per_week=row.max_minutes_per_week,
        target_minutes=row.target_minutes,
        hourly_cents=row.hourly_cents,
        skills=skills_held(row),
        gender=cast("Gender", row.gender),
        km_cents=row.km_cents,
        minimum_minutes=cast("dict[scenario.Mode, int]", dict(row.minimum_minutes)),
        tier3_per_day=row.tier3_per_day,
        tier3_per_week=row.tier3_per_week,
    )


def availability_of(
    row: Interpreter, busy: Iterable[BusySpan], closed_days: Iterable[date], zone: ZoneInfo, within: Span
) -> list[Span]:
    """When an interpreter can work within a span, the closed days of the pool's zone left out."""
    free = free_spans(row, busy, from_at=within.start, to_at=within.end)
    return subtract(free, [day_span(day, zone) for day in closed_days])


def days_without_papers(row: Interpreter, required: frozenset[str], days: Iterable[date]) -> tuple[date, ...]:
    """The days on which a required paper is missing or expired. Credentials must be loaded."""
    valid: Mapping[str, list[tuple[date, date]]] = {kind: [] for kind in required}
    for paper in row.credentials:
        if paper.kind in required:
            valid[paper.kind].append((paper.issued_on, paper.expires_on or date.max))
    return tuple(day for day in days if any(not any(a <= day <= b for a, b in spans) for spans in valid.values()))


def starts_of(row: Request) -> tuple[datetime, ...]:
    """The instants at which a request may start, the first choice first; wall times that the clocks skip left out."""
    starts = [row.starts_at]
    for wall in row.start_options:
        try:
            starts.append(to_instant(datetime.fromisoformat(wall), ZoneInfo(row.zone)))
        except NonexistentTime:
            continue
    return tuple(dict.fromkeys(starts))


def request_of(row: Request, starts: tuple[datetime, ...], interpreters: int) -> scenario.Request:
    """A request that is still searched for, at one of `starts`, for so many interpreters."""
    modes = dict.fromkeys((row.mode, *row.fallback_modes))
    offered = [mode for mode in modes if mode != "in_person" or row.site_id is not None]
    wish = scenario.GenderWish(cast("Gender", row.gender), row.gender_required) if row.gender else None
    barred = row.barred or ()
    return scenario.Request(
        id=str(row.id),
        language=row.language_code,
        mode=cast("scenario.Mode", offered[0]),
        start=starts[0],
        minutes=row.minutes,
        priority=row.priority,
        organisation=str(row.organisation_id),
        alternatives=tuple(row.alternatives),
        fallback_modes=cast("tuple[scenario.Mode, ...]", tuple(offered[1:])),
        start_options=starts[1:],
        site=str(row.site_id) if row.site_id is not None else None,
        interpreters=interpreters,
        skills=skills_asked(row),
        gender=wish,
        preferred=tuple(str(who) for who in row.preferred if who not in barred),
        excluded=tuple(map(str, dict.fromkeys((*row.excluded, *barred)))),
        tier=row.tier,
    )


def local_days(span: Span, zone: ZoneInfo) -> tuple[date, ...]:
    """The local days that a span of whole days covers."""
    first, last = span.start.astimezone(zone).date(), (span.end.astimezone(UTC) - timedelta(seconds=1)).astimezone(zone)
    return tuple(first + n * DAY for n in range((last.date() - first).days + 1))
