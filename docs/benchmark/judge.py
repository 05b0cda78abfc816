#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: ANN001, ANN201, ANN204, PLR2004  (a script for other teams: plain, and in one file)
"""Judge a plan: judge.py SCENARIO.json[.gz] PLAN.json[.gz]. Prints the loss; status 0 when every rule holds, else 1.

Status 2 when one of the files cannot be read. Standard library only, and written without looking at the engine.
A broken rule is told as `rule request interpreter other`, a dash where one does not apply.
"""

import gzip
import json
import math
import sys
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import combinations
from zoneinfo import ZoneInfo

SOFT = {
    "fallback_mode": 15000,
    "moved_start": 5000,
    "not_preferred": 2500,
    "gender_not_met": 2000,
    "alternative_language": 8000,
    "overload_per_minute": 10,
    "changed": 20000,
}
UNSERVED = {"1": 320000, "2": 160000, "3": 80000, "4": 40000}
ROAD = {
    "km_per_hour": 30,
    "detour": 1.3,
    "fixed_minutes": 5,
    "round_to": 5,
    "switch_minutes": 5,
    "costing": "tour",
    "return_home_after_minutes": 120,
}


def load(path):
    data = open(path, "rb").read()  # noqa: PTH123, SIM115 - standard library only, read once
    return json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)


def cents(value):
    return math.floor(Fraction(value) + Fraction(1, 2))


class Case:
    """A scenario with its defaults filled in."""

    def __init__(self, raw):
        self.zone = ZoneInfo(raw["timezone"])
        self.road = ROAD | raw.get("travel", {})
        said = raw.get("weights", {})
        self.soft = SOFT | said
        self.unserved = UNSERVED | said.get("unserved", {})
        self.sites = {row["id"]: row for row in raw.get("sites", [])}
        self.people = {row["id"]: row for row in raw["interpreters"]}
        self.asked = {row["id"]: row for row in raw["requests"]}
        self.pinned = [self.line(row) for row in raw.get("pinned", [])]
        self.announced = [self.line(row) for row in raw.get("announced", []) if row["request"] in self.asked]

    def line(self, row):
        asked = self.asked[row["request"]]
        start = datetime.fromisoformat(row.get("start", asked["start"]))
        return (row["request"], row["interpreter"], start, row.get("mode", asked["mode"]))

    def km(self, a, b):
        p, q, r, s = (math.radians(x) for x in (a["lat"], b["lat"], a["lon"], b["lon"]))
        h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin((s - r) / 2) ** 2
        return 2 * 6371 * math.asin(math.sqrt(h)) * self.road["detour"]

    def pause(self, a, b):
        """Minutes that one person needs between two sessions (start, request, mode), rest apart."""
        wait, here, there = self.road["switch_minutes"], a[1].get("site"), b[1].get("site")
        if a[2] == b[2] == "in_person":
            exact = self.km(self.sites[here], self.sites[there]) / self.road["km_per_hour"] * 60
            steps = math.ceil((exact + self.road["fixed_minutes"]) / self.road["round_to"])
            wait = 0 if here == there else wait + steps * self.road["round_to"]
        return wait


def unfit(case, asked, who, start, mode):
    """The rules that the pair alone breaks."""
    end = start + timedelta(minutes=asked["minutes"])
    wish = asked.get("gender")
    spans = [[datetime.fromisoformat(at) for at in span] for span in who["availability"]]
    checks = {
        "language": {asked["language"], *asked.get("alternatives", [])} & set(who["languages"]),
        "mode": mode in who["modes"],
        "skill": set(asked.get("skills", [])) <= set(who.get("skills", [])),
        "gender": not wish or not wish["required"] or wish["value"] == who.get("gender"),
        "excluded": who["id"] not in asked.get("excluded", []),
        "availability": any(a <= start and end <= b for a, b in spans),
        "radius": mode != "in_person" or case.km(who["home"], case.sites[asked["site"]]) <= who["radius_km"] + 1e-9,
    }
    return [rule for rule, holds in checks.items() if not holds]


def pair_cents(case, asked, who, mode):
    paid = max(asked["minutes"], who.get("minimum_minutes", {}).get(mode, 0))
    total = cents(Fraction(who["hourly_cents"] * paid, 60))
    wish, wanted = asked.get("gender"), asked.get("preferred")
    total += case.soft["not_preferred"] if wanted and who["id"] not in wanted else 0
    total += case.soft["gender_not_met"] if wish and not wish["required"] and wish["value"] != who.get("gender") else 0
    return total + (case.soft["alternative_language"] if asked["language"] not in who["languages"] else 0)


def day_km(case, who, legs):
    stops = [case.sites[x[1]["site"]] for x in legs]
    if case.road["costing"] == "round_trip":
        return sum(2 * case.km(who["home"], s) for s in stops)
    total = case.km(who["home"], stops[0]) + case.km(stops[-1], who["home"])
    for n in range(1, len(legs)):
        gap = legs[n][0] - legs[n - 1][0] - timedelta(minutes=legs[n - 1][1]["minutes"])
        direct = gap <= timedelta(minutes=case.road["return_home_after_minutes"])
        home = case.km(stops[n - 1], who["home"]) + case.km(who["home"], stops[n])
        total += case.km(stops[n - 1], stops[n]) if direct else home
    return total


def gaps(case, who, work):
    """Two sessions that one person cannot both do, or not without the rest that the first asks for."""
    for a, b in combinations(work, 2):
        gap = (b[0] - a[0]) / timedelta(minutes=1) - a[1]["minutes"]
        if gap < case.pause(a, b):
            yield ("overlap", a[1]["id"], who["id"], b[1]["id"])
        elif a[1].get("tier", 1) == 3 and gap < 30:
            yield ("recovery", a[1]["id"], who["id"], b[1]["id"])


def diary(case, who, work):
    """(broken rules, cents) of one person's sessions taken together."""
    work.sort(key=lambda x: (x[0], x[1]["id"]))
    broken, total = list(gaps(case, who, work)), 0
    minutes, hard, legs = Counter(), Counter(), defaultdict(list)
    for x in work:
        day = x[0].astimezone(case.zone).date()
        for period in (("day", day), ("week", tuple(day.isocalendar()[:2]))):
            minutes[period] += x[1]["minutes"]
            hard[period] += x[1].get("tier", 1) == 3
        if x[2] == "in_person":
            legs[day].append(x)
    for kind, period in minutes:
        most = who.get(f"tier3_per_{kind}", 1 if kind == "day" else 2)
        if minutes[kind, period] > who[f"max_minutes_per_{kind}"] or hard[kind, period] > most:
            broken.append(("caps", "", who["id"], str(period)))
    total += sum(cents(day_km(case, who, day) * who.get("km_cents", 0)) for day in legs.values())
    over = sum(x[1]["minutes"] for x in work) - who["target_minutes"]
    return broken, total + case.soft["overload_per_minute"] * max(0, over)


def line(case, row, seen):
    """(broken rules, cents, sessions) of one assignment: who does it, alone."""
    asked = case.asked.get(row["request"])
    if asked is None or asked["id"] in seen:
        return [("request", row["request"], "", "")], 0, []
    seen.add(asked["id"])
    start, mode, team = datetime.fromisoformat(row["start"]), row["mode"], row["interpreters"]
    starts = [datetime.fromisoformat(at) for at in [asked["start"], *asked.get("start_options", [])]]
    modes = [asked["mode"], *asked.get("fallback_modes", [])]
    if start not in starts or mode not in modes:
        return [("start or mode", asked["id"], "", "")], 0, []
    whole = len(team) == asked.get("interpreters", 1) == len(set(team))
    broken = [] if whole else [("number", asked["id"], "", "")]
    loss = case.soft["moved_start"] * starts.index(start) + case.soft["fallback_mode"] * modes.index(mode)
    sessions = []
    for name in team:
        who = case.people.get(name)
        if who is None:
            broken.append(("interpreter", asked["id"], name, ""))
            continue
        broken += [(rule, asked["id"], name, "") for rule in unfit(case, asked, who, start, mode)]
        loss += pair_cents(case, asked, who, mode)
        sessions.append((name, (start, asked, mode)))
    return broken, loss, sessions


def judge(raw, plan):
    """(broken rules, loss). A broken rule is (rule, request, interpreter, other request or period)."""
    case, broken, loss, seen = Case(raw), [], 0, set()
    work, lines = defaultdict(list), set()
    for row in plan["assignments"]:
        found, more, sessions = line(case, row, seen)
        broken, loss = broken + found, loss + more
        for name, session in sessions:
            work[name].append(session)
            lines.add((session[1]["id"], name, session[0], session[2]))
    for name, mine in work.items():
        found, more = diary(case, case.people[name], mine)
        broken, loss = broken + found, loss + more
    missed = [row for row in case.asked.values() if row["id"] not in seen]
    loss += sum(case.unserved[str(row["priority"])] * row.get("interpreters", 1) for row in missed)
    loss += sum(case.soft["changed"] for promise in case.announced if promise not in lines)
    broken += [("pin", pin[0], pin[1], "") for pin in case.pinned if pin not in lines]
    listed, due = Counter(row["request"] for row in plan["unserved"]), {row["id"] for row in missed}
    wrong = {name for name in {*listed, *due} if listed[name] != (name in due)}
    return broken + [("unserved list", name, "", "") for name in sorted(wrong)], loss


def main():
    try:
        scenario, plan = load(sys.argv[1]), load(sys.argv[2])
        broken, loss = judge(scenario, plan)
        said, bound, status = plan["loss"], plan["bound"], plan["status"]
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        print(f"unreadable: {type(error).__name__}: {error}")
        return 2
    told = [" ".join(part or "-" for part in row) for row in broken]
    if said != loss:
        told.append(f"loss said {said}, is {loss}")
    if type(bound) is not int or bound > loss:
        told.append(f"bound {bound} is no whole number up to the loss, {loss}")
    if status not in ("optimal", "feasible") or (status == "optimal") != (bound == loss):
        told.append(f"status {status}: optimal exactly when the bound is the loss")
    for text in told:
        print("BROKEN", text)
    print(json.dumps({"loss": loss, "bound": bound, "served": len(plan["assignments"]), "broken": len(told)}))
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
