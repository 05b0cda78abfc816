"""One solver on one instance, in a process of its own: every step it tells, and the memory of the whole family."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any

import msgspec

PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1_048_576
LOOK_SECONDS = 0.2
NEAR = 1.01


class Run(msgspec.Struct):
    """What one solver did: money in cents, seconds from the start of its command, memory in MB; steps are (seconds, loss, bound)."""

    instance: str
    solver: str
    limit: float
    requests: int = 0
    served: int | None = None
    loss: int | None = None
    bound: int | None = None
    total: float | None = None
    mb: int | None = None
    steps: list[tuple[float, int | None, int | None]] = []

    @property
    def gap(self) -> float | None:
        """Percent of the loss that the bound leaves open."""
        return None if self.loss is None or self.bound is None else 100 * (self.loss - self.bound) / self.loss

    @property
    def first(self) -> float | None:
        """Seconds to the first plan."""
        return next((seconds for seconds, loss, _ in self.steps if loss is not None), None)

    def within(self, bound: int) -> float | None:
        """Seconds to a plan within 1 % of a bound."""
        return next((s for s, loss, _ in self.steps if loss is not None and loss <= NEAR * bound), None)


def family(pid: int) -> Iterator[int]:
    """The process and all that descend from it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from family(int(child))


def resident_mb(pid: int) -> float:
    """Memory of a family, as the kernel counts it now."""
    total = 0.0
    for member in family(pid):
        try:
            total += int(Path(f"/proc/{member}/statm").read_text().split()[1]) * PAGE_MB
        except (OSError, IndexError):
            continue
    return total


def watched(command: Sequence[str]) -> tuple[list[dict[str, Any]], int]:
    """The JSON lines that a command prints, `seconds` being when each came, and its highest memory."""
    highest, over, started = [0.0], Event(), monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:

        def look() -> None:
            while not over.wait(LOOK_SECONDS):
                try:
                    highest[0] = max(highest[0], resident_mb(child.pid))
                except OSError:
                    continue

        watcher = Thread(target=look, daemon=True)
        watcher.start()
        assert child.stdout is not None
        steps = [json.loads(line) | {"seconds": monotonic() - started} for line in child.stdout if line.startswith("{")]
        over.set()
        watcher.join()
    return steps, round(highest[0])


def measure(solver: str, path: Path, seconds: float, requests: int, plans: Path | None = None) -> Run:
    """Run one solver on one scenario. The engine is the command that production runs; `plans` keeps what it wrote."""
    if solver == "engine":
        out = (plans or path.parent) / f"{path.stem}.plan.json"
        command = [sys.executable, "-m", "interpretariat", "allocate", str(path), "--out", str(out)]
        command += ["--seconds", str(seconds), "--progress", "json"]
    else:
        command = [sys.executable, "-m", "tests.bench._plain", solver, str(path), str(seconds)]
    steps, mb = watched(command)
    run = Run(path.stem, solver, seconds, requests, mb=mb or None)
    for step in steps:
        run.served = step.get("served", run.served)
        run.loss = step.get("loss", run.loss)
        run.bound = step.get("bound") if step.get("bound") is not None else run.bound
        run.steps.append((round(step["seconds"], 3), run.loss, run.bound))
        run.total = step["seconds"]
    return run
