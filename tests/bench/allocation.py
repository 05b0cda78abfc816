"""Greedy coordinator, plain CP-SAT on every column, and this engine: `python -m tests.bench.allocation [SIZE …] [--seconds N]`."""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic
from typing import Any

from interpretariat.allocation.exact import choose, every_column
from interpretariat.allocation.greedy import greedy
from interpretariat.allocation.instance import Instance
from interpretariat.allocation.model import Effort
from interpretariat.allocation.problem import read_problem

GENERATOR = Path(__file__).parents[2] / "docs" / "benchmark" / "generate.py"
SEEDS = (1, 2, 3)
COLUMNS = 200_000
HEAD = f"{'instance':<10}{'solver':<10}{'served':>8}{'loss $':>14}{'bound $':>14}{'gap %':>9}{'first s':>9}{'1 % s':>8}{'total s':>9}{'MB':>7}"


def row(name: str, solver: str, facts: dict[str, Any]) -> None:
    """Print one line of the table; what a solver does not give is a dash."""
    cells = [facts.get(key) for key in ("served", "loss", "bound", "gap", "first", "one", "total", "mb")]
    texts = [
        "–".rjust(width) if cell is None else format(cell, f">{width}{kind}")
        for cell, width, kind in zip(
            cells, (8, 14, 14, 9, 9, 8, 9, 7), ("d", ",.2f", ",.2f", ".3f", ".2f", ".2f", ".1f", "d"), strict=True
        )
    ]
    sys.stdout.write(f"{name:<10}{solver:<10}{''.join(texts)}\n")
    sys.stdout.flush()


def coordinator(path: Path) -> dict[str, Any]:
    """The greedy coordinator alone."""
    started = monotonic()
    roster = greedy(Instance(read_problem(path.read_bytes())))
    assert roster is not None
    spent = monotonic() - started
    return {"served": len(roster.chosen), "loss": roster.loss() / 100, "first": spent, "total": spent}


def plain(path: Path, seconds: float) -> dict[str, Any]:
    """CP-SAT on the whole problem at once, where its columns can be listed at all."""
    started = monotonic()
    instance = Instance(read_problem(path.read_bytes()))
    columns = every_column(instance, COLUMNS)
    if columns is None:
        return {"total": monotonic() - started}
    chosen = choose(instance, columns, Effort(seconds, 1e6, threads=2), lambda: False)
    facts: dict[str, Any] = {"total": monotonic() - started}
    if chosen.choices is not None:
        gap = 100 * (chosen.cents - chosen.bound) / chosen.cents
        facts |= {"served": len(chosen.choices), "loss": chosen.cents / 100, "bound": chosen.bound / 100, "gap": gap}
    return facts


def engine(path: Path, seconds: float) -> dict[str, Any]:
    """The engine, by the command that production runs."""
    out = path.with_suffix(".plan")
    command = [sys.executable, "-m", "interpretariat", "allocate", str(path), "--out", str(out)]
    command += ["--seconds", str(seconds), "--progress", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    last = steps[-1]
    one = next((s["seconds"] for s in steps if s["loss"] <= 1.01 * last["bound"]), None)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    money = {"loss": last["loss"] / 100, "bound": last["bound"] / 100}
    times = {"first": steps[0]["seconds"], "one": one, "total": last["seconds"]}
    return {"served": last["served"], "gap": last["gap_percent"], "mb": memory} | money | times


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", default=["S", "M", "L", "Lt"])
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    sys.stdout.write(HEAD + "\n")
    with tempfile.TemporaryDirectory() as room:
        for size in asked.sizes:
            for seed in SEEDS:
                path = Path(room) / f"{size}-{seed}.json"
                subprocess.run([sys.executable, str(GENERATOR), size, str(seed), str(path)], check=True)
                row(path.stem, "greedy", coordinator(path))
                row(path.stem, "CP-SAT", plain(path, asked.seconds))
                row(path.stem, "engine", engine(path, asked.seconds))


if __name__ == "__main__":
    main()
