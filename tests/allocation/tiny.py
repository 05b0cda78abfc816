"""Tiny scenarios with every feature at once, and the best loss found by trying everything.

The enumerator is written from the contract alone: none of the engine's code, none of the judge's.
"""

import json
import math
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from interpretariat.allocation.problem import ProblemError, read_problem
from interpretariat.allocation.scenario import Problem

RULES = [
    "language",
    "mode",
    "skill",
    "gender",
    "excluded",
    "availability",
    "radius",
    "travel",
    "switch",
    "recovery",
    "day_cap",
    "week_cap",
    "hard_day",
    "hard_week",
    "team",
    "pin",
    "midnight",
]
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
    raw["announced"] = [line(rng, raw) for _ in range(rng.choice([0, 1, 3]))]
    raw["pinned"] = [line(rng, raw) for _ in range(rng.choice([0, 0, 1, 2]))]
    return moved_to_tuesday(raw) if seed % 2 else raw


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


def feasible(count: int) -> Iterator[tuple[dict[str, Any], Problem]]:
    """The scenarios of so many seeds whose pins some plan can hold."""
    for seed in range(count):
        raw, problem = readable(seed)
        if not raw["pinned"] or Enumerator(raw).least() is not None:
            yield raw, problem


class Enumerator:
    """Every plan of a scenario. `without` is a rule to forget: a test must then fail somewhere."""

    def __init__(self, raw: dict[str, Any], without: str = "") -> None:
        self.raw = raw
        self.without = without
        self.zone = ZoneInfo(raw["timezone"])
        self.t = {
            "km_per_hour": 30,
            "detour": 1.3,
            "fixed_minutes": 5,
            "round_to": 5,
            "switch_minutes": 5,
            "costing": "tour",
            "return_home_after_minutes": 120,
            **raw["travel"],
        }
        said = raw.get("weights", {})
        base = {
            "fallback_mode": 15000,
            "moved_start": 5000,
            "not_preferred": 2500,
            "gender_not_met": 2000,
            "alternative_language": 8000,
            "overload_per_minute": 10,
            "changed": 20000,
        }
        self.w = {
            **base,
            **said,
            "unserved": {"1": 320000, "2": 160000, "3": 80000, "4": 40000, **said.get("unserved", {})},
        }
        self.sites = {s["id"]: s for s in raw["sites"]}
        self.people = {p["id"]: p for p in raw["interpreters"]}
        self.asked = {r["id"]: r for r in raw["requests"]}
        self.best: int | None = None

    def on(self, rule: str) -> bool:
        return rule != self.without

    def least(self) -> int | None:
        """The smallest loss of all plans; none when the pins admit none."""
        self._try(list(self.raw["requests"]), {name: [] for name in self.people}, 0, set())
        return self.best

    def _try(self, left: list[dict[str, Any]], work: dict[str, list[Any]], cents: int, lines: set[Any]) -> None:
        if not left:
            self._count(work, cents, lines)
            return
        r, rest = left[0], left[1:]
        self._try(rest, work, cents + self.w["unserved"][str(r["priority"])] * r["interpreters"], lines)
        starts, modes = [r["start"], *r["start_options"]], [r["mode"], *r["fallback_modes"]]
        for a, start in enumerate(starts):
            for b, mode in enumerate(modes):
                at = datetime.fromisoformat(start)
                fit = [p for p in self.people.values() if self._fits(r, p, at, mode, work[p["id"]])]
                size = r["interpreters"] if self.on("team") else 1
                for team in combinations(fit, size):
                    extra = (
                        a * self.w["moved_start"]
                        + b * self.w["fallback_mode"]
                        + sum(self._pair(r, p, mode) for p in team)
                    )
                    for p in team:
                        work[p["id"]].append((at, at + timedelta(minutes=r["minutes"]), r, mode))
                    self._try(rest, work, cents + extra, lines | {(r["id"], p["id"], at, mode) for p in team})
                    for p in team:
                        work[p["id"]].pop()

    def _line(self, row: dict[str, Any]) -> Any:
        r = self.asked[row["request"]]
        return (
            r["id"],
            row["interpreter"],
            datetime.fromisoformat(row.get("start", r["start"])),
            row.get("mode", r["mode"]),
        )

    def _count(self, work: dict[str, list[Any]], cents: int, lines: set[Any]) -> None:
        if self.on("pin") and any(self._line(row) not in lines for row in self.raw["pinned"]):
            return
        cents += sum(self.w["changed"] for row in self.raw["announced"] if self._line(row) not in lines)
        for name, done in work.items():
            p = self.people[name]
            cents += self.w["overload_per_minute"] * max(0, sum(x[2]["minutes"] for x in done) - p["target_minutes"])
            for day in {x[0].astimezone(self.zone).date() for x in done}:
                cents += self._travel(
                    p, sorted((x for x in done if x[0].astimezone(self.zone).date() == day), key=lambda x: x[0])
                )
        if self.best is None or cents < self.best:
            self.best = cents

    def _km(self, a: dict[str, Any], b: dict[str, Any]) -> float:
        p, q = math.radians(a["lat"]), math.radians(b["lat"])
        h = (
            math.sin((q - p) / 2) ** 2
            + math.cos(p) * math.cos(q) * math.sin(math.radians(b["lon"] - a["lon"]) / 2) ** 2
        )
        return 12742 * math.asin(math.sqrt(h)) * float(self.t["detour"])

    def _travel(self, p: dict[str, Any], day: list[Any]) -> int:
        legs = [x for x in day if x[3] == "in_person"]
        stops = [self.sites[x[2]["site"]] for x in legs]
        if self.t["costing"] == "round_trip":
            km = sum(2 * self._km(p["home"], s) for s in stops)
        else:
            km = self._km(p["home"], stops[0]) + self._km(stops[-1], p["home"]) if stops else 0.0
            for n in range(1, len(legs)):
                wait = (legs[n][0] - legs[n - 1][1]).total_seconds() / 60
                near = wait <= self.t["return_home_after_minutes"]
                km += (
                    self._km(stops[n - 1], stops[n])
                    if near
                    else self._km(stops[n - 1], p["home"]) + self._km(p["home"], stops[n])
                )
        return math.floor(Fraction(km * p["km_cents"]) + Fraction(1, 2))

    def _pair(self, r: dict[str, Any], p: dict[str, Any], mode: str) -> int:
        paid = max(r["minutes"], p["minimum_minutes"].get(mode, 0))
        cents = math.floor(Fraction(p["hourly_cents"] * paid, 60) + Fraction(1, 2))
        cents += self.w["not_preferred"] if r["preferred"] and p["id"] not in r["preferred"] else 0
        g = r["gender"]
        cents += self.w["gender_not_met"] if g and not g["required"] and p["gender"] != g["value"] else 0
        return cents + (0 if r["language"] in p["languages"] else self.w["alternative_language"])

    def _fits(self, r: dict[str, Any], p: dict[str, Any], at: datetime, mode: str, done: list[Any]) -> bool:
        end, g = at + timedelta(minutes=r["minutes"]), r["gender"]
        checks = {
            "language": {r["language"], *r["alternatives"]} & set(p["languages"]),
            "mode": mode in p["modes"],
            "skill": set(r["skills"]) <= set(p["skills"]),
            "gender": not g or not g["required"] or p["gender"] == g["value"],
            "excluded": p["id"] not in r["excluded"],
            "availability": any(
                datetime.fromisoformat(a) <= at and end <= datetime.fromisoformat(b) for a, b in p["availability"]
            ),
            "radius": mode != "in_person" or self._km(p["home"], self.sites[r["site"]]) <= p["radius_km"] + 1e-9,
        }
        return all(ok for rule, ok in checks.items() if self.on(rule)) and self._company(r, p, (at, end, r, mode), done)

    def _company(self, r: dict[str, Any], p: dict[str, Any], mine: Any, done: list[Any]) -> bool:
        def day(x: Any) -> Any:
            return x[0].astimezone(self.zone).date()

        for other in done:
            a, b = sorted((mine, other), key=lambda x: x[0])
            if (day(a) == day(b) or self.on("midnight")) and b[0] < a[1] + timedelta(minutes=self._wait(a, b)):
                return False
        work = [*done, mine]
        same_day = [x for x in work if day(x) == day(mine)]
        same_week = [x for x in work if day(x).isocalendar()[:2] == day(mine).isocalendar()[:2]]
        hard = r["tier"] == 3
        checks = {
            "day_cap": sum(x[2]["minutes"] for x in same_day) <= p["max_minutes_per_day"],
            "week_cap": sum(x[2]["minutes"] for x in same_week) <= p["max_minutes_per_week"],
            "hard_day": not hard or sum(x[2]["tier"] == 3 for x in same_day) <= p["tier3_per_day"],
            "hard_week": not hard or sum(x[2]["tier"] == 3 for x in same_week) <= p["tier3_per_week"],
        }
        return all(ok for rule, ok in checks.items() if self.on(rule))

    def _wait(self, a: Any, b: Any) -> int:
        here, there = a[2]["site"], b[2]["site"]
        switch = self.t["switch_minutes"] if self.on("switch") else 0
        wait = switch
        if a[3] == b[3] == "in_person":
            exact = self._km(self.sites[here], self.sites[there]) / self.t["km_per_hour"] * 60 + self.t["fixed_minutes"]
            road = math.ceil(exact / self.t["round_to"]) * self.t["round_to"] if self.on("travel") else 0
            wait = 0 if here == there else road + switch
        return max(wait, 30) if a[2]["tier"] == 3 and self.on("recovery") else wait
