from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from interpretariat.domain.agreement import AgreementTerms, SharedAppointment, SharedBlock, SharedTravel, TravelRule
from interpretariat.domain.jobs import Job, JobPartner, Point, Rules, blocks, by_day, rounds, with_rebooked
from interpretariat.domain.pricing import BookingFacts
from interpretariat.domain.sharing import alone_jobs, settle_all, share_out
from interpretariat.domain.tariff import BILLING_TERMS, TravelTerms
from interpretariat.domain.waterfall import PaidCase, Purse

TARIFF = replace(BILLING_TERMS, travel=TravelTerms(per_km_cents=Decimal(100)))
NINE = datetime.fromisoformat("2026-10-07T09:00-04:00")
HOME = Point(0, 0)


def job(key: int, start: int, minutes: int = 60, *, owner: int = 1, east: int = 5, km: int = 0, **facts: object) -> Job:
    """A job that begins so many minutes after nine, so many kilometres east of home."""
    starts_at = NINE + timedelta(minutes=start)
    told = {"outcome": "done", "mode": "in_person", "planned_minutes": minutes, "actual_minutes": minutes} | facts
    return Job(
        key=key,
        organisation=owner,
        interpreter=1,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        facts=BookingFacts(km=Decimal(km), **told),  # type: ignore[arg-type]  # a table of facts
        case=PaidCase(f"org-{owner}", "health", date(2026, 10, 7), minutes=minutes),
        home=HOME,
        site=east,
        place=Point(0, east),
    )


def rules(agreement: AgreementTerms | None = None, **by_owner: AgreementTerms) -> Rules:
    """Distances of a straight road; one agreement for all, or one an owner (`o1`, `o2`)."""
    found = agreement or AgreementTerms()
    return Rules(
        lambda _: TARIFF,
        lambda job: by_owner.get(f"o{job.organisation}", found),
        lambda a, b: round(1000 * abs(a.lon - b.lon)),
    )


BLOCK = AgreementTerms(block=SharedBlock("9", gap_minutes=15))


def test_jobs_follow_one_another_until_the_pause_is_too_long_or_the_place_another() -> None:
    day = [job(1, 0, 30), job(2, 30, 30), job(3, 75, 30), job(4, 121, 30), job(5, 151, 30, east=7)]
    assert [[each.key for each in block] for block in blocks(day, rules(BLOCK))] == [[1, 2, 3]]


def test_an_absence_or_another_rule_ends_a_block() -> None:
    day = [job(1, 0, 30), job(2, 30, 30, outcome="no_show_client"), job(3, 60, 30), job(4, 90, 30, owner=2)]
    other = AgreementTerms(block=SharedBlock("3", "equal", gap_minutes=15))
    assert list(blocks(day, rules(o1=BLOCK, o2=other))) == []


def test_a_block_is_priced_from_its_first_start_to_its_last_end() -> None:
    priced = share_out([job(1, 0, 60), job(2, 75, 60)], rules(BLOCK))
    assert [each.time_cents for each in priced] == [4613, 4612]
    assert priced[0].block is not None
    assert (priced[0].block.together_cents, priced[0].block.block_minutes) == (135 * 4100 // 60, 135)


@pytest.mark.parametrize(
    ("rule", "shares"),
    [("first_pays_outward", [1000, 1000]), ("proportional", [667, 1333]), ("shapley", [500, 1500])],
)
def test_a_round_is_shared_by_its_rule(rule: TravelRule, shares: list[int]) -> None:
    """Five kilometres out, five on, ten back: twenty in all."""
    terms = AgreementTerms(travel=SharedTravel("8", rule))
    priced = share_out([job(1, 0, km=5), job(2, 180, owner=2, east=10, km=15)], rules(terms))
    assert [each.travel_cents for each in priced] == shares


def test_who_agreed_to_another_rule_is_in_no_round() -> None:
    day = [job(1, 0, km=5), job(2, 180, owner=2, km=15)]
    shapley, other = (AgreementTerms(travel=SharedTravel("8", rule)) for rule in ("shapley", "proportional"))
    assert list(rounds(day, rules(o1=shapley, o2=other))) == []


def test_a_freed_slot_that_served_somebody_else_is_known_as_such() -> None:
    freed = job(1, 0, outcome="late_cancelled", notice_minutes=60)
    assert [each.facts.rebooked for each in with_rebooked([freed, job(2, 30)])] == [True, False]
    assert [each.facts.rebooked for each in with_rebooked([freed, job(2, 60)])] == [False, False]


def test_alone_each_drives_its_own_round() -> None:
    """Together 5 + 5 + 10; alone, ten there and back for the first, twenty for the second."""
    alone = alone_jobs([job(1, 0, km=5), job(2, 180, owner=2, east=10, km=15)], rules())
    assert {each.key: each.facts.km for each in alone} == {1: 10, 2: 20}


def test_a_shared_appointment_is_borne_by_each_under_its_own_agreement_and_alone_by_each_whole() -> None:
    partners = (JobPartner(1, "org-1", "health", people=3), JobPartner(2, "org-2", "school", people=1))
    shared = replace(job(1, 0), partners=partners)
    terms = rules(AgreementTerms(appointment=SharedAppointment("10", "head_count")))
    parts = settle_all(share_out([shared], terms), terms, Purse())
    assert [(part.organisation, part.price_cents) for part in parts] == [(1, 6150), (2, 2050)]
    assert [(each.organisation, each.partners) for each in alone_jobs([shared], terms)] == [(1, ()), (2, ())]


def test_the_order_in_which_jobs_are_given_changes_nothing() -> None:
    terms = rules(AgreementTerms(travel=SharedTravel("8", "shapley"), block=SharedBlock("9")))
    day = [job(1, 0, 30, km=5), job(2, 30, 30, owner=2), job(3, 200, owner=3, east=9, km=13)]
    assert len(by_day(day)) == 1
    assert share_out(day, terms) == share_out(day[::-1], terms)
