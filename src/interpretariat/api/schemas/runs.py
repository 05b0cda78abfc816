"""Runs, as programs ask for them and see them. `loss` and `bound` are cents, `gap` is a percentage."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from interpretariat.allocation.plan import Unserved, gap_percent
from interpretariat.db.models import Run, RunLine
from interpretariat.services.publishing import Published


class RunAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The local days to allocate, both included, and for how long to look for better; the pool's usual time by
    default.
    """

    from_date: date = msgspec.field(name="from")
    to_date: date = msgspec.field(name="to")
    seconds: int | None = None


class LineBody(msgspec.Struct, frozen=True, kw_only=True):
    """One interpreter for one request. `change` against what is published: added, moved, kept, dropped. `outcome` once
    published: published, or stale with its rule.
    """

    id: int
    request: int
    interpreter: int
    start: datetime
    end: datetime
    mode: str
    change: str
    booking: int | None
    outcome: str
    stale_rule: str
    why: Mapping[str, Any]


class ReasonsBody(msgspec.Struct, frozen=True, kw_only=True):
    """A request that nobody serves: rule → number of interpreters it excludes, and the changes that would serve it."""

    request: int
    reasons: Mapping[str, int]
    unlock: tuple[Mapping[str, Any], ...]


class RunBody(msgspec.Struct, frozen=True, kw_only=True):
    """A run: queued → running → done | failed → published. A failed run says why, and may have a plan all the same."""

    id: int
    state: str
    from_date: date = msgspec.field(name="from")
    to_date: date = msgspec.field(name="to")
    seconds: int
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    published_at: datetime | None
    stop_requested: bool
    ended_by: str
    error: str
    requests: int
    served: int
    loss: int | None
    bound: int | None
    gap: float | None
    solve_seconds: float | None
    version: int
    lines: tuple[LineBody, ...] = ()
    reasons: tuple[ReasonsBody, ...] = ()


class StaleBody(msgspec.Struct, frozen=True, kw_only=True):
    """A line that was not published, and the rule that it no longer holds."""

    line: int
    request: int
    interpreter: int
    start: datetime
    rule: str


class PublishedBody(msgspec.Struct, frozen=True, kw_only=True):
    """What publishing did: lines that changed something, lines refused, interpreters and requesters who are told."""

    run: int
    published: int
    stale: tuple[StaleBody, ...]
    interpreters_told: int
    requesters_told: int


def run_body(run: Run, lines: Sequence[RunLine] = (), unserved: Sequence[Unserved] = ()) -> RunBody:
    """A run, with its lines and the reasons of what it does not serve when they are given."""
    zone = ZoneInfo(run.zone)
    known = run.loss is not None and run.bound is not None
    return RunBody(
        id=run.id,
        state=run.state,
        from_date=run.from_date,
        to_date=run.to_date,
        seconds=run.seconds_limit,
        requested_at=run.requested_at.astimezone(zone),
        started_at=_local(run.started_at, zone),
        finished_at=_local(run.finished_at, zone),
        published_at=_local(run.published_at, zone),
        stop_requested=run.stop_requested,
        ended_by=run.ended_by,
        error=run.error,
        requests=run.requests,
        served=run.served,
        loss=run.loss,
        bound=run.bound,
        gap=round(gap_percent(run.loss or 0, run.bound or 0), 4) if known else None,
        solve_seconds=run.seconds,
        version=run.version,
        lines=tuple(_line(row, zone) for row in lines),
        reasons=tuple(
            ReasonsBody(request=int(row.request), reasons=row.reasons, unlock=row.unlock) for row in unserved
        ),
    )


def published_body(done: Published, zone: ZoneInfo) -> PublishedBody:
    """The answer of publishing."""
    return PublishedBody(
        run=done.run_id,
        published=len(done.lines),
        stale=tuple(
            StaleBody(
                line=line.line_id,
                request=line.request_id,
                interpreter=line.interpreter_id,
                start=line.starts_at.astimezone(zone),
                rule=line.rule,
            )
            for line in done.stale
        ),
        interpreters_told=len(done.told.interpreters),
        requesters_told=len(done.told.requesters),
    )


def _line(row: RunLine, zone: ZoneInfo) -> LineBody:
    return LineBody(
        id=row.id,
        request=row.request_id,
        interpreter=row.interpreter_id,
        start=row.starts_at.astimezone(zone),
        end=row.ends_at.astimezone(zone),
        mode=row.mode,
        change=row.change,
        booking=row.booking_id,
        outcome=row.outcome,
        stale_rule=row.stale_rule,
        why=row.why,
    )


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if at is None else at.astimezone(zone)
