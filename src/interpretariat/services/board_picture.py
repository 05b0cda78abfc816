"""What stands on the board: a run's proposal where there is one, what is booked everywhere else."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Final, cast

from interpretariat.allocation.plan import Plan, Unserved
from interpretariat.allocation.scenario import Booked, Mode
from interpretariat.db.models import Booking, Request, Run, RunLine
from interpretariat.services.problem import AGREED, as_agreed, needed_interpreters
from interpretariat.services.problem_values import Fixed, request_of

SHOWN: Final = frozenset({"submitted", "offered", "confirmed", "unfilled", "closed"})
"""Requests that count on the board; the others were taken back or refused."""

STANDING: Final = AGREED | {"offered", "no_show_interpreter"}
"""Bookings that the board shows."""


@dataclass(frozen=True, slots=True)
class Stay:
    """One interpreter at one request: booked, proposed, or both."""

    request: Request
    interpreter_id: int
    starts_at: datetime
    ends_at: datetime
    mode: Mode
    state: str
    change: str
    booking_id: int | None
    line_id: int | None

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def booked(self) -> Booked:
        """As the allocation's rules see it."""
        fixed = Fixed(self.request.id, self.interpreter_id, self.starts_at, self.ends_at, self.mode)
        return Booked(as_agreed(request_of(self.request, (self.starts_at,), 1), fixed), self.starts_at, self.mode)


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that stands in the weeks around a day, and what the run looked for."""

    requests: Sequence[Request]
    stays: Sequence[Stay]
    by_request: Mapping[int, Sequence[Stay]]
    unserved: Mapping[int, Unserved]
    calculated: frozenset[int]

    def stays_of(self, request_id: int) -> Sequence[Stay]:
        """What stands for one request, dropped lines left out."""
        return self.by_request.get(request_id, ())

    def missing(self, request: Request) -> int:
        """How many interpreters a request still lacks."""
        return max(0, needed_interpreters(request) - len(self.stays_of(request.id)))


def picture_of(requests: Sequence[Request], run: Run | None, plan: Plan | None, lines: Sequence[RunLine]) -> Picture:
    """The proposal of a run that was not published replaces the offers of the requests it looked for."""
    calculated = _calculated(plan)
    drafted = calculated if run is not None and run.state != "published" else frozenset()
    by_id = {request.id: request for request in requests}
    bookings = {booking.id: booking for request in requests for booking in request.bookings}
    proposed = [line for line in lines if line.request_id in drafted and line.request_id in by_id]
    stays = [
        *_proposed(proposed, by_id, bookings),
        *_booked(requests, drafted, {line.booking_id for line in proposed}),
    ]
    by_request: dict[int, list[Stay]] = defaultdict(list)
    for stay in stays:
        if stay.change != "dropped":
            by_request[stay.request.id].append(stay)
    return Picture(
        requests,
        sorted(stays, key=lambda stay: (stay.starts_at, stay.request.id)),
        by_request,
        {int(row.request): row for row in plan.unserved} if plan is not None else {},
        calculated,
    )


def _calculated(plan: Plan | None) -> frozenset[int]:
    if plan is None:
        return frozenset()
    served, unserved = (line.request for line in plan.assignments), (row.request for row in plan.unserved)
    return frozenset(map(int, chain(served, unserved)))


def _proposed(
    lines: Iterable[RunLine], requests: Mapping[int, Request], bookings: Mapping[int, Booking]
) -> Iterator[Stay]:
    for line in lines:
        former = bookings.get(line.booking_id) if line.booking_id is not None else None
        stands = former is not None and line.change in ("kept", "dropped")
        yield Stay(
            requests[line.request_id],
            line.interpreter_id,
            line.starts_at,
            line.ends_at,
            cast("Mode", line.mode),
            former.state if former is not None and stands else "proposed",
            line.change,
            line.booking_id,
            line.id,
        )


def _booked(requests: Iterable[Request], drafted: frozenset[int], in_lines: set[int | None]) -> Iterator[Stay]:
    """What is booked and that no line speaks of: everything when there is no draft, what was agreed beside one."""
    for request in requests:
        for booking in request.bookings:
            held = booking.state in STANDING and not (booking.state == "offered" and booking.broadcast)
            hidden = booking.id in in_lines or (request.id in drafted and booking.state == "offered")
            if held and not hidden:
                yield Stay(
                    request,
                    booking.interpreter_id,
                    booking.starts_at,
                    booking.ends_at,
                    cast("Mode", booking.mode),
                    booking.state,
                    "",
                    booking.id,
                    None,
                )


def by_interpreter(stays: Iterable[Stay]) -> Mapping[int, list[Stay]]:
    found: dict[int, list[Stay]] = defaultdict(list)
    for stay in stays:
        found[stay.interpreter_id].append(stay)
    return found
