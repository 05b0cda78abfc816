from datetime import date
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from interpretariat.domain.agreement import (
    USER_PAYS,
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
from interpretariat.domain.waterfall import Balance, PaidCase, Purse, Settled, settle
from tests.torture import times

CASE = PaidCase("accueil", "community", date(2026, 10, 7), domain="health", mode="in_person", language="ara")


def purse(left: int = 100_000, **facts: Any) -> Purse:
    return Purse({"ENV": Balance(left, "MSSS", **facts)})


def shares(settled: Settled) -> list[tuple[str, str, str, int]]:
    return [(share.kind, share.payer, share.article, share.amount_cents) for share in settled.shares]


def under(*clauses: Clause, price: int = 8810, case: PaidCase = CASE, of: Purse | None = None) -> Settled:
    return settle(AgreementTerms(clauses), case, price, of or purse())


def test_without_an_agreement_the_user_pays() -> None:
    assert shares(settle(USER_PAYS, CASE, 8810, Purse())) == [("organisation", "accueil", "", 8810)]


def test_a_funder_pays_its_type_of_case_whole() -> None:
    funding = Funding("2", "MIFI", Case(domains=frozenset({"health"})))
    assert shares(under(funding)) == [("funding", "MIFI", "2", 8810), ("organisation", "accueil", "", 0)]
    elsewhere = replace(CASE, domain="school")
    assert shares(under(funding, case=elsewhere)) == [("organisation", "accueil", "", 8810)]


def test_an_access_code_names_who_pays_and_a_third_party_stays_hidden() -> None:
    funding = Funding("3", "TIERS", Case(codes=frozenset({"R-12"})), hidden=True)
    paid = under(funding, case=replace(CASE, code="R-12")).shares[0]
    assert (paid.payer, paid.amount_cents, paid.hidden) == ("TIERS", 8810, True)
    assert under(funding, case=replace(CASE, code="R-13")).own_cents == 8810


def test_a_subsidy_then_the_management_of_what_is_left() -> None:
    """The worked line of the statement: 40 % of 88.10, then 10 % of the 52.86 that remain."""
    settled = under(Subsidy("5", "VILLE", {"community": 4000}), Management("6", 1000))
    assert shares(settled) == [("subsidy", "VILLE", "5", 3524), ("organisation", "accueil", "", 5815)]
    assert [(fee.article, fee.of_cents, fee.amount_cents) for fee in settled.fees] == [("6", 5286, 529)]
    assert settled.total_cents == 9339


@pytest.mark.parametrize(("sector", "paid"), [("community", 7048), ("health", 0)])
def test_a_subsidy_depends_on_the_class_of_the_organisation(sector: str, paid: int) -> None:
    settled = under(Subsidy("5", "VILLE", {"community": 8000}), case=replace(CASE, sector=sector))
    assert 8810 - settled.own_cents == paid


def test_a_subsidy_stops_at_its_ceiling_and_says_so() -> None:
    subsidy = Subsidy("5", "VILLE", {"community": 8000}, ceiling_cents=5000, monthly_ceiling_cents=7000)
    month = purse()
    first, second, third = (under(subsidy, of=month).shares for _ in range(3))
    assert [(each[0].amount_cents, each[0].capped) for each in (first, second)] == [(5000, True), (2000, True)]
    assert [share.kind for share in third] == ["organisation"]


def test_an_envelope_pays_as_long_as_it_lasts() -> None:
    month = purse(10_000)
    paid = [under(Drawing("4", "ENV"), of=month).own_cents for _ in range(3)]
    assert (paid, month.envelopes["ENV"].left_cents) == ([0, 7620, 8810], 0)


def test_the_reserve_of_an_envelope_is_for_what_it_protects() -> None:
    month = purse(10_000, reserve_cents=9000, protected=frozenset({"mental_health"}))
    assert under(Drawing("4", "ENV"), of=month).own_cents == 7810
    assert under(Drawing("4", "ENV"), of=month, case=replace(CASE, domain="mental_health")).own_cents == 0


def test_minutes_of_a_lent_interpreter_are_paid_by_the_cooperative() -> None:
    clause = Cooperation("4", {"I-NADIA": "ecole"}, 4100)
    case = replace(CASE, interpreter="I-NADIA", minutes=60)
    assert shares(under(clause, case=case)) == [
        ("cooperation", "ecole", "4", 4100),
        ("organisation", "accueil", "", 4710),
    ]
    assert under(clause).own_cents == 8810


def test_whoever_is_no_member_pays_more_and_alone() -> None:
    clause = Membership("1", {"accueil": date(2026, 10, 6)}, otherwise_points=1500)
    settled = under(clause, Funding("2", "MIFI"), price=10_000)
    assert shares(settled) == [("organisation", "accueil", "", 11_500)]
    assert [(fee.kind, fee.amount_cents) for fee in settled.fees] == [("no_member", 1500)]
    still = replace(CASE, on_date=date(2026, 10, 6))
    assert under(clause, Funding("2", "MIFI"), case=still).own_cents == 0


def test_the_order_of_the_clauses_is_the_order_of_paying() -> None:
    half, envelope = Funding("1", "MIFI", points=5000), Drawing("2", "ENV", points=5000)
    assert [row[1:] for row in shares(under(half, envelope, price=1000))][:2] == [
        ("MIFI", "1", 500),
        ("MSSS", "2", 250),
    ]
    assert [row[1:] for row in shares(under(envelope, half, price=1000))][:2] == [
        ("MSSS", "2", 500),
        ("MIFI", "1", 250),
    ]


def test_payers_always_bear_the_price_and_its_fees_and_an_envelope_is_never_overdrawn() -> None:
    chance = Random(20261007)
    for _ in range(times(2_000)):
        month = purse(chance.randrange(20_000), reserve_cents=chance.randrange(3_000))
        terms = AgreementTerms(tuple(_some_clause(chance, str(article)) for article in range(chance.randrange(7))))
        for _ in range(3):
            price = chance.randrange(40_000)
            settled = settle(terms, CASE, price, month)
            paid = [share.amount_cents for share in settled.shares]
            assert sum(paid) == settled.total_cents == price + sum(fee.amount_cents for fee in settled.fees)
            assert min(paid) >= 0
        assert month.envelopes["ENV"].left_cents >= 0


def _some_clause(chance: Random, article: str) -> Clause:
    points = chance.randrange(10_001)
    return chance.choice(
        [
            Funding(article, "MIFI", points=points),
            Subsidy(article, "VILLE", {"community": points}, ceiling_cents=chance.choice([None, 777])),
            Drawing(article, "ENV", points=points),
            Management(article, points % 1500, on=chance.choice(["remainder", "price"])),
            Membership(article, {"accueil": None} if points % 3 else {}, otherwise_points=points % 2000),
            Cooperation(article, {"": "ecole"}, points),
        ]
    )
