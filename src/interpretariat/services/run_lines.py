"""What a plan changes in what is published, line by line."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from interpretariat.allocation.plan import Plan
from interpretariat.allocation.scenario import Problem
from interpretariat.db.models import Booking, RunLine

Change = Literal["added", "moved", "kept", "dropped"]


@dataclass(frozen=True, slots=True)
class Proposed:
    """One interpreter for one request, as a plan says. `why` explains the choice (see `allocation.explain`)."""

    request_id: int
    interpreter_id: int
    starts_at: datetime
    ends_at: datetime
    mode: str
    why: Mapping[str, Any] = field(default_factory=dict)


def proposed_by(plan: Plan, problem: Problem, asked: frozenset[str]) -> Iterator[Proposed]:
    """The plan's lines for the requests that were asked."""
    for line in plan.assignments:
        if line.request not in asked:
            continue
        ends_at = line.start + timedelta(minutes=problem.request_by_id[line.request].minutes)
        reasons = {str(each.get("interpreter")): each for each in line.chosen}
        for name in line.interpreters:
            yield Proposed(int(line.request), int(name), line.start, ends_at, line.mode, reasons.get(name, {}))


def lines_for(run_id: int, proposed: Iterable[Proposed], published: Iterable[Booking]) -> list[RunLine]:
    """The lines of a run: each proposal against the bookings of its request, and the bookings that nothing keeps.

    A proposal that stands already is kept. Another one for the same interpreter, then for the same request, moves the
    booking that it replaces. What is left over is added, or dropped.
    """
    booked: dict[int, list[Booking]] = defaultdict(list)
    for booking in sorted(published, key=lambda row: row.id):
        booked[booking.request_id].append(booking)
    wanted: dict[int, list[Proposed]] = defaultdict(list)
    for line in proposed:
        wanted[line.request_id].append(line)
    found: list[RunLine] = []
    for request_id in sorted(booked.keys() | wanted.keys()):
        found.extend(_lines_of_request(run_id, wanted[request_id], booked[request_id]))
    return found


def _lines_of_request(run_id: int, wanted: list[Proposed], booked: list[Booking]) -> Iterator[RunLine]:
    open_lines, left = list(wanted), list(booked)
    for same, change in ((_is_same, "kept"), (_is_same_person, "moved"), (_is_any, "moved")):
        for line in list(open_lines):
            match = next((booking for booking in left if same(line, booking)), None)
            if match is not None:
                open_lines.remove(line)
                left.remove(match)
                yield _line(run_id, line, change, match.id)
    for line in open_lines:
        yield _line(run_id, line, "added", None)
    for booking in left:
        gone = Proposed(booking.request_id, booking.interpreter_id, booking.starts_at, booking.ends_at, booking.mode)
        yield _line(run_id, gone, "dropped", booking.id)


def _line(run_id: int, line: Proposed, change: str, booking_id: int | None) -> RunLine:
    return RunLine(
        run_id=run_id,
        request_id=line.request_id,
        interpreter_id=line.interpreter_id,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        mode=line.mode,
        change=change,
        booking_id=booking_id,
        why=dict(line.why),
    )


def _is_same(line: Proposed, booking: Booking) -> bool:
    return _is_same_person(line, booking) and (line.starts_at, line.mode) == (booking.starts_at, booking.mode)


def _is_same_person(line: Proposed, booking: Booking) -> bool:
    return line.interpreter_id == booking.interpreter_id


def _is_any(_line: Proposed, _booking: Booking) -> bool:
    return True


def counts(lines: Sequence[RunLine]) -> dict[Change, int]:
    """How many lines of each change."""
    kinds: tuple[Change, ...] = ("added", "moved", "kept", "dropped")
    return {kind: sum(line.change == kind for line in lines) for kind in kinds}
