"""A tariff as data: what is charged, or paid, for a booking. One shape serves bills and pay.

Nothing here computes: `pricing` does. Terms are dated by whoever keeps them, and go to JSON and back unchanged.
Percentages are basis points (10,000 = all of it). The defaults are those of the public form of the Québec interpreter
bank (41 $/h, two hours at least, 48 business hours' notice), to be confirmed by each agreement.
"""

from datetime import time
from decimal import Decimal
from typing import Annotated, Literal, get_args

import msgspec

from interpretariat.domain.availability import IsoWeekday
from interpretariat.domain.languages import Mode

Outcome = Literal[
    "done",
    "cancelled",
    "late_cancelled",
    "cancelled_en_route",
    "no_show_client",
    "no_show_professional",
    "no_show_interpreter",
    "interpreter_late",
    "interpreter_refused",
]
"""How a booking ended. `cancelled_en_route` is cancelled when the interpreter had left or had arrived."""

Occasion = Literal["urgent", "evening", "weekend", "holiday"]

TimeBasis = Literal["none", "actual", "worked", "planned", "notice", "minimum"]
"""Which minutes count: none · the actual ones, rounded · at least the minimum · the planned ones, at least the
minimum · the planned ones at the rate of the cancellation tier · the minimum alone."""

Count = Annotated[int, msgspec.Meta(ge=0)]
Positive = Annotated[int, msgspec.Meta(gt=0)]
Points = Annotated[int, msgspec.Meta(ge=0)]

WHOLE = 10_000
"""Basis points of the whole."""


def _refuse_negative(*figures: Decimal) -> None:
    if not all(figure.is_finite() and figure >= 0 for figure in figures):
        raise ValueError("kilometres and their price are not negative")


class ModeTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An hourly rate, the least that is counted, and the slices that time is rounded to (60 and 15: an hour, then
    quarters).
    """

    hourly_cents: Count
    minimum_minutes: Count = 120
    increment_minutes: Positive = 15
    rounding: Literal["up", "nearest", "down"] = "up"


class Zone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A flat price for a trip of at most `up_to_km`."""

    up_to_km: Decimal
    flat_cents: Count

    def __post_init__(self) -> None:
        _refuse_negative(self.up_to_km)


class TravelTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Flat zones, from the nearest on; beyond them, kilometres. Up to `threshold_km` none is due; above
    it, those in excess (`counts="excess"`) or all of them (`"whole"`). `per_km_cents` may have decimals (60.5).
    """

    zones: tuple[Zone, ...] = ()
    per_km_cents: Decimal = Decimal(0)
    threshold_km: Decimal = Decimal(0)
    counts: Literal["excess", "whole"] = "excess"

    def __post_init__(self) -> None:
        _refuse_negative(self.per_km_cents, self.threshold_km)


class CancellationTier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Cancelled under this many business hours before the start, a booking planned for `from_minutes` or more is due at
    this rate.
    """

    under_hours: Positive
    basis_points: Points
    from_minutes: Count = 0


class OutcomeTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    time: TimeBasis
    travel: bool = False


class SurchargeTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What each occasion adds to the time, and when a start is in the evening or at the weekend (local wall time).

    `stacking` says whether several occasions add up, or the highest one alone counts.
    """

    basis_points: dict[Occasion, Points] = {}
    stacking: Literal["sum", "highest"] = "sum"
    evening_from: time = time(18)
    evening_until: time = time(8)
    weekend_days: frozenset[IsoWeekday] = frozenset({6, 7})


BILLED_OUTCOMES: dict[Outcome, OutcomeTerms] = {
    "done": OutcomeTerms("worked", travel=True),
    "cancelled": OutcomeTerms("none"),
    "late_cancelled": OutcomeTerms("notice"),
    "cancelled_en_route": OutcomeTerms("planned", travel=True),
    "no_show_client": OutcomeTerms("planned", travel=True),
    "no_show_professional": OutcomeTerms("planned", travel=True),
    "no_show_interpreter": OutcomeTerms("none"),
    "interpreter_late": OutcomeTerms("actual"),
    "interpreter_refused": OutcomeTerms("minimum", travel=True),
}
"""The truth table of money, billed side. The client's absence and the refusal of an interpreter are matters of policy:
here they are billed."""

PAID_OUTCOMES: dict[Outcome, OutcomeTerms] = BILLED_OUTCOMES | {"interpreter_late": OutcomeTerms("none")}
"""The paid side: an interpreter who came late is not paid before the incident is settled."""


class TariffTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything `price` needs to know of an agreement. Raises ValueError when an outcome is missing.

    `two_person_call`: the terms of a telephone call between the interpreter and one other person; with more people on
    the line, and when it is absent, a call is priced as telephone interpreting.
    `counts_waiting`, `counts_travel_time`: these minutes are added to the actual ones, so an unused minimum absorbs
    them. `rebooked_credit_points`: the part of a late cancellation's price given back when the slot is taken over.
    """

    modes: dict[Mode, ModeTerms]
    two_person_call: ModeTerms | None = None
    surcharges: SurchargeTerms = SurchargeTerms()
    travel: TravelTerms = TravelTerms()
    cancellation: tuple[CancellationTier, ...] = (CancellationTier(48, WHOLE),)
    late_fee_cap_cents: Count | None = None
    rebooked_credit_points: Annotated[int, msgspec.Meta(ge=0, le=WHOLE)] = WHOLE
    counts_waiting: bool = True
    counts_travel_time: bool = False
    outcomes: dict[Outcome, OutcomeTerms] = msgspec.field(default_factory=lambda: dict(BILLED_OUTCOMES))

    def __post_init__(self) -> None:
        missing = [outcome for outcome in get_args(Outcome) if outcome not in self.outcomes]
        if missing or not self.modes:
            raise ValueError(f"a tariff says what each outcome costs; missing: {missing}")


BANK_HOURLY_CENTS = 4_100

BILLING_TERMS = TariffTerms(
    modes={mode: ModeTerms(BANK_HOURLY_CENTS) for mode in get_args(Mode)},
    two_person_call=ModeTerms(BANK_HOURLY_CENTS, minimum_minutes=15),
)
"""What an organisation owes by default. The form names no price per kilometre: an agreement adds its own."""

PAY_TERMS = msgspec.structs.replace(BILLING_TERMS, outcomes=dict(PAID_OUTCOMES))
"""What an interpreter is paid by default: the same, save for the outcomes that are theirs to answer for."""


def read_terms(document: bytes) -> TariffTerms:
    """Terms from their JSON. Raises msgspec.ValidationError, which names the path and the reason."""
    return msgspec.json.decode(document, type=TariffTerms)


def terms_json(terms: TariffTerms) -> bytes:
    return msgspec.json.encode(terms, order="deterministic")
