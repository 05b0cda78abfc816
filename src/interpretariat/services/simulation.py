"""A real month under another agreement or tariff: who wins, who loses, who would pay less alone. Nothing is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Organisation
from interpretariat.domain.agreement import AgreementTerms
from interpretariat.domain.jobs import Job
from interpretariat.domain.policy import Action, Actor, require
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.domain.sharing import Part, alone_jobs, settle_all, share_out
from interpretariat.domain.tariff import TariffTerms
from interpretariat.services.agreements import AgreementVersion
from interpretariat.services.month_lines import DUE, MonthLines, is_of_month, month_lines, standing_of
from interpretariat.services.month_scene import Books, MonthScene, load_scene
from interpretariat.services.tariffs import InForce, TariffBook

SIMULATED = "simulation"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to replay a month under: other terms of sharing for some organisations (all when none is named), another
    tariff, or both.
    """

    agreement: AgreementTerms | None = None
    members: frozenset[int] = frozenset()
    tariff: TariffTerms | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One organisation: what it pays, what it would pay, and what it would have paid without the pool: the same rules,
    the same interpreters, each round restricted to its own appointments.
    """

    organisation: Organisation
    bookings: int
    price_cents: int
    current_cents: int
    proposed_cents: int
    alone_cents: int

    @property
    def difference_cents(self) -> int:
        return self.proposed_cents - self.current_cents

    @property
    def would_leave(self) -> bool:
        """Whether it would pay less alone than under the proposal."""
        return self.alone_cents < self.proposed_cents


@dataclass(frozen=True, slots=True)
class PayerOutcome:
    payer: str
    current_cents: int
    proposed_cents: int

    @property
    def difference_cents(self) -> int:
        return self.proposed_cents - self.current_cents


@dataclass(frozen=True, slots=True)
class Simulation:
    """By difference, the greatest gain first; payers by code."""

    month: date
    outcomes: tuple[Outcome, ...]
    payers: tuple[PayerOutcome, ...]

    @property
    def alone_cents(self) -> int:
        return sum(each.alone_cents for each in self.outcomes)


async def simulate(session: AsyncSession, actor: Actor, month: date, proposal: Proposal) -> Simulation:
    """Replay a closed or running month. Raises Invalid when the terms name a payer or an envelope that is unknown."""
    require(actor, Action.AGREEMENT_SIMULATE)
    scene = await load_scene(session, month)
    _check_names(scene, proposal.agreement)
    current = month_lines(scene, DUE)
    proposed = month_lines(scene, DUE, books=proposed_books(scene.books, proposal))
    return _compared(scene, current, proposed, alone_cents(scene))


def proposed_books(books: Books, proposal: Proposal) -> Books:
    """The books in which the proposal comes before everything else."""
    agreements, billing = books.agreements, books.billing
    if proposal.agreement is not None:
        version = AgreementVersion(SIMULATED, proposal.agreement, members=proposal.members)
        agreements = agreements.with_version(version)
        if not proposal.members:
            agreements = replace(agreements, versions=(version,))
    if proposal.tariff is not None:
        billing = TariffBook("billing", ((None, date.min, InForce(SIMULATED, proposal.tariff)),))
    return Books(billing, books.pay, agreements)


def alone_cents(scene: MonthScene) -> Mapping[int, int]:
    """Organisation → what it would have paid without the others, under its own tariff and agreement."""
    book = scene.books.billing
    rules = scene.rules(book)
    rows = [row for row in scene.rows.values() if standing_of(row) in DUE]
    owners: dict[int, list[Job]] = {}
    for job in alone_jobs((scene.job(row, book) for row in rows), rules):
        if job.facts.mode in rules.tariff(job).modes:
            owners.setdefault(job.organisation, []).append(job)
    return {
        owner: _own_month(scene, settle_all(share_out(jobs, rules), rules, scene.purse()))
        for owner, jobs in owners.items()
    }


def _own_month(scene: MonthScene, parts: Iterable[Part]) -> int:
    return sum(part.settled.own_cents for part in parts if is_of_month(scene, part))


def _check_names(scene: MonthScene, terms: AgreementTerms | None) -> None:
    if terms is None:
        return
    unknown = [("payer", code) for code in sorted(terms.payers - set(scene.payers))]
    unknown += [("envelope", code) for code in sorted(terms.envelopes - set(scene.envelopes))]
    if unknown:
        raise Invalid(Problem(field, "unknown_code", code) for field, code in unknown)


def _compared(scene: MonthScene, current: MonthLines, proposed: MonthLines, alone: Mapping[int, int]) -> Simulation:
    now, then = _own(current), _own(proposed)
    outcomes = [
        Outcome(
            organisation=row,
            bookings=now.get(number, (0, 0, 0))[0],
            price_cents=now.get(number, (0, 0, 0))[1],
            current_cents=now.get(number, (0, 0, 0))[2],
            proposed_cents=then.get(number, (0, 0, 0))[2],
            alone_cents=alone.get(number, 0),
        )
        for number, row in scene.organisations.items()
        if number in now or number in then
    ]
    return Simulation(
        month=scene.month,
        outcomes=tuple(sorted(outcomes, key=lambda each: (each.difference_cents, each.organisation.code))),
        payers=tuple(_payers(current, proposed)),
    )


def _own(month: MonthLines) -> Mapping[int, tuple[int, int, int]]:
    """Organisation → its bookings, their price, its share."""
    found: dict[int, tuple[int, int, int]] = {}
    for line in month.all_lines:
        count, price, share = found.get(line.organisation, (0, 0, 0))
        found[line.organisation] = (
            count + (line.booking is not None),
            price + line.price_cents,
            share + line.share_cents,
        )
    return found


def _payers(current: MonthLines, proposed: MonthLines) -> Iterable[PayerOutcome]:
    sums = [_by_payer(month) for month in (current, proposed)]
    for payer in sorted({*sums[0], *sums[1]}):
        yield PayerOutcome(payer, sums[0].get(payer, 0), sums[1].get(payer, 0))


def _by_payer(month: MonthLines) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for line in month.lines:
        for share in line.settled.shares:
            if share.kind not in ("organisation", "cooperation"):
                found[share.payer] = found.get(share.payer, 0) + share.amount_cents
    return found
