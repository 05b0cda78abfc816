"""Tiny scenarios with every feature at once."""

import json
import random
from datetime import datetime
from typing import Any

from interpretariat.allocation.problem import ProblemError, read_problem
from interpretariat.allocation.scenario import Problem

EVE, DAY = "2026-12-06", "2026-12-07"
"""A Sunday and a Monday; half of the scenarios are moved to one and the same week."""
MODES = ["in_person", "video", "telephone"]


def scenario(seed: int) -> dict[str, Any]:
    """A crowded day or two around a midnight: few people, everything asked of them."""
    rng = random.Random(seed)
    sites = [
        {"id": f"s{n}", "lat": 46.8 + rng.uniform(-0.1, 0.1), "lon": -71.2 + rng.uniform(-0.1, 0.1)} for n in range(3)
    ]
    people = [interpreter(rng, n) for n in range(rng.choice([2, 3, 3]))]
    requests = [request(rng, n) for n in range(rng.choice([4, 5, 5]))]
    raw: dict[str, Any] = {
        "format": "interpretariat-scenario/1",
        "timezone": "America/Toronto",
        "sites": sites,
        "travel": {
            "costing": rng.choice(["tour", "tour", "round_trip"]),
            "km_per_hour": rng.choice([20, 60]),
            "return_home_after_minutes": rng.choice([10, 60, 120]),
            "switch_minutes": rng.choice([0, 5, 20]),
        },
        "interpreters": people,
        "requests": requests,
    }
    if rng.random() < 0.5:
        raw["weights"] = {
            "unserved": {"4": rng.choice([3_000, 9_000]), "3": 20_000},
            "changed": rng.choice([500, 20_000]),
        }
    if seed % 3 == 2:
        make_willing(rng, raw)
    raw["announced"] = [line(rng, raw) for _ in range(rng.choice([0, 1, 3]))]
    raw["pinned"] = [line(rng, raw) for _ in range(rng.choice([0, 0, 1, 2]))]
    return moved_to_tuesday(raw) if seed % 2 else raw


def make_willing(rng: random.Random, raw: dict[str, Any]) -> None:
    """Nearly everybody may take nearly everything: what binds is the time, the way and the caps."""
    for person in raw["interpreters"]:
        person |= {"languages": ["spa", "ara"], "modes": MODES, "skills": ["health", "court"], "radius_km": 40}
        person |= {
            "max_minutes_per_day": rng.choice([75, 105, 150]),
            "max_minutes_per_week": rng.choice([90, 150, 210]),
        }
        person["availability"] = [[f"{EVE}T20:00:00-05:00", f"{DAY}T20:00:00-05:00"]]
    for asked in raw["requests"]:
        asked |= {"gender": None, "excluded": [], "priority": rng.choice([1, 3])}
        at = f"{rng.choice([EVE, DAY])}T{rng.choice(['20', '21', '22'])}:{rng.choice(['00', '15', '30'])}:00-05:00"
        if rng.random() < 0.5:
            asked["start"] = at.replace(f"{DAY}T2", f"{DAY}T1")
            asked["start_options"] = []


def moved_to_tuesday(raw: dict[str, Any]) -> dict[str, Any]:
    """The same scenario two days later, within one ISO week."""
    return dict(json.loads(json.dumps(raw).replace(DAY, "2026-12-09").replace(EVE, "2026-12-08")))


def interpreter(rng: random.Random, n: int) -> dict[str, Any]:
    opens = rng.choice([8, 9, 20])
    return {
        "id": f"i{n}",
        "languages": rng.sample(["spa", "ara", "por"], rng.choice([1, 2, 3])),
        "modes": rng.sample(MODES, rng.choice([2, 3, 3])),
        "skills": rng.sample(["health", "court"], rng.choice([0, 1, 2])),
        "gender": rng.choice(["f", "m", "x"]),
        "home": {"lat": 46.8 + rng.uniform(-0.1, 0.1), "lon": -71.2 + rng.uniform(-0.1, 0.1)},
        "radius_km": rng.choice([8, 40, 40]),
        "availability": [
            [f"{EVE}T{opens:02}:00:00-05:00", f"{DAY}T{rng.choice(['00:15', '03:00'])}:00-05:00"],
            [f"{DAY}T08:00:00-05:00", f"{DAY}T{rng.choice(['10:00', '20:00'])}:00-05:00"],
        ],
        "max_minutes_per_day": rng.choice([60, 120, 300]),
        "max_minutes_per_week": rng.choice([120, 180, 900]),
        "target_minutes": rng.choice([0, 60, 300]),
        "hourly_cents": rng.choice([3_333, 4_100, 6_000]),
        "km_cents": rng.choice([0, 60, 61]),
        "minimum_minutes": {"in_person": 120, "video": 45} if rng.random() < 0.5 else {},
        "tier3_per_day": rng.choice([0, 1, 1, 2]),
        "tier3_per_week": rng.choice([1, 2]),
    }


def request(rng: random.Random, n: int) -> dict[str, Any]:
    at = [
        datetime.fromisoformat(
            f"{EVE}T{22 if rng.random() < 0.5 else 23}:{rng.choice(['00', '15', '30', '45'])}:00-05:00"
        ),
        datetime.fromisoformat(f"{DAY}T{rng.choice(['00', '09', '10'])}:{rng.choice(['00', '20', '40'])}:00-05:00"),
    ]
    rng.shuffle(at)
    mode = rng.choice(["in_person", "in_person", "video"])
    return {
        "id": f"r{n}",
        "language": rng.choice(["spa", "ara"]),
        "alternatives": rng.choice([[], ["por"]]),
        "mode": mode,
        "fallback_modes": rng.sample([m for m in MODES if m != mode], rng.choice([0, 0, 1])),
        "start": at[0].isoformat(),
        "start_options": [at[1].isoformat()] if rng.random() < 0.3 else [],
        "minutes": rng.choice([30, 45, 60]),
        "site": f"s{rng.randrange(3)}",
        "interpreters": rng.choice([1, 1, 1, 2]),
        "priority": rng.choice([1, 3, 4, 4]),
        "skills": rng.choice([[], [], ["health"]]),
        "gender": rng.choice([None, None, {"value": "f", "required": True}, {"value": "m", "required": False}]),
        "preferred": rng.choice([[], ["i0"], ["i1"]]),
        "excluded": rng.choice([[], [], ["i0"]]),
        "tier": rng.choice([1, 2, 3]),
    }


def line(rng: random.Random, raw: dict[str, Any]) -> dict[str, Any]:
    asked = rng.choice(raw["requests"])
    found = {"request": asked["id"], "interpreter": rng.choice(raw["interpreters"])["id"]}
    if asked["fallback_modes"] and rng.random() < 0.5:
        found["mode"] = asked["fallback_modes"][0]
    if asked["start_options"] and rng.random() < 0.5:
        found["start"] = asked["start_options"][0]
    return found


def readable(seed: int) -> tuple[dict[str, Any], Problem]:
    """The scenario of a seed; pins that can stand in no plan are taken out."""
    raw = scenario(seed)
    while True:
        try:
            return raw, read_problem(raw)
        except ProblemError as error:
            if not error.path.startswith("$.pinned"):
                raise
            raw["pinned"].pop()
