"""Does a proposed line still hold against today's data? Decided on values, for all lines of a run together.

A line is judged beside everything that will stand if it goes through: what was agreed, the offers that stay, the lines
before it. When a line that moves a booking is refused, that booking stays, which may refuse others: hence the rounds.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from interpretariat.allocation.rules import why_not
from interpretariat.allocation.scenario import Booked, Interpreter, Mode, Request
from interpretariat.allocation.scenario import Line as Pair
from interpretariat.services.problem import AGREED, Loaded
from interpretariat.services.run_lines import Change


@dataclass(frozen=True, slots=True)
class Line:
    """A run's line as values. `replaces` is the (request, interpreter) of the booking that it moves, keeps or drops,
    `replaced_state` the state of that booking today.
    """

    id: int
    request: str
    interpreter: str
    start: datetime
    end: datetime
    mode: Mode
    change: Change
    replaces: tuple[str, str] | None = None
    replaced_state: str = ""

    @property
    def is_new(self) -> bool:
        return self.change in ("added", "moved")

    @property
    def releases(self) -> bool:
        return self.change in ("moved", "dropped") and self.replaced_state == "offered"


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands while lines are judged: each interpreter's diary, each request's team."""

    diaries: dict[str, list[Booked]] = field(default_factory=lambda: defaultdict(list))
    teams: dict[str, dict[str, Booked]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, interpreter: str, booked: Booked) -> None:
        self.diaries[interpreter].append(booked)
        self.teams[booked.request.id][interpreter] = booked


def stale_lines(today: Loaded, lines: Sequence[Line], barred: Mapping[int, str], *, now: datetime) -> dict[int, str]:
    """Line id → the rule that it breaks today. `barred` are lines that were refused already, by the database.

    Rules: those of `allocation.rules.RULES`, and `past`, `request` (no longer wanted), `interpreter` (no longer
    active), `time` (start, mode or length changed), `number` (filled meanwhile), `pin`, `credential`, `state` (what the
    line moves or keeps was answered meanwhile), `team` (another line of the same request is refused).
    """
    stale = dict(barred)
    while True:
        going = [line for line in lines if line.id not in stale]
        standing = standing_with(today, going)
        found = _refused(today, going, standing, now)
        if not found:
            found = _incomplete(today, going, standing)
        if not found:
            return stale
        stale |= found


def standing_with(today: Loaded, going: Sequence[Line]) -> Standing:
    """What stands before the new lines among `going`: agreed work, and the offers that none of them releases."""
    released = {line.replaces for line in going if line.releases}
    standing = Standing()
    for pair in (*today.agreed, *today.problem.announced):
        if pair.request in today.problem.request_by_id and (pair.request, pair.interpreter) not in released:
            standing.add(pair.interpreter, today.problem.booked(pair))
    return standing


def _refused(today: Loaded, going: Sequence[Line], standing: Standing, now: datetime) -> dict[int, str]:
    """The lines that cannot go through; those that can are added to what stands."""
    found: dict[int, str] = {}
    for line in sorted(going, key=lambda each: (each.start, each.id)):
        rule = rule_against(today, line, standing, now=now)
        if rule:
            found[line.id] = rule
        elif line.is_new:
            standing.add(line.interpreter, Booked(today.problem.request_by_id[line.request], line.start, line.mode))
    return found


def _incomplete(today: Loaded, going: Sequence[Line], standing: Standing) -> dict[int, str]:
    """The new lines of requests that would get some of their interpreters only."""
    wanted = today.problem.request_by_id
    return {
        line.id: "team"
        for line in going
        if line.is_new and len(standing.teams[line.request]) < wanted[line.request].interpreters
    }


def rule_against(today: Loaded, line: Line, standing: Standing, *, now: datetime) -> str:
    """The rule that keeps one line from going through beside what stands; nothing when none does."""
    if line.change == "kept":
        return "" if line.replaced_state == "offered" or line.replaced_state in AGREED else "state"
    if line.replaced_state in AGREED:
        return "state"
    if line.change == "dropped":
        return ""
    request, person = (
        today.problem.request_by_id.get(line.request),
        today.problem.interpreter_by_id.get(line.interpreter),
    )
    if line.start <= now:
        return "past"
    if request is None or person is None:
        return "request" if request is None else "interpreter"
    return _rule_of_place(today, line, request, standing) or _rule_of_person(today, line, request, person, standing)


def _rule_of_place(today: Loaded, line: Line, request: Request, standing: Standing) -> str:
    """Is there a place for this interpreter, at this time, that nobody pinned for another?"""
    if line.start not in request.start_steps or line.mode not in request.mode_steps:
        return "time"
    if line.end - line.start != request.length:
        return "time"
    team = standing.teams[line.request]
    if len(team) >= request.interpreters or line.interpreter in team:
        return "number"
    if any((other.start, other.mode) != (line.start, line.mode) for other in team.values()):
        return "time"
    pins = [pin for pin in today.problem.pinned if pin.request == line.request]
    return "" if _fits_pins(today, line, request, pins, team) else "pin"


def _fits_pins(today: Loaded, line: Line, request: Request, pins: Sequence[Pair], team: Mapping[str, Booked]) -> bool:
    booked = [today.problem.booked(pin) for pin in pins]
    if any((other.start, other.mode) != (line.start, line.mode) for other in booked):
        return False
    coming = {pin.interpreter for pin in pins} - team.keys() - {line.interpreter}
    return len(team) + len(coming) < request.interpreters


def _rule_of_person(today: Loaded, line: Line, request: Request, person: Interpreter, standing: Standing) -> str:
    broken = broken_rules(today, request, person, line.start, line.mode, standing)
    return broken[0] if broken else ""


def broken_rules(  # noqa: PLR0917 - the facts of one proposal
    today: Loaded, request: Request, person: Interpreter, start: datetime, mode: Mode, standing: Standing
) -> tuple[str, ...]:
    """Every hard rule against one person for one request, as people are told it: a missing paper closes the day, and is
    told as `credential`; who is booked at that very time is not told to rest as well.
    """
    broken = why_not(today.problem, request, person, start, mode, standing.diaries[person.id])
    without_papers = today.problem.day(start) in today.without_papers.get(person.id, ())
    return tuple(
        "credential" if rule == "availability" and without_papers else rule
        for rule in broken
        if rule != "recovery" or "overlap" not in broken
    )
