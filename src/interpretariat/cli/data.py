"""`import` and `export`: files of a city in and out."""

import asyncio
import gc
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from interpretariat.app import open_database
from interpretariat.cli.serve import load
from interpretariat.domain.policy import SYSTEM
from interpretariat.domain.refusals import ImportRefused, Invalid, Problem
from interpretariat.formats.refusal_words import problem_sentence
from interpretariat.formats.sheets import Table, read_sheet, write_csv, write_xlsx
from interpretariat.formats.words import translator
from interpretariat.services.exports import export_rows
from interpretariat.services.imports.batch import HEADING, ImportReport
from interpretariat.services.imports.columns import NOUNS, SHEETS, Noun
from interpretariat.services.imports.files import import_file
from interpretariat.services.imports.manual import section
from interpretariat.settings import Settings

UNUSABLE = 2
SHOWN = 50
"""Bad lines shown on the terminal; the others are counted."""

NOUN = click.Choice(NOUNS)


@click.command("import")
@click.argument("noun", type=NOUN)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option("--partial", is_flag=True, help="Write the good lines even when others are refused.")
@click.option("--check", is_flag=True, help="Check every line and write nothing.")
@click.option("--columns", is_flag=True, help="Show the columns of this file and stop.")
def import_(noun: Noun, file: Path | None, *, partial: bool, check: bool, columns: bool) -> None:
    """Import FILE (.csv or .xlsx) of NOUN. All lines are checked first; one bad line and nothing is written.

    Each bad line is named with its column and the remedy. Status 0: done. Status 2: the file cannot be used as it is.
    """
    if columns:
        click.echo(section(SHEETS[noun], translator("en")))
        return
    if file is None:
        raise click.UsageError("Missing argument 'FILE'.")
    table = _read(file)
    click.echo(f"{file.name}: {len(table.rows)} lines", err=True)
    gc.disable()  # what is read lives until the end: looking through it again and again finds nothing
    try:
        report = asyncio.run(_import(load(), noun, table, partial=partial, check=check))
    except ImportRefused as refused:
        _show_problems(refused.facts["report"])
        click.echo("Nothing was written.", err=True)
        sys.exit(UNUSABLE)
    finally:
        gc.enable()
    _show_problems(report)
    done = "Checked" if check else "Done"
    click.echo(
        f"{done}: {report.created} created, {report.updated} updated, {report.unchanged} unchanged, "
        f"{report.refused} refused."
    )


async def _import(settings: Settings, noun: Noun, table: Table, *, partial: bool, check: bool) -> ImportReport:
    database = open_database(settings)
    now, zone = datetime.now(UTC), ZoneInfo(settings.zone)
    try:
        async with database.transaction() as session:
            report = await import_file(session, SYSTEM, noun, table, partial=partial, zone=zone, now=now)
            if check:
                await session.rollback()
    finally:
        await database.close()
    return report


def _read(file: Path) -> Table:
    try:
        return read_sheet(file.read_bytes())
    except OSError as error:
        click.echo(f"{file}: {error.strerror}", err=True)
    except Invalid as refused:
        for problem in refused.problems:
            click.echo(f"{file.name}: {_sentence(problem)}", err=True)
    sys.exit(UNUSABLE)


def _sentence(problem: Problem) -> str:
    return problem_sentence(problem, "en")


def _show_problems(report: ImportReport) -> None:
    if report.ignored:
        click.echo(f"Columns that are not read: {', '.join(report.ignored)}", err=True)
    for found in report.problems[:SHOWN]:
        problem = found.problem
        place = "heading" if found.line == HEADING else f"line {found.line}"
        value = "" if problem.value in (None, "") else f" ({problem.value})"
        click.echo(f"{place}, column {problem.field}{value}: {_sentence(problem)}", err=True)
    if len(report.problems) > SHOWN:
        click.echo(f"… and {len(report.problems) - SHOWN} more.", err=True)


@click.command()
@click.argument("noun", type=NOUN)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export(noun: Noun, file: Path) -> None:
    """Write NOUN to FILE (.csv, or .xlsx), in the columns that `import` reads. `-` is the standard output, as CSV."""
    names = SHEETS[noun].names
    rows = asyncio.run(_export(load(), noun))
    document = write_xlsx(noun, names, rows) if file.suffix.lower() == ".xlsx" else write_csv(names, rows)
    try:
        with click.open_file(str(file), "wb") as out:
            out.write(document)
    except OSError as error:
        click.echo(f"{file}: {error.strerror}", err=True)
        sys.exit(1)
    click.echo(f"{len(rows)} lines", err=True)


async def _export(settings: Settings, noun: Noun) -> list[list[str]]:
    database = open_database(settings)
    try:
        async with database.reading() as session:
            return await export_rows(session, SYSTEM, noun, zone=ZoneInfo(settings.zone), now=datetime.now(UTC))
    finally:
        await database.close()
