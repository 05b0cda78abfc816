"""Each rule of a draft, alone and all at once. The checks are pure: no database is asked."""

from datetime import datetime
from typing import Any

import pytest

from interpretariat.db.models import Language, Organisation, Site
from interpretariat.services.requests.checks import Purpose, problems_of, warnings_of
from interpretariat.services.requests.draft import Known, RequestDraft
from tests.factory import NOW, TUESDAY, ZONE, at

KNOWN = Known(
    organisation=Organisation(id=1, zone=ZONE, cost_centres=["Réfugiés"]),
    sites={7: Site(id=7, zone=ZONE)},
    languages={code: Language(code=code) for code in ("ara", "spa", "prs")},
    interpreters=frozenset({11, 12}),
    modes=frozenset({"in_person", "telephone"}),
    requesters=frozenset({5}),
)
GOOD = RequestDraft(
    organisation=1,
    site=7,
    requester=5,
    language="ara",
    mode="in_person",
    start=datetime.fromisoformat(TUESDAY),
    minutes=60,
    contact="418 555-0100",
    accepts_tariff=True,
)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def found(purpose: Purpose = "submit", **changes: Any) -> list[tuple[str, str, Any]]:
    draft = RequestDraft(**{name: getattr(GOOD, name) for name in GOOD.__struct_fields__} | changes)
    return [(p.field, p.code, p.value) for p in problems_of(draft, KNOWN, now=NOW, purpose=purpose)]


def test_problems_of_a_good_draft_are_none() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"language": ""}, ("language", "required", None)),
        ({"language": "xxx"}, ("language", "unknown", "xxx")),
        ({"alternatives": ("xxx",)}, ("alternatives", "unknown", "xxx")),
        ({"alternatives": ("ara",)}, ("alternatives", "same_as_language", "ara")),
        ({"alternatives": ("spa", "spa")}, ("alternatives", "duplicate", "spa")),
        ({"site": None}, ("site", "required", None)),
        ({"site": 8}, ("site", "unknown", 8)),
        ({"site": None, "mode": "telephone", "fallback_modes": ("in_person",)}, ("site", "required", None)),
        ({"requester": 6}, ("requester", "unknown", 6)),
        ({"cost_centre": "Autre"}, ("cost_centre", "unknown", "Autre")),
        ({"mode": ""}, ("mode", "required", None)),
        ({"mode": "pigeon"}, ("mode", "unknown", "pigeon")),
        ({"mode": "video"}, ("mode", "not_in_tariff", "video")),
        ({"fallback_modes": ("in_person",)}, ("fallback_modes", "same_as_mode", "in_person")),
        ({"fallback_modes": ("pigeon",)}, ("fallback_modes", "unknown", "pigeon")),
        ({"start": None}, ("start", "required", None)),
        ({"start": wall("2026-11-23T10:00")}, ("start", "past", "2026-11-23T10:00:00")),
        ({"start": wall("2027-03-14T02:30")}, ("start", "nonexistent_time", "2027-03-14T02:30:00")),
        ({"start": wall("2026-12-01T14:00:30")}, ("start", "not_a_whole_minute", "2026-12-01T14:00:30")),
        ({"start": wall("2028-06-01T14:00")}, ("start", "too_far", "2028-06-01T14:00:00")),
        ({"start": wall("9999-12-31T23:59")}, ("start", "too_far", "9999-12-31T23:59:00")),
        ({"start_options": (wall("2026-11-20T14:00"),)}, ("start_options", "past", "2026-11-20T14:00:00")),
        ({"start_options": (wall(TUESDAY),)}, ("start_options", "duplicate", None)),
        ({"start_options": (at(TUESDAY),)}, ("start_options", "duplicate", None)),
        ({"minutes": None}, ("minutes", "required", None)),
        ({"minutes": 0}, ("minutes", "too_small", 0)),
        ({"minutes": -60}, ("minutes", "too_small", -60)),
        ({"minutes": 721}, ("minutes", "too_large", 721)),
        ({"interpreters": 0}, ("interpreters", "too_small", 0)),
        ({"interpreters": 11}, ("interpreters", "too_large", 11)),
        ({"people_count": 0}, ("people_count", "too_small", 0)),
        ({"tier": 4}, ("tier", "too_large", 4)),
        ({"priority": 5}, ("priority", "unknown", 5)),
        ({"priority": 1}, ("urgency_reason", "required", None)),
        ({"domain": "sport"}, ("domain", "unknown", "sport")),
        ({"gender": "z"}, ("gender", "unknown", "z")),
        ({"preferred": (99,)}, ("preferred", "unknown", 99)),
        ({"preferred": (11,), "excluded": (11,)}, ("excluded", "preferred_too", 11)),
        ({"file_reference": "ROYA 8512 2414"}, ("file_reference", "identifier", None)),
        ({"file_reference": "x" * 41}, ("file_reference", "too_long", "x" * 41)),
        ({"note": "x" * 281}, ("note", "too_long", "x" * 281)),
        ({"room": "a\x00b"}, ("room", "control_character", None)),
        ({"skills": ("x" * 61,)}, ("skills", "too_long", "x" * 61)),
        ({"contact": "poste 12"}, ("contact", "not_a_phone", "poste 12")),
        ({"contact": " "}, ("contact", "required", None)),
        ({"accepts_tariff": False}, ("accepts_tariff", "must_accept", None)),
    ],
)
def test_problems_of_one_fault_name_it(changes: dict[str, Any], problem: tuple[str, str, Any]) -> None:
    assert problem in found(**changes)


def test_problems_of_a_list_that_is_too_long_say_how_long_it_may_be() -> None:
    options = tuple(wall(f"2026-12-02T{hour:02}:00") for hour in range(9))
    assert found(start_options=options) == [("start_options", "too_many", 9)]


def test_problems_of_several_faults_are_all_told() -> None:
    assert found(language="xxx", minutes=0, contact="", accepts_tariff=False, site=None) == [
        ("language", "unknown", "xxx"),
        ("minutes", "too_small", 0),
        ("site", "required", None),
        ("contact", "required", None),
        ("accepts_tariff", "must_accept", None),
    ]


def test_problems_of_a_skipped_hour_name_the_next_one() -> None:
    draft = RequestDraft(**{n: getattr(GOOD, n) for n in GOOD.__struct_fields__} | {"start": wall("2027-03-14T02:30")})
    (problem,) = problems_of(draft, KNOWN, now=NOW)
    assert problem.facts == {"next_valid": at("2027-03-14T03:00")}


def test_problems_of_a_draft_that_is_kept_wait_for_what_is_missing() -> None:
    assert found("draft", site=None, contact="", accepts_tariff=False, start=wall("2026-11-20T14:00")) == []


def test_problems_of_what_took_place_want_a_past_start() -> None:
    assert found("regularise") == [("start", "not_past_yet", "2026-12-01T14:00:00")]
    assert found("regularise", start=wall("2026-11-23T10:00")) == []


@pytest.mark.parametrize(
    ("changes", "warned"),
    [
        ({}, []),
        ({"note": "Rappeler au 418 555-0199"}, [("note", "identifier")]),
        ({"minutes": 120}, []),
        ({"minutes": 121}, [("interpreters", "long_alone")]),
        ({"minutes": 121, "interpreters": 2}, []),
        ({"minutes": 61, "mode": "telephone"}, [("interpreters", "long_alone")]),
    ],
)
def test_warnings_of_a_draft_refuse_nothing(changes: dict[str, Any], warned: list[tuple[str, str]]) -> None:
    draft = RequestDraft(**{name: getattr(GOOD, name) for name in GOOD.__struct_fields__} | changes)
    assert problems_of(draft, KNOWN, now=NOW) == []
    assert [(p.field, p.code) for p in warnings_of(draft)] == warned
