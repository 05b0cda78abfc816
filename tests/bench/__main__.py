"""Run every benchmark of this room, each in a process of its own so that memory and warm caches are not shared.

`python -m tests.bench` runs all; names of modules after it choose some, and what follows the names goes to each:
`make bench ARGS="allocation S M --seeds 1 --seconds 10"`. The exit status is 1 when one of them fails.
"""

import subprocess
import sys
from itertools import takewhile
from pathlib import Path


def benchmarks() -> list[str]:
    """The modules of this room that measure something."""
    return sorted(file.stem for file in Path(__file__).parent.glob("[!_]*.py"))


def main(arguments: list[str]) -> int:
    """Print the table of each benchmark under its name."""
    failed, known = 0, benchmarks()
    chosen = list(takewhile(known.__contains__, arguments))
    for name in chosen or known:
        sys.stdout.write(f"\n== {name}\n")
        sys.stdout.flush()
        failed |= (
            subprocess.run(
                [sys.executable, "-m", f"tests.bench.{name}", *arguments[len(chosen) :]], check=False
            ).returncode
            != 0
        )
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
