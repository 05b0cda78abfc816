"""How often a test repeats: `make torture` asks for a hundred times what every run can afford."""

import os

FACTOR = 100 if os.environ.get("INTERPRETARIAT_TORTURE") == "1" else 1


def times(ordinary: int) -> int:
    """The count of repetitions of this run, `ordinary` being what every run does."""
    return ordinary * FACTOR
