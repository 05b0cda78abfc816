"""What must stay, beside rules that may have changed since: work that breaks one is set aside, so that a run can start.

A confirmed booking may break a rule of today: the interpreter changed their hours, a coordinator overrode the radius.
It stays, and is not the solver's to judge. On that local day the interpreter takes nothing more, the minutes still
count against the week, and the request asks for one interpreter less.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import msgspec

from interpretariat.allocation.rules import HARD_TIER, company_reasons, static_reasons
from interpretariat.allocation.scenario import Booked, Interpreter, Line, Problem, Request
from interpretariat.domain.spans import Span, subtract
from interpretariat.domain.walltime import day_span


@dataclass(frozen=True, slots=True)
class SetAside:
    """A line that could not be given to the solver, and the first rule it breaks."""

    request: str
    interpreter: str
    rule: str


@dataclass(slots=True)
class Diary:
    """What one interpreter keeps, as the solver is told."""

    kept: list[Booked] = field(default_factory=list)
    closed: dict[date, list[Booked]] = field(default_factory=dict)
    broken: list[SetAside] = field(default_factory=list)


def with_fixed(problem: Problem, fixed: Sequence[Line]) -> tuple[Problem, tuple[SetAside, ...]]:
    """The problem with these lines as pins, save those that break a rule; and those, with the rule.

    Every fixed line names a request of the problem at one of its starts and modes.
    """
    diaries: dict[str, Diary] = defaultdict(Diary)
    for line in sorted(fixed, key=lambda each: (each.interpreter, problem.booked(each).start, each.request)):
        _enter(problem, diaries[line.interpreter], line)
    gone = [
        (booked.request.id, name) for name, diary in diaries.items() for day in diary.closed.values() for booked in day
    ]
    changed = msgspec.structs.replace(
        problem,
        requests=tuple(_without(problem.requests, gone)),
        interpreters=tuple(
            _closed(problem, person, diaries[person.id]) if person.id in diaries else person
            for person in problem.interpreters
        ),
        pinned=tuple(line for line in fixed if (line.request, line.interpreter) not in gone),
    )
    return changed, tuple(aside for diary in diaries.values() for aside in diary.broken)


def with_pins(problem: Problem, pins: Iterable[Line]) -> tuple[Problem, tuple[SetAside, ...]]:
    """The problem with people's pins beside the fixed ones, save those that no plan can hold; and those."""
    held, aside = list(problem.pinned), []
    for line in pins:
        if any((line.request, line.interpreter) == (pin.request, pin.interpreter) for pin in held):
            continue
        rule = why_not_pin(problem, held, line)
        if rule:
            aside.append(SetAside(line.request, line.interpreter, rule))
        else:
            held.append(line)
    return msgspec.structs.replace(problem, pinned=tuple(held)), tuple(aside)


def why_not_pin(problem: Problem, held: Sequence[Line], line: Line) -> str:
    """The rule that keeps a line from standing beside those already held; nothing when it may."""
    request, person = problem.request_by_id.get(line.request), problem.interpreter_by_id.get(line.interpreter)
    if request is None or person is None:
        return "request" if request is None else "interpreter"
    booked = problem.booked(line)
    team = [problem.booked(pin) for pin in held if pin.request == line.request]
    if booked.start not in request.start_steps or booked.mode not in request.mode_steps:
        return "start"
    if len(team) >= request.interpreters or any(other != booked for other in team):
        return "number" if len(team) >= request.interpreters else "start"
    others = [problem.booked(pin) for pin in held if pin.interpreter == line.interpreter]
    broken = static_reasons(problem, request, person, booked.start, booked.mode)
    broken += company_reasons(problem, person, booked, others)
    return broken[0] if broken else ""


def _enter(problem: Problem, diary: Diary, line: Line) -> None:
    """Write one fixed line into its diary; when it breaks a rule, its whole day is closed."""
    booked, person = problem.booked(line), problem.interpreter_by_id[line.interpreter]
    day = problem.day(booked.start)
    broken = static_reasons(problem, booked.request, person, booked.start, booked.mode)
    broken += company_reasons(problem, person, booked, diary.kept)
    if not broken and day not in diary.closed:
        diary.kept.append(booked)
        return
    same_day = [other for other in diary.kept if problem.day(other.start) == day]
    diary.kept = [other for other in diary.kept if other not in same_day]
    diary.closed.setdefault(day, []).extend((*same_day, booked))
    if broken:
        diary.broken.append(SetAside(line.request, line.interpreter, broken[0]))


def _without(requests: Iterable[Request], gone: Sequence[tuple[str, str]]) -> Iterable[Request]:
    """The requests, asking for one interpreter less for each line set aside, and never for the same person again."""
    served: Mapping[str, list[str]] = defaultdict(list)
    for name, person in gone:
        served[name].append(person)
    for request in requests:
        people = served.get(request.id, [])
        if len(people) < request.interpreters:
            yield msgspec.structs.replace(
                request, interpreters=request.interpreters - len(people), excluded=(*request.excluded, *people)
            )


def _closed(problem: Problem, person: Interpreter, diary: Diary) -> Interpreter:
    """The interpreter without their closed days, the work of which still counts against the week."""
    away = [booked for day in diary.closed.values() for booked in day]
    if not away:
        return person
    weeks: dict[tuple[int, int], list[Booked]] = defaultdict(list)
    for booked in diary.kept:
        weeks[problem.week(booked.start)].append(booked)
    most = max((sum(booked.request.minutes for booked in week) for week in weeks.values()), default=0)
    most_hard = max((sum(_is_hard(booked) for booked in week) for week in weeks.values()), default=0)
    free = [Span(since, until) for since, until in person.availability]
    left = subtract(free, [day_span(day, problem.zone) for day in diary.closed])
    return msgspec.structs.replace(
        person,
        availability=tuple((span.start, span.end) for span in left),
        max_minutes_per_week=max(most, person.max_minutes_per_week - sum(booked.request.minutes for booked in away)),
        tier3_per_week=max(most_hard, person.tier3_per_week - sum(map(_is_hard, away))),
    )


def _is_hard(booked: Booked) -> bool:
    return booked.request.tier == HARD_TIER
