"""What the demo says on the terminal: a line for each step, then the ways in."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import click

from interpretariat.demo.doors import Door, Doors
from interpretariat.demo.place import Place
from interpretariat.demo.week import NoPlan
from interpretariat.domain.refusals import ImportRefused

SHOWN_PROBLEMS = 5


@contextmanager
def telling() -> Iterator[Callable[[str], None]]:
    """A function that names the step which begins; each gets its line, with its seconds, once it is done."""
    step, since, live = "", monotonic(), sys.stderr.isatty()

    def finish() -> None:
        if step:
            click.echo(f"{monotonic() - since:6.1f} s  {step}", err=True)

    def tell(following: str) -> None:
        nonlocal step, since
        finish()
        step, since = following, monotonic()
        if live:
            click.echo(f"      …  {step}\r", err=True, nl=False)

    yield tell
    finish()


def summary(doors: Doors, place: Place) -> str:
    """The plan's figures, a sign-in link for each role, the feeds, and where mail goes."""
    run = doors.run
    gap = 100 * (run.loss - run.bound) / run.loss if run.loss else 0.0
    lines = [
        "",
        f"  Interprétariat · {doors.base_url}",
        "",
        f"  The week: {run.served} of {run.requests} requests served, allocated in {run.seconds:.1f} s.",
        f"  Loss {run.loss / 100:,.2f} $, bound {run.bound / 100:,.2f} $: within {gap:.2f} % of the best, proven.",
        "",
        "  Sign in as",
        *(f"    {door.role:21} {door.name:18} {door.sign_in_url}" for door in _one_a_role(doors)),
        "",
        "  Calendars to subscribe to",
        *(f"    {feed.kind:21} {feed.url}" for feed in doors.feeds),
        "",
        f"  Every account with its API token: {place.doors}",
        f"  Mail that the city sends: {place.mail}/",
        "  People and amounts are invented; the addresses are real public places.",
        "  Ctrl-C stops it and keeps the city; `make demo FRESH=1` makes another one.",
        "",
    ]
    return "\n".join(lines)


def failure(error: ImportRefused | NoPlan) -> str:
    """Why there is no city."""
    if isinstance(error, NoPlan):
        return f"The week could not be allocated: {error}"
    report = error.facts["report"]
    first = "; ".join(f"line {found.line} {found.problem}" for found in report.problems[:SHOWN_PROBLEMS])
    return f"The demo's own file of {report.noun} is refused: {first}"


def _one_a_role(doors: Doors) -> list[Door]:
    seen: dict[str, int] = {}
    shown = []
    for door in doors.accounts:
        seen[door.role] = seen.get(door.role, 0) + 1
        if seen[door.role] <= {"requester": 2, "interpreter": 3}.get(door.role, 1):
            shown.append(door)
    return shown
