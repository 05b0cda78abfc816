"""`replay`: solve the problem of a past run again, from what is stored with it."""

import asyncio
import sys
from pathlib import Path

import click

from interpretariat.allocation.plan import Limits, Plan
from interpretariat.allocation.problem import problem_json
from interpretariat.allocation.verify import violations
from interpretariat.app import open_database
from interpretariat.cli.allocate import reporting, stopping, write
from interpretariat.cli.serve import load
from interpretariat.domain.policy import SYSTEM
from interpretariat.domain.refusals import NotFound
from interpretariat.services.runs import StoredRun, stored_run
from interpretariat.settings import Settings


@click.command()
@click.argument("run", type=click.IntRange(1))
@click.option("--seconds", type=click.FloatRange(0), help="Stop after so long; the run's own limit by default.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write the new plan.")
@click.option("--scenario", type=click.Path(path_type=Path), help="Where to write the problem: a test file, as it is.")
def replay(run: int, seconds: float | None, out: Path | None, scenario: Path | None) -> None:
    """Solve the problem that RUN stored again, and say how the new plan compares with the one it kept.

    Nothing is written to the database. Status 1: no such run, no problem stored with it, or a plan that breaks a rule.
    """
    try:
        stored = asyncio.run(_read(load(), run))
    except NotFound:
        click.echo(f"run {run}: unknown, or without a problem.", err=True)
        sys.exit(1)
    if scenario is not None:
        scenario.write_bytes(problem_json(stored.problem))
    plan = _solve(stored, seconds)
    if out is not None:
        write(plan, out)
    sys.exit(0 if _compare(stored, plan) else 1)


async def _read(settings: Settings, run: int) -> StoredRun:
    database = open_database(settings)
    try:
        async with database.reading() as session:
            return await stored_run(session, SYSTEM, run)
    finally:
        await database.close()


def _solve(stored: StoredRun, seconds: float | None) -> Plan:
    from interpretariat.allocation.solve import solve  # noqa: PLC0415 - only a replay pays for loading the solver

    limits = Limits(seconds=stored.seconds_limit if seconds is None else seconds)
    with reporting("live" if sys.stdout.isatty() else "none") as report, stopping() as stopped:
        return solve(stored.problem, limits, report, stopped)


def _compare(stored: StoredRun, plan: Plan) -> bool:
    """One line for each plan; are both sound?"""
    sound = True
    for name, each in (("stored", stored.plan), ("new", plan)):
        if each is None:
            click.echo(f"{name:<6}  no plan")
            continue
        broken = violations(stored.problem, each)
        sound = sound and not broken
        said = f"breaks {len(broken)} hard rules, the first: {broken[0]}" if broken else "breaks no hard rule"
        click.echo(
            f"{name:<6}  served {each.served}  loss {each.loss / 100:,.2f} $  bound {each.bound / 100:,.2f} $  {said}"
        )
    return sound
