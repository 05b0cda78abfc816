"""`/series/{id}/a-partir-de` and `/echanger`: what changes is shown before it is done."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, Final

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.refusals import Invalid, NotFound, Problem
from interpretariat.edge import redirect, rule
from interpretariat.services.series.change import Fork, fork_series, plan_fork, swap_week, week_of
from interpretariat.services.series.read import SeriesView, series_view
from interpretariat.web.forms import Form, FormState, by_field, redisplayed, single
from interpretariat.web.page import reader
from interpretariat.web.partner.lists import load_lists
from interpretariat.web.partner.prefill import request_id_of
from interpretariat.web.partner.series import first_day, series_page

APPLY: Final = "appliquer"
"""Value of the button that does what the page has just shown."""

SOME_WEEK: Final = date(2024, 1, 1)
"""A Monday that is the first of its month, to name the days of a week."""


class SeriesChanges(Controller):
    path = "/series/{series_id:int}"

    @get("/a-partir-de", opt=rule(Action.REQUEST_WRITE))
    async def before_forking(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        series_id: FromPath[int],
    ) -> Template:
        """What changes from which day on; the next page shows it before it is done."""
        found = await series_view(session, actor, series_id, now=now)
        values = {"start": found.series.starts_time, "minutes": found.series.minutes}
        values["from_on"] = request.query_params.get("date", "")
        lists = await load_lists(session, actor, found.series.organisation_id, reader(request), now=now)
        return _fork_page(request, actor, now, found, form=FormState(values), lists=lists, plan=None)

    @post("/a-partir-de", opt=rule(Action.REQUEST_WRITE), status_code=200)
    async def fork(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        series_id: FromPath[int],
        data: Form,
    ) -> Template | Response[bytes]:
        """See what changes, then do it by the button that stands under what was shown."""
        values = single(data)
        found = await series_view(session, actor, series_id, now=now)
        fork, unread = _fork(values, found)
        lists = await load_lists(session, actor, found.series.organisation_id, reader(request), now=now)

        def again(problems: Sequence[Problem]) -> Template:
            errors = by_field(problems, reader(request).locale)
            return _fork_page(request, actor, now, found, form=FormState(values, errors), lists=lists, plan=None)

        with redisplayed(again):
            plan = await plan_fork(session, actor, series_id, fork, now=now, unread=unread)
            if values.get("action") == APPLY:
                new = await fork_series(session, actor, series_id, fork, now=now)
                return redirect(f"/series/{new.id}")
        return _fork_page(request, actor, now, found, form=FormState(values), lists=lists, plan=plan)

    @get("/echanger/{reference:str}", opt=rule(Action.REQUEST_WRITE))
    async def before_swapping(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        series_id: FromPath[int],
        reference: FromPath[str],
    ) -> Template:
        """Another day or hour of that week; the series goes on as before."""
        found = await series_view(session, actor, series_id, now=now)
        return _swap_page(request, actor, now, found, reference, None)

    @post("/echanger/{reference:str}", opt=rule(Action.REQUEST_WRITE))
    async def swap(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        series_id: FromPath[int],
        reference: FromPath[str],
        data: Form,
    ) -> Response[bytes]:
        values = single(data)
        found = await series_view(session, actor, series_id, now=now)

        def again(problems: Sequence[Problem]) -> Template:
            errors = by_field(problems, reader(request).locale)
            if "start" in errors:
                errors["start_date"] = errors.pop("start")
            return _swap_page(request, actor, now, found, reference, FormState(values, errors))

        with redisplayed(again):
            start, unread = _start_of(values)
            if start is None:
                raise Invalid(unread)
            await swap_week(session, actor, series_id, request_id_of(reference), start, now=now)
        return redirect(f"/series/{series_id}")


def _fork(values: dict[str, str], found: SeriesView) -> tuple[Fork, list[Problem]]:
    """What was typed, the fields that say what stands left out."""
    problems: list[Problem] = []
    start = _time(values.get("start", ""), "start", problems)
    minutes = _whole(values.get("minutes", ""), "minutes", problems)
    series = found.series
    same_hour = start is not None and start.strftime("%H:%M") == series.starts_time
    fork = Fork(
        from_on=first_day(values.get("from_on", ""), found),
        weekday=_whole(values.get("weekday", ""), "weekday", problems),
        start=None if same_hour and not values.get("weekday") else start,
        minutes=None if minutes == series.minutes else minutes,
        mode=values.get("mode") or None,
        site=_whole(values.get("site", ""), "site", problems),
        preferred=(person,) if (person := _whole(values.get("preferred", ""), "preferred", problems)) else None,
    )
    return fork, problems


def _whole(text: str, field: str, problems: list[Problem]) -> int | None:
    try:
        return int(text) if text else None
    except ValueError:
        problems.append(Problem(field, "not_a_number", text))
        return None


def _time(text: str, field: str, problems: list[Problem]) -> time | None:
    try:
        return time.fromisoformat(text).replace(tzinfo=None) if text else None
    except ValueError:
        problems.append(Problem(field, "not_a_time", text))
        return None


def _start_of(values: dict[str, str]) -> tuple[datetime | None, list[Problem]]:
    day, hour = values.get("start_date", ""), values.get("start_time", "")
    problems: list[Problem] = []
    at = _time(hour, "start_time", problems)
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None, [Problem("start_date", "not_a_date" if day else "required", day or None), *problems]
    if at is None:
        return None, problems or [Problem("start_time", "required")]
    return datetime.combine(on, at), []


def _fork_page(
    request: Request[Any, Any, Any], actor: Actor, now: datetime, found: SeriesView, **context: Any
) -> Template:
    who = reader(request)
    weekdays = [(str(n), who.d.weekday(SOME_WEEK.replace(day=n)).capitalize()) for n in range(1, 8)]
    days = [
        (turn.request.series_on.isoformat(), who.d.day(turn.request.series_on))
        for turn in found.coming
        if turn.request.series_on is not None
    ]
    return series_page(request, actor, now, found, "series_fork.html", weekdays=weekdays, days=days, **context)


def _swap_page(  # noqa: PLR0917 - what every page is given
    request: Request[Any, Any, Any],
    actor: Actor,
    now: datetime,
    found: SeriesView,
    reference: str,
    form: FormState | None,
) -> Template:
    turn = next((turn for turn in found.coming if turn.request.id == request_id_of(reference)), None)
    if turn is None or turn.request.series_on is None:
        raise NotFound(entity="request")
    wall = datetime.fromisoformat(turn.request.starts_wall)
    values = {"start_date": wall.date().isoformat(), "start_time": wall.strftime("%H:%M")}
    week = {name: date.fromisoformat(day) for name, day in week_of(turn.request.series_on).items()}
    return series_page(
        request, actor, now, found, "series_swap.html", row=turn.request, week=week, form=form or FormState(values)
    )
