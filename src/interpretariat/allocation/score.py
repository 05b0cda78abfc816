"""The soft terms of the loss, one function each, in cents (weights: `scenario.Weights`)."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from interpretariat.allocation.scenario import Booked, Interpreter, Mode, Problem, Request

TERMS = (
    "unserved",
    "pay",
    "travel",
    "fallback_mode",
    "moved_start",
    "not_preferred",
    "gender_not_met",
    "alternative_language",
    "overload",
    "changed",
)
"""The terms of the loss, in the order of the contract."""


def half_up(value: float) -> int:
    """Rounded to the nearest whole, halves up, exactly."""
    whole = math.floor(value)
    return whole + (value - whole >= 0.5)  # noqa: PLR2004 - the half of the name; the difference is exact


def unserved(problem: Problem, request: Request) -> int:
    """What it costs to serve nobody."""
    return problem.weights.of_unserved(request.priority) * request.interpreters


def pay(request: Request, interpreter: Interpreter, mode: Mode) -> int:
    """The session's pay: the minimum of the mode is paid in any case; rounded half up."""
    paid = max(request.minutes, interpreter.minimum_minutes.get(mode, 0))
    return (interpreter.hourly_cents * paid * 2 + 60) // 120


def not_preferred(problem: Problem, request: Request, interpreter: Interpreter) -> int:
    """Somebody else than those whom the request would like."""
    unwanted = bool(request.preferred) and interpreter.id not in request.preferred
    return problem.weights.not_preferred if unwanted else 0


def gender_not_met(problem: Problem, request: Request, interpreter: Interpreter) -> int:
    """A wished gender that is not met."""
    wish = request.gender
    missed = wish is not None and not wish.required and interpreter.gender != wish.value
    return problem.weights.gender_not_met if missed else 0


def alternative_language(problem: Problem, request: Request, interpreter: Interpreter) -> int:
    """Another language than the one asked for."""
    return 0 if request.language in interpreter.languages else problem.weights.alternative_language


def fallback_mode(problem: Problem, request: Request, mode: Mode) -> int:
    """Steps down the modes, once per request."""
    return problem.weights.fallback_mode * request.mode_steps[mode]


def moved_start(problem: Problem, request: Request, start: datetime) -> int:
    """Steps down the start options, once per request."""
    return problem.weights.moved_start * request.start_steps[start]


def pair_terms(problem: Problem, request: Request, interpreter: Interpreter, mode: Mode) -> dict[str, int]:
    """What one interpreter costs on one request, travel and workload aside."""
    return {
        "pay": pay(request, interpreter, mode),
        "not_preferred": not_preferred(problem, request, interpreter),
        "gender_not_met": gender_not_met(problem, request, interpreter),
        "alternative_language": alternative_language(problem, request, interpreter),
    }


def option_cost(problem: Problem, request: Request, start: datetime, mode: Mode) -> int:
    """What the chosen start and mode cost the request."""
    return moved_start(problem, request, start) + fallback_mode(problem, request, mode)


def overload(problem: Problem, interpreter: Interpreter, minutes: int) -> int:
    """Minutes of the whole scenario above the interpreter's target."""
    return problem.weights.overload_per_minute * max(0, minutes - interpreter.target_minutes)


def day_km(problem: Problem, interpreter: Interpreter, work: Sequence[Booked]) -> float:
    """Kilometres of one interpreter's local day; `work` in order of start, sessions at a distance are skipped."""
    roads, home = problem.roads, interpreter.home
    legs = [(x, x.request.site) for x in work if x.mode == "in_person" and x.request.site is not None]
    if not legs:
        return 0.0
    if problem.travel.costing == "round_trip":
        return float(sum(2 * roads.home_km(home, site) for _, site in legs))
    total = roads.home_km(home, legs[0][1]) + roads.home_km(home, legs[-1][1])
    patience = timedelta(minutes=problem.travel.return_home_after_minutes)
    for (x, here), (y, there) in pairwise(legs):
        direct = y.start - x.end <= patience
        total += roads.km(here, there) if direct else roads.home_km(home, here) + roads.home_km(home, there)
    return total


def travel(problem: Problem, interpreter: Interpreter, work: Sequence[Booked]) -> int:
    """Travel of one interpreter's local day, rounded half up once."""
    return half_up(day_km(problem, interpreter, work) * interpreter.km_cents)
