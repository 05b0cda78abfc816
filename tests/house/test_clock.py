"""Time is an argument: only the edges read a clock. A deadline of the solver is measured, not told: `monotonic` stays allowed."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.tree import modules

TIMELESS = ["domain", "allocation", "db", "formats", "services"]

CLOCKS = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "sqlalchemy.func.current_date",
    "sqlalchemy.func.current_timestamp",
    "sqlalchemy.func.now",
    "time.ctime",
    "time.gmtime",
    "time.localtime",
    "time.time",
    "time.time_ns",
}


def clock_reads(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of each mention of a clock, under whatever name it was imported."""
    names = dict(_imported(module))
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute | ast.Name) and (dotted := _dotted(node, names)) in CLOCKS:
            yield node.lineno, dotted


def _imported(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (
                    alias.asname or alias.name.partition(".")[0],
                    alias.name if alias.asname else alias.name.partition(".")[0],
                )
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _dotted(node: ast.expr, names: dict[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value, names)}.{node.attr}"
    return names.get(node.id, "") if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("room", TIMELESS)
def test_room_reads_no_clock(room: str) -> None:
    found = modules(f"src/interpretariat/{room}/**/*.py")
    assert [f"{name}:{line} {clock}" for name, module in found for line, clock in clock_reads(module)] == []


@pytest.mark.parametrize(
    ("source", "clock"),
    [
        ("import datetime as dt\nat = dt.datetime.now(dt.UTC)", "datetime.datetime.now"),
        ("from datetime import date as day\non = day.today()", "datetime.date.today"),
        ("from datetime import datetime\nmake = datetime.utcnow", "datetime.datetime.utcnow"),
        ("from time import time as tick\nt = tick()", "time.time"),
        ("import time\nt = time.time_ns()", "time.time_ns"),
        ("from sqlalchemy import func\nat = func.now()", "sqlalchemy.func.now"),
    ],
)
def test_clock_is_found_under_any_name(source: str, clock: str) -> None:
    assert list(clock_reads(ast.parse(source))) == [(2, clock)]


def test_measuring_a_while_is_no_clock() -> None:
    assert list(clock_reads(ast.parse("import time\nt = time.monotonic()"))) == []
