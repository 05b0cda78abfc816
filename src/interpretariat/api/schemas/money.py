"""Statements as programs read them."""

import msgspec

from interpretariat.domain.references import booking_reference
from interpretariat.services.costs import CostLine, MonthCosts


class StatementLine(msgspec.Struct, frozen=True):
    """One booking: what it costs, and what of it the organisation bears. Cents."""

    booking: int
    description: str
    price_cents: int
    share_cents: int

    @classmethod
    def of(cls, line: CostLine) -> "StatementLine":
        price = line.price.total_cents
        place = line.site.short_name if line.site else line.mode
        words = (booking_reference(line.booking_id), f"{line.starts_at:%Y-%m-%d}", line.language.code, place)
        return cls(line.booking_id, " ".join(words), price, price)


class StatementRead(msgspec.Struct, frozen=True):
    """One organisation's month. The shares of its lines add up to `subtotal_cents`.

    `state`: `open` while the month can still change. Until agreements share the price, an organisation bears it whole
    and no tax is due.
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
    def of(cls, costs: MonthCosts) -> "StatementRead":
        lines, period = [StatementLine.of(line) for line in costs.due], f"{costs.month:%Y-%m}"
        subtotal = sum(line.share_cents for line in lines)
        owner = costs.organisation.id
        return cls(f"{period}-{owner}", owner, period, "open", lines, subtotal, 0, subtotal)
