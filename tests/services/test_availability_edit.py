"""Availability is replaced as one; bookings left uncovered are named, never dropped."""

from datetime import date, time
from typing import Any

import pytest

from interpretariat.db.models import AvailabilityPattern
from interpretariat.db.session import Database
from interpretariat.domain.policy import Actor, Role
from interpretariat.domain.refusals import AvailabilityConflicts, Invalid, NotFound, StaleVersion
from interpretariat.services.availability_edit import (
    AvailabilityDraft,
    ExceptionDraft,
    Saved,
    WeeklyDraft,
    availability_of,
    replace_availability,
    weekly_minutes,
)
from tests import factory
from tests.factory import NOW, City

MORNINGS = [WeeklyDraft(weekday=day, from_time="08:00", until_time="12:00") for day in range(1, 6)]


async def replace(
    database: Database, city: City, *, version: int = 1, actor: Actor | None = None, **facts: Any
) -> Saved:
    async with database.transaction() as session:
        return await replace_availability(
            session,
            actor or city.actors[Role.INTERPRETER],
            city.nadia.id,
            AvailabilityDraft(**facts),
            version=version,
            now=NOW,
        )


async def booked(database: Database, city: City, wall: str) -> None:
    async with database.transaction() as session:
        request = await factory.make_request(
            session, await session.merge(city.clinic), await session.merge(city.limoilou), starts_wall=wall
        )
        await factory.make_booking(session, request, await session.merge(city.nadia))


async def test_new_week_replaces_the_old_one(database: Database, city: City) -> None:
    leave = ExceptionDraft(available=False, start="2026-12-24T00:00", end="2027-01-03T00:00")
    saved = await replace(database, city, weekly=MORNINGS, exceptions=[leave])
    assert (saved.interpreter.version, saved.conflicts) == (2, ())
    async with database.reading() as session:
        person = await availability_of(session, city.coordinator, city.nadia.id)
    assert [(row.weekday, row.from_time, row.until_time) for row in person.pattern] == [
        (day, time(8), time(12)) for day in range(1, 6)
    ]
    assert [(row.available, row.starts_wall, row.ends_wall) for row in person.exceptions] == [
        (False, "2026-12-24T00:00", "2027-01-03T00:00")
    ]


async def test_older_version_is_refused(database: Database, city: City) -> None:
    await replace(database, city, weekly=MORNINGS)
    with pytest.raises(StaleVersion):
        await replace(database, city, weekly=[])


async def test_availability_of_another_is_not_found(database: Database, city: City) -> None:
    async with database.transaction() as session:
        youssef = await session.merge(city.youssef)
        other = await factory.make_actor(session, Role.INTERPRETER, "Youssef Kaddour", interpreter=youssef)
    for actor in (other, city.requester):
        with pytest.raises(NotFound):
            await replace(database, city, actor=actor, weekly=[])


async def test_uncovered_booking_is_named_and_stands(database: Database, city: City) -> None:
    await booked(database, city, "2026-12-01T14:00")
    await booked(database, city, "2026-12-02T09:00")
    with pytest.raises(AvailabilityConflicts) as refused:
        await replace(database, city, weekly=MORNINGS)
    assert refused.value.facts["bookings"] == ["R-0001"]
    saved = await replace(database, city, weekly=MORNINGS, accepts_conflicts=True)
    assert [(booking.id, booking.state) for booking in saved.conflicts] == [(1, "confirmed")]
    again = await replace(database, city, version=2, weekly=MORNINGS)
    assert again.conflicts == ()


@pytest.mark.parametrize(
    ("facts", "problems"),
    [
        ({"weekly": [WeeklyDraft(weekday=8, from_time="8h", until_time="")]},
         [("weekly.0.from", "not_a_time"), ("weekly.0.until", "required"), ("weekly.0.weekday", "unknown")]),
        ({"weekly": [*MORNINGS[:1], WeeklyDraft(weekday=1, from_time="11:59", until_time="13:00")]},
         [("weekly.1.from", "overlap")]),
        ({"weekly": [WeeklyDraft(weekday=1, from_time="08:00", until_time="12:00",
                                 valid_from=date(2026, 12, 2), valid_until=date(2026, 12, 1))]},
         [("weekly.0.valid_until", "end_before_start")]),
        ({"exceptions": [ExceptionDraft(available=True, start="2026-12-01T09:00", end="2026-12-01T09:00")]},
         [("exceptions.0.end", "end_before_start")]),
        ({"exceptions": [ExceptionDraft(available=True, start="demain", end="")]},
         [("exceptions.0.start", "not_a_date"), ("exceptions.0.end", "required")]),
        ({"weekly": MORNINGS * 15}, [("weekly", "too_large")]),
    ],
)  # fmt: skip
async def test_every_bad_row_is_named(
    database: Database, city: City, facts: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    with pytest.raises(Invalid) as refused:
        await replace(database, city, **facts)
    assert [(problem.field, problem.code) for problem in refused.value.problems] == problems


async def test_halves_of_a_year_do_not_overlap(database: Database, city: City) -> None:
    first = WeeklyDraft(weekday=1, from_time="08:00", until_time="12:00", valid_until=date(2026, 12, 31))
    second = WeeklyDraft(weekday=1, from_time="09:00", until_time="13:00", valid_from=date(2027, 1, 1))
    assert len((await replace(database, city, weekly=[first, second])).interpreter.pattern) == 2


def test_minutes_of_a_week_count_what_holds_that_day() -> None:
    rows = [
        AvailabilityPattern(weekday=1, from_time=time(8), until_time=time(12), valid_from=None, valid_until=None),
        AvailabilityPattern(weekday=2, from_time=time(22), until_time=time(2), valid_from=None, valid_until=None),
        AvailabilityPattern(
            weekday=3, from_time=time(8), until_time=time(9), valid_from=date(2027, 1, 1), valid_until=None
        ),
    ]
    assert weekly_minutes(rows, date(2026, 12, 1)) == 8 * 60
    assert weekly_minutes(rows, date(2027, 1, 1)) == 9 * 60
