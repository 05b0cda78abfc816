"""Greedy coordinator, plain CP-SAT and this engine on the same scenarios, in one run.

`python -m tests.bench.allocation [SIZE …] [--seeds 1 2 3] [--seconds 60] [--solvers greedy cpsat engine] [--record RUNS.jsonl]`
prints the table; a size may carry a shape, as in `L+scarce`. `--write` then puts the table and the picture of the record
into docs/benchmark.md and docs/benchmark/progress.svg; with no size it only does that.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from tests.bench import _report
from tests.bench._record import Run, measure

DOCS = Path(__file__).parents[2] / "docs"
GENERATOR = DOCS / "benchmark" / "generate.py"
RECORD = DOCS / "benchmark" / "runs.jsonl"
SIZES = ("S", "M", "L", "Lt", "XL")
SOLVERS = ("greedy", "cpsat", "engine")
LONG = 2
"""XL has twice the time."""


def scenario(room: Path, kind: str, seed: int) -> Path:
    """The generated scenario of a size (and shapes, joined by +) and a seed."""
    size, *shapes = kind.split("+")
    path = room / f"{size}-{seed}{''.join(f'-{shape}' for shape in shapes)}.json"
    options = [f"--{shape}" for shape in shapes]
    subprocess.run([sys.executable, str(GENERATOR), size, str(seed), str(path), *options], check=True)
    return path


def runs(asked: argparse.Namespace) -> Iterator[Run]:
    """Every solver on every scenario, one after the other."""
    with tempfile.TemporaryDirectory() as room:
        for kind in asked.sizes:
            for seed in asked.seeds:
                path = scenario(Path(room), kind, seed)
                requests = len(msgspec.json.decode(path.read_bytes())["requests"])
                seconds = asked.seconds * (LONG if kind.startswith("XL") else 1)
                for solver in asked.solvers:
                    yield measure(solver, path, seconds, requests, asked.plans)


def read(path: Path) -> list[Run]:
    """The runs of a record; of two of the same solver on the same instance, the later."""
    lines = path.read_bytes().splitlines() if path.exists() else []
    latest = {(run.instance, run.solver): run for run in (msgspec.json.decode(line, type=Run) for line in lines)}
    return list(latest.values())


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--solvers", nargs="+", choices=SOLVERS, default=SOLVERS)
    parser.add_argument("--record", type=Path, default=None)
    parser.add_argument("--plans", type=Path, default=None, help="keep the engine's plans in this folder")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args(arguments)
    if not asked.sizes and not asked.write:
        asked.sizes = SIZES
    if asked.sizes:
        sys.stdout.write(_report.HEAD + "\n")
    found = []
    for run in runs(asked):
        found.append(run)
        best = max((r.bound for r in found if r.instance == run.instance and r.bound is not None), default=None)
        sys.stdout.write(_report.line(run, best) + "\n")
        sys.stdout.flush()
        if asked.record:
            with asked.record.open("ab") as record:
                record.write(msgspec.json.encode(run) + b"\n")
    if asked.write:
        _report.write(read(asked.record or RECORD), DOCS)


if __name__ == "__main__":
    main()
