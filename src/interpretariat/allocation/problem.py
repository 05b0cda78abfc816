"""A scenario read strictly: whatever is not one is refused with its JSON path and the reason, before any solving."""

import gzip
import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from interpretariat.allocation.rules import company_reasons, static_reasons
from interpretariat.allocation.scenario import Booked, Interpreter, Problem, Request, problem_json

__all__ = ["Problem", "ProblemError", "check_problem", "problem_json", "read_problem"]

SCENARIO_FORMAT = "interpretariat-scenario/1"
GZIP_MAGIC = b"\x1f\x8b"
YEARS = range(1970, 2201)


class ProblemError(ValueError):
    """The input is not a scenario. `path` is a JSON path, `reason` a phrase in English."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def read_problem(data: bytes | Mapping[str, Any]) -> Problem:
    """A scenario from JSON bytes (gzip or not) or from the decoded object. Raises `ProblemError`."""
    raw = dict(data) if isinstance(data, Mapping) else decoded(data)
    if raw.get("format") != SCENARIO_FORMAT:
        raise ProblemError("$.format", f"must be {SCENARIO_FORMAT!r}")
    refuse_nonfinite(raw, "$")
    try:
        problem = msgspec.convert(with_instants(raw), Problem)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at ")
        raise ProblemError(path.strip("`") or "$", reason) from error
    check_problem(problem)
    return problem


def check_problem(problem: Problem) -> None:
    """Refuse a scenario, however it was made, that no plan can fit. Raises `ProblemError`."""
    check_values(problem)
    check_references(problem)
    check_pins(problem)


def decoded(data: bytes) -> dict[str, Any]:
    try:
        text = gzip.decompress(data) if data.startswith(GZIP_MAGIC) else data
        raw = msgspec.json.decode(text)
    except (msgspec.DecodeError, OSError, EOFError, zlib.error, UnicodeDecodeError, RecursionError) as error:
        raise ProblemError("$", f"not JSON: {error}") from error
    if not isinstance(raw, dict):
        raise ProblemError("$", "must be an object")
    return raw


def refuse_nonfinite(value: Any, path: str) -> None:
    """NaN and infinities pass every comparison of a range: they are refused first."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ProblemError(path, "must be a finite number")
    if isinstance(value, Mapping):
        for key, item in value.items():
            refuse_nonfinite(item, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for n, item in enumerate(value):
            refuse_nonfinite(item, f"{path}[{n}]")


def with_instants(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The same object with every instant read: ISO 8601 with an offset, nothing else."""
    read = dict(raw)
    for name in ("requests", "pinned", "announced"):
        read[name] = [with_starts(row, f"$.{name}[{n}]") for n, row in enumerate(rows(raw, name))]
    read["interpreters"] = [with_spans(row, f"$.interpreters[{n}]") for n, row in enumerate(rows(raw, "interpreters"))]
    return read


def rows(raw: Mapping[str, Any], name: str) -> list[Any]:
    if name not in raw and name in ("requests", "interpreters"):
        raise ProblemError("$", f"Object missing required field `{name}`")
    found = raw.get(name, [])
    if not isinstance(found, list):
        raise ProblemError(f"$.{name}", "must be an array")
    return found


def with_starts(row: Any, path: str) -> Any:
    if not isinstance(row, Mapping):
        return row
    read = dict(row)
    if read.get("start") is not None:
        read["start"] = instant(read["start"], f"{path}.start")
    options = read.get("start_options", [])
    if isinstance(options, list):
        read["start_options"] = [instant(text, f"{path}.start_options[{n}]") for n, text in enumerate(options)]
    return read


def with_spans(row: Any, path: str) -> Any:
    spans = row.get("availability") if isinstance(row, Mapping) else None
    if not isinstance(spans, list):
        return row
    read = [
        [instant(text, f"{path}.availability[{n}][{k}]") for k, text in enumerate(span)]
        if isinstance(span, list)
        else span
        for n, span in enumerate(spans)
    ]
    return {**row, "availability": read}


def instant(text: Any, path: str) -> datetime:
    """An instant with its offset. Raises `ProblemError`."""
    if not isinstance(text, str | datetime):
        raise ProblemError(path, "must be an instant, ISO 8601 with an offset")
    try:
        at = text if isinstance(text, datetime) else datetime.fromisoformat(text)
    except ValueError as error:
        raise ProblemError(path, f"not an ISO 8601 instant: {text!r}") from error
    if at.tzinfo is None:
        raise ProblemError(path, f"instant without offset: {text}")
    if at.year not in YEARS:
        raise ProblemError(path, f"the year must lie in {YEARS.start}–{YEARS.stop - 1}")
    return at.astimezone(UTC) if isinstance(at.tzinfo, ZoneInfo) else at


def check_values(problem: Problem) -> None:
    try:
        ZoneInfo(problem.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ProblemError("$.timezone", f"unknown time zone {problem.timezone!r}") from error
    for name in ("sites", "interpreters", "requests"):
        check_unique(f"$.{name}", [row.id for row in getattr(problem, name)])
    for priority in problem.weights.unserved:
        if priority not in ("1", "2", "3", "4"):
            raise ProblemError(f"$.weights.unserved.{priority}", "the priorities are 1 to 4")
    for n, interpreter in enumerate(problem.interpreters):
        for k, (since, until) in enumerate(interpreter.availability):
            if since >= until:
                raise ProblemError(f"$.interpreters[{n}].availability[{k}]", "the span ends before it starts")


def check_unique(path: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for n, name in enumerate(ids):
        if name in seen:
            raise ProblemError(f"{path}[{n}].id", f"duplicate id {name!r}")
        seen.add(name)


def check_references(problem: Problem) -> None:
    sites = {site.id for site in problem.sites}
    for n, request in enumerate(problem.requests):
        if request.site is not None and request.site not in sites:
            raise ProblemError(f"$.requests[{n}].site", f"unknown site {request.site!r}")
        if request.site is None and "in_person" in request.mode_steps:
            raise ProblemError(f"$.requests[{n}].site", "a request in person needs a site")
    for n, line in enumerate(problem.pinned):
        if line.request not in problem.request_by_id:
            raise ProblemError(f"$.pinned[{n}].request", f"unknown request {line.request!r}")
        if line.interpreter not in problem.interpreter_by_id:
            raise ProblemError(f"$.pinned[{n}].interpreter", f"unknown interpreter {line.interpreter!r}")


def check_pins(problem: Problem) -> None:
    """A pin that breaks a hard rule, alone or beside the other pins, can be held by no plan."""
    pins = dict(unique_pins(problem))
    for path, (interpreter, booked) in pins.items():
        request = booked.request
        if booked.start not in request.start_steps:
            raise ProblemError(f"{path}.start", f"not a start of request {request.id!r}")
        if booked.mode not in request.mode_steps:
            raise ProblemError(f"{path}.mode", f"not a mode of request {request.id!r}")
        person = problem.interpreter_by_id[interpreter]
        broken = static_reasons(problem, request, person, booked.start, booked.mode)
        if broken:
            raise ProblemError(path, f"the pin breaks a hard rule: {', '.join(broken)}")
    check_teams(pins)
    check_company(problem, pins)
    check_whole(problem, pins)


def unique_pins(problem: Problem) -> Iterator[tuple[str, tuple[str, Booked]]]:
    seen = set()
    for n, line in enumerate(problem.pinned):
        pin = (line.interpreter, problem.booked(line))
        key = (line.request, line.interpreter, pin[1].start, pin[1].mode)
        if key not in seen:
            seen.add(key)
            yield f"$.pinned[{n}]", pin


def check_teams(pins: Mapping[str, tuple[str, Booked]]) -> None:
    """The pins of one request agree on its start and mode, and are no more than it asks for."""
    first: dict[str, Booked] = {}
    count: Counter[str] = Counter()
    for path, (_, booked) in pins.items():
        request: Request = booked.request
        if first.setdefault(request.id, booked) != booked:
            raise ProblemError(path, f"contradicts another pin of request {request.id!r}: start or mode differs")
        count[request.id] += 1
        if count[request.id] > request.interpreters:
            raise ProblemError(path, f"request {request.id!r} asks for {request.interpreters} interpreter(s)")


def check_company(problem: Problem, pins: Mapping[str, tuple[str, Booked]]) -> None:
    held: dict[str, list[Booked]] = defaultdict(list)
    for path, (interpreter, booked) in pins.items():
        person = problem.interpreter_by_id[interpreter]
        near = [x for x in held[interpreter] if abs(x.start - booked.start) < timedelta(days=15)]
        broken = company_reasons(problem, person, booked, near)
        if broken:
            raise ProblemError(path, f"the pin breaks a hard rule beside the other pins: {', '.join(broken)}")
        held[interpreter].append(booked)


def check_whole(problem: Problem, pins: Mapping[str, tuple[str, Booked]]) -> None:
    """Who is pinned to a team needs the others: enough people must be able to come beside the pins."""
    held: dict[str, list[Booked]] = defaultdict(list)
    for interpreter, booked in pins.values():
        held[interpreter].append(booked)
    teams = Counter(booked.request.id for _, booked in pins.values())
    for path, (_, booked) in pins.items():
        request = booked.request
        if teams[request.id] < request.interpreters:
            able = sum(may_join(problem, person, booked, held[person.id]) for person in problem.interpreters)
            if able < request.interpreters:
                raise ProblemError(
                    path,
                    f"the pin breaks a hard rule: number; request {request.id!r} asks for {request.interpreters} "
                    f"interpreters, and {able} can come",
                )


def may_join(problem: Problem, person: Interpreter, booked: Booked, held: list[Booked]) -> bool:
    """The person is pinned to the session, or may take it beside the other pins."""
    near = [x for x in held if abs(x.start - booked.start) < timedelta(days=15)]
    return booked in held or not (
        static_reasons(problem, booked.request, person, booked.start, booked.mode)
        or company_reasons(problem, person, booked, near)
    )
