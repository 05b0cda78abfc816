"""The best loss of a tiny scenario, found by trying everything: none of the engine's code, none of the judge's."""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cache
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from interpretariat.allocation.scenario import Problem
from tests.allocation.tiny import readable

RULES = [
    "language",
    "mode",
    "skill",
    "gender",
    "excluded",
    "availability",
    "radius",
    "overlap",
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
"""The hard rules, each of which can be forgotten."""

CHOICES = ["alternatives", "fallback_modes", "start_options"]
"""What a request offers besides its first choice."""

TERMS = [
    "unserved",
    "pay",
    "minimum_minutes",
    "travel_cents",
    "return_home",
    "fallback_mode",
    "moved_start",
    "not_preferred",
    "gender_not_met",
    "alternative_language",
    "overload",
    "changed",
]
"""The terms of the loss, and the two clauses inside them that are easily forgotten."""


class Enumerator:
    """Every plan of a scenario. `without` is a rule, a choice or a term to forget: a test must then fail somewhere."""

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

    def price(self, term: str, cents: int) -> int:
        return cents if self.on(term) else 0

    def least(self) -> int | None:
        """The smallest loss of all plans; none when the pins admit none."""
        self._try(list(self.raw["requests"]), {name: [] for name in self.people}, 0, set())
        return self.best

    def _try(self, left: list[dict[str, Any]], work: dict[str, list[Any]], cents: int, lines: set[Any]) -> None:
        if self.best is not None and cents >= self.best:
            return  # whatever follows costs nothing less than nothing
        if not left:
            self._count(work, cents, lines)
            return
        r, rest = left[0], left[1:]
        starts = [r["start"], *(r["start_options"] if self.on("start_options") else [])]
        modes = [r["mode"], *(r["fallback_modes"] if self.on("fallback_modes") else [])]
        for a, start in enumerate(starts):
            for b, mode in enumerate(modes):
                at = datetime.fromisoformat(start)
                fit = [p for p in self.people.values() if self._fits(r, p, at, mode, work[p["id"]])]
                size = r["interpreters"] if self.on("team") else 1
                for team in combinations(fit, size):
                    extra = (
                        self.price("moved_start", a * self.w["moved_start"])
                        + self.price("fallback_mode", b * self.w["fallback_mode"])
                        + sum(self._pair(r, p, mode) for p in team)
                    )
                    for p in team:
                        work[p["id"]].append((at, at + timedelta(minutes=r["minutes"]), r, mode))
                    self._try(rest, work, cents + extra, lines | {(r["id"], p["id"], at, mode) for p in team})
                    for p in team:
                        work[p["id"]].pop()
        missed = self.w["unserved"][str(r["priority"])] * r["interpreters"]
        self._try(rest, work, cents + self.price("unserved", missed), lines)

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
        broken = [row for row in self.raw["announced"] if self._line(row) not in lines]
        cents += self.price("changed", self.w["changed"] * len(broken))
        for name, done in work.items():
            p = self.people[name]
            over = max(0, sum(x[2]["minutes"] for x in done) - p["target_minutes"])
            cents += self.price("overload", self.w["overload_per_minute"] * over)
            for day in {x[0].astimezone(self.zone).date() for x in done}:
                mine = sorted((x for x in done if x[0].astimezone(self.zone).date() == day), key=lambda x: x[0])
                cents += self.price("travel_cents", self._travel(p, mine))
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
                near = wait <= self.t["return_home_after_minutes"] or not self.on("return_home")
                km += (
                    self._km(stops[n - 1], stops[n])
                    if near
                    else self._km(stops[n - 1], p["home"]) + self._km(p["home"], stops[n])
                )
        return math.floor(Fraction(km * p["km_cents"]) + Fraction(1, 2))

    def _pair(self, r: dict[str, Any], p: dict[str, Any], mode: str) -> int:
        least = p["minimum_minutes"].get(mode, 0) if self.on("minimum_minutes") else 0
        paid, g = Fraction(p["hourly_cents"] * max(r["minutes"], least), 60), r["gender"]
        other = bool(r["preferred"]) and p["id"] not in r["preferred"]
        unlike = bool(g) and not g["required"] and p["gender"] != g["value"]
        foreign = r["language"] not in p["languages"]
        return (
            self.price("pay", math.floor(paid + Fraction(1, 2)))
            + self.price("not_preferred", other * self.w["not_preferred"])
            + self.price("gender_not_met", unlike * self.w["gender_not_met"])
            + self.price("alternative_language", foreign * self.w["alternative_language"])
        )

    def _fits(self, r: dict[str, Any], p: dict[str, Any], at: datetime, mode: str, done: list[Any]) -> bool:
        end, g = at + timedelta(minutes=r["minutes"]), r["gender"]
        checks = {
            "language": {r["language"], *(r["alternatives"] if self.on("alternatives") else [])} & set(p["languages"]),
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
            near = self.on("overlap") and (day(a) == day(b) or self.on("midnight"))
            if near and b[0] < a[1] + timedelta(minutes=self._wait(a, b)):
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


@cache
def least_of(seed: int) -> int | None:
    """The least loss of the tiny scenario of a seed; none when its pins admit no plan."""
    return Enumerator(readable(seed)[0]).least()


def feasible(count: int) -> Iterator[tuple[dict[str, Any], Problem]]:
    """The scenarios of so many seeds whose pins some plan can hold."""
    yield from (readable(seed) for seed in range(count) if least_of(seed) is not None)
