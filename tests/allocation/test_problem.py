import gzip
import json
from typing import Any

import pytest

from interpretariat.allocation.problem import ProblemError, problem_json, read_problem
from tests.allocation.tiny import scenario


def small() -> dict[str, Any]:
    """One interpreter who may take everything, one request."""
    return {
        "format": "interpretariat-scenario/1",
        "timezone": "America/Toronto",
        "sites": [{"id": "s", "lat": 46.8, "lon": -71.2}],
        "interpreters": [
            {
                "id": "i",
                "languages": ["spa"],
                "modes": ["in_person", "video"],
                "home": {"lat": 46.8, "lon": -71.2},
                "radius_km": 10,
                "availability": [["2026-12-07T08:00:00-05:00", "2026-12-07T18:00:00-05:00"]],
                "max_minutes_per_day": 300,
                "max_minutes_per_week": 600,
                "target_minutes": 300,
                "hourly_cents": 4000,
            }
        ],
        "requests": [
            {
                "id": "r",
                "language": "spa",
                "mode": "in_person",
                "start": "2026-12-07T09:00:00-05:00",
                "minutes": 60,
                "site": "s",
                "priority": 3,
            }
        ],
    }


def changed(path: str, value: Any) -> dict[str, Any]:
    """The small scenario with one value changed; numbers in the path are places in a list."""
    raw = small()
    *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    at: Any = raw
    for key in way:
        at = at[key]
    at[last] = value
    return raw


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("format", "interpretariat-scenario/2", "$.format"),
        ("timezone", "Nowhere/City", "$.timezone"),
        ("requests.0.site", "unknown", "$.requests[0].site"),
        ("requests.0.site", None, "$.requests[0].site"),
        ("requests.0.minutes", -30, "$.requests[0].minutes"),
        ("requests.0.minutes", "60", "$.requests[0].minutes"),
        ("requests.0.start", "2026-12-07T09:00:00", "$.requests[0].start"),
        ("requests.0.start", "noon", "$.requests[0].start"),
        ("requests.0.start_options", ["2026-12-07"], "$.requests[0].start_options[0]"),
        ("requests.0.priority", 5, "$.requests[0].priority"),
        ("requests.0.mode", "pigeon", "$.requests[0].mode"),
        ("requests.0.gender", {"value": "f"}, "$.requests[0].gender"),
        ("requests", [small()["requests"][0]] * 2, "$.requests[1].id"),
        ("interpreters", [small()["interpreters"][0]] * 2, "$.interpreters[1].id"),
        ("sites", [small()["sites"][0]] * 2, "$.sites[1].id"),
        ("interpreters.0.max_minutes_per_day", -1, "$.interpreters[0].max_minutes_per_day"),
        ("interpreters.0.radius_km", float("nan"), "$.interpreters[0].radius_km"),
        ("interpreters.0.home", {"lat": 146.8, "lon": 0}, "$.interpreters[0].home.lat"),
        (
            "interpreters.0.availability",
            [["2026-12-07T18:00:00-05:00", "2026-12-07T08:00:00-05:00"]],
            "$.interpreters[0].availability[0]",
        ),
        ("weights", {"unserved": {"9": 1}}, "$.weights.unserved.9"),
        ("pinned", [{"request": "x", "interpreter": "i"}], "$.pinned[0].request"),
        ("pinned", [{"request": "r", "interpreter": "x"}], "$.pinned[0].interpreter"),
        ("pinned", [{"request": "r", "interpreter": "i", "mode": "video"}], "$.pinned[0].mode"),
        ("pinned", [{"request": "r", "interpreter": "i", "start": "2026-12-07T10:00:00-05:00"}], "$.pinned[0].start"),
        ("interpreters", 3, "$.interpreters"),
    ],
)
def test_bad_input_is_refused_with_its_path(path: str, value: Any, where: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read_problem(changed(path, value))
    assert caught.value.path == where


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\x1f\x8bbroken", b"\xff\xfe"])
def test_what_is_not_json_is_refused(data: bytes) -> None:
    with pytest.raises(ProblemError) as caught:
        read_problem(data)
    assert caught.value.path == "$"


def test_pin_that_breaks_a_rule_names_it() -> None:
    raw = changed("requests.0.language", "ara")
    raw["pinned"] = [{"request": "r", "interpreter": "i"}]
    with pytest.raises(ProblemError) as caught:
        read_problem(raw)
    assert (caught.value.path, caught.value.reason) == ("$.pinned[0]", "the pin breaks a hard rule: language")


def test_pins_that_clash_name_the_rule() -> None:
    raw = small()
    raw["requests"].append({**raw["requests"][0], "id": "q", "start": "2026-12-07T09:30:00-05:00"})
    raw["pinned"] = [{"request": "r", "interpreter": "i"}, {"request": "q", "interpreter": "i"}]
    with pytest.raises(ProblemError) as caught:
        read_problem(raw)
    assert (caught.value.path, caught.value.reason) == (
        "$.pinned[1]",
        "the pin breaks a hard rule beside the other pins: overlap",
    )


def test_pin_of_a_team_that_cannot_be_whole_is_named() -> None:
    raw = changed("requests.0.interpreters", 2)
    raw["pinned"] = [{"request": "r", "interpreter": "i"}]
    with pytest.raises(ProblemError) as caught:
        read_problem(raw)
    said = "the pin breaks a hard rule: number; request 'r' asks for 2 interpreters, and 1 can come"
    assert (caught.value.path, caught.value.reason) == ("$.pinned[0]", said)


def test_contradictory_pins_are_named() -> None:
    raw = changed("requests.0.fallback_modes", ["video"])
    raw["interpreters"].append({**raw["interpreters"][0], "id": "j"})
    pin = {"request": "r", "interpreter": "i"}
    for other, said in [
        (pin | {"mode": "video"}, "contradicts another pin of request 'r': start or mode differs"),
        (pin | {"interpreter": "j"}, "request 'r' asks for 1 interpreter(s)"),
    ]:
        raw["pinned"] = [pin, other]
        with pytest.raises(ProblemError) as caught:
            read_problem(raw)
        assert (caught.value.path, caught.value.reason) == ("$.pinned[1]", said)


def test_announced_line_of_an_absent_request_is_ignored() -> None:
    raw = small()
    raw["announced"] = [{"request": "gone", "interpreter": "i"}]
    assert read_problem(raw).announced[0].request == "gone"


def test_scenario_survives_writing_and_compression() -> None:
    raw = scenario(5)
    raw["pinned"] = []
    problem = read_problem(raw)
    assert read_problem(problem_json(problem)) == problem
    assert read_problem(gzip.compress(json.dumps(raw).encode())) == problem
