"""What is wrong with a draft: every problem at once, each with its field, its value and the facts of its remedy.

Pure: whoever calls has loaded what the draft may name (`Known`), for one request or for a file of thousands.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from interpretariat.domain.identifiers import find_identifiers
from interpretariat.domain.languages import Domain, Gender, Mode
from interpretariat.domain.refusals import Problem
from interpretariat.domain.walltime import NonexistentTime, to_instant
from interpretariat.services.requests.draft import Known, RequestDraft, wall_time

Purpose = Literal["submit", "draft", "regularise"]
"""Sent now · kept for later (only what a row needs is asked for) · written down after the fact."""

MODES: Final[tuple[str, ...]] = get_args(Mode)
DOMAINS: Final[tuple[str, ...]] = get_args(Domain)
GENDERS: Final[tuple[str, ...]] = get_args(Gender)

TEXT_LENGTHS: Final = {
    "service": 80,
    "cost_centre": 40,
    "contact": 60,
    "professional": 80,
    "billing_contact": 120,
    "file_reference": 40,
    "variety": 60,
    "room": 80,
    "access": 280,
    "remote_link": 280,
    "risks": 280,
    "note": 280,
    "urgency_reason": 160,
}
RANGES: Final = {"people_count": (1, 500), "interpreters": (1, 10), "tier": (1, 3), "minutes": (5, 720)}
LONGEST_LIST: Final = 20
SKILL_LENGTH: Final = 60
MOST_OPTIONS: Final = 8
DAYS_AHEAD: Final = 400
YEARS: Final = range(2000, 2200)
"""Dates that every clock and database can convert."""
PHONE_DIGITS: Final = 7
EMERGENCY: Final = 1
LEAST_IMPORTANT: Final = 4

LONGEST_ALONE: Final = {"in_person": 120, "video": 60, "telephone": 60}
"""Above so many minutes two interpreters take turns (rules of the trade); it is advice, not a refusal."""


def problems_of(draft: RequestDraft, known: Known, *, now: datetime, purpose: Purpose = "submit") -> list[Problem]:
    """Everything that keeps this draft from being accepted; empty when nothing does."""
    problems = [problem for check in CHECKS for problem in check(draft, known)]
    problems += _times(draft, known, now, purpose)
    if purpose != "draft":
        problems += _to_be_sent(draft)
    return problems


def unknown_organisation(draft: RequestDraft) -> Problem:
    """The draft is for an organisation that does not exist, or is not the actor's: the two are told apart by nobody."""
    return Problem("organisation", "required" if draft.organisation is None else "unknown", draft.organisation)


def warnings_of(draft: RequestDraft) -> list[Problem]:
    """What should be looked at again, and refuses nothing: identifiers in a note, one person for too long."""
    found = [_identifier(field, getattr(draft, field)) for field in ("note", "risks", "access")]
    longest = LONGEST_ALONE.get(draft.mode)
    if longest and draft.minutes and draft.minutes > longest and draft.interpreters == 1:
        found.append(Problem("interpreters", "long_alone", 1, {"minutes": draft.minutes, "maximum": longest}))
    return [problem for problem in found if problem]


def is_readable(text: str) -> bool:
    """No character that nobody sees, line ends and tabs apart; a database may refuse the others."""
    return all(character.isprintable() or character in "\n\r\t" for character in text)


def _place(draft: RequestDraft, known: Known) -> Iterator[Problem]:
    if draft.site is not None and draft.site not in known.sites:
        yield Problem("site", "unknown", draft.site)
    if draft.requester is not None and draft.requester not in known.requesters:
        yield Problem("requester", "unknown", draft.requester)
    centres = known.organisation.cost_centres
    if draft.cost_centre and centres and draft.cost_centre not in centres:
        yield Problem("cost_centre", "unknown", draft.cost_centre)


def _language(draft: RequestDraft, known: Known) -> Iterator[Problem]:
    if not draft.language:
        yield Problem("language", "required")
    elif draft.language not in known.languages:
        yield Problem("language", "unknown", draft.language)
    for code in draft.alternatives:
        if code not in known.languages:
            yield Problem("alternatives", "unknown", code)
        elif code == draft.language:
            yield Problem("alternatives", "same_as_language", code)


def _mode(draft: RequestDraft, known: Known) -> Iterator[Problem]:
    if not draft.mode:
        yield Problem("mode", "required")
    for field, mode in (("mode", draft.mode), *(("fallback_modes", mode) for mode in draft.fallback_modes)):
        if mode and mode not in MODES:
            yield Problem(field, "unknown", mode)
        elif mode and mode not in known.modes:
            yield Problem(field, "not_in_tariff", mode)
    if draft.mode and draft.mode in draft.fallback_modes:
        yield Problem("fallback_modes", "same_as_mode", draft.mode)
    if draft.site is None and "in_person" in draft.fallback_modes:
        yield Problem("site", "required")


def _people(draft: RequestDraft, known: Known) -> Iterator[Problem]:
    for field in ("preferred", "excluded"):
        for person in getattr(draft, field):
            if person not in known.interpreters:
                yield Problem(field, "unknown", person)
    for person in set(draft.preferred) & set(draft.excluded):
        yield Problem("excluded", "preferred_too", person)
    if draft.gender and draft.gender not in GENDERS:
        yield Problem("gender", "unknown", draft.gender)
    if draft.domain and draft.domain not in DOMAINS:
        yield Problem("domain", "unknown", draft.domain)


def _lists(draft: RequestDraft, known: Known) -> Iterator[Problem]:  # noqa: ARG001 - all checks are called alike
    for field in ("alternatives", "fallback_modes", "skills", "preferred", "excluded"):
        entries: Sequence[object] = getattr(draft, field)
        if len(entries) > LONGEST_LIST:
            yield Problem(field, "too_many", len(entries), {"maximum": LONGEST_LIST})
        for entry in dict.fromkeys(entry for entry in entries if entries.count(entry) > 1):
            yield Problem(field, "duplicate", entry)
    for skill in draft.skills:
        if len(skill) > SKILL_LENGTH:
            yield Problem("skills", "too_long", skill, {"maximum": SKILL_LENGTH})
        if not skill.isprintable():
            yield Problem("skills", "control_character")


def _texts(draft: RequestDraft, known: Known) -> Iterator[Problem]:  # noqa: ARG001 - all checks are called alike
    for field, longest in TEXT_LENGTHS.items():
        text: str = getattr(draft, field)
        if len(text) > longest:
            yield Problem(field, "too_long", text, {"maximum": longest, "length": len(text)})
        if not is_readable(text):
            yield Problem(field, "control_character")
    reference = _identifier("file_reference", draft.file_reference)
    if reference:
        yield reference
    if draft.contact and sum(character.isdigit() for character in draft.contact) < PHONE_DIGITS:
        yield Problem("contact", "not_a_phone", draft.contact)


def _numbers(draft: RequestDraft, known: Known) -> Iterator[Problem]:  # noqa: ARG001 - all checks are called alike
    for field, (least, most) in RANGES.items():
        value: int | None = getattr(draft, field)
        if value is not None and value < least:
            yield Problem(field, "too_small", value, {"minimum": least})
        if value is not None and value > most:
            yield Problem(field, "too_large", value, {"maximum": most})
    if draft.minutes is None:
        yield Problem("minutes", "required")
    if draft.priority is not None and not EMERGENCY <= draft.priority <= LEAST_IMPORTANT:
        yield Problem("priority", "unknown", draft.priority)
    if draft.priority == EMERGENCY and not draft.urgency_reason.strip():
        yield Problem("urgency_reason", "required")


Check = Callable[[RequestDraft, Known], Iterator[Problem]]
CHECKS: Final[tuple[Check, ...]] = (_place, _language, _mode, _people, _lists, _texts, _numbers)


def _times(draft: RequestDraft, known: Known, now: datetime, purpose: Purpose) -> Iterator[Problem]:
    if draft.start is None:
        yield Problem("start", "required")
        return
    zone = known.zone_of(draft.site)
    asked = (("start", draft.start), *(("start_options", option) for option in draft.start_options))
    for field, value in asked:
        if value.year not in YEARS:
            yield Problem(field, "too_far", value.isoformat(), {"maximum": DAYS_AHEAD})
            continue
        wall = wall_time(value, zone)
        try:
            at = to_instant(wall, zone)
        except NonexistentTime as gap:
            yield Problem(field, "nonexistent_time", wall.isoformat(), {"next_valid": to_instant(gap.next_valid, zone)})
            continue
        if wall.second or wall.microsecond:
            yield Problem(field, "not_a_whole_minute", wall.isoformat())
        yield from _past_or_far(field, wall, at, now, purpose)
    walls = [wall_time(value, zone) for _, value in asked if value.year in YEARS]
    if len(draft.start_options) > MOST_OPTIONS:
        yield Problem("start_options", "too_many", len(draft.start_options), {"maximum": MOST_OPTIONS})
    if len(set(walls)) < len(walls):
        yield Problem("start_options", "duplicate")


def _past_or_far(field: str, wall: datetime, at: datetime, now: datetime, purpose: Purpose) -> Iterator[Problem]:
    if purpose == "regularise" and at > now:
        yield Problem(field, "not_past_yet", wall.isoformat())
    elif purpose == "submit" and at <= now:
        yield Problem(field, "past", wall.isoformat())
    elif at > now + timedelta(days=DAYS_AHEAD):
        yield Problem(field, "too_far", wall.isoformat(), {"maximum": DAYS_AHEAD})


def _to_be_sent(draft: RequestDraft) -> Iterator[Problem]:
    if draft.site is None and draft.mode == "in_person":
        yield Problem("site", "required")
    if not draft.contact.strip():
        yield Problem("contact", "required")
    if not draft.accepts_tariff:
        yield Problem("accepts_tariff", "must_accept")


def _identifier(field: str, text: str) -> Problem | None:
    """The first identifier in a text. The text itself is not repeated: it holds what nobody should keep."""
    found = find_identifiers(text)
    return Problem(field, "identifier", None, {"kind": found[0].kind, "count": len(found)}) if found else None
