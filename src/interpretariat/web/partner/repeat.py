"""«Plusieurs rendez-vous» of the request's form: what is typed becomes days, shown before anything is sent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from litestar import Request
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Actor
from interpretariat.domain.recurrence import Occurrence, Recurrence
from interpretariat.domain.refusals import Invalid, Problem
from interpretariat.formats.words import N_
from interpretariat.services.requests.draft import RequestDraft
from interpretariat.services.requests.outlook import Outlook, outlook
from interpretariat.services.series.make import Planned, create_series, plan_series
from interpretariat.web.forms import FormState
from interpretariat.web.page import Reader, page, reader
from interpretariat.web.partner.panel import panel
from interpretariat.web.partner.words import MODES, language_name, word

DATES: Final = "dates"
CONFIRM: Final = "confirmer"
MODIFY: Final = "corriger"
"""Values of the buttons of the preview: send the days that are ticked; go back to the form."""

CHOICES: Final = (
    ("1", N_("Chaque semaine")),
    ("2", N_("Toutes les 2 semaines")),
    ("3", N_("Toutes les 3 semaines")),
    ("4", N_("Toutes les 4 semaines")),
    (DATES, N_("À des dates que je choisis")),
)
SLOTS: Final = ("15", "20", "30", "45", "60")


@dataclass(frozen=True, slots=True)
class Repeat:
    """What is typed about the repetition: none alone. `keep` are the days ticked in the preview."""

    recurrence: Recurrence | None
    slot_minutes: int | None
    keep: frozenset[date] | None
    problems: tuple[Problem, ...]


def repeat_of(values: Mapping[str, Any]) -> Repeat:
    said = str(values.get("repeat", ""))
    slot = str(values.get("slot_minutes", ""))
    slot_minutes = int(slot) if slot in SLOTS else None
    problems: list[Problem] = []
    keep = frozenset(_days("keep", values, [])) if values.get("action") == CONFIRM else None
    if not said:
        return Repeat(None, slot_minutes, keep, ())
    holidays: Any = "move" if values.get("holidays") == "move" else "skip"
    if said == DATES:
        dates = tuple(_days(DATES, values, problems))
        if not dates and not problems:
            problems.append(Problem(DATES, "required"))
        return Repeat(Recurrence(dates=dates, holidays=holidays), slot_minutes, keep, tuple(problems))
    times, until = _times(values, problems), _until(values, problems)
    weeks = int(said) if said.isdecimal() and len(said) <= len("10") else 0
    recurrence = Recurrence(every_weeks=weeks, times=times, until=until, holidays=holidays)
    return Repeat(recurrence, slot_minutes, keep, tuple(problems))


async def preview(  # noqa: PLR0917 - what every page is given, and what was typed
    request: Request[Any, Any, Any],
    session: AsyncSession,
    actor: Actor,
    draft: RequestDraft,
    repeat: Repeat,
    values: Mapping[str, Any],
    *,
    unread: list[Problem],
    now: datetime,
) -> Template:
    """The days, each of which may be left out, with what they cost; nothing is sent. Raises Invalid."""
    planned = await _planned(session, actor, draft, repeat, unread=unread, now=now)
    who = reader(request)
    found = await _outlook(session, actor, planned.drafts[0], now)
    many = len(planned.drafts)
    title = who.words.ngettext("{n} rendez-vous à envoyer", "{n} rendez-vous à envoyer", many)
    language = planned.known.languages[planned.draft.language]
    site = planned.known.sites.get(planned.draft.site or 0)
    carried = {
        name: value for name, value in values.items() if name not in ("action", "keep") and value not in ("", [])
    }
    return page(
        request,
        "partner/series_preview.html",
        title=title,
        planned=planned,
        how=rhythm(who, planned.recurrence, planned.draft.start, many),
        what=(language_name(language, who.words), site.name if site else word(MODES, planned.draft.mode, who.words)),
        starts={day.planned_on: draft.start for day, draft in _taking_place(planned)},
        carried=carried,
        many=many,
        form=FormState(),
        slot_minutes=repeat.slot_minutes,
        **panel(who, actor, found),
    )


async def send_series(
    session: AsyncSession, actor: Actor, draft: RequestDraft, repeat: Repeat, *, unread: list[Problem], now: datetime
) -> int:
    """Send the days that are ticked; the id of the series. Raises Invalid."""
    planned = await _planned(session, actor, draft, repeat, unread=unread, now=now)
    if repeat.keep is not None:
        all_days = {day.on_date for day in planned.days if day.on_date is not None}
        without = all_days - repeat.keep
        planned = await _planned(session, actor, draft, repeat, unread=unread, now=now, without=without)
    return (await create_series(session, actor, planned, now=now)).id


def rhythm(who: Reader, recurrence: Recurrence, start: datetime | None, many: int) -> str:
    """«Chaque mardi, 14 h»: how a series comes back, in a few words."""
    words = who.words
    assert start is not None
    hour = who.d.time(start.time())
    if recurrence.dates:
        return words.ngettext("{n} date choisie, {hour}", "{n} dates choisies, {hour}", many, hour=hour)
    weekday = who.d.weekday(start.date())
    if recurrence.every_weeks == 1:
        return words.gettext("Chaque {weekday}, {hour}", weekday=weekday, hour=hour)
    weeks = recurrence.every_weeks
    return words.gettext("Toutes les {n} semaines, le {weekday}, {hour}", n=weeks, weekday=weekday, hour=hour)


async def _planned(
    session: AsyncSession,
    actor: Actor,
    draft: RequestDraft,
    repeat: Repeat,
    *,
    unread: list[Problem],
    now: datetime,
    without: frozenset[date] | set[date] = frozenset(),
) -> Planned:
    assert repeat.recurrence is not None
    return await plan_series(
        session,
        actor,
        draft,
        repeat.recurrence,
        now=now,
        unread=[*unread, *repeat.problems],
        without=without,
        slot_minutes=repeat.slot_minutes,
    )


def _taking_place(planned: Planned) -> Iterator[tuple[Occurrence, RequestDraft]]:
    return zip((day for day in planned.days if day.on_date is not None), planned.drafts, strict=True)


async def _outlook(session: AsyncSession, actor: Actor, draft: RequestDraft, now: datetime) -> Outlook | None:
    try:
        return await outlook(session, actor, draft, now=now)
    except Invalid:
        return None


def _days(name: str, values: Mapping[str, Any], problems: list[Problem]) -> list[date]:
    found = []
    for text in values.get(name, []):
        try:
            found.append(date.fromisoformat(text))
        except ValueError:
            problems.append(Problem(name, "not_a_date", text))
    return found


def _until(values: Mapping[str, Any], problems: list[Problem]) -> date | None:
    text = str(values.get("until", ""))
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        problems.append(Problem("until", "not_a_date", text))
        return None


def _times(values: Mapping[str, Any], problems: list[Problem]) -> int | None:
    text = str(values.get("times", ""))
    try:
        return int(text) if text else None
    except ValueError:
        problems.append(Problem("times", "not_a_number", text))
        return None
