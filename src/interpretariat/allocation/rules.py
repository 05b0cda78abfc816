"""The hard rules of the contract, one function each. `why_not` names every rule that a proposed session breaks."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from interpretariat.allocation.scenario import Booked, Interpreter, Mode, Problem, Request

RECOVERY_MINUTES = 30
RADIUS_TOLERANCE_KM = 1e-9
HARD_TIER = 3

RULES = ("language", "mode", "skill", "gender", "excluded", "availability", "radius", "overlap", "caps", "recovery")
"""The keys of the contract, in the order in which a coordinator would ask."""


def speaks(request: Request, interpreter: Interpreter) -> bool:
    """The language asked for, or one of its alternatives."""
    return request.language in interpreter.languages or any(a in interpreter.languages for a in request.alternatives)


def offers(mode: Mode, interpreter: Interpreter) -> bool:
    """The way the session is held."""
    return mode in interpreter.modes


def is_skilled(request: Request, interpreter: Interpreter) -> bool:
    """Every skill asked for."""
    return all(skill in interpreter.skills for skill in request.skills)


def has_gender(request: Request, interpreter: Interpreter) -> bool:
    """The gender, when it is required."""
    wish = request.gender
    return wish is None or not wish.required or interpreter.gender == wish.value


def is_welcome(request: Request, interpreter: Interpreter) -> bool:
    """Not excluded by the request."""
    return interpreter.id not in request.excluded


def is_available(interpreter: Interpreter, start: datetime, end: datetime) -> bool:
    """Free for the whole session within one span."""
    return any(since <= start and end <= until for since, until in interpreter.availability)


def is_near(problem: Problem, site: str | None, interpreter: Interpreter) -> bool:
    """The site lies within the interpreter's radius."""
    if site is None:
        return False
    return problem.roads.home_km(interpreter.home, site) <= interpreter.radius_km + RADIUS_TOLERANCE_KM


def separation_minutes(problem: Problem, first: Booked, second: Booked) -> int:
    """Minutes between the end of one session and the start of the next, for travel or for changing the line."""
    switch = problem.travel.switch_minutes
    if first.mode != "in_person" or second.mode != "in_person":
        return switch
    here, there = first.request.site, second.request.site
    assert here is not None
    assert there is not None
    return 0 if here == there else problem.roads.minutes(here, there) + switch


def recovery_minutes(first: Booked) -> int:
    """Minutes of rest after a session, whatever follows."""
    return RECOVERY_MINUTES if first.request.tier == HARD_TIER else 0


def in_order(a: Booked, b: Booked) -> tuple[Booked, Booked]:
    """The two sessions, the earlier first."""
    return (a, b) if (a.start, a.request.id) <= (b.start, b.request.id) else (b, a)


def is_apart(problem: Problem, a: Booked, b: Booked) -> bool:
    """One person can do both: nothing overlaps and there is time to travel."""
    first, second = in_order(a, b)
    return second.start >= first.end + timedelta(minutes=separation_minutes(problem, first, second))


def is_rested(a: Booked, b: Booked) -> bool:
    """The second of the two leaves the recovery that the first asks for."""
    first, second = in_order(a, b)
    rest = recovery_minutes(first)
    return not rest or second.start >= first.end + timedelta(minutes=rest)


def within_day(problem: Problem, interpreter: Interpreter, work: Iterable[Booked], start: datetime) -> bool:
    """The minutes of the local day of `start` stay within the cap."""
    day = problem.day(start)
    minutes = sum(x.request.minutes for x in work if problem.day(x.start) == day)
    return minutes <= interpreter.max_minutes_per_day


def within_week(problem: Problem, interpreter: Interpreter, work: Iterable[Booked], start: datetime) -> bool:
    """The minutes of the ISO week of `start` stay within the cap."""
    week = problem.week(start)
    minutes = sum(x.request.minutes for x in work if problem.week(x.start) == week)
    return minutes <= interpreter.max_minutes_per_week


def within_hard_sessions(problem: Problem, interpreter: Interpreter, work: Iterable[Booked], start: datetime) -> bool:
    """The tier 3 sessions of the day and of the week of `start` stay within their caps."""
    hard = [x for x in work if x.request.tier == HARD_TIER]
    day, week = problem.day(start), problem.week(start)
    return (
        sum(problem.day(x.start) == day for x in hard) <= interpreter.tier3_per_day
        and sum(problem.week(x.start) == week for x in hard) <= interpreter.tier3_per_week
    )


def static_reasons(
    problem: Problem, request: Request, interpreter: Interpreter, start: datetime, mode: Mode
) -> tuple[str, ...]:
    """The rules broken by the pair alone, whatever else the interpreter does."""
    checks: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("language", lambda: speaks(request, interpreter)),
        ("mode", lambda: offers(mode, interpreter)),
        ("skill", lambda: is_skilled(request, interpreter)),
        ("gender", lambda: has_gender(request, interpreter)),
        ("excluded", lambda: is_welcome(request, interpreter)),
        ("availability", lambda: is_available(interpreter, start, start + request.length)),
        ("radius", lambda: mode != "in_person" or is_near(problem, request.site, interpreter)),
    )
    return tuple(name for name, holds in checks if not holds())


def company_reasons(
    problem: Problem, interpreter: Interpreter, session: Booked, others: Sequence[Booked]
) -> tuple[str, ...]:
    """The rules broken by the session beside the interpreter's other ones."""
    work = (*others, session)
    within = (within_day, within_week, within_hard_sessions)
    checks: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("overlap", lambda: all(is_apart(problem, session, other) for other in others)),
        ("caps", lambda: all(rule(problem, interpreter, work, session.start) for rule in within)),
        ("recovery", lambda: all(is_rested(session, other) for other in others)),
    )
    return tuple(name for name, holds in checks if not holds())


def why_not(  # noqa: PLR0917  (the facts of one proposal)
    problem: Problem,
    request: Request,
    interpreter: Interpreter,
    start: datetime,
    mode: Mode,
    others: Sequence[Booked] = (),
) -> tuple[str, ...]:
    """Every rule (see `RULES`) that this session would break, in order; empty when it may stand.

    `others` are the interpreter's sessions besides this one, of any day.
    """
    return static_reasons(problem, request, interpreter, start, mode) + company_reasons(
        problem, interpreter, Booked(request, start, mode), others
    )
