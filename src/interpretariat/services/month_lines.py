"""The lines of a month as its facts stand: every booking priced, shared, and told in the words of a statement."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from interpretariat.db.models import Booking
from interpretariat.domain.agreement import Cooperation, Membership
from interpretariat.domain.cooperative import Loan, Netted, net
from interpretariat.domain.jobs import Job
from interpretariat.domain.sharing import Part, Priced, settle_all, share_out
from interpretariat.domain.statement import Line, Origin, Standing, Where, charge
from interpretariat.domain.tariff import TariffTerms
from interpretariat.domain.waterfall import is_member
from interpretariat.services.agreements import AgreementVersion
from interpretariat.services.cost_facts import EXPECTED, UNSIGNED, planned_minutes, signed_minutes
from interpretariat.services.month_scene import Books, MonthScene, month_of

SETTLED: Final[frozenset[Standing]] = frozenset({"settled"})
DUE: Final[frozenset[Standing]] = frozenset({"settled", "unsigned"})
"""What took place, signed or not, and what was cancelled late."""


@dataclass(frozen=True, slots=True)
class MonthLines:
    """What a month comes to. `parts` and `lines` of bookings go together; `pay` is each booking's pay, by its id.
    `unpriced` are bookings whose mode no tariff prices.
    """

    scene: MonthScene
    parts: tuple[Part, ...]
    lines: tuple[Line, ...]
    fees: tuple[Line, ...]
    netted: tuple[Line, ...]
    pay: Mapping[int, Priced]
    unpriced: tuple[int, ...]

    @property
    def all_lines(self) -> tuple[Line, ...]:
        return (*self.lines, *self.fees, *self.netted)


def month_lines(
    scene: MonthScene,
    standings: Collection[Standing] = DUE,
    *,
    books: Books | None = None,
    pay: bool = False,
) -> MonthLines:
    """Price and share the bookings of a scene that have one of these standings; pure but for what the scene holds."""
    books = books or scene.books
    rows = [row for row in scene.rows.values() if standing_of(row) in standings]
    jobs = [scene.job(row, books.billing) for row in rows]
    rules = scene.rules(books.billing, books.agreements)
    unpriced = tuple(job.key for job in jobs if not _has_price(job, rules.tariff(job)))
    priced = share_out((job for job in jobs if job.key not in unpriced), rules)
    parts = [part for part in settle_all(priced, rules, scene.purse()) if is_of_month(scene, part)]
    return MonthLines(
        scene=scene,
        parts=tuple(parts),
        lines=tuple(_line(scene, books, part) for part in parts),
        fees=tuple(_memberships(scene, books)),
        netted=tuple(_netted(scene, parts)),
        pay={each.job.key: each for each in _paid(scene, books, rows, unpriced)} if pay else {},
        unpriced=unpriced,
    )


def standing_of(row: Booking) -> Standing:
    if row.state in EXPECTED:
        return "expected"
    return "unsigned" if row.state in UNSIGNED else "settled"


def _has_price(job: Job, terms: TariffTerms) -> bool:
    return terms.outcomes[job.facts.outcome].time == "none" or job.facts.mode in terms.modes


def is_of_month(scene: MonthScene, part: Part) -> bool:
    """Of the scene's month itself, or late for it."""
    on_date = part.priced.job.case.on_date
    return max(month_of(on_date), scene.first) == scene.month


def _line(scene: MonthScene, books: Books, part: Part) -> Line:
    job, row = part.priced.job, scene.rows[part.priced.job.key]
    request = row.request
    own = part.organisation == job.organisation
    tariff = books.billing.at(job.organisation, job.case.on_date)
    agreement = books.agreements.at(part.organisation, job.case.on_date)
    return Line(
        kind="booking",
        organisation=part.organisation,
        month=month_of(job.case.on_date),
        settled=part.settled,
        booking=row.id,
        where=Where(
            request=request.id,
            starts_at=row.starts_at,
            zone=row.zone,
            site=request.site.name if request.site and row.mode == "in_person" else "",
            language=request.language_code,
            mode=row.mode,
            domain=request.domain,
            service=request.service if own else "",
            planned_minutes=planned_minutes(row),
            signed_minutes=signed_minutes(row),
            outcome=job.facts.outcome,
        ),
        origin=Origin(tariff.code, tariff.starts_on, agreement.code, agreement.starts_on),
        cost_centre=request.cost_centre if own else "",
        price_lines=part.priced.alone.lines,
        block=part.priced.block,
        tour=part.priced.tour,
        shared=part.shared,
        standing=standing_of(row),
    )


def _paid(scene: MonthScene, books: Books, rows: Sequence[Booking], unpriced: Sequence[int]) -> Iterable[Priced]:
    """What the interpreters earn: the same blocks and the same gain, their own kilometres."""
    rules = scene.rules(books.pay, books.agreements)
    jobs = (scene.job(row, books.pay) for row in rows if row.id not in unpriced)
    return share_out((job for job in jobs if _has_price(job, rules.tariff(job))), rules, travel=False)


def _memberships(scene: MonthScene, books: Books) -> Iterable[Line]:
    """The yearly fee of each member, in its month."""
    for organisation in scene.organisations.values():
        version = books.agreements.at(organisation.id, scene.month)
        for clause in version.terms.clauses:
            if not isinstance(clause, Membership) or clause.fee_month != scene.month.month or not clause.fee_cents:
                continue
            if is_member(clause, organisation.code, scene.month):
                yield Line(
                    kind="membership",
                    organisation=organisation.id,
                    month=scene.month,
                    settled=charge(organisation.code, clause.fee_cents),
                    origin=_origin_of(version),
                    article=clause.article,
                )


def loans_of(parts: Iterable[Part]) -> list[Loan]:
    """The minutes of lent interpreters."""
    return [
        Loan(share.payer, part.settled.shares[-1].payer, part.priced.job.case.minutes, share.amount_cents)
        for part in parts
        for share in part.settled.shares
        if share.kind == "cooperation"
    ]


def _netted(scene: MonthScene, parts: Sequence[Part]) -> Iterable[Line]:
    """What each member of a co-operative owes the others for the month, or is owed."""
    by_code = {row.code: row for row in scene.organisations.values()}
    for member in net(loans_of(parts)):
        organisation = by_code.get(member.organisation)
        if organisation is None:
            continue
        version = scene.books.agreements.at(organisation.id, scene.month)
        yield _netted_line(organisation.id, scene.month, version, member)


def _netted_line(organisation_id: int, month: date, version: AgreementVersion, member: Netted) -> Line:
    articles = (clause.article for clause in version.terms.clauses if isinstance(clause, Cooperation))
    return Line(
        kind="cooperation",
        organisation=organisation_id,
        month=month,
        settled=charge(member.organisation, member.amount_cents),
        origin=_origin_of(version),
        article=next(articles, ""),
        minutes=member.net_minutes,
    )


def _origin_of(version: AgreementVersion) -> Origin:
    return Origin(agreement=version.code, agreement_since=version.starts_on)
