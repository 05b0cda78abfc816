"""When interpreters can come: a file is the whole truth about each interpreter that it names."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from interpretariat.db.models import AvailabilityException, AvailabilityPattern, Interpreter
from interpretariat.domain.policy import Actor
from interpretariat.services.imports.batch import HEADING, Batch, Line, Outcome, touch

WEEKLY = "weekly"
_NEEDED = {WEEKLY: ("weekday", "from", "until"), "add": ("start", "end"), "remove": ("start", "end")}
_WEEKLY = ("weekday", "from_time", "until_time", "valid_from", "valid_until")
_CHANGE = ("available", "starts_wall", "ends_wall")


async def take(session: AsyncSession, _actor: Actor, batch: Batch, *, now: datetime) -> None:
    """An interpreter with a refused line keeps what they had, whole: half an availability would be a lie."""
    query = select(Interpreter).options(selectinload(Interpreter.pattern), selectinload(Interpreter.exceptions))
    people = {row.code: row for row in await session.scalars(query)}
    lines: dict[str, list[Line]] = defaultdict(list)
    for line in batch.lines:
        if _is_right(batch, line, people.keys()):
            lines[line["interpreter"]].append(line)
    spoilt = {batch.raw[found.line].get("interpreter", "").strip() for found in batch.problems if found.line > HEADING}
    for code, kept in lines.items():
        if code in spoilt:
            continue
        outcome = _replace(people[code], kept, now)
        for _ in kept:
            batch.count(outcome)


def _is_right(batch: Batch, line: Line, people: Collection[str]) -> bool:
    before = len(batch.problems)
    if line["interpreter"] not in people:
        batch.refuse(line.number, "interpreter", "unknown_code", line["interpreter"])
    for column in _NEEDED[line["kind"]]:
        if line[column] is None:
            batch.refuse(line.number, column, "required")
    if line["start"] and line["end"] and line["end"] <= line["start"]:
        batch.refuse(line.number, "end", "end_before_start", str(line["end"]))
    if line["valid_from"] and line["valid_until"] and line["valid_until"] < line["valid_from"]:
        batch.refuse(line.number, "valid_until", "end_before_start", str(line["valid_until"]))
    return len(batch.problems) == before


def _replace(person: Interpreter, lines: list[Line], now: datetime) -> Outcome:
    weekly = {_weekly(line) for line in lines if line["kind"] == WEEKLY}
    exceptions = {_exception(line) for line in lines if line["kind"] != WEEKLY}
    had_weekly = {attrgetter(*_WEEKLY)(row) for row in person.pattern}
    had_exceptions = {attrgetter(*_CHANGE)(row) for row in person.exceptions}
    if (weekly, exceptions) == (had_weekly, had_exceptions):
        return "unchanged"
    person.pattern = [AvailabilityPattern(**dict(zip(_WEEKLY, row, strict=True))) for row in weekly]
    person.exceptions = [AvailabilityException(**dict(zip(_CHANGE, row, strict=True))) for row in exceptions]
    touch(person, now)
    return "updated" if had_weekly or had_exceptions else "created"


def _weekly(line: Line) -> tuple[Any, ...]:
    return line["weekday"], line["from"], line["until"], line["valid_from"], line["valid_until"]


def _exception(line: Line) -> tuple[Any, ...]:
    return line["kind"] == "add", line["start"].isoformat(timespec="minutes"), line["end"].isoformat(timespec="minutes")
