#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: ANN001, ANN201, PLR2004  (a script for other teams: plain, and in one file)
"""Make an allocation scenario: generate.py SIZE SEED OUT.json[.gz] [--SHAPE …]. Standard library only.

SIZE is S (60 requests, 25 interpreters, one day), M (400, 120), L (2,000, 400), Lt (2,000, 240: tight),
XL (10,000, 1,500) or XLt (10,000, 800); all but S last a working week. --rich adds tours, tiers, fallback modes,
start options, announced lines and alternatives. The other shapes change one thing each, and go together in any
number: see SHAPES. Languages follow Zipf's law in every scenario. Same arguments, same scenario.
"""

import argparse
import gzip
import json
import random
from datetime import datetime, timedelta
from pathlib import Path

SIZES = {
    "S": (60, 25, 1),
    "M": (400, 120, 5),
    "L": (2000, 400, 5),
    "Lt": (2000, 240, 5),
    "XL": (10000, 1500, 5),
    "XLt": (10000, 800, 5),
}
LANGUAGES = [f"q{n:02}" for n in range(24)]
MODES = ["in_person", "video", "telephone"]
MONDAY = datetime.fromisoformat("2026-12-07T00:00:00-05:00")


def place(rng):
    return {"lat": round(rng.gauss(46.82, 0.05), 6), "lon": round(rng.gauss(-71.27, 0.07), 6)}


def popular(rng):
    """A language: the first is asked for a quarter of the time, the others ever more rarely."""
    return rng.choices(LANGUAGES, [1 / (n + 1) for n in range(len(LANGUAGES))])[0]


def interpreter(rng, n, days):
    spoken = list(dict.fromkeys(popular(rng) for _ in range(rng.choices([1, 2, 3], [50, 30, 20])[0])))
    week = 5 if days > 1 else 1
    day_cap = rng.choice([240, 300, 360, 420])
    spans = []
    for day in range(days):
        if rng.random() < 0.72:
            opens, closes = rng.choice([8, 8, 9, 12]), rng.choice([12, 16, 18, 18, 22])
            if closes <= opens:
                closes = opens + 4
            spans.append([(MONDAY + timedelta(days=day, hours=h)).isoformat() for h in (opens, closes)])
    return {
        "id": f"i{n}",
        "languages": spoken,
        "modes": MODES if rng.random() < 0.85 else ["video", "telephone"],
        "skills": [s for s in ("medical", "mental_health", "legal") if rng.random() < 0.35],
        "gender": rng.choices(["f", "m"], [65, 35])[0],
        "home": place(rng),
        "radius_km": rng.choice([20, 40, 60]),
        "availability": spans,
        "max_minutes_per_day": day_cap,
        "max_minutes_per_week": day_cap if week == 1 else rng.choice([600, 900, 1200, 1500]),
        "target_minutes": rng.choice([120, 240]) if week == 1 else rng.choice([195, 300, 480, 645, 900]),
        "hourly_cents": rng.choice(range(3500, 6501, 250)),
        "km_cents": 60,
        "minimum_minutes": {"in_person": 120, "video": 45, "telephone": 45},
    }


def request(rng, n, days, sites):
    mode = rng.choices(MODES, [53, 27, 20])[0]
    slot = rng.choices(
        range(8 * 4, 20 * 4), [4 if h < 12 * 4 else 3 if h < 17 * 4 else 1 for h in range(8 * 4, 20 * 4)]
    )[0]
    row = {
        "id": f"r{n}",
        "organisation": f"o{rng.randrange(25)}",
        "language": popular(rng),
        "mode": mode,
        "start": (MONDAY + timedelta(days=rng.randrange(days), minutes=15 * slot)).isoformat(),
        "minutes": rng.choices([30, 45, 60, 75, 90, 105, 120], [12, 8, 43, 6, 18, 2, 11])[0],
        "interpreters": 2 if rng.random() < 0.02 else 1,
        "priority": rng.choices([1, 2, 3, 4], [5, 20, 50, 25])[0],
        "skills": [rng.choice(["medical", "mental_health", "legal"])] if rng.random() < 0.22 else [],
        "gender": {"value": rng.choices("fm", [80, 20])[0], "required": rng.random() < 0.2}
        if rng.random() < 0.14
        else None,
        "preferred": [],
    }
    if mode == "in_person":
        row["site"] = rng.choice(sites)["id"]
    return row


def enrich(rng, raw):
    raw["travel"] |= {"costing": "tour", "return_home_after_minutes": 90}
    speakers = {
        language: [p["id"] for p in raw["interpreters"] if language in p["languages"]] for language in LANGUAGES
    }
    for row in raw["requests"]:
        at = datetime.fromisoformat(row["start"])
        row["tier"] = rng.choices([1, 2, 3], [73, 23, 4])[0]
        if row["mode"] == "in_person" and rng.random() < 0.6:
            row["fallback_modes"] = rng.choice([["video"], ["video", "telephone"]])
        if rng.random() < 0.15:
            row["start_options"] = [
                (at + timedelta(minutes=m)).isoformat() for m in rng.choice([[60], [30, 60], [-30, 30]])
            ]
        if rng.random() < 0.06:
            row["alternatives"] = [rng.choice(LANGUAGES)]
    held = rng.sample(raw["requests"], len(raw["requests"]) // 2)
    raw["announced"] = [
        {"request": r["id"], "interpreter": rng.choice(speakers[r["language"]])}
        for r in held
        if speakers[r["language"]]
    ]


def steep(rng, raw):
    """Requests for languages by a steeper Zipf law: the first makes more than half, the last hardly any."""
    weights = [1 / (n + 1) ** 2 for n in range(len(LANGUAGES))]
    for row in raw["requests"]:
        row["language"] = rng.choices(LANGUAGES, weights)[0]


def scarce(rng, raw):
    """Two thirds of the interpreters speak none of the rarer languages: few people for a sixth of the requests."""
    common = set(LANGUAGES[:8])
    for person in raw["interpreters"]:
        if rng.random() < 2 / 3:
            person["languages"] = [name for name in person["languages"] if name in common] or [LANGUAGES[0]]


def peaks(rng, raw):
    """Half of the requests start when the doors open, from 8:00 to 9:30."""
    for row in raw["requests"]:
        if rng.random() < 0.5:
            midnight = datetime.fromisoformat(row["start"]).replace(hour=0, minute=0)
            row["start"] = (midnight + timedelta(minutes=8 * 60 + 15 * rng.randrange(7))).isoformat()


def part_time(rng, raw):
    """Every interpreter works half days, mornings or afternoons, and a third of them two days a week at most."""
    for person in raw["interpreters"]:
        spans = [[datetime.fromisoformat(at) for at in span] for span in person["availability"]]
        spans = rng.sample(spans, min(2, len(spans))) if rng.random() < 1 / 3 else spans
        halves = [
            [a, min(b, a + timedelta(hours=4))] if rng.random() < 0.6 else [max(a, b - timedelta(hours=4)), b]
            for a, b in spans
        ]
        person["availability"] = [[a.isoformat(), b.isoformat()] for a, b in sorted(halves)]


def tight(rng, raw):
    """Two interpreters of five are away."""
    raw["interpreters"] = [person for person in raw["interpreters"] if rng.random() < 0.6]


def loose(rng, raw):
    """Every interpreter has a colleague who is like them and lives elsewhere."""
    raw["interpreters"] += [person | {"id": f"{person['id']}b", "home": place(rng)} for person in raw["interpreters"]]


def teams(rng, raw):
    """One request in five asks for two interpreters, one in twenty for three."""
    for row in raw["requests"]:
        row["interpreters"] = rng.choices([1, 2, 3], [75, 20, 5])[0]


def tours(rng, raw):
    """Kilometres of the day's tour at 85 cents, and four requests of five in person."""
    raw["travel"] |= {"costing": "tour", "return_home_after_minutes": 90}
    for person in raw["interpreters"]:
        person["km_cents"] = 85
    for row in raw["requests"]:
        if row["mode"] != "in_person" and rng.random() < 0.6:
            row |= {"mode": "in_person", "site": rng.choice(raw["sites"])["id"]}


def announced(rng, raw):
    """The week was published: three requests of five are promised to somebody who speaks the language and is free."""
    free = {
        p["id"]: [[datetime.fromisoformat(at) for at in span] for span in p["availability"]]
        for p in raw["interpreters"]
    }
    for row in raw["requests"]:
        start = datetime.fromisoformat(row["start"])
        end = start + timedelta(minutes=row["minutes"])
        able = [
            p["id"]
            for p in raw["interpreters"]
            if row["language"] in p["languages"] and any(a <= start and end <= b for a, b in free[p["id"]])
        ]
        if able and rng.random() < 0.6:
            raw.setdefault("announced", []).append({"request": row["id"], "interpreter": rng.choice(able)})


SHAPES = {
    shape.__name__.replace("_", "-"): shape
    for shape in (steep, scarce, peaks, part_time, tight, loose, teams, tours, announced)
}


def generate(size, seed, *, rich=False, shapes=()):
    """A scenario as an object."""
    rng = random.Random(f"{size}-{seed}")
    requests, people, days = SIZES[size]
    sites = [{"id": f"s{n}", **place(rng)} for n in range(60)]
    raw = {
        "format": "interpretariat-scenario/1",
        "timezone": "America/Toronto",
        "sites": sites,
        "travel": {
            "km_per_hour": 35,
            "detour": 1.3,
            "fixed_minutes": 6,
            "round_to": 5,
            "switch_minutes": 5,
            "costing": "round_trip",
        },
        "interpreters": [interpreter(rng, n, days) for n in range(people)],
        "requests": [request(rng, n, days, sites) for n in range(requests)],
    }
    for row in raw["requests"]:
        speakers = [p["id"] for p in raw["interpreters"] if row["language"] in p["languages"]]
        if speakers and rng.random() < 0.25:
            row["preferred"] = rng.sample(speakers, min(len(speakers), 2))
    if rich:
        enrich(rng, raw)
    for name, shape in SHAPES.items():
        if name in shapes:
            shape(random.Random(f"{size}-{seed}-{name}"), raw)
    known = {person["id"] for person in raw["interpreters"]}
    for row in raw["requests"]:
        row["preferred"] = [name for name in row["preferred"] if name in known]
    return raw


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("seed", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rich", action="store_true", help="every feature of the format at once")
    for name, shape in SHAPES.items():
        parser.add_argument(f"--{name}", dest="shapes", action="append_const", const=name, help=shape.__doc__)
    asked = parser.parse_args()
    raw = generate(asked.size, asked.seed, rich=asked.rich, shapes=asked.shapes or ())
    data = json.dumps(raw, separators=(",", ":")).encode()
    asked.out.write_bytes(gzip.compress(data, mtime=0) if asked.out.suffix == ".gz" else data)


if __name__ == "__main__":
    main()
