"""The price of each booking once blocks and rounds are shared, and who bears it.

What is shared never changes in sum: the parts of a block are what it costs together and what its interpreter keeps, the
parts of a round are what its kilometres cost.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import msgspec

from interpretariat.domain.agreement import SharedBlock, SharedTravel, TravelRule
from interpretariat.domain.blocks import BlockPart, Partner, share_appointment, share_block
from interpretariat.domain.chains import travel_weights
from interpretariat.domain.jobs import (
    Job,
    JobPartner,
    Rules,
    blocks,
    by_day,
    moves,
    round_of,
    rounds,
    together,
    with_rebooked,
)
from interpretariat.domain.money import split
from interpretariat.domain.pricing import Price, price
from interpretariat.domain.waterfall import Purse, Settled, settle


class BlockUse(msgspec.Struct, frozen=True):
    """How a block was shared. `others` are the other organisations of it, by key; `kept_cents` went to the interpreter.
    `own_alone_cents` is what this appointment would have cost alone.
    """

    article: str
    by: Literal["time", "equal", "alone"]
    appointments: int
    others: tuple[int, ...]
    minutes: int
    block_minutes: int
    alone_cents: int
    together_cents: int
    kept_cents: int
    own_alone_cents: int
    own_cents: int


class TourUse(msgspec.Struct, frozen=True):
    """How a round was shared: what its kilometres cost, what this file's own were, what it bears of them."""

    article: str
    rule: TravelRule
    appointments: int
    others: tuple[int, ...]
    travel_cents: int
    own_leg_cents: int
    own_cents: int


class PartnerUse(msgspec.Struct, frozen=True):
    """How one appointment of several organisations was shared."""

    article: str
    by: Literal["equal", "weights", "head_count"]
    others: tuple[int, ...]
    price_cents: int


@dataclass(slots=True)
class Priced:
    """One booking: its price by the tariff alone, then its time and its travel as they were shared."""

    job: Job
    alone: Price
    time_cents: int
    travel_cents: int
    block: BlockUse | None = None
    tour: TourUse | None = None

    @property
    def price_cents(self) -> int:
        return self.time_cents + self.travel_cents


@dataclass(frozen=True, slots=True)
class Part:
    """What one organisation's agreement makes of its part of one booking."""

    priced: Priced
    organisation: int
    price_cents: int
    settled: Settled
    shared: PartnerUse | None = None


def share_out(jobs: Iterable[Job], rules: Rules, *, travel: bool = True) -> list[Priced]:
    """Price the jobs, by start: freed slots credited, blocks and (unless told otherwise) rounds shared."""
    found: list[Priced] = []
    for plain in by_day(jobs):
        day = with_rebooked(plain)
        priced = {job.key: _alone(job, rules) for job in day}
        for block in blocks(day, rules):
            _share_block(block, priced, rules)
        if travel:
            for group in rounds(day, rules):
                _share_round(group, priced, rules)
        found.extend(priced.values())
    return sorted(found, key=lambda each: (each.job.starts_at, each.job.key))


def settle_all(priced: Sequence[Priced], rules: Rules, purse: Purse) -> list[Part]:
    """Who bears each price, in this order: what is drawn from an envelope is drawn by whoever came first."""
    return [part for each in priced for part in _parts(each, rules, purse)]


def alone_jobs(jobs: Iterable[Job], rules: Rules) -> list[Job]:
    """Each organisation's jobs as if the interpreters had worked for it alone: its rounds restricted to them, and the
    appointments that it shared all its own.

    `jobs` are those of everybody; kilometres keep the proportion between what was inscribed and the map.
    """
    found = [job for day in by_day(jobs) for job in _restricted(day, rules)]
    shared = [as_theirs(job, each, job.case.minutes) for job in found for each in job.partners]
    everybody = [job for job in found if not job.partners] + shared
    return [msgspec.structs.replace(job, partners=()) if job.partners else job for job in everybody]


def _restricted(day: Sequence[Job], rules: Rules) -> list[Job]:
    """One day's jobs, each owner's round without the stops of the others."""
    moving = [job for job in day if moves(job, rules)]
    owners = {job.organisation for job in moving}
    if len(owners) <= 1:
        return list(day)
    tour, inscribed = round_of(moving, rules), sum((job.facts.km for job in moving), Decimal())
    whole = tour.length(range(len(moving)))
    found = [job for job in day if not moves(job, rules)]
    for owner in owners:
        stops = [place for place, job in enumerate(moving) if job.organisation == owner]
        legs = tour.legs(stops)
        legs[-1] += tour.home[stops[-1]]
        for stop, leg in zip(stops, legs, strict=True):
            km = round(inscribed * leg / whole, 3) if whole else moving[stop].facts.km
            facts = msgspec.structs.replace(moving[stop].facts, km=km)
            found.append(msgspec.structs.replace(moving[stop], facts=facts))
    return found


def _alone(job: Job, rules: Rules) -> Priced:
    found = price(rules.tariff(job), job.facts)
    travel = sum(line.amount_cents for line in found.lines if line.kind == "travel")
    return Priced(job, found, found.total_cents - travel, travel)


def _share_block(block: Sequence[Job], priced: dict[int, Priced], rules: Rules) -> None:
    terms = rules.agreement(block[0]).block
    assert terms is not None
    grouped = together(block)
    total = sum(line.amount_cents for line in price(rules.tariff(block[0]), grouped).lines)
    minutes = {job.key: job.facts.actual_minutes or job.facts.planned_minutes for job in block}
    found = share_block(terms, [BlockPart(key, minutes[key], priced[key].time_cents) for key in minutes], total)
    if found.together_cents == found.alone_cents:
        return
    for job in block:
        mine = priced[job.key]
        own: SharedBlock | None = rules.agreement(job).block
        mine.block = BlockUse(
            article=own.article if own else "",
            by=terms.by,
            appointments=len(block),
            others=_others(block, job),
            minutes=minutes[job.key],
            block_minutes=grouped.actual_minutes or 0,
            alone_cents=found.alone_cents,
            together_cents=found.together_cents,
            kept_cents=found.kept_cents,
            own_alone_cents=mine.time_cents,
            own_cents=found.shares[job.key],
        )
        mine.time_cents = found.shares[job.key]


def _share_round(group: Sequence[Job], priced: dict[int, Priced], rules: Rules) -> None:
    total = sum(priced[job.key].travel_cents for job in group)
    terms = rules.agreement(group[0]).travel
    if terms is None or not total:
        return
    weights = travel_weights(terms.rule, round_of(group, rules))
    shares = split(total, {job.key: weight for job, weight in zip(group, weights, strict=True)})
    for job in group:
        mine = priced[job.key]
        own: SharedTravel | None = rules.agreement(job).travel
        mine.tour = TourUse(
            article=own.article if own else "",
            rule=terms.rule,
            appointments=len(group),
            others=_others(group, job),
            travel_cents=total,
            own_leg_cents=mine.travel_cents,
            own_cents=shares[job.key],
        )
        mine.travel_cents = shares[job.key]


def _others(group: Sequence[Job], job: Job) -> tuple[int, ...]:
    return tuple(sorted({other.organisation for other in group} - {job.organisation}))


def _parts(priced: Priced, rules: Rules, purse: Purse) -> list[Part]:
    job = priced.job
    if not job.partners:
        settled = settle(rules.agreement(job), job.case, priced.price_cents, purse)
        return [Part(priced, job.organisation, priced.price_cents, settled)]
    terms = rules.agreement(job).appointment
    keys = [Partner(each.organisation, each.weight, each.people) for each in job.partners]
    shares = share_appointment(terms, keys, priced.price_cents)
    everybody = {each.organisation for each in job.partners}
    parts = []
    for each in sorted(job.partners, key=lambda partner: partner.organisation):
        cents = shares[each.organisation]
        use = PartnerUse(
            article=terms.article if terms else "",
            by=terms.by if terms else "equal",
            others=tuple(sorted(everybody - {each.organisation})),
            price_cents=priced.price_cents,
        )
        minutes = job.case.minutes * cents // priced.price_cents if priced.price_cents else 0
        theirs = as_theirs(job, each, minutes)
        settled = settle(rules.agreement(theirs), theirs.case, cents, purse)
        parts.append(Part(priced, each.organisation, cents, settled, use))
    return parts


def as_theirs(job: Job, partner: JobPartner, minutes: int) -> Job:
    """The job as one of its organisations has it: its own agreement, its part of the minutes."""
    case = msgspec.structs.replace(job.case, organisation=partner.code, sector=partner.sector, minutes=minutes)
    return msgspec.structs.replace(job, organisation=partner.organisation, case=case)
