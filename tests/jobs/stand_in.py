"""A solver that misbehaves on demand: it writes the greedy plan as the real one does, then does what `BEHAVIOUR` says.

Run as `python -m tests.jobs.stand_in BEHAVIOUR SCENARIO --out PLAN --seconds N --progress json`.
"""

import json
import signal
import sys
from pathlib import Path

from interpretariat.cli import main


def greedy(arguments: list[str]) -> None:
    """The real command, with no time to search."""
    seconds = arguments.index("--seconds") + 1
    main([*arguments[:seconds], "0", *arguments[seconds + 1 :], "--workers", "1"], standalone_mode=False)


def wait(behaviour: str) -> None:
    """Until the end of the world, or of patience."""
    if behaviour == "deaf":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    if behaviour == "slow":
        signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    sys.stdout.write(
        json.dumps({"phase": "search", "seconds": 1.5, "served": 1, "loss": 5, "bound": 4, "gap_percent": 20.0}) + "\n"
    )
    sys.stdout.flush()
    while True:
        signal.pause()


def spoil(plan: Path) -> None:
    """A plan in which one interpreter is somebody nobody knows."""
    spoilt = json.loads(plan.read_text())
    spoilt["assignments"][0]["interpreters"] = ["999"]
    plan.write_text(json.dumps(spoilt))


if __name__ == "__main__":
    behaviour, *rest = sys.argv[1:]
    if behaviour == "hungry":
        bytearray(8 << 30)
    if behaviour == "silent":
        sys.exit(0)
    greedy(["allocate", *rest])
    if behaviour == "unsound":
        spoil(Path(rest[rest.index("--out") + 1]))
    elif behaviour in ("slow", "deaf"):
        wait(behaviour)
