"""The request's form: what is typed becomes a draft, a draft becomes what is typed, and the lists to choose from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from litestar.datastructures import FormMultiDict

from interpretariat.domain.refusals import Problem
from interpretariat.formats.words import Locale
from interpretariat.services.requests.draft import RequestDraft
from interpretariat.web.forms import by_field, many, single

LENGTHS: Final = ("30", "60", "90", "120")
SHIFTS: Final = ("30", "60", "120")
STEP: Final = timedelta(minutes=30)
YES: Final = "oui"
LOOK: Final = "chances"
"""Value of the button that shows the panel and sends nothing; a proposed hour that is chosen does the same."""

KEEP: Final = "garder"
REPEATED: Final = (
    "fallback_modes",
    "preferred",
    "excluded",
    "alternatives",
    "skills",
    "start_options",
    "dates",
    "keep",
)

TEXTS: Final = (
    "service",
    "cost_centre",
    "contact",
    "professional",
    "billing_contact",
    "file_reference",
    "language",
    "variety",
    "mode",
    "domain",
    "room",
    "access",
    "remote_link",
    "risks",
    "note",
    "urgency_reason",
    "gender",
)
TICKS: Final = ("two_person_call", "call_first", "gender_required", "accepts_tariff")
PLACES: Final = {"start": "start_date", "start_options": "shift"}
"""Field of a draft → the field of the page beside which its remedy stands."""


@dataclass(slots=True)
class Typed:
    """A posted form being read: `problems` are what could not be read of it."""

    one: Mapping[str, str]
    data: FormMultiDict
    problems: list[Problem] = field(default_factory=list)

    def whole(self, name: str, *, otherwise: int | None = None) -> int | None:
        """A whole number; a problem when something else is typed."""
        text = self.one.get(name, "")
        if not text:
            return otherwise
        try:
            return int(text)
        except ValueError:
            self.problems.append(Problem(name, "not_a_number", text))
            return otherwise

    def whole_numbers(self, name: str) -> tuple[int, ...]:
        return tuple(int(text) for text in many(self.data, name) if text.isdecimal())


def draft_from(data: FormMultiDict, *, local_now: datetime) -> tuple[RequestDraft, list[Problem]]:
    """The draft that was typed, and what could not be read. Other hours before `local_now` (naive) are left out."""
    typed = Typed(single(data), data)
    one = typed.one
    start = _start(typed)
    plain: dict[str, Any] = {name: one.get(name, "") for name in TEXTS}
    plain |= {name: one.get(name) == YES for name in TICKS}
    draft = RequestDraft(
        **plain,
        organisation=typed.whole("organisation"),
        requester=typed.whole("requester"),
        site=typed.whole("site"),
        people_count=typed.whole("people_count", otherwise=1) or 0,
        interpreters=typed.whole("interpreters", otherwise=1) or 0,
        tier=typed.whole("tier", otherwise=1) or 0,
        alternatives=tuple(many(data, "alternatives")),
        fallback_modes=tuple(mode for mode in many(data, "fallback_modes") if mode != one.get("mode")),
        skills=tuple(many(data, "skills")),
        preferred=typed.whole_numbers("preferred"),
        excluded=typed.whole_numbers("excluded"),
        start=start,
        minutes=typed.whole("minutes_other" if one.get("minutes") == "other" else "minutes"),
        start_options=_options(typed, start, local_now),
        priority=1 if one.get("emergency") == YES else None,
    )
    return draft, typed.problems


def _start(typed: Typed) -> datetime | None:
    day, hour = typed.one.get("start_date", ""), typed.one.get("start_time", "")
    for name, text in (("start_date", day), ("start_time", hour)):
        if not text:
            typed.problems.append(Problem(name, "required"))
    if not day or not hour:
        return None
    for name, text, read in (("start_date", day, f"{day}T00:00"), ("start_time", hour, f"2000-01-01T{hour}")):
        try:
            datetime.fromisoformat(read)
        except ValueError:
            typed.problems.append(Problem(name, "not_a_date" if name == "start_date" else "not_a_time", text))
            return None
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=None)


def _options(typed: Typed, start: datetime | None, local_now: datetime) -> tuple[datetime, ...]:
    """The other starts that would do: every half hour up to the shift, before and after; or those given earlier."""
    shift = typed.one.get("shift", "")
    if shift == KEEP:
        return tuple(datetime.fromisoformat(text) for text in many(typed.data, "start_options"))
    if start is None or shift not in SHIFTS:
        return ()
    steps = range(1, timedelta(minutes=int(shift)) // STEP + 1)
    starts = (start + sign * n * STEP for n in steps for sign in (-1, 1))
    return tuple(option for option in starts if option > local_now)


def values_of(draft: RequestDraft) -> dict[str, Any]:
    """A draft as it stands in the form."""
    minutes = "" if draft.minutes is None else str(draft.minutes)
    known = minutes in LENGTHS
    shift = shift_of(draft)
    return {
        **{name: getattr(draft, name) for name in TEXTS},
        **{name: YES if getattr(draft, name) else "" for name in TICKS},
        "organisation": draft.organisation or "",
        "requester": draft.requester or "",
        "site": draft.site or "",
        "people_count": draft.people_count,
        "interpreters": draft.interpreters,
        "tier": str(draft.tier),
        "alternatives": list(draft.alternatives),
        "fallback_modes": list(draft.fallback_modes),
        "skills": list(draft.skills),
        "preferred": list(draft.preferred),
        "excluded": list(draft.excluded),
        "start_date": draft.start.date().isoformat() if draft.start else "",
        "start_time": f"{draft.start:%H:%M}" if draft.start else "",
        "minutes": minutes if known else ("other" if minutes else ""),
        "minutes_other": "" if known else minutes,
        "shift": shift,
        "start_options": [option.isoformat(timespec="minutes") for option in draft.start_options],
        "emergency": YES if draft.priority == 1 else "",
    }


def shift_of(draft: RequestDraft) -> str:
    """The shift that makes these other starts, `KEEP` when none does."""
    if not draft.start_options or draft.start is None:
        return ""
    for shift in SHIFTS:
        steps = range(1, timedelta(minutes=int(shift)) // STEP + 1)
        made = {draft.start + sign * n * STEP for n in steps for sign in (-1, 1)}
        if set(draft.start_options) == made:
            return shift
    return KEEP


def as_form(values: Mapping[str, Any]) -> FormMultiDict:
    """Values as they would be posted: the other way of `typed_values`."""
    pairs = ((name, value if isinstance(value, list) else [value]) for name, value in values.items())
    return FormMultiDict([(name, str(one)) for name, several in pairs for one in several])


def typed_values(data: FormMultiDict) -> dict[str, Any]:
    """What was typed, exactly, to be shown again or kept: repeated fields as lists."""
    values: dict[str, Any] = dict(single(data))
    if chosen := values.pop("choose_time", ""):
        values |= {"start_time": chosen, "action": LOOK}
    return values | {name: many(data, name) for name in REPEATED}


def errors_of(problems: Sequence[Problem], locale: Locale) -> dict[str, str]:
    """Field of the page → remedy, in the order of the page's fields."""
    said = by_field(problems, locale)
    if "start" in said and ("start_date" in said or "start_time" in said):
        del said["start"]
    return {PLACES.get(name, name): sentence for name, sentence in said.items()}
