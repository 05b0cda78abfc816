"""Minutes lent and used by the members of a co-operative, netted so that nobody pays for nothing."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Loan:
    """Minutes of an interpreter lent by one member and used by another (or by itself), valued by the clause."""

    lender: str
    user: str
    minutes: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Netted:
    """One member's month. `amount_cents` is owed when positive, due to the member when negative."""

    organisation: str
    lent_minutes: int
    used_minutes: int
    amount_cents: int

    @property
    def net_minutes(self) -> int:
        return self.lent_minutes - self.used_minutes


def net(loans: Iterable[Loan]) -> list[Netted]:
    """Every member's balance, by code; the amounts sum to zero."""
    lent: dict[str, int] = {}
    used: dict[str, int] = {}
    owed: dict[str, int] = {}
    for loan in loans:
        lent[loan.lender] = lent.get(loan.lender, 0) + loan.minutes
        used[loan.user] = used.get(loan.user, 0) + loan.minutes
        owed[loan.user] = owed.get(loan.user, 0) + loan.amount_cents
        owed[loan.lender] = owed.get(loan.lender, 0) - loan.amount_cents
    return [Netted(code, lent.get(code, 0), used.get(code, 0), owed[code]) for code in sorted(owed)]
