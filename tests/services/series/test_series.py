"""A recurrence as an object: made together, changed one by one, forked, swapped for a week, called off."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from interpretariat.db.models import Outbox, Series
from interpretariat.db.session import Database
from interpretariat.domain.policy import Actor
from interpretariat.domain.recurrence import Recurrence
from interpretariat.domain.refusals import Invalid, NotFound
from interpretariat.services.problem import load_problem
from interpretariat.services.requests.change import change_request
from interpretariat.services.series.change import Fork, fork_series, plan_fork, swap_week
from interpretariat.services.series.make import plan_series
from interpretariat.services.series.read import SeriesView, series_view
from interpretariat.services.series.stop import rest_of, stop_series
from tests.factory import NOW, ZONE, City, at
from tests.services.requests.drafts import good_draft
from tests.services.series.making import confirmed, made, rows_of, starts

EIGHTH = date(2026, 12, 8)
wall = datetime.fromisoformat


async def view(database: Database, actor: Actor, series_id: int, now: datetime = NOW) -> SeriesView:
    async with database.reading() as session:
        return await series_view(session, actor, series_id, now=now)


async def test_series_is_requests_at_one_hour_on_the_wall_whatever_the_clocks_do(
    database: Database, city: City
) -> None:
    series = await made(database, city, Recurrence(every_weeks=5, times=4))
    rows = await rows_of(database, series)
    assert [row.starts_wall[5:] for row in rows] == ["12-01T14:00", "01-05T14:00", "02-09T14:00", "03-16T14:00"]
    assert [row.starts_at for row in rows[-2:]] == [at("2027-02-09T14:00"), at("2027-03-16T14:00")]
    assert (rows[-1].starts_at.hour, rows[-2].starts_at.hour) == (18, 19)
    assert {row.state for row in rows} == {"submitted"}


async def test_series_moves_other_hours_with_its_days(database: Database, city: City) -> None:
    series = await made(database, city, start_options=(wall("2026-12-01T15:00"),))
    assert [row.start_options for row in await rows_of(database, series)][1] == ["2026-12-08T15:00"]


async def test_plan_shows_days_off_and_leaves_out_what_is_unticked(database: Database, city: City) -> None:
    friday, without = wall("2026-12-18T14:00"), {date(2027, 1, 8)}
    async with database.reading() as session:
        planned = await plan_series(
            session, city.requester, good_draft(city, start=friday), Recurrence(times=3), now=NOW, without=without
        )
    assert [(day.planned_on.day, day.is_skipped) for day in planned.days] == [
        (18, False),
        (25, True),
        (1, True),
        (15, False),
    ]
    assert [draft.start and draft.start.day for draft in planned.drafts] == [18, 15]


async def test_plan_tells_every_fault_at_once(database: Database, city: City) -> None:
    async with database.reading() as session:
        with pytest.raises(Invalid) as refused:
            await plan_series(session, city.requester, good_draft(city, language="zzz"), Recurrence(), now=NOW)
    assert {problem.field for problem in refused.value.problems} == {"times", "language"}


async def test_plan_names_the_day_that_the_clocks_skip(database: Database, city: City) -> None:
    """On 14 March 2027 there is no half past two."""
    async with database.reading() as session:
        draft = good_draft(city, start=wall("2027-03-07T02:30"), mode="telephone")
        with pytest.raises(Invalid) as refused:
            await plan_series(session, city.requester, draft, Recurrence(times=2), now=NOW)
    assert [(p.field, p.code, p.value) for p in refused.value.problems] == [("dates", "nonexistent_time", "2027-03-14")]


async def test_series_of_another_organisation_is_not_found(database: Database, city: City) -> None:
    series = await made(database, city)
    for series_id in (series, 999):
        with pytest.raises(NotFound):
            await view(database, city.school_requester, series_id)


async def test_whoever_comes_is_preferred_for_the_rest(database: Database, city: City) -> None:
    """The same interpreter as the first time, unless the request names somebody else."""
    series = await made(database, city)
    rows = await rows_of(database, series)
    await confirmed(database, city, rows[0].id)
    regular = (await view(database, city.requester, series)).regular
    assert regular is not None
    assert (regular.name, regular.times, regular.of) == ("Nadia Benali", 1, 4)
    async with database.reading() as session:
        loaded = await load_problem(session, EIGHTH, EIGHTH, zone=ZoneInfo(ZONE), now=NOW)
    assert loaded.problem.request_by_id[str(rows[1].id)].preferred == (str(city.nadia.id),)


async def test_change_of_one_is_an_exception_of_the_series(database: Database, city: City) -> None:
    series = await made(database, city)
    row = (await rows_of(database, series))[1]
    async with database.transaction() as session:
        draft = good_draft(city, start=wall("2026-12-08T16:00"))
        await change_request(session, city.requester, row.id, draft, version=row.version, now=NOW)
    assert [turn.differs for turn in (await view(database, city.requester, series)).turns] == ["", "changed", "", ""]


async def test_day_off_that_was_moved_is_told_apart_from_a_change(database: Database, city: City) -> None:
    series = await made(database, city, Recurrence(times=2, holidays="move"), start=wall("2026-12-18T14:00"))
    found = await view(database, city.requester, series)
    assert [(turn.request.starts_wall[5:10], turn.differs) for turn in found.turns] == [
        ("12-18", ""),
        ("12-28", "holiday"),
    ]


async def test_fork_changes_what_follows_and_leaves_what_came_before(database: Database, city: City) -> None:
    series = await made(database, city)
    async with database.transaction() as session:
        fork = Fork(from_on=EIGHTH, weekday=4, start=time(9, 30))
        new = await fork_series(session, city.requester, series, fork, now=NOW)
    assert await starts(database, series) == ["2026-12-01T14:00"]
    assert await starts(database, new.id) == ["2026-12-10T09:30", "2026-12-17T09:30", "2026-12-24T09:30"]
    async with database.reading() as session:
        old = await session.get_one(Series, series)
    assert (new.forked_from_id, old.ended_on, new.starts_time) == (series, date(2026, 12, 7), "09:30")
    assert [turn.differs for turn in (await view(database, city.requester, new.id)).turns] == ["", "", ""]


async def test_fork_releases_whoever_was_held_and_prefers_them_for_the_rest(database: Database, city: City) -> None:
    series = await made(database, city)
    rows = await rows_of(database, series)
    await confirmed(database, city, rows[1].id)
    async with database.transaction() as session:
        plan = await plan_fork(session, city.requester, series, Fork(from_on=EIGHTH, start=time(10)), now=NOW)
        assert [line.releases for line in plan.lines] == [True, False, False]
        await fork_series(session, city.requester, series, Fork(from_on=EIGHTH, start=time(10)), now=NOW)
    after = await rows_of(database, 2)
    assert [row.state for row in after] == ["submitted"] * 3
    assert [row.preferred for row in after] == [[city.nadia.id]] * 3
    async with database.reading() as session:
        told = list(await session.scalars(select(Outbox.kind).where(Outbox.recipient == "nadia@ville.example")))
    assert told == ["release"]


async def test_fork_keeps_what_is_too_late_to_change(database: Database, city: City) -> None:
    series = await made(database, city)
    rows = await rows_of(database, series)
    await confirmed(database, city, rows[1].id)
    late = at("2026-12-07T09:00")
    async with database.transaction() as session:
        plan = await plan_fork(session, city.requester, series, Fork(from_on=EIGHTH, start=time(10)), now=late)
        assert [line.kept for line in plan.lines] == ["too_late", "", ""]
        await fork_series(session, city.requester, series, Fork(from_on=EIGHTH, start=time(10)), now=late)
    assert [row[-5:] for row in await starts(database, 2)] == ["14:00", "10:00", "10:00"]


async def test_fork_moves_a_day_that_becomes_a_day_off(database: Database, city: City) -> None:
    series = await made(database, city)
    async with database.transaction() as session:
        await fork_series(session, city.requester, series, Fork(from_on=date(2026, 12, 22), weekday=5), now=NOW)
    assert await starts(database, 2) == ["2026-12-28T14:00"]


@pytest.mark.parametrize(
    ("fork", "field"), [(Fork(from_on=date(2027, 6, 1)), "from_on"), (Fork(from_on=EIGHTH, weekday=8), "weekday")]
)
async def test_fork_of_nothing_is_refused(database: Database, city: City, fork: Fork, field: str) -> None:
    series = await made(database, city)
    async with database.reading() as session:
        with pytest.raises(Invalid) as refused:
            await plan_fork(session, city.requester, series, fork, now=NOW)
    assert [problem.field for problem in refused.value.problems] == [field]


async def test_swap_is_for_one_week_only(database: Database, city: City) -> None:
    series = await made(database, city)
    row = (await rows_of(database, series))[1]
    async with database.transaction() as session:
        await swap_week(session, city.requester, series, row.id, wall("2026-12-11T09:00"), now=NOW)
    assert await starts(database, series) == [
        "2026-12-01T14:00",
        "2026-12-11T09:00",
        "2026-12-15T14:00",
        "2026-12-22T14:00",
    ]
    async with database.reading() as session:
        with pytest.raises(Invalid) as refused:
            await swap_week(session, city.requester, series, row.id, wall("2026-12-14T09:00"), now=NOW)
    (problem,) = refused.value.problems
    assert (problem.code, dict(problem.facts)) == ("other_week", {"monday": "2026-12-07", "sunday": "2026-12-13"})


async def test_stop_tells_the_price_then_calls_off_the_rest(database: Database, city: City) -> None:
    series = await made(database, city)
    rows = await rows_of(database, series)
    await confirmed(database, city, rows[1].id)
    late = at("2026-12-07T09:00")
    async with database.transaction() as session:
        rest = await rest_of(session, city.requester, series, EIGHTH, now=late)
        assert (len(rest.lines), rest.late, rest.price_cents) == (3, 1, 8200)
        await stop_series(session, city.requester, series, EIGHTH, now=late, reason="Suivi terminé")
    assert [row.state for row in await rows_of(database, series)] == [
        "submitted",
        "late_cancelled",
        "cancelled",
        "cancelled",
    ]
    assert (await view(database, city.requester, series, late)).series.ended_on == date(2026, 12, 7)
