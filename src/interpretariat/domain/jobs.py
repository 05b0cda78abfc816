"""Bookings as facts to price together: which follow one another, which share a round, which took over a freed slot."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Final, NamedTuple

import msgspec

from interpretariat.domain.agreement import AgreementTerms
from interpretariat.domain.chains import Round
from interpretariat.domain.pricing import BookingFacts
from interpretariat.domain.spans import MINUTE
from interpretariat.domain.tariff import Outcome, TariffTerms
from interpretariat.domain.waterfall import PaidCase

FREED: Final[frozenset[Outcome]] = frozenset({"cancelled", "late_cancelled", "cancelled_en_route"})
"""Outcomes that leave the slot to somebody else."""


class Point(NamedTuple):
    """WGS 84, degrees."""

    lat: float
    lon: float


class JobPartner(msgspec.Struct, frozen=True):
    """One of several organisations of a job, its asker included; its agreed weight and how many people it brought."""

    organisation: int
    code: str
    sector: str
    weight: int = 1
    people: int = 1


class Job(msgspec.Struct, frozen=True):
    """One booking. `site` and `place` are where the interpreter had to be, none at a distance; keys are ids."""

    key: int
    organisation: int
    interpreter: int
    starts_at: datetime
    ends_at: datetime
    facts: BookingFacts
    case: PaidCase
    home: Point
    site: int | None = None
    place: Point | None = None
    partners: tuple[JobPartner, ...] = ()

    @property
    def day(self) -> tuple[int, date]:
        """Whose round of which local day it belongs to."""
        return self.interpreter, self.case.on_date


@dataclass(frozen=True, slots=True)
class Rules:
    """The tariff and the agreement of each job, and metres by road between two points."""

    tariff: Callable[[Job], TariffTerms]
    agreement: Callable[[Job], AgreementTerms]
    metres: Callable[[Point, Point], int]


def by_day(jobs: Iterable[Job]) -> list[list[Job]]:
    """The jobs of each interpreter and day, in the order in which they began."""
    days: dict[tuple[int, date], list[Job]] = {}
    for job in sorted(jobs, key=lambda job: (job.starts_at, job.key)):
        days.setdefault(job.day, []).append(job)
    return list(days.values())


def with_rebooked(day: Sequence[Job]) -> list[Job]:
    """The same jobs, those cancelled late knowing whether their slot served somebody else."""
    served = [job for job in day if job.facts.outcome not in FREED]
    return [
        msgspec.structs.replace(job, facts=msgspec.structs.replace(job.facts, rebooked=True))
        if job.facts.outcome == "late_cancelled" and any(_overlap(job, other) for other in served)
        else job
        for job in day
    ]


def blocks(day: Sequence[Job], rules: Rules) -> Iterator[list[Job]]:
    """Runs of two or more jobs that follow one another at one site, under one tariff and the same rule of sharing."""
    block: list[Job] = []
    for job in day:
        if block and _follows(block[-1], job, rules):
            block.append(job)
            continue
        if len(block) > 1:
            yield block
        block = [job]
    if len(block) > 1:
        yield block


def together(block: Sequence[Job]) -> BookingFacts:
    """A block as one booking: from the first start to the last end, the pauses between counted as work."""
    pauses = sum(max(0, (after.starts_at - before.ends_at) // MINUTE) for before, after in pairwise(block))
    facts = [job.facts for job in block]
    return BookingFacts(
        outcome="done",
        mode="in_person",
        planned_minutes=sum(each.planned_minutes for each in facts) + pauses,
        actual_minutes=sum(each.actual_minutes or 0 for each in facts) + pauses,
        waiting_minutes=sum(each.waiting_minutes for each in facts),
        travel_minutes=sum(each.travel_minutes for each in facts),
        occasions=frozenset[str]().union(*(each.occasions for each in facts)),  # type: ignore[arg-type]  # of occasions
    )


def rounds(day: Sequence[Job], rules: Rules) -> Iterator[list[Job]]:
    """The jobs of a day for which somebody had to move and whose organisations agreed to the same rule of travel."""
    agreed: dict[str, list[Job]] = {}
    for job in day:
        terms = rules.agreement(job).travel
        if terms is not None and moves(job, rules):
            agreed.setdefault(terms.rule, []).append(job)
    yield from (group for group in agreed.values() if len(group) > 1)


def moves(job: Job, rules: Rules) -> bool:
    """Whether its kilometres are due."""
    return job.place is not None and rules.tariff(job).outcomes[job.facts.outcome].travel


def round_of(group: Sequence[Job], rules: Rules) -> Round:
    """The map of one round."""
    places = [job.place or job.home for job in group]
    home = tuple(rules.metres(group[0].home, place) for place in places)
    return Round(home, tuple(tuple(rules.metres(a, b) for b in places) for a in places))


def _follows(before: Job, after: Job, rules: Rules) -> bool:
    terms, other = rules.agreement(before).block, rules.agreement(after).block
    if terms is None or other is None or before.site is None or before.site != after.site:
        return False
    if {before.facts.outcome, after.facts.outcome} != {"done"} or rules.tariff(before) is not rules.tariff(after):
        return False
    same = (terms.by, terms.gap_minutes, terms.gain) == (other.by, other.gap_minutes, other.gain)
    return same and (after.starts_at - before.ends_at) // MINUTE <= terms.gap_minutes


def _overlap(a: Job, b: Job) -> bool:
    return a.starts_at < b.ends_at and b.starts_at < a.ends_at
