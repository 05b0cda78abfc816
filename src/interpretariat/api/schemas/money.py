"""Statements, closings and simulations as programs read them. Cents."""

from typing import Any

import msgspec

from interpretariat.domain.agreement import AgreementTerms
from interpretariat.domain.references import booking_reference
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.domain.statement import Line
from interpretariat.domain.tariff import TariffTerms
from interpretariat.services.periods import Closed
from interpretariat.services.simulation import Proposal, Simulation
from interpretariat.services.statements import Statement


class StatementLine(msgspec.Struct, frozen=True):
    """One booking (none for a fee, or for minutes netted among members): what it costs all its payers, and what of it
    the organisation bears.
    """

    booking: int | None
    description: str
    price_cents: int
    share_cents: int

    @classmethod
    def of(cls, line: Line) -> "StatementLine":
        return cls(line.booking, _description(line), line.price_cents, line.share_cents)


class StatementRead(msgspec.Struct, frozen=True):
    """One organisation's month. The shares of its lines add up to `subtotal_cents`.

    `state`: `open` while the month can still change, `closed` once it is in the books.
    """

    id: str
    organisation: int
    period: str
    state: str
    lines: list[StatementLine]
    subtotal_cents: int
    tax_cents: int
    total_cents: int

    @classmethod
    def of(cls, statement: Statement) -> "StatementRead":
        return cls(
            id=statement.id,
            organisation=statement.organisation.id,
            period=f"{statement.month:%Y-%m}",
            state=statement.state,
            lines=[StatementLine.of(line) for line in statement.lines],
            subtotal_cents=statement.subtotal_cents,
            tax_cents=0,
            total_cents=statement.subtotal_cents,
        )


class CloseAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`carry`: what is not signed or is disputed goes to the next month, with its date."""

    carry: bool = False


class ClosedRead(msgspec.Struct, frozen=True):
    """What closing wrote: bookings, of which those that came late, and what was carried over."""

    period: str
    state: str
    bookings: int
    late: int
    carried: int
    income_cents: int
    management_cents: int
    cost_cents: int
    balance_cents: int

    @classmethod
    def of(cls, closed: Closed) -> "ClosedRead":
        same = {name: getattr(closed, name) for name in cls.__struct_fields__[2:]}
        return cls(period=f"{closed.month:%Y-%m}", state="closed", **same)


class SimulationAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A month, and what to replay it under: terms of an agreement (for `members`, or for all), of a tariff, or both."""

    period: str
    agreement: dict[str, Any] | None = None
    members: list[int] = []
    tariff: dict[str, Any] | None = None

    def proposal(self) -> Proposal:
        """Raises Invalid, naming the field whose terms cannot be read."""
        if self.agreement is None and self.tariff is None:
            raise Invalid([Problem("agreement", "required")])
        agreement = None if self.agreement is None else _terms(self.agreement, AgreementTerms, "agreement")
        tariff = None if self.tariff is None else _terms(self.tariff, TariffTerms, "tariff")
        return Proposal(agreement, frozenset(self.members), tariff)


class OutcomeRead(msgspec.Struct, frozen=True):
    """What an organisation pays, would pay, and would have paid without the pool."""

    organisation: int
    bookings: int
    price_cents: int
    current_cents: int
    proposed_cents: int
    difference_cents: int
    alone_cents: int


class PayerRead(msgspec.Struct, frozen=True):
    payer: str
    current_cents: int
    proposed_cents: int
    difference_cents: int


class SimulationRead(msgspec.Struct, frozen=True):
    """By difference, the greatest gain first. Nothing was written."""

    period: str
    organisations: list[OutcomeRead]
    payers: list[PayerRead]

    @classmethod
    def of(cls, found: Simulation) -> "SimulationRead":
        return cls(
            period=f"{found.month:%Y-%m}",
            organisations=[
                OutcomeRead(
                    each.organisation.id, **{name: getattr(each, name) for name in OutcomeRead.__struct_fields__[1:]}
                )
                for each in found.outcomes
            ],
            payers=[
                PayerRead(each.payer, each.current_cents, each.proposed_cents, each.difference_cents)
                for each in found.payers
            ],
        )


def _terms(said: dict[str, Any], kind: type[Any], field: str) -> Any:
    try:
        return msgspec.convert(said, kind, strict=False)
    except msgspec.ValidationError as error:
        code = "bad_agreement" if field == "agreement" else "bad_terms"
        raise Invalid([Problem(field, code, facts={"reason": str(error)})]) from error


def _description(line: Line) -> str:
    if line.where is None or line.booking is None:
        return f"{line.kind} {line.month:%Y-%m} {line.origin.agreement} {line.article}".rstrip()
    where = line.where
    words = (booking_reference(line.booking), f"{where.starts_at:%Y-%m-%d}", where.language, where.site or where.mode)
    return " ".join(words)
