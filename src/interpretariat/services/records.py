"""One record, made or changed on a page: read, checked and written as one line of its file would be."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.db.base import Versioned
from interpretariat.domain.policy import Actor
from interpretariat.domain.refusals import ImportRefused, Invalid, Problem, StaleVersion, VersionRequired
from interpretariat.formats.sheets import Table
from interpretariat.services.imports.cells import BadCell, read_cell
from interpretariat.services.imports.columns import SHEETS, Noun
from interpretariat.services.imports.files import import_file

FIRST_LINE = 2


async def save_record(
    session: AsyncSession,
    actor: Actor,
    noun: Noun,
    cells: Mapping[str, str],
    *,
    new: bool,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Write one record; `cells` are the columns of its file. Raises Invalid with every problem, `already_exists` among
    them when it should be new and its key is taken.
    """
    names = SHEETS[noun].names
    table = Table(names, ((FIRST_LINE, {name: cells.get(name, "") for name in names}),))
    try:
        report = await import_file(session, actor, noun, table, partial=False, zone=zone, now=now)
    except ImportRefused as refused:
        raise Invalid(found.problem for found in refused.facts["report"].problems) from refused
    if new and not report.created:
        field = SHEETS[noun].key[-1]
        raise Invalid([Problem(field, "already_exists", cells.get(field))])


def read_record(noun: Noun, cells: Mapping[str, str], names: Sequence[str]) -> dict[str, Any]:
    """The values of some columns. Raises Invalid with every problem."""
    values: dict[str, Any] = {}
    problems = []
    for column in SHEETS[noun].columns:
        if column.name in names:
            try:
                values[column.name] = read_cell(column, cells.get(column.name, ""))
            except BadCell as bad:
                problems.append(Problem(column.name, bad.code, cells.get(column.name), bad.facts))
    if problems:
        raise Invalid(problems)
    return values


def check_version(row: Versioned, given: int | None) -> None:
    """Raises VersionRequired when the change does not say what it was made from, StaleVersion when that is past."""
    if given is None:
        raise VersionRequired
    if row.version != given:
        raise StaleVersion(version=row.version, given=given)
