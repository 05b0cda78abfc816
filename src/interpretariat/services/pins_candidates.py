"""Who else could take a request of a proposal: everybody who speaks the language, with the price or the rule."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.allocation import rules, score
from interpretariat.allocation.scenario import Booked, Interpreter, Mode, Problem, Request
from interpretariat.db.queries import planning
from interpretariat.db.queries import runs as queries
from interpretariat.domain.policy import Actor
from interpretariat.services.pins_draft import open_draft
from interpretariat.services.problem import Loaded
from interpretariat.services.publishing_checks import Standing, broken_rules


class Candidate(NamedTuple):
    """One person for one request, at the best of its starts and modes for them.

    `cents` is what they add to the loss; `extra_cents` compares with who is proposed now (with nobody: the same as
    `cents`). `rules` are the hard rules that forbid it, empty when they may; `blocked_by` the requests that stand in
    the way. `is_current`: proposed now.
    """

    interpreter_id: int
    name: str
    starts_at: datetime
    mode: str
    cents: int
    extra_cents: int
    rules: tuple[str, ...]
    blocked_by: tuple[int, ...]
    is_current: bool

    @property
    def may(self) -> bool:
        return not self.rules


@dataclass(frozen=True, slots=True)
class _Choice:
    start: datetime
    mode: Mode
    cents: int
    rules: tuple[str, ...]


async def candidates(
    session: AsyncSession, actor: Actor, run_id: int, request_id: int, *, now: datetime
) -> list[Candidate]:
    """The people who speak the language: those who may take it, the cheapest first, then the others with the rule.

    Raises NotFound, RunNotPublishable.
    """
    run = await queries.run_seen_by(session, actor, run_id, files=True)
    draft = await open_draft(session, run, request_id, now=now)
    request = draft.scene.today.problem.request_by_id[str(request_id)]
    names = await names_of_speakers(session, draft.scene.today.problem, request)
    return ranked(draft.scene.today, draft.standing, request, names, frozenset(line.interpreter for line in draft.own))


async def names_of_speakers(session: AsyncSession, problem: Problem, request: Request) -> Mapping[str, str]:
    """Interpreter → name of the people who speak a language of the request."""
    speakers = [int(person.id) for person in problem.interpreters if rules.speaks(request, person)]
    return {str(key): person.name for key, person in (await planning.people_to_tell(session, speakers)).items()}


def ranked(
    today: Loaded,
    standing: Standing,
    request: Request,
    names: Mapping[str, str],
    current: frozenset[str] = frozenset(),
) -> list[Candidate]:
    """The people of `names` for one request, beside what stands: those who may, the cheapest first, then the others.

    `current` are those who have it now.
    """
    problem = today.problem
    choices = {name: _best(today, standing, request, problem.interpreter_by_id[name]) for name in names}
    now_paid = min((choices[name].cents for name in current if name in choices), default=0)
    found = [
        Candidate(
            int(name),
            names[name],
            choice.start,
            choice.mode,
            choice.cents,
            choice.cents - now_paid,
            choice.rules,
            _blocking(problem, request, choice, standing.diaries[name]),
            name in current,
        )
        for name, choice in choices.items()
    ]
    return sorted(found, key=lambda each: (len(each.rules), each.cents, each.name))


def _best(today: Loaded, standing: Standing, request: Request, person: Interpreter) -> _Choice:
    """The cheapest start and mode that breaks no rule; failing that, the one that breaks the fewest."""
    choices = _choices(today, standing, request, person)
    return min(choices, key=lambda each: (len(each.rules), each.cents))


def _choices(today: Loaded, standing: Standing, request: Request, person: Interpreter) -> Iterator[_Choice]:
    for start, mode in product(request.start_steps, request.mode_steps):
        broken = broken_rules(today, request, person, start, mode, standing)
        yield _Choice(start, mode, _cents(today.problem, request, person, start, mode, standing), broken)


def _cents(  # noqa: PLR0917 - the facts of one choice
    problem: Problem, request: Request, person: Interpreter, start: datetime, mode: Mode, standing: Standing
) -> int:
    """What the choice adds to the loss, travel and workload of what already stands included."""
    work = standing.diaries[person.id]
    day = [booked for booked in work if problem.day(booked.start) == problem.day(start)]
    minutes = sum(booked.request.minutes for booked in work)
    load = score.overload(problem, person, minutes + request.minutes) - score.overload(problem, person, minutes)
    return (
        sum(score.pair_terms(problem, request, person, mode).values())
        + score.option_cost(problem, request, start, mode)
        + _travel(problem, person, [*day, Booked(request, start, mode)])
        - _travel(problem, person, day)
        + load
    )


def _travel(problem: Problem, person: Interpreter, day: Iterable[Booked]) -> int:
    return score.travel(problem, person, sorted(day, key=lambda booked: (booked.start, booked.request.id)))


def _blocking(problem: Problem, request: Request, choice: _Choice, diary: Sequence[Booked]) -> tuple[int, ...]:
    """The requests in the diary that leave no time for this one."""
    wanted = Booked(request, choice.start, choice.mode)
    return tuple(
        int(other.request.id)
        for other in diary
        if not (rules.is_apart(problem, wanted, other) and rules.is_rested(wanted, other))
    )
