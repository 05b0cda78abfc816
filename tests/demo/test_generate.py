import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from interpretariat.demo.days_off import is_off
from interpretariat.demo.generate import PAST_DAYS, WEEK_DAYS, ZONE, generate
from interpretariat.demo.partners import HOLIDAY_KINDS
from interpretariat.demo.sources import Row, table
from interpretariat.domain.identifiers import find_identifiers
from interpretariat.domain.walltime import to_instant
from interpretariat.formats.sheets import Table
from interpretariat.services.imports.batch import read_batch
from interpretariat.services.imports.columns import NOUNS, SHEETS, Noun

City = Mapping[Noun, Sequence[Row]]

HOURS = ("00:05", "07:40", "10:15", "14:00", "23:55")
SPECIAL = [
    "2026-01-01T09:00",  # a holiday
    "2026-03-08T01:30",  # the night the clocks go forward
    "2026-03-08T12:00",
    "2026-04-03T10:00",  # Good Friday
    "2026-06-24T10:00",
    "2026-11-01T00:30",  # the night they go back
    "2026-11-01T12:00",
    "2026-11-21T10:00",  # a weekend
    "2026-11-22T10:00",
    "2026-12-24T15:00",
    "2026-12-31T23:59",
    "2028-02-29T10:00",
]
SPREAD = [f"{date(2026, 1, 5) + n * timedelta(days=38)}T{HOURS[n % len(HOURS)]}" for n in range(52)]
"""Six years, each day of the week, each of these hours."""

MONDAY = datetime.fromisoformat("2026-11-23T10:00")


@pytest.fixture(scope="module")
def whole() -> City:
    """The city in full on a Monday morning."""
    return generate(MONDAY)


@pytest.mark.parametrize("moment", SPECIAL + SPREAD)
def test_city_of_any_moment_can_be_imported_and_contradicts_nothing(moment: str) -> None:
    now = datetime.fromisoformat(moment)
    assert list(contradictions(generate(now, scale=0.1), now)) == []


@pytest.mark.parametrize("hour", ["10:50", "14:20"])
def test_whole_city_in_the_middle_of_a_busy_day_contradicts_nothing(hour: str) -> None:
    now = datetime.fromisoformat(f"2026-11-24T{hour}")
    assert list(contradictions(generate(now), now)) == []


def contradictions(city: City, now: datetime) -> Iterator[str]:
    for check in (unreadable, out_of_time, on_days_off, in_two_places, unknown_codes, identifying):
        yield from check(city, now)


def unreadable(city: City, _now: datetime) -> Iterator[str]:
    """Cells that the import would refuse, lines of one key, columns it does not know."""
    for noun, rows in city.items():
        headings = tuple(dict.fromkeys(name for row in rows for name in row)) or SHEETS[noun].names
        lines = enumerate(({name: row.get(name, "") for name in headings} for row in rows), start=2)
        batch = read_batch(SHEETS[noun], Table(headings, tuple(lines)), zone=ZoneInfo(ZONE))
        yield from (f"{noun} {found}" for found in batch.problems)
        yield from (f"{noun} {name}" for name in batch.ignored)


def out_of_time(city: City, now: datetime) -> Iterator[str]:
    """What is over ends by now, what is to come begins later and was asked before; every clock shows these times."""
    first, last = now.date() - timedelta(days=PAST_DAYS), now.date() + timedelta(days=WEEK_DAYS)
    for row in city["history"]:
        moments = [
            row.get(name, "") for name in ("start", "submitted_at", "confirmed_at", "actual_end", "cancelled_at")
        ]
        said = [datetime.fromisoformat(each) for each in (*moments, *row["start_options"].split(";")) if each]
        if max(said) > now or over_at(row) > now or not first <= said[0].date():
            yield f"history {row}"
        if row.get("cancelled_at", "") and row["cancelled_at"] < row["submitted_at"]:
            yield f"called off before it was asked {row}"
    for row in city["requests"]:
        starts = [
            datetime.fromisoformat(each) for each in (row["start"], *filter(None, row["start_options"].split(";")))
        ]
        for start in starts:
            to_instant(start, ZoneInfo(ZONE))
        if min(starts) <= now or starts[0].date() > last or datetime.fromisoformat(row["submitted_at"]) > now:
            yield f"requests {row}"


def on_days_off(city: City, _now: datetime) -> Iterator[str]:
    """A school that asks on a day on which there is none."""
    sectors = {row["code"]: row["sector"] for row in city["organisations"]}
    for row in (*city["history"], *city["requests"]):
        day, sector = date.fromisoformat(row["start"][:10]), sectors[row["organisation"]]
        if sector != "health" and (is_off(day, HOLIDAY_KINDS[sector]) or day.isoweekday() == 7):
            yield f"{sector} {row['start']}"


def in_two_places(city: City, _now: datetime) -> Iterator[str]:
    """An interpreter whose past sessions overlap, or who worked more than their caps."""
    caps = {row["code"]: int(row["max_minutes_per_day"]) for row in city["interpreters"]}
    days: dict[tuple[str, str], list[tuple[str, str, int]]] = defaultdict(list)
    for row in city["history"]:
        if row["outcome"] not in ("cancelled", "late_cancelled", "unfilled"):
            for code in row["interpreter"].split(";"):
                days[code, row["start"][:10]].append(
                    (row["start"], f"{over_at(row):%Y-%m-%dT%H:%M}", int(row["minutes"]))
                )
    for (code, day), sessions in days.items():
        ordered = sorted(sessions)
        if any(later[0] < former[1] for former, later in pairwise(ordered)):
            yield f"{code} {ordered}"
        if sum(minutes for *_, minutes in sessions) > caps[code]:
            yield f"{code} {day} over the cap"


def unknown_codes(city: City, _now: datetime) -> Iterator[str]:
    """Names of what no other file has."""
    sites = {(row["organisation"], row["code"]) for row in city["sites"]}
    people = {row["code"] for row in city["interpreters"]}
    asking = {(row["organisation"], row["email"]) for row in city["accounts"] if row["role"] == "requester"}
    for row in (*city["history"], *city["requests"]):
        named = {*row["preferred"].split(";"), *row.get("interpreter", "").split(";")} - {""}
        if (row["organisation"], row["site"]) not in sites or (row["organisation"], row["requester"]) not in asking:
            yield f"{row}"
        yield from named - people


def identifying(city: City, _now: datetime) -> Iterator[str]:
    """Texts in which somebody could be recognised."""
    for row in (*city["history"], *city["requests"]):
        yield from (row[name] for name in ("file_reference", "note") if find_identifiers(row[name]))


def over_at(row: Row) -> datetime:
    """When a session was to end."""
    return datetime.fromisoformat(row["start"]) + timedelta(minutes=int(row["minutes"]))


def shares(rows: Sequence[Row], column: str) -> Counter[str]:
    return Counter(row[column] for row in rows)


def test_city_has_every_file_of_an_import(whole: City) -> None:
    assert sorted(whole) == sorted(NOUNS)
    assert all(whole.values())


def test_city_has_its_size(whole: City) -> None:
    spoken = {entry.split(":")[0] for row in whole["interpreters"] for entry in row["languages"].split(";")}
    assert (len(whole["interpreters"]), len(whole["organisations"]), len(whole["sites"])) == (120, 16, 79)
    assert len(spoken - {"fra"}) >= 35
    assert all("fra:" in row["languages"] for row in whole["interpreters"])
    assert 4_000 <= len(whole["history"]) <= 5_500
    assert 350 <= len(whole["requests"]) <= 480


def test_unmet_demand_is_that_of_scarce_languages(whole: City) -> None:
    asked = shares(whole["history"], "language")
    unmet = shares([row for row in whole["history"] if row["outcome"] == "unfilled"], "language")
    share = {code: unmet[code] / asked[code] for code in asked}
    assert 0.05 <= unmet.total() / asked.total() <= 0.09
    assert max(share["spa"], share["ara"], share["swh"]) < 0.04
    assert min(share["rhg"], share["ksw"]) > 0.15
    assert {row["cause"] for row in whole["history"] if row["outcome"] == "unfilled"} >= {"none_free", "none_speaks"}


def test_demand_follows_the_languages_of_the_city(whole: City) -> None:
    asked = shares(whole["history"], "language")
    expected = {row["code"]: float(row["share_percent"]) for row in table("languages")}
    assert {
        code: round(100 * asked[code] / asked.total() - expected[code])
        for code in ("spa", "ara", "swh", "npi", "ukr", "prs", "pus")
    } == dict.fromkeys(("spa", "ara", "swh", "npi", "ukr", "prs", "pus"), 0)


def test_two_hours_of_the_day_are_the_busiest(whole: City) -> None:
    hours = Counter(row["start"][11:13] for row in whole["history"])
    assert {hour for hour, _ in hours.most_common(4)} == {"09", "10", "13", "14"}


def test_something_of_every_kind_can_be_seen(whole: City) -> None:
    coming, past = whole["requests"], whole["history"]
    assert set(shares(past, "outcome")) == {
        "done", "delivered", "disputed", "cancelled", "late_cancelled", "cancelled_en_route", "unfilled",
        "no_show_client", "no_show_professional", "no_show_interpreter",
    }  # fmt: skip
    assert set(shares(coming, "tier")) == {"1", "2", "3"}
    assert set(shares(coming, "mode")) == {"in_person", "video", "telephone"}
    for column in ("fallback_modes", "start_options", "preferred", "variety", "skills", "gender", "priority", "note"):
        assert any(row[column] for row in coming), column
    assert {"1", "2"} == set(shares(coming, "interpreters"))


def test_demo_pages_have_something_to_do(whole: City) -> None:
    hers = [row for row in whole["history"] if row["requester"] == "annie.roy@rives.example"]
    assert {"delivered", "disputed"} <= set(shares(hers, "outcome"))
    names = {row["code"]: row["name"] for row in whole["interpreters"]}
    waiting = {
        names[code]
        for row in whole["history"]
        if row["outcome"] == "delivered"
        for code in row["interpreter"].split(";")
    }
    assert {"Nadia Benali", "Andrés Quiroga", "Zahra Hosseini"} <= waiting


def test_only_interpreter_of_a_language_is_wanted_twice_at_once(whole: City) -> None:
    spoken = Counter(entry.split(":")[0] for row in whole["interpreters"] for entry in row["languages"].split(";"))
    wanted = Counter((row["language"], row["start"]) for row in whole["requests"] if spoken[row["language"]] == 1)
    assert 2 in wanted.values()


def test_a_day_is_the_same_whichever_day_looks_at_it(whole: City) -> None:
    def asked_on_friday(city: City) -> Counter[tuple[str, ...]]:
        rows = [row for row in (*city["history"], *city["requests"]) if row["start"].startswith("2026-11-27")]
        return Counter((row["site"], row["language"], row["professional"], row["minutes"]) for row in rows)

    later = asked_on_friday(generate(datetime.fromisoformat("2026-12-04T10:00")))
    assert (asked_on_friday(whole) - later).total() <= 2  # the two rivals, who are of the week to come alone
    assert later.total() > 50


def test_city_does_not_depend_on_the_process() -> None:
    program = (
        "import json, sys; from datetime import datetime; from interpretariat.demo.generate import generate;"
        "sys.stdout.write(json.dumps(generate(datetime(2026, 11, 23, 10), scale=0.1)))"
    )

    def city(seed: str) -> Any:
        return subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout

    assert city("1") == city("2")
