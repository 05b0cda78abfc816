from datetime import date, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import event

from interpretariat.db.models import Booking
from interpretariat.db.session import Database
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.refusals import NotAllowed, NotFound
from interpretariat.domain.tariff import BILLING_TERMS, PAY_TERMS, TariffTerms
from interpretariat.services.costs import MonthCosts, all_costs, month_costs, pay_lines
from tests.factory import City, at, make_booking, make_request, make_tariff

OCTOBER = date(2026, 10, 1)
OCTOBER_7 = "2026-10-07T09:00"


async def served(
    database: Database, city: City, *, state: str = "closed", minutes: int = 50, **facts: object
) -> Booking:
    """A booking at the clinic on 7 October at 9, planned for an hour, that lasted so many minutes."""
    async with database.transaction() as session:
        asked = at("2026-09-20T10:00")
        request = await make_request(
            session, city.clinic, city.limoilou, starts_wall=OCTOBER_7, received_at=asked, created_at=asked
        )
        hours = {
            "actual_starts_at": request.starts_at,
            "actual_ends_at": request.starts_at + timedelta(minutes=minutes),
        }
        return await make_booking(session, request, city.nadia, state, **({} if state in LEFT else hours) | facts)


def at_rate(terms: TariffTerms, hourly_cents: int) -> TariffTerms:
    modes = {mode: replace(of_mode, hourly_cents=hourly_cents) for mode, of_mode in terms.modes.items()}
    return replace(terms, modes=modes)


LEFT = ("late_cancelled", "confirmed", "cancelled")


async def costs(database: Database, actor: Actor, organisation_id: int | None = None) -> MonthCosts:
    async with database.reading() as session:
        return await month_costs(session, actor, organisation_id, OCTOBER)


async def test_a_signed_hour_costs_the_minimum_and_says_so(database: Database, city: City) -> None:
    await served(database, city)
    found = await costs(database, city.actors[Role.ORGANISATION_MANAGER])
    (line,) = found.lines
    assert (line.planned_minutes, line.signed_minutes, line.standing, line.outcome) == (60, 50, "settled", "done")
    assert [(part.kind, part.clause, part.amount_cents) for part in line.price.lines] == [
        ("time", "modes.in_person.minimum_minutes", 8200)
    ]
    assert (found.total_cents, found.expected_cents) == (8200, 0)


async def test_what_is_longer_than_the_minimum_is_rounded_up_to_a_quarter(database: Database, city: City) -> None:
    await served(database, city, minutes=130)
    assert (await costs(database, city.actors[Role.FINANCE], city.clinic.id)).total_cents == 135 * 4100 // 60


async def test_what_is_confirmed_is_expected_and_not_due(database: Database, city: City) -> None:
    await served(database, city, state="confirmed")
    found = await costs(database, city.actors[Role.ORGANISATION_MANAGER])
    assert ([line.standing for line in found.lines], found.total_cents, found.expected_cents) == (["expected"], 0, 8200)


async def test_what_was_cancelled_late_is_due_in_full_without_travel(database: Database, city: City) -> None:
    await served(database, city, state="late_cancelled", notice_minutes=100, planned_metres=40_000)
    (line,) = (await costs(database, city.actors[Role.FINANCE], city.clinic.id)).lines
    assert (line.outcome, line.standing, line.price.total_cents) == ("late_cancelled", "settled", 8200)


async def test_what_was_cancelled_in_time_costs_nothing_and_is_no_line(database: Database, city: City) -> None:
    await served(database, city, state="cancelled")
    assert (await costs(database, city.actors[Role.FINANCE], city.clinic.id)).lines == ()


async def test_the_tariff_is_the_one_of_the_day_the_organisations_own_first(database: Database, city: City) -> None:
    await served(database, city)
    dearer = at_rate(BILLING_TERMS, 6000)
    async with database.transaction() as session:
        await make_tariff(session, "billing", dearer, date(2026, 10, 8), organisation_id=city.clinic.id)
    assert (await costs(database, city.actors[Role.FINANCE], city.clinic.id)).total_cents == 8200
    async with database.transaction() as session:
        await make_tariff(session, "billing", dearer, date(2026, 10, 7), organisation_id=city.clinic.id)
    assert (await costs(database, city.actors[Role.FINANCE], city.clinic.id)).total_cents == 12_000


async def test_a_month_is_that_of_the_organisations_clocks(database: Database, city: City) -> None:
    async with database.transaction() as session:
        for wall in ("2026-09-30T23:30", "2026-10-31T23:30"):
            request = await make_request(session, city.clinic, city.limoilou, starts_wall=wall)
            await make_booking(session, request, city.nadia, "confirmed")
    found = await costs(database, city.actors[Role.FINANCE], city.clinic.id)
    assert [line.starts_at for line in found.lines] == [at("2026-10-31T23:30")]


async def test_another_organisation_is_not_found_and_a_requester_may_not_look(database: Database, city: City) -> None:
    with pytest.raises(NotFound):
        await costs(database, city.actors[Role.ORGANISATION_MANAGER], city.school.id)
    with pytest.raises(NotAllowed):
        await costs(database, city.requester)


async def test_the_overview_has_every_organisation_and_its_total(database: Database, city: City) -> None:
    await served(database, city)
    async with database.reading() as session:
        rows = await all_costs(session, city.actors[Role.FINANCE], OCTOBER)
    assert sorted((row.organisation.code, row.total_cents) for row in rows) == [("clinique", 8200), ("ecole", 0)]


async def test_one_booking_and_several_take_as_many_queries(database: Database, city: City) -> None:
    asked: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    counts = []
    for _ in range(2):
        await served(database, city)
        asked.clear()
        await costs(database, city.actors[Role.FINANCE], city.clinic.id)
        counts.append(len(asked))
    assert counts[0] == counts[1]


async def test_an_interpreter_earns_by_the_pay_tariff(database: Database, city: City) -> None:
    await served(database, city)
    async with database.transaction() as session:
        await make_tariff(session, "pay", at_rate(PAY_TERMS, 3000), date(2026, 1, 2))
        (line,) = await pay_lines(session, city.nadia.id, OCTOBER, city.nadia.zone)
    assert line.price.total_cents == 6000
