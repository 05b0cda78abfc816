"""A solver that misbehaves on demand: it writes the greedy plan as the real one does, then does what `BEHAVIOUR` says.

Run as `python -m tests.jobs.stand_in BEHAVIOUR SCENARIO --out PLAN --seconds N --progress json`.
"""

import json
import signal
import sys
from pathlib import Path

from interpretariat.cli import main


def greedy(arguments: list[str], out: Path) -> None:
    """The real command, with no time to search, its plan written to `out`."""
    said = dict(zip(arguments[1::2], arguments[2::2], strict=True)) | {
        "--out": str(out),
        "--seconds": "0",
        "--workers": "1",
    }
    options = [word for pair in said.items() for word in pair]
    main(["allocate", arguments[0], *options], standalone_mode=False)


def wait(behaviour: str) -> None:
    """Until the end of the world, or of patience."""
    if behaviour == "deaf":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdout.write(
        json.dumps({"phase": "search", "seconds": 1.5, "served": 1, "loss": 5, "bound": 4, "gap_percent": 20.0}) + "\n"
    )
    sys.stdout.flush()
    while True:
        signal.pause()


def spoilt(plan: Path) -> str:
    """The same plan, in which one interpreter is somebody nobody knows."""
    document = json.loads(plan.read_text())
    document["assignments"][0]["interpreters"] = ["999"]
    return json.dumps(document)


if __name__ == "__main__":
    behaviour, *rest = sys.argv[1:]
    promised = Path(rest[rest.index("--out") + 1])
    if behaviour == "hungry":
        bytearray(8 << 30)
    if behaviour == "silent":
        sys.exit(0)
    draft = promised.with_name("draft.json")
    greedy(rest, draft)
    if behaviour == "unsound":
        draft.write_text(spoilt(draft))
    if behaviour == "slow":  # as the real one, it hears a signal before its first plan can be seen
        signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    draft.replace(promised)
    if behaviour in ("slow", "deaf"):
        wait(behaviour)
