"""`/moi/disponibilites`: the usual week and its exceptions in one form; uncovered bookings are shown, never lost."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.models import Interpreter
from interpretariat.domain.policy import Action, Actor
from interpretariat.domain.refusals import AvailabilityConflicts, Problem
from interpretariat.domain.walltime import DAY
from interpretariat.edge import rule
from interpretariat.services.availability_edit import (
    AvailabilityDraft,
    ExceptionDraft,
    WeeklyDraft,
    busy_of,
    replace_availability,
    weekly_minutes,
)
from interpretariat.services.interpreter_day import own_file
from interpretariat.web.forms import Form, FormState, Redisplay, by_field, redisplayed, single
from interpretariat.web.interpreter.common import own_page
from interpretariat.web.page import reader

SPARE_WEEKLY: Final = 1
SPARE_EXCEPTIONS: Final = 2
"""Empty rows offered beside the filled ones: without a script, one saves and gets new ones."""

MOST_ROWS: Final = 500


class AvailabilityPage(Controller):
    path = "/moi/disponibilites"

    @get("", opt=rule(Action.OWN_CALENDAR))
    async def show(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
    ) -> Template:
        person = await own_file(session, actor)
        return await _page(request, session, actor, person, FormState(typed(person)), now=now)

    @post("", opt=rule(Action.OWN_CALENDAR), status_code=200)
    async def save(
        self,
        request: Request[Any, Any, Any],
        *,
        session: NamedDependency[AsyncSession],
        actor: NamedDependency[Actor],
        now: NamedDependency[datetime],
        data: Form,
    ) -> Template:
        """Saved, with what it replaced one press away; the same form again when something cannot be."""
        said, who = single(data), reader(request)
        person = await own_file(session, actor)
        before = typed(person)
        draft, rows = draft_from(said)
        again = await _page(request, session, actor, person, FormState(said), now=now)

        def refused(problems: Sequence[Problem]) -> Template:
            moved = [Problem(rows.get(p.field.rpartition(".")[0], p.field), p.code, p.value, p.facts) for p in problems]
            again.context["form"] = FormState(said, by_field(moved, who.locale))
            return again

        try:
            with redisplayed(refused):
                version = said.get("version", "0")
                saved = await replace_availability(
                    session,
                    actor,
                    person.id,
                    draft,
                    version=int(version) if version.isdecimal() else 0,
                    now=now,
                )
        except AvailabilityConflicts as conflict:
            again.context["conflicts"] = conflict.facts["bookings"]
            again.status_code = 409
            raise Redisplay(again) from conflict
        undo = {**before, "version": saved.interpreter.version, "accepts_conflicts": "oui"}
        form = FormState(typed(saved.interpreter))
        return await _page(request, session, actor, saved.interpreter, form, now=now, undo=undo)


def typed(person: Interpreter) -> dict[str, object]:
    """The form's values for what stands: one row a stretch, in the order of the week."""
    values: dict[str, object] = {"version": person.version}
    for n, row in enumerate(person.pattern):
        values |= {
            f"weekly.{n}.weekday": row.weekday,
            f"weekly.{n}.from": f"{row.from_time:%H:%M}",
            f"weekly.{n}.until": f"{row.until_time:%H:%M}",
            f"weekly.{n}.valid_from": row.valid_from.isoformat() if row.valid_from else "",
            f"weekly.{n}.valid_until": row.valid_until.isoformat() if row.valid_until else "",
        }
    for n, change in enumerate(person.exceptions):
        for part, wall in (("start", change.starts_wall), ("end", change.ends_wall)):
            day, _, hour = wall.partition("T")
            values |= {f"exceptions.{n}.{part}_date": day, f"exceptions.{n}.{part}_time": hour}
        values[f"exceptions.{n}.kind"] = "add" if change.available else "remove"
    return values


def draft_from(said: Mapping[str, str]) -> tuple[AvailabilityDraft, dict[str, str]]:
    """What the form says (rows without any hour are left out), and draft row → the field that shows its problem."""
    weekly: list[WeeklyDraft] = []
    exceptions: list[ExceptionDraft] = []
    rows: dict[str, str] = {}
    for n in row_numbers(said, "weekly"):
        part = {name: said.get(f"weekly.{n}.{name}", "") for name in ("from", "until", "valid_from", "valid_until")}
        if part["from"] or part["until"]:
            rows[f"weekly.{len(weekly)}"] = f"weekly.{n}.from"
            weekly.append(
                WeeklyDraft(
                    weekday=_whole(said.get(f"weekly.{n}.weekday", "")),
                    from_time=part["from"],
                    until_time=part["until"],
                    valid_from=_day(part["valid_from"]),
                    valid_until=_day(part["valid_until"]),
                )
            )
    for n in row_numbers(said, "exceptions"):
        name = f"exceptions.{n}"
        start_day, end_day = said.get(f"{name}.start_date", ""), said.get(f"{name}.end_date", "")
        if start_day or end_day:
            rows[f"exceptions.{len(exceptions)}"] = f"{name}.start_date"
            exceptions.append(_exception(said, name, start_day, end_day or start_day))
    accepts = said.get("accepts_conflicts") == "oui"
    return AvailabilityDraft(weekly=weekly, exceptions=exceptions, accepts_conflicts=accepts), rows


def row_numbers(said: Mapping[str, object], prefix: str) -> list[int]:
    """The rows that a form holds, in order."""
    found = {parts[1] for name in said if (parts := name.split("."))[0] == prefix and len(parts) == 3}  # noqa: PLR2004 - prefix, row, part
    return sorted(int(number) for number in found if number.isdecimal() and int(number) < MOST_ROWS)


def filled_rows(said: Mapping[str, object], prefix: str, parts: Sequence[str]) -> list[int]:
    """The rows in which something was typed: the empty ones are offered afresh."""
    return [n for n in row_numbers(said, prefix) if any(said.get(f"{prefix}.{n}.{part}") for part in parts)]


def _exception(said: Mapping[str, str], name: str, start_day: str, end_day: str) -> ExceptionDraft:
    """Without hours, whole days: the end of a day is the beginning of the next."""
    end_time = said.get(f"{name}.end_time", "")
    last = _day(end_day)
    end = f"{end_day}T{end_time}" if end_time or last is None else f"{last + DAY}T00:00"
    return ExceptionDraft(
        available=said.get(f"{name}.kind") == "add",
        start=f"{start_day}T{said.get(f'{name}.start_time', '') or '00:00'}" if start_day else "",
        end=end,
    )


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


async def _page(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    person: Interpreter,
    form: FormState,
    *,
    now: datetime,
    undo: Mapping[str, object] | None = None,
) -> Template:
    who = reader(request)
    weekly = filled_rows(form.values, "weekly", ("from", "until"))
    exceptions = filled_rows(form.values, "exceptions", ("start_date", "end_date"))
    by_day = {
        day: [n for n in weekly if str(form.values.get(f"weekly.{n}.weekday")) == str(day)] for day in range(1, 8)
    }
    monday = date(2024, 1, 1)
    return await own_page(
        request,
        session,
        actor,
        "availability.html",
        now=now,
        title=who.words.gettext("Disponibilités"),
        form=form,
        by_day=by_day,
        next_weekly=max(weekly, default=-1) + 1,
        exceptions=exceptions,
        next_exception=max(exceptions, default=-1) + 1,
        spare=SPARE_EXCEPTIONS,
        weekdays={day: who.d.weekday(monday.replace(day=day)) for day in range(1, 8)},
        weekly_minutes=weekly_minutes(person.pattern, now.astimezone(who.d.zone).date()),
        busy=await busy_of(session, person.id, now=now),
        undo=undo,
        conflicts=(),
    )
