"""The best-known table made true again from plans: `python -m tests.bench._best_known PLAN.json …` (INSTANCE.plan.json).

Each plan is judged by docs/benchmark/judge.py; a smaller loss, or a higher bound, replaces what the table says.
"""

import csv
import gzip
import importlib.util
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).parents[2] / "docs" / "benchmark"
TABLE = FOLDER / "best-known.csv"
COLUMNS = ("instance", "loss_cents", "bound_cents")


def script(name: str) -> ModuleType:
    """One of the scripts that are given to other teams."""
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(table: Path = TABLE) -> dict[str, tuple[int, int]]:
    """Instance → the smallest loss and the highest bound known."""
    with table.open(encoding="utf-8") as file:
        return {row["instance"]: (int(row["loss_cents"]), int(row["bound_cents"])) for row in csv.DictReader(file)}


def better(known: dict[str, tuple[int, int]], plans: Sequence[Path]) -> dict[str, tuple[int, int]]:
    """The table with what these plans add. Raises `ValueError` for a plan that the judge refuses."""
    judge = script("judge")
    for path in plans:
        name = path.name.split(".")[0]
        raw = json.loads(gzip.decompress((FOLDER / "instances" / f"{name}.json.gz").read_bytes()))
        plan = json.loads(path.read_bytes())
        broken, loss = judge.judge(raw, plan)
        if broken or loss != plan["loss"] or plan["bound"] > loss:
            raise ValueError(f"{path}: loss said {plan['loss']}, is {loss}; broken: {broken[:3]}")
        old_loss, old_bound = known.get(name, (loss, plan["bound"]))
        known[name] = (min(loss, old_loss), max(plan["bound"], old_bound))
        if known[name][1] > known[name][0]:
            raise ValueError(f"{path}: a bound of {known[name][1]} and a plan of {known[name][0]} cannot both be true")
    return known


def main(plans: Sequence[str]) -> None:
    """Write the table again."""
    known = better(read(), [Path(plan) for plan in plans])
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((name, *values) for name, values in known.items())


if __name__ == "__main__":
    main(sys.argv[1:])
