from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from interpretariat.db.models import Booking, LedgerEntry, LedgerTransaction, Organisation, RequestPartner, Transition
from interpretariat.db.queries.ledger import account_sums
from interpretariat.db.session import Database
from interpretariat.domain.agreement import (
    AgreementTerms,
    Cooperation,
    Drawing,
    Gain,
    Management,
    Membership,
    SharedBlock,
    SharedTravel,
)
from interpretariat.domain.policy import Role
from interpretariat.domain.refusals import (
    EarlierPeriodOpen,
    NotAllowed,
    NotFound,
    PeriodClosed,
    PeriodNotReady,
    PeriodRunning,
    Refusal,
    TransitionRefused,
)
from interpretariat.domain.tariff import BILLING_TERMS
from interpretariat.services.periods import Checklist, Closed, check_period, close_period, credit_booking
from interpretariat.services.statements import Statement, all_statements
from tests.factory import ZONE, City, added, make_tariff
from tests.services.money import (
    NOVEMBER,
    OCTOBER,
    chained_day,
    make_agreement,
    make_envelope,
    make_payer,
    signed,
    three_visits,
)

ON_2_NOVEMBER = datetime(2026, 11, 2, 15, tzinfo=UTC)
ON_2_DECEMBER = datetime(2026, 12, 2, 15, tzinfo=UTC)
POOL = ZoneInfo(ZONE)


async def close(database: Database, city: City, month: date = OCTOBER, **facts: Any) -> Closed:
    facts = {"now": ON_2_NOVEMBER, "zone": POOL} | facts
    async with database.transaction() as session:
        return await close_period(session, city.actors[Role.FINANCE], month, **facts)


async def check(database: Database, city: City, month: date = OCTOBER, now: datetime = ON_2_NOVEMBER) -> Checklist:
    async with database.reading() as session:
        return await check_period(session, city.actors[Role.FINANCE], month, zone=POOL, now=now)


async def statements(database: Database, city: City, month: date = OCTOBER) -> dict[str, Statement]:
    async with database.reading() as session:
        found = await all_statements(session, city.actors[Role.FINANCE], month)
    return {each.organisation.code: each for each in found}


async def sums(database: Database, month: date = OCTOBER) -> dict[str, int]:
    async with database.reading() as session:
        return await account_sums(session, month)


async def everything(database: Database, city: City) -> None:
    """A month of all kinds: a shared round, a block, an envelope, a co-operative, a fee, a shared appointment."""
    terms = AgreementTerms(
        (
            Membership("1", {"clinique": None, "ecole": None}, fee_cents=50_000, fee_month=10),
            Cooperation("2", {"I-YOUSSEF": "ecole"}, 4100),
            Drawing("3", "ENV", points=5000),
            Management("4", 1000),
        ),
        travel=SharedTravel("5", "shapley"),
        block=SharedBlock("6", gain=Gain(4000)),
    )
    async with database.transaction() as session:
        await make_envelope(session, await make_payer(session), 20_000)
        await make_agreement(session, terms)
        await chained_day(session, city)
        await three_visits(session, city)
        await signed(session, city.clinic, city.limoilou, city.youssef, "2026-10-09T09:00", minutes=180, km=8)
        shared = await signed(session, city.clinic, city.limoilou, city.nadia, "2026-10-09T13:00")
        await added(session, RequestPartner(request_id=shared.request_id, organisation_id=city.school.id))


async def test_closing_keeps_what_the_preview_said(database: Database, city: City) -> None:
    await everything(database, city)
    before = await statements(database, city)
    await close(database, city)
    after = await statements(database, city)
    assert [each.state for each in after.values()] == ["closed", "closed"]
    for code, statement in after.items():
        key = {"key": lambda line: (line.kind, line.booking or 0)}
        assert sorted(statement.lines, **key) == sorted(before[code].lines, **key)
        assert statement.subtotal_cents == before[code].subtotal_cents


async def test_the_books_balance_and_the_pool_keeps_what_it_does_not_pay(database: Database, city: City) -> None:
    await everything(database, city)
    closed = await close(database, city)
    accounts, lent = await sums(database), 12_300
    assert (sum(accounts.values()), accounts["cooperation"]) == (0, 0)
    assert accounts["receivable"] == closed.income_cents + closed.management_cents - lent
    assert accounts["payable"] == -closed.cost_cents + lent  # a lent interpreter is paid by the lender
    assert closed.balance_cents == closed.income_cents + closed.management_cents - closed.cost_cents > 100_000
    owed = await statements(database, city)
    async with database.reading() as session:
        query = select(Organisation.code, func.sum(LedgerEntry.amount_cents)).join(
            LedgerEntry, LedgerEntry.organisation_id == Organisation.id
        )
        by_code = {code: cents for code, cents in await session.execute(query.group_by(Organisation.code))}  # noqa: C416 - rows are no pairs for mypy
    assert by_code == {code: statement.subtotal_cents for code, statement in owed.items()}


async def test_what_is_written_is_invoiced_and_recorded(database: Database, city: City) -> None:
    await everything(database, city)
    assert (await close(database, city)).bookings == 8
    async with database.reading() as session:
        states = set(await session.scalars(select(Booking.state)))
        steps = await session.scalar(select(func.count()).where(Transition.event == "invoice"))
    assert (states, steps) == ({"invoiced"}, 8)


async def test_a_month_is_closed_once(database: Database, city: City) -> None:
    await close(database, city)
    with pytest.raises(PeriodClosed):
        await close(database, city)


@pytest.mark.parametrize(
    ("month", "now", "refusal"),
    [(NOVEMBER, datetime(2026, 12, 1, 4, 59, tzinfo=UTC), PeriodRunning), (NOVEMBER, ON_2_DECEMBER, EarlierPeriodOpen)],
)
async def test_months_are_closed_when_they_are_over_and_in_their_order(
    database: Database, city: City, month: date, now: datetime, refusal: type[Refusal]
) -> None:
    async with database.transaction() as session:
        await signed(session, city.clinic, city.limoilou, city.nadia)
    with pytest.raises(refusal):
        await close(database, city, month, now=now)


async def test_hours_to_sign_and_disputes_stop_the_closing_unless_they_are_carried(
    database: Database, city: City
) -> None:
    async with database.transaction() as session:
        waiting = await signed(session, city.clinic, city.limoilou, city.nadia, "2026-10-07T09:00", state="delivered")
        contested = await signed(session, city.clinic, city.limoilou, city.nadia, "2026-10-08T09:00", state="disputed")
        await signed(session, city.clinic, city.limoilou, city.nadia, "2026-10-09T09:00")
    found = await check(database, city)
    assert (found.unsigned, found.disputed, found.ready, found.green) == ((waiting.id,), (contested.id,), True, False)
    with pytest.raises(PeriodNotReady):
        await close(database, city)
    closed = await close(database, city, carry=True)
    assert (closed.bookings, closed.carried, closed.income_cents) == (1, 2, 8200)


async def test_what_comes_late_goes_to_the_next_month_with_its_date(database: Database, city: City) -> None:
    async with database.transaction() as session:
        late = await signed(session, city.clinic, city.limoilou, city.nadia, state="delivered")
        await signed(session, city.clinic, city.limoilou, city.nadia, "2026-11-05T09:00")
    await close(database, city, carry=True)
    async with database.transaction() as session:
        row = await session.get_one(Booking, late.id)
        row.state = "closed"
    lines = (await statements(database, city, NOVEMBER))["clinique"].lines
    assert [(line.booking == late.id, line.month) for line in lines] == [(True, OCTOBER), (False, NOVEMBER)]
    closed = await close(database, city, NOVEMBER, now=ON_2_DECEMBER)
    assert (closed.bookings, closed.late) == (2, 1)
    assert (await statements(database, city, NOVEMBER))["clinique"].subtotal_cents == 16_400


async def test_a_mode_without_a_rate_stops_the_closing_always(database: Database, city: City) -> None:
    terms = {"in_person": BILLING_TERMS.modes["in_person"]}
    async with database.transaction() as session:
        billing = type(BILLING_TERMS)(modes=terms)  # type: ignore[arg-type]  # one mode alone
        await make_tariff(session, "billing", billing, date(2026, 10, 1))
        booking = await signed(session, city.clinic, city.limoilou, city.nadia, mode="video")
    assert (await check(database, city)).unpriced == (booking.id,)
    with pytest.raises(PeriodNotReady):
        await close(database, city, carry=True)


async def test_a_closed_month_never_changes(database: Database, city: City) -> None:
    async with database.transaction() as session:
        booking = await signed(session, city.clinic, city.limoilou, city.nadia)
    await close(database, city)
    async with database.transaction() as session:
        row = await session.get_one(Booking, booking.id)
        row.actual_metres = 90_000
        await make_tariff(session, "billing", BILLING_TERMS, date(2026, 10, 1))
        await make_agreement(session, AgreementTerms((Management("1", 5000),)))
    assert (await statements(database, city))["clinique"].subtotal_cents == 8200


async def test_a_credit_takes_everything_back_in_the_month_that_is_open(database: Database, city: City) -> None:
    await everything(database, city)
    await close(database, city)
    wrong = (await statements(database, city))["clinique"].lines[0]
    async with database.transaction() as session:
        finance = city.actors[Role.FINANCE]
        assert wrong.booking is not None
        await credit_booking(session, finance, wrong.booking, reason="Durée", zone=POOL, now=ON_2_NOVEMBER)
    (line,) = (await statements(database, city, NOVEMBER))["clinique"].lines
    assert (line.reversal, line.booking, line.share_cents, line.price_cents) == (True, wrong.booking, -wrong.share_cents, -wrong.price_cents)  # fmt: skip
    accounts = await sums(database, NOVEMBER)
    assert (sum(accounts.values()), accounts["receivable"]) == (0, -wrong.price_cents)


async def test_a_credit_is_given_once_and_for_what_is_in_the_books(database: Database, city: City) -> None:
    async with database.transaction() as session:
        booking = await signed(session, city.clinic, city.limoilou, city.nadia)

    async def credit() -> None:
        async with database.transaction() as session:
            finance = city.actors[Role.FINANCE]
            await credit_booking(session, finance, booking.id, reason="", zone=POOL, now=ON_2_NOVEMBER)

    with pytest.raises(NotFound):
        await credit()
    await close(database, city)
    await credit()
    with pytest.raises((NotFound, TransitionRefused)):
        await credit()


async def test_only_finance_closes(database: Database, city: City) -> None:
    async with database.transaction() as session:
        with pytest.raises(NotAllowed):
            await close_period(session, city.actors[Role.ADMINISTRATOR], OCTOBER, zone=POOL, now=ON_2_NOVEMBER)


async def test_an_envelope_remembers_what_closed_months_drew(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await make_envelope(session, await make_payer(session), 10_000)
        await make_agreement(session, AgreementTerms((Drawing("3", "ENV"),)))
        await signed(session, city.clinic, city.limoilou, city.nadia)
        await signed(session, city.clinic, city.limoilou, city.nadia, "2026-11-03T09:00")
    await close(database, city)
    (line,) = (await statements(database, city, NOVEMBER))["clinique"].lines
    assert [(share.kind, share.amount_cents) for share in line.settled.shares] == [
        ("envelope", 1800),
        ("organisation", 6400),
    ]


async def test_a_refused_closing_writes_nothing(database: Database, city: City) -> None:
    async with database.transaction() as session:
        await signed(session, city.clinic, city.limoilou, city.nadia, state="delivered")
    with pytest.raises(PeriodNotReady):
        await close(database, city)
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(LedgerTransaction)) == 0
