"""Small files for the tests of imports."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from interpretariat.db.session import Database
from interpretariat.domain.policy import SYSTEM, Actor
from interpretariat.domain.refusals import ImportRefused
from interpretariat.formats.sheets import Table
from interpretariat.services.imports.batch import ImportReport
from interpretariat.services.imports.columns import Noun
from interpretariat.services.imports.files import import_file
from tests.factory import NOW, ZONE

FIRST_LINE = 2

on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For lines that are refused before any database could decide."""


def table(*rows: Mapping[str, str]) -> Table:
    """Rows of a file, the first on line 2; a column that one row lacks is empty there."""
    headings = tuple(dict.fromkeys(name for row in rows for name in row))
    cells = ({name: row.get(name, "") for name in headings} for row in rows)
    return Table(headings, tuple(enumerate(cells, start=FIRST_LINE)))


async def take(
    database: Database, noun: Noun, *rows: Mapping[str, str], actor: Actor = SYSTEM, partial: bool = False
) -> ImportReport:
    """Import in a transaction of its own; a refusal rolls it back, and its report is the answer all the same."""
    try:
        async with database.transaction() as session:
            return await import_file(session, actor, noun, table(*rows), partial=partial, zone=ZoneInfo(ZONE), now=NOW)
    except ImportRefused as refused:
        report: ImportReport = refused.facts["report"]
        return report


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, refused."""
    return report.created, report.updated, report.unchanged, report.refused


def refusals(report: ImportReport) -> list[tuple[int, str, str, Any]]:
    """(line, column, code, value) of every problem."""
    return [(found.line, found.problem.field, found.problem.code, found.problem.value) for found in report.problems]
