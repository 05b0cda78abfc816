"""`interpretariat allocate`: a scenario in, a plan out, no database."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

import click
import msgspec

from interpretariat.allocation.plan import Limits, Plan, Progress, plan_json
from interpretariat.allocation.problem import ProblemError, read_problem

UNUSABLE = 2


@click.command()
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Where the plan is written.")
@click.option("--seconds", default=60.0, show_default=True, type=click.FloatRange(0), help="Stop after so long.")
@click.option("--gap", default=0.0, show_default=True, type=click.FloatRange(0), help="Stop at so many percent.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1), help="Processes that search.")
@click.option("--seed", default=1, show_default=True, type=int, help="Same seed and --rounds, same plan.")
@click.option("--rounds", type=click.IntRange(0), help="Stop after so many rounds: repeats exactly.")
@click.option("--progress", type=click.Choice(["live", "plain", "json", "none"]), help="Default: live on a terminal.")
def allocate(  # noqa: PLR0917  (click gives one argument an option)
    scenario: Path,
    out: Path,
    seconds: float,
    gap: float,
    workers: int,
    seed: int,
    rounds: int | None,
    progress: str | None,
) -> None:
    """Allocate the requests of SCENARIO (.json or .json.gz), prove how good the plan is, and write it.

    The first plan is written at once and replaced by each better one; Ctrl-C keeps the best. Status 2: not a scenario.
    """
    try:
        problem = read_problem(scenario.read_bytes())
        limits = Limits(seconds=seconds, gap_percent=gap, workers=workers, seed=seed, deterministic=rounds)
        with reporting(progress or ("live" if sys.stdout.isatty() else "plain")) as report, stopping() as stopped:
            # the solver costs a second to import: a scenario that is not one is refused before
            from interpretariat.allocation.solve import solve  # noqa: PLC0415 - only a good scenario pays for loading the solver

            write(solve(problem, limits, report, stopped, lambda plan: write(plan, out)), out)
    except ProblemError as error:
        click.echo(f"{error.path}: {error.reason}", err=True)
        sys.exit(UNUSABLE)
    except OSError as error:
        click.echo(f"{error.filename}: {error.strerror}", err=True)
        sys.exit(UNUSABLE)


def write(plan: Plan, out: Path) -> None:
    """Put the plan in place of the former one at once, so that a reader never sees half a plan."""
    with NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as file:
        file.write(plan_json(plan))
    Path(file.name).chmod(0o644)
    os.replace(file.name, out)  # noqa: PTH105  (the atomic one, by name)


@contextmanager
def stopping() -> Iterator[Callable[[], bool]]:
    """A question that turns true at the first SIGINT or SIGTERM."""
    heard: list[int] = []
    kinds = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(kind, lambda number, _: heard.append(number)) for kind in kinds]
    try:
        yield lambda: bool(heard)
    finally:
        for kind, handler in zip(kinds, before, strict=True):
            signal.signal(kind, handler)


@contextmanager
def reporting(style: str) -> Iterator[Callable[[Progress], None] | None]:
    """How each step is told: a live table, plain lines, JSON lines, or nothing."""
    if style == "live":
        with live() as report:
            yield report
        return
    tellers = {"plain": lambda step: click.echo(sentence(step)), "json": tell_json, "none": None}
    yield tellers[style]


def tell_json(step: Progress) -> None:
    click.echo(msgspec.json.encode(step))


def sentence(step: Progress) -> str:
    """One step as a line of text."""
    return (
        f"{step.seconds:7.1f} s  {step.phase:<7} served {step.served}  "
        f"loss {step.loss / 100:,.2f} $  bound {step.bound / 100:,.2f} $  gap {step.gap_percent:.3f} %"
    )


@contextmanager
def live() -> Iterator[Callable[[Progress], None]]:
    """A line of the terminal that follows the search."""
    from rich.console import Console  # noqa: PLC0415  (only a terminal needs it)

    console = Console()
    with console.status("reading") as status:

        def report(step: Progress) -> None:
            status.update(sentence(step))
            if step.phase == "done":
                console.print(sentence(step))

        yield report
