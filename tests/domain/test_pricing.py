from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, get_args
from zoneinfo import ZoneInfo

import msgspec
import pytest

from interpretariat.domain.business import BusinessCalendar
from interpretariat.domain.money import round_half_up
from interpretariat.domain.pricing import BookingFacts, CostRange, Price, PriceLine, cost_range, occasions, price
from interpretariat.domain.tariff import (
    BILLING_TERMS,
    PAY_TERMS,
    CancellationTier,
    ModeTerms,
    Occasion,
    Outcome,
    SurchargeTerms,
    TariffTerms,
    TravelTerms,
    Zone,
)

QUEBEC = ZoneInfo("America/Toronto")
PER_KM = TravelTerms(per_km_cents=Decimal("60.5"), threshold_km=Decimal(32))
HOURLY = ModeTerms(4_100, minimum_minutes=60, increment_minutes=15)


def terms(**changes: Any) -> TariffTerms:
    return msgspec.structs.replace(BILLING_TERMS, **changes)


def done(actual_minutes: int, **changes: Any) -> BookingFacts:
    return BookingFacts("done", changes.pop("mode", "in_person"), 60, actual_minutes=actual_minutes, **changes)


def late(notice_minutes: int, planned_minutes: int = 180, **changes: Any) -> BookingFacts:
    return BookingFacts("late_cancelled", "in_person", planned_minutes, notice_minutes=notice_minutes, **changes)


def test_fifty_minutes_are_the_minimum_of_two_hours() -> None:
    line = PriceLine(
        kind="time",
        unit="minute",
        measured=Decimal(50),
        quantity=Decimal(120),
        rate_cents=Decimal(4_100),
        factors=(),
        clause="modes.in_person.minimum_minutes",
        amount_cents=8_200,
    )
    assert price(BILLING_TERMS, done(50)) == Price((line,), 8_200)


@pytest.mark.parametrize(
    ("rounding", "worked", "counted", "clause"),
    [
        ("up", 61, 75, "increment_minutes"),
        ("up", 75, 75, "hourly_cents"),
        ("up", 60, 60, "hourly_cents"),
        ("up", 10, 60, "minimum_minutes"),
        ("nearest", 67, 60, "increment_minutes"),
        ("nearest", 68, 75, "increment_minutes"),
        ("down", 74, 60, "increment_minutes"),
        ("down", 75, 75, "hourly_cents"),
    ],
)
def test_time_is_rounded_to_slices_above_the_minimum(rounding: Any, worked: int, counted: int, clause: str) -> None:
    slices = terms(modes={"in_person": ModeTerms(4_100, 60, 15, rounding)})
    (line,) = price(slices, done(worked)).lines
    assert (line.quantity, line.clause) == (counted, f"modes.in_person.{clause}")


def test_nearest_slice_of_a_tie_is_the_longer_one() -> None:
    slices = terms(modes={"in_person": ModeTerms(4_100, 0, 30, "nearest")})
    assert price(slices, done(45)).lines[0].quantity == 60


@pytest.mark.parametrize(
    ("call", "cents", "clause"),
    [
        (done(10, mode="telephone", two_person_call=True), 1_025, "two_person_call.increment_minutes"),
        (done(16, mode="telephone", two_person_call=True), 2_050, "two_person_call.increment_minutes"),
        (done(10, mode="telephone"), 8_200, "modes.telephone.minimum_minutes"),
        (done(10, mode="video", two_person_call=True), 8_200, "modes.video.minimum_minutes"),
    ],
)
def test_call_between_two_people_goes_by_quarters(call: BookingFacts, cents: int, clause: str) -> None:
    answer = price(BILLING_TERMS, call)
    assert (answer.total_cents, answer.lines[0].clause) == (cents, clause)


# The truth table of money: outcome → cents billed, cents paid, kilometres due. Two hours and a half were planned,
# 50 minutes took place, 100 km were driven.
TRUTH: dict[Outcome, tuple[int, int, bool]] = {
    "done": (8_200, 8_200, True),
    "cancelled": (0, 0, False),
    "late_cancelled": (10_250, 10_250, False),
    "cancelled_en_route": (10_250, 10_250, True),
    "no_show_professional": (10_250, 10_250, True),
    "no_show_client": (10_250, 10_250, True),
    "no_show_interpreter": (0, 0, False),
    "interpreter_late": (4_100, 0, False),
    "interpreter_refused": (8_200, 8_200, True),
}


@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_truth_table_of_money(outcome: Outcome) -> None:
    facts = BookingFacts(outcome, "in_person", 150, actual_minutes=50, km=Decimal(100), notice_minutes=60)
    billed, paid, travel = TRUTH[outcome]
    kilometres = round_half_up(68 * Fraction(121, 2)) if travel else 0
    assert price(terms(travel=PER_KM), facts).total_cents == billed + kilometres
    assert price(msgspec.structs.replace(PAY_TERMS, travel=PER_KM), facts).total_cents == paid + kilometres


def test_nothing_due_has_no_line() -> None:
    assert price(BILLING_TERMS, BookingFacts("cancelled", "in_person", 60)) == Price((), 0)


@pytest.mark.parametrize(
    ("travel", "km", "cents", "clause"),
    [
        (PER_KM, "32", 0, None),
        (PER_KM, "33", 61, "travel.threshold_km"),
        (PER_KM, "132", 6_050, "travel.threshold_km"),
        (
            TravelTerms(per_km_cents=Decimal(60), threshold_km=Decimal(32), counts="whole"),
            "33",
            1_980,
            "travel.per_km_cents",
        ),
        (TravelTerms(per_km_cents=Decimal(60)), "18.3", 1_098, "travel.per_km_cents"),
        (TravelTerms((Zone(Decimal(10), 800), Zone(Decimal(20), 1_500)), Decimal(60)), "10", 800, "travel.zones.0"),
        (TravelTerms((Zone(Decimal(10), 800), Zone(Decimal(20), 1_500)), Decimal(60)), "10.1", 1_500, "travel.zones.1"),
        (TravelTerms((Zone(Decimal(10), 800),), Decimal(60)), "30", 1_800, "travel.per_km_cents"),
    ],
)
def test_travel_by_kilometre_threshold_and_zone(travel: TravelTerms, km: str, cents: int, clause: str | None) -> None:
    answer = price(terms(travel=travel), done(120, km=Decimal(km)))
    assert [(line.amount_cents, line.clause) for line in answer.lines[1:]] == ([(cents, clause)] if clause else [])
    assert answer.total_cents == 8_200 + cents


def test_no_travel_is_due_at_a_distance() -> None:
    assert price(terms(travel=PER_KM), done(120, mode="video", km=Decimal(100))).total_cents == 8_200


def test_waiting_and_travel_time_fill_the_unused_minimum_first() -> None:
    facts = done(50, waiting_minutes=40, travel_minutes=60)
    absorbed = terms(counts_travel_time=True)
    assert [price(t, facts).total_cents for t in (BILLING_TERMS, absorbed)] == [8_200, 10_250]
    assert price(terms(counts_waiting=False), facts).lines[0].measured == 50


NOTICE = (CancellationTier(24, 10_000), CancellationTier(48, 5_000), CancellationTier(96, 10_000, from_minutes=240))


@pytest.mark.parametrize(
    ("notice_minutes", "planned_minutes", "cents", "clause"),
    [
        (24 * 60 - 1, 180, 12_300, "cancellation.0"),
        (24 * 60, 180, 6_150, "cancellation.1"),
        (48 * 60 - 1, 180, 6_150, "cancellation.1"),
        (48 * 60, 180, 0, "cancellation"),
        (48 * 60, 240, 16_400, "cancellation.2"),
        (24 * 60, 240, 16_400, "cancellation.2"),
        (96 * 60, 240, 0, "cancellation"),
        (0, 30, 8_200, "cancellation.0"),
    ],
)
def test_late_cancellation_by_tier_of_notice(
    notice_minutes: int, planned_minutes: int, cents: int, clause: str
) -> None:
    answer = price(terms(cancellation=NOTICE), late(notice_minutes, planned_minutes))
    assert (answer.total_cents, answer.lines[0].clause) == (cents, clause)


def test_late_fee_stops_at_its_cap() -> None:
    answer = price(terms(late_fee_cap_cents=10_000), late(60))
    assert [(line.kind, line.amount_cents) for line in answer.lines] == [("time", 12_300), ("cap", -2_300)]


def test_rebooked_slot_is_credited_after_the_cap() -> None:
    half = terms(late_fee_cap_cents=10_000, rebooked_credit_points=5_000)
    answer = price(half, late(60, rebooked=True))
    assert [(line.kind, line.amount_cents) for line in answer.lines] == [
        ("time", 12_300),
        ("cap", -2_300),
        ("credit", -5_000),
    ]
    assert price(BILLING_TERMS, late(60, rebooked=True)).total_cents == 0


@pytest.mark.parametrize(
    ("stacking", "cents", "clauses"),
    [("sum", [8_200, 4_100, 2_050], ["holiday", "urgent"]), ("highest", [8_200, 4_100], ["holiday"])],
)
def test_surcharges_add_up_or_the_highest_counts(stacking: Any, cents: list[int], clauses: list[str]) -> None:
    dear = SurchargeTerms({"urgent": 2_500, "holiday": 5_000, "weekend": 9_000}, stacking=stacking)
    answer = price(terms(surcharges=dear), done(120, occasions=frozenset({"urgent", "holiday"})))
    assert [line.amount_cents for line in answer.lines] == cents
    assert [line.clause for line in answer.lines[1:]] == [f"surcharges.basis_points.{name}" for name in clauses]


def test_surcharge_follows_the_tier_of_a_cancellation() -> None:
    half = terms(cancellation=(CancellationTier(48, 5_000),), surcharges=SurchargeTerms({"urgent": 3_000}))
    answer = price(half, late(60, occasions=frozenset({"urgent"})))
    assert [(line.factors, line.amount_cents) for line in answer.lines] == [((5_000,), 6_150), ((5_000, 3_000), 1_845)]


@pytest.mark.parametrize(
    ("start", "urgent", "found"),
    [
        ("2026-11-24 09:00", False, set()),
        ("2026-11-24 09:00", True, {"urgent"}),
        ("2026-11-24 18:00", False, {"evening"}),
        ("2026-11-24 17:59", False, set()),
        ("2026-11-24 07:59", False, {"evening"}),
        ("2026-11-24 08:00", False, set()),
        ("2026-11-22 19:00", False, {"evening", "weekend"}),
        ("2026-12-25 09:00", False, {"holiday"}),
    ],
)
def test_occasions_by_the_wall_time_of_the_start(start: str, urgent: bool, found: set[Occasion]) -> None:
    calendar = BusinessCalendar(QUEBEC, frozenset({date(2026, 12, 25)}))
    start_at = datetime.fromisoformat(start).replace(tzinfo=QUEBEC)
    assert occasions(SurchargeTerms(), calendar, start_at, urgent=urgent) == found


@pytest.mark.parametrize(
    ("trips", "expected"),
    [
        ([], CostRange(8_200, 8_200)),
        (["40", "5", "132"], CostRange(8_200, 14_250)),
        (["132"], CostRange(14_250, 14_250)),
    ],
)
def test_cost_range_over_the_trips_of_those_who_could_come(trips: list[str], expected: CostRange) -> None:
    facts = BookingFacts("done", "in_person", 120)
    assert cost_range(terms(travel=PER_KM), facts, map(Decimal, trips)) == expected


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        (BookingFacts("done", "in_person", 60), "actual minutes"),
        (BookingFacts("late_cancelled", "in_person", 60), "notice"),
        (done(60, mode="video"), "no price for video"),
    ],
)
def test_missing_fact_is_refused(facts: BookingFacts, missing: str) -> None:
    with pytest.raises(ValueError, match=missing):
        price(terms(modes={"in_person": HOURLY}), facts)
