"""What a statement's line says of one amount: kept in the books as it was, so that a closed month is only read."""

from datetime import date, datetime
from typing import Literal

import msgspec

from interpretariat.domain.pricing import PriceLine
from interpretariat.domain.sharing import BlockUse, PartnerUse, TourUse
from interpretariat.domain.waterfall import Settled, Share

LineKind = Literal["booking", "membership", "cooperation"]
Standing = Literal["expected", "unsigned", "settled"]


class Where(msgspec.Struct, frozen=True):
    """What was booked. `site` is a name; other organisations' files never appear here."""

    request: int
    starts_at: datetime
    zone: str
    site: str
    language: str
    mode: str
    domain: str = ""
    service: str = ""
    planned_minutes: int = 0
    signed_minutes: int | None = None
    outcome: str = "done"


class Origin(msgspec.Struct, frozen=True):
    """Which versions priced a line."""

    tariff: str = ""
    tariff_since: date | None = None
    agreement: str = ""
    agreement_since: date | None = None


class Line(msgspec.Struct, frozen=True):
    """One amount of one organisation. `price_cents` is its part of the booking before fees; the shares of `settled`
    say who bears it. `minutes` are those lent less those used, of a line of the co-operative. `month` is that of the
    fact: earlier than the statement's when it came late. A `reversal` takes back what another line had said.
    """

    kind: LineKind
    organisation: int
    month: date
    settled: Settled
    booking: int | None = None
    where: Where | None = None
    origin: Origin = Origin()
    cost_centre: str = ""
    article: str = ""
    minutes: int = 0
    price_lines: tuple[PriceLine, ...] = ()
    block: BlockUse | None = None
    tour: TourUse | None = None
    shared: PartnerUse | None = None
    standing: Standing = "settled"
    reversal: bool = False

    @property
    def price_cents(self) -> int:
        """The price and what the agreement adds to it: what all its payers bear."""
        return self.settled.total_cents

    @property
    def share_cents(self) -> int:
        return self.settled.own_cents


def reversed_line(line: Line) -> Line:
    """The line that takes this one back, cent by cent."""
    fees = tuple(msgspec.structs.replace(fee, amount_cents=-fee.amount_cents) for fee in line.settled.fees)
    shares = tuple(msgspec.structs.replace(share, amount_cents=-share.amount_cents) for share in line.settled.shares)
    settled = Settled(-line.settled.price_cents, fees, shares)
    return msgspec.structs.replace(line, settled=settled, reversal=True, minutes=-line.minutes)


def charge(organisation: str, amount_cents: int) -> Settled:
    """A sum that the organisation bears alone; due to it when negative."""
    return Settled(amount_cents, (), (Share("organisation", organisation, amount_cents),))
