"""`doctor`: does everything that the house stands on hold? One line each."""

import asyncio
import importlib.metadata
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import click
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.app import open_database
from interpretariat.cli.serve import load
from interpretariat.db.queries import health
from interpretariat.db.sealed import RING
from interpretariat.db.session import Database
from interpretariat.jobs.mail import reach
from interpretariat.settings import Settings

LATE: Final = timedelta(minutes=5)
CLOCK_SECONDS: Final = 5

WITNESS: Final = (ZoneInfo("America/Vancouver"), datetime(2027, 1, 15, 12, tzinfo=UTC), timedelta(hours=-7))
"""British Columbia stopped changing its clocks on 1 November 2026: zone data that do not know it are too old."""


class Unwell(Exception):  # noqa: N818 - a finding
    """What is wrong, and the remedy."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What a check looks at."""

    session: AsyncSession
    settings: Settings
    now: datetime


async def database(seen: Examination) -> str:
    return await health.server_version(seen.session)


async def migrations(seen: Examination) -> str:
    if not await health.has_every_migration(seen.session):
        raise Unwell("some are missing; run: interpretariat migrate")
    return "the newest"


async def zones(seen: Examination) -> str:
    zone, at, offset = WITNESS
    if at.astimezone(zone).utcoffset() != offset:
        raise Unwell(f"{zone.key} is out of date; upgrade the package tzdata and leave PYTHONTZPATH empty")
    return f"tzdata {importlib.metadata.version('tzdata')}, {ZoneInfo(seen.settings.zone).key}"


async def clock(seen: Examination) -> str:
    apart = abs((await health.server_clock(seen.session) - datetime.now(UTC)).total_seconds())
    if apart > CLOCK_SECONDS:
        raise Unwell(f"{apart:.0f} s from the database's; synchronise both machines")
    return f"{apart:.1f} s from the database's"


async def mail(seen: Examination) -> str:
    return await reach(seen.settings.smtp_url if not seen.settings.demo else "", seen.settings.var_dir)


async def keys(seen: Examination) -> str:
    found = await health.a_sealed_note(seen.session)
    return f"{RING.current} opens what is sealed" if found is not None else f"{RING.current}, nothing sealed yet"


async def queue(seen: Examination) -> str:
    late = await health.letters_late(seen.session, now=seen.now, late=LATE)
    aside = await health.letters_set_aside(seen.session)
    runs = await health.runs_without_worker(seen.session, now=seen.now, silence=LATE)
    if late or aside or runs:
        raise Unwell(f"{late} letters late, {aside} set aside after five tries, {runs} runs without a worker")
    return "nothing late"


CHECKS: Final[tuple[Callable[[Examination], Awaitable[str]], ...]] = (
    database,
    migrations,
    zones,
    clock,
    mail,
    keys,
    queue,
)


@click.command()
def doctor() -> None:
    """Check the database, migrations, zone data, clock, mail, keys and queue: one line each; status 1 if one fails."""
    sys.exit(0 if asyncio.run(examine(load())) else 1)


async def examine(settings: Settings) -> bool:
    """Print one line for each check; did all pass?"""
    opened = open_database(settings)
    well = True
    try:
        for check in CHECKS:
            well = await _one(check, opened, settings) and well
    finally:
        await opened.close()
    return well


async def _one(check: Callable[[Examination], Awaitable[str]], opened: Database, settings: Settings) -> bool:
    try:
        async with opened.reading() as session:
            said = await check(Examination(session, settings, datetime.now(UTC)))
    except Exception as error:  # noqa: BLE001 - whatever a check throws is its finding
        said = str(error) if isinstance(error, Unwell) else f"{type(error).__name__}: {error}"
        click.echo(f"FAILED  {check.__name__:<11} {said.partition(chr(10))[0]}")
        return False
    click.echo(f"ok      {check.__name__:<11} {said}")
    return True
