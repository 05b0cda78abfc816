"""Who pays a price: the clauses of an agreement in their order, then the organisation for what is left.

Amounts are exact fractions until all are rounded together, once: the shares of a booking always sum to its price and
its fees.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import singledispatch
from typing import Literal

import msgspec

from interpretariat.domain.agreement import (
    AgreementTerms,
    Case,
    Clause,
    Cooperation,
    Drawing,
    Funding,
    Management,
    Membership,
    Subsidy,
)
from interpretariat.domain.money import round_together
from interpretariat.domain.tariff import WHOLE

ShareKind = Literal["funding", "subsidy", "envelope", "cooperation", "organisation"]


class PaidCase(msgspec.Struct, frozen=True):
    """What the clauses ask of a booking. `lender` has lent the interpreter; `minutes` are those that count."""

    organisation: str
    sector: str
    on_date: date
    domain: str = ""
    language: str = ""
    mode: str = ""
    code: str = ""
    interpreter: str = ""
    minutes: int = 0


class Share(msgspec.Struct, frozen=True):
    """What one payer bears of a booking, and by which article. `points`: the part that was asked, `of_cents` of what.

    A share of the organisation has no article: it is what is left.
    """

    kind: ShareKind
    payer: str
    amount_cents: int
    article: str = ""
    envelope: str = ""
    points: int = WHOLE
    of_cents: int = 0
    capped: bool = False
    hidden: bool = False


class Fee(msgspec.Struct, frozen=True):
    """What a clause adds to the price."""

    kind: Literal["management", "no_member"]
    article: str
    points: int
    of_cents: int
    amount_cents: int


class Settled(msgspec.Struct, frozen=True):
    """A price, what was added to it, and who bears the whole of it."""

    price_cents: int
    fees: tuple[Fee, ...]
    shares: tuple[Share, ...]

    @property
    def total_cents(self) -> int:
        return self.price_cents + sum(fee.amount_cents for fee in self.fees)

    @property
    def own_cents(self) -> int:
        """What is left to the organisation."""
        return sum(share.amount_cents for share in self.shares if share.kind == "organisation")


@dataclass(slots=True)
class Balance:
    """What is left of an envelope between two days; `reserve_cents` of it are for the cases of `protected` domains
    alone.
    """

    left_cents: int
    payer: str
    reserve_cents: int = 0
    protected: frozenset[str] = frozenset()
    starts_on: date = date.min
    ends_on: date = date.max

    def open_to(self, case: PaidCase) -> int:
        if not self.starts_on <= case.on_date <= self.ends_on:
            return 0
        kept = 0 if case.domain in self.protected else self.reserve_cents
        return max(0, self.left_cents - kept)


@dataclass(slots=True)
class Purse:
    """What the bookings before this one have used: envelopes by code, monthly ceilings by organisation and article."""

    envelopes: Mapping[str, Balance] = field(default_factory=dict)
    used: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def take(self, case: PaidCase, shares: Iterable[Share]) -> None:
        for share in shares:
            if share.kind == "envelope":
                self.envelopes[share.envelope].left_cents -= share.amount_cents
            elif share.kind == "subsidy":
                key = _month_key(case, share.article)
                self.used[key] = self.used.get(key, 0) + share.amount_cents


@dataclass(slots=True)
class _Flow:
    """A price on its way down."""

    case: PaidCase
    purse: Purse
    price: Fraction
    left: Fraction
    shares: list[tuple[Share, Fraction]] = field(default_factory=list)
    fees: list[tuple[Fee, Fraction]] = field(default_factory=list)
    ends: bool = False

    def pay(self, share: Share, amount: Fraction) -> None:
        if amount > 0:
            self.shares.append((msgspec.structs.replace(share, of_cents=round(self.left)), amount))
            self.left -= amount

    def drawn(self, envelope: str) -> Fraction:
        """What earlier clauses have drawn from this envelope for this booking."""
        return sum((amount for share, amount in self.shares if share.envelope == envelope), Fraction())

    def charge(self, fee: Fee, amount: Fraction) -> None:
        if amount > 0:
            self.fees.append((fee, amount))
            self.left += amount


def settle(terms: AgreementTerms, case: PaidCase, price_cents: int, purse: Purse) -> Settled:
    """Who bears this price. What it uses of envelopes and ceilings is taken from `purse`."""
    flow = _Flow(case, purse, Fraction(price_cents), Fraction(price_cents))
    for clause in terms.clauses:
        _apply(clause, flow)
        if flow.ends:
            break
    flow.shares.append((Share("organisation", case.organisation, 0), flow.left))
    amounts = round_together([amount for _, amount in flow.shares])
    shares = tuple(
        msgspec.structs.replace(share, amount_cents=cents)
        for (share, _), cents in zip(flow.shares, amounts, strict=True)
    )
    purse.take(case, shares)
    return Settled(price_cents, tuple(_rounded(flow.fees)), shares)


def matches(case: PaidCase, asked: Case) -> bool:
    pairs: tuple[tuple[frozenset[str], str], ...] = (
        (asked.domains, case.domain),
        (asked.languages, case.language),
        (frozenset(asked.modes), case.mode),
        (asked.codes, case.code),
    )
    return all(not wanted or found in wanted for wanted, found in pairs)


def is_member(clause: Membership, organisation: str, on_date: date) -> bool:
    if organisation not in clause.members:
        return False
    until = clause.members[organisation]
    return until is None or on_date <= until


def _rounded(fees: list[tuple[Fee, Fraction]]) -> Iterator[Fee]:
    """The fees in cents; the price being whole, together they are what the shares have above it."""
    amounts = round_together([amount for _, amount in fees])
    for (fee, _), cents in zip(fees, amounts, strict=True):
        yield msgspec.structs.replace(fee, amount_cents=cents)


@singledispatch
def _apply(clause: Clause, flow: _Flow) -> None:
    raise TypeError(clause, flow.case)


@_apply.register
def _(clause: Funding, flow: _Flow) -> None:
    if matches(flow.case, clause.case):
        share = Share("funding", clause.payer, 0, clause.article, points=clause.points, hidden=clause.hidden)
        flow.pay(share, flow.left * Fraction(clause.points, WHOLE))


@_apply.register
def _(clause: Subsidy, flow: _Flow) -> None:
    points = clause.points.get(flow.case.sector, 0)
    asked = amount = flow.left * Fraction(points, WHOLE)
    if clause.ceiling_cents is not None:
        amount = min(amount, Fraction(clause.ceiling_cents))
    if clause.monthly_ceiling_cents is not None:
        used = flow.purse.used.get(_month_key(flow.case, clause.article), 0)
        amount = min(amount, Fraction(max(0, clause.monthly_ceiling_cents - used)))
    flow.pay(Share("subsidy", clause.payer, 0, clause.article, points=points, capped=amount < asked), amount)


@_apply.register
def _(clause: Drawing, flow: _Flow) -> None:
    balance = flow.purse.envelopes.get(clause.envelope)
    if balance is None or not matches(flow.case, clause.case):
        return
    asked = flow.left * Fraction(clause.points, WHOLE)
    amount = max(Fraction(), min(asked, balance.open_to(flow.case) - flow.drawn(clause.envelope)))
    share = Share(
        "envelope", balance.payer, 0, clause.article, clause.envelope, points=clause.points, capped=amount < asked
    )
    flow.pay(share, amount)


@_apply.register
def _(clause: Cooperation, flow: _Flow) -> None:
    lender = clause.lenders.get(flow.case.interpreter)
    if lender is not None:
        amount = min(flow.left, Fraction(flow.case.minutes * clause.hour_cents, 60))
        flow.pay(Share("cooperation", lender, 0, clause.article), amount)


@_apply.register
def _(clause: Membership, flow: _Flow) -> None:
    if is_member(clause, flow.case.organisation, flow.case.on_date):
        return
    fee = Fee("no_member", clause.article, clause.otherwise_points, round(flow.price), 0)
    flow.charge(fee, flow.price * Fraction(clause.otherwise_points, WHOLE))
    flow.ends = True


@_apply.register
def _(clause: Management, flow: _Flow) -> None:
    base = flow.left if clause.on == "remainder" else flow.price
    fee = Fee("management", clause.article, clause.points, round(base), 0)
    flow.charge(fee, base * Fraction(clause.points, WHOLE))


def _month_key(case: PaidCase, article: str) -> tuple[str, str, str]:
    return case.organisation, f"{case.on_date:%Y-%m}", article
