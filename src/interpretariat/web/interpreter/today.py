"""`/moi` and `/moi/semaine`: what comes, in order, with its trips, and the one thing to do next."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.response import Template
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.walltime import DAY, local_date
from interpretariat.edge import rule
from interpretariat.services.interpreter_day import Day, day_of, next_day_of, own_file, week_of
from interpretariat.services.interpreter_next import may_signal, next_step
from interpretariat.services.interpreter_offers import pay_for
from interpretariat.services.live_effect import effect_of
from interpretariat.web.charts import Block, day_strip
from interpretariat.web.interpreter.common import own_page
from interpretariat.web.page import Reader, reader

FIRST_HOUR, LAST_HOUR = 7, 20
"""The hours that a day's strip shows; what lies outside is cut at its edge and told in the list."""


class Today(Controller):
    path = "/moi"

    @get("", opt=rule(Action.OWN_CALENDAR))
    async def today(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        """Today, and the next day that has something."""
        who = reader(request)
        zone = ZoneInfo((await own_file(session, actor)).zone)
        today = local_date(now, zone)
        day = await day_of(session, actor, today, now=now)
        following = await next_day_of(session, actor, today, now=now)
        late = [stop.booking for stop in (*day.stops, *following.stops) if stop.booking.state == "late_cancelled"]
        title = who.d.day(today)
        return await own_page(
            request,
            session,
            actor,
            "today.html",
            now=now,
            title=who.d.capital(title),
            day=day,
            following=following,
            is_tomorrow=following.on_date == today + DAY,
            ahead=_ahead(day, now),
            steps={stop.booking.id: next_step(stop.booking, now) for stop in day.stops},
            effects={
                s.booking.id: await effect_of(session, s.booking) for s in day.stops if may_signal(s.booking, now)
            },
            may_signal={stop.booking.id: may_signal(stop.booking, now) for stop in day.stops},
            paid=await pay_for(session, late),
        )

    @get("/semaine", opt=rule(Action.OWN_CALENDAR))
    async def week(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        """Seven days and their load; `?s=2026-W48` names the week, this one otherwise."""
        who = reader(request)
        monday = monday_of(request.query_params.get("s", ""), who, now)
        week = await week_of(session, actor, monday, now=now)
        late = [s.booking for day in week.days for s in day.stops if s.booking.state == "late_cancelled"]
        title = who.words.gettext(
            "Semaine du {first} au {last}",
            first=who.d.short_date(monday),
            last=who.d.short_date(monday + 6 * DAY, year=True),
        )
        return await own_page(
            request,
            session,
            actor,
            "week.html",
            now=now,
            title=title,
            week=week,
            before=week_name(monday - 7 * DAY),
            after=week_name(monday + 7 * DAY),
            this_week=week_name(local_date(now, who.d.zone)),
            strips={day.on_date: _strip(day, who) for day in week.days if day.stops},
            paid=await pay_for(session, late),
        )


def monday_of(said: str, who: Reader, now: datetime) -> date:
    """The Monday of an ISO week (`2026-W48`); this week's for anything else."""
    try:
        year, _, number = said.partition("-W")
        return date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        today = local_date(now, who.d.zone)
        return today - today.weekday() * DAY


def week_name(on_date: date) -> str:
    year, number, _ = on_date.isocalendar()
    return f"{year}-W{number:02}"


def _ahead(day: Day, now: datetime) -> int | None:
    """The booking that asks for something next: the first that still takes place."""
    return next((s.booking.id for s in day.stops if next_step(s.booking, now)), None) or next(
        (s.booking.id for s in day.stops if s.booking.state in ("confirmed", "accepted") and s.booking.ends_at > now),
        None,
    )


def _strip(day: Day, who: Reader) -> Markup:
    """The day as blocks and hatches: what the list below says in words."""
    blocks = []
    for stop in day.stops:
        booking = stop.booking
        if booking.state in ("cancelled", "late_cancelled", "withdrawn", "released"):
            continue
        start, end = (_minute(at, who) for at in (booking.starts_at, booking.ends_at))
        kind = "offer" if booking.state == "offered" else booking.mode
        blocks.append(Block(start, max(end, start + 1), kind, who.d.spoken_span(booking.starts_at, booking.ends_at)))
        at = end
        for part in stop.after:
            if part.kind == "travel":
                name = who.words.gettext("{minutes} de trajet", minutes=who.d.duration(part.minutes))
                blocks.append(Block(at, at + part.minutes, "travel", name))
            at += part.minutes
    name = who.words.gettext("Journée du {day}", day=who.d.day(day.on_date))
    return day_strip(f"jour-{day.on_date}", name, blocks, first_hour=FIRST_HOUR, last_hour=LAST_HOUR)


def _minute(instant: datetime, who: Reader) -> int:
    local = instant.astimezone(who.d.zone)
    return local.hour * 60 + local.minute
