"""The demo, from the command to the first page: a first start that makes the city, and a second one that keeps it.

Installation is not in it: `make install` does it once. A directory of its own, everything on this machine.
"""

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

STARTS = ("first start", "second start")


def main() -> None:
    """Print seconds until `/healthz` answers and until a signed-in page does, and what the first start made."""
    sys.stdout.write(f"{'':14}{'answers':>10}{'home page':>12}\n")
    with TemporaryDirectory() as var:
        for name in STARTS:
            answers, home = start(Path(var))
            sys.stdout.write(f"{name:14}{answers:8.1f} s{home:10.1f} s\n")
        doors = json.loads((Path(var) / "demo.json").read_text(encoding="utf-8"))
        size = (Path(var) / "demo.db").stat().st_size / 1_000_000
    run = doors["run"]
    gap = 100 * (run["loss"] - run["bound"]) / run["loss"]
    sys.stdout.write(
        f"served {run['served']} of {run['requests']} requests, gap {gap:.2f} %, solved in {run['seconds']:.1f} s, "
        f"database {size:.0f} MB\n"
    )


def start(var: Path) -> tuple[float, float]:
    """One start in this directory, stopped again: seconds to the first answer, and to a requester's home."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "interpretariat", "demo", "--port", str(port), "--var", str(var)]
    said, since = var / "said.txt", time.monotonic()
    with said.open("w") as out, subprocess.Popen(command, stdout=out, stderr=out) as child:
        url = f"http://127.0.0.1:{port}"
        if not answered(f"{url}/healthz", child):
            sys.exit(said.read_text(encoding="utf-8"))
        answers = time.monotonic() - since
        door = json.loads((var / "demo.json").read_text(encoding="utf-8"))["accounts"][0]["sign_in_url"]
        httpx.get(door, follow_redirects=True, timeout=30).raise_for_status()
        home = time.monotonic() - since
        child.send_signal(signal.SIGINT)
    return answers, home


def answered(url: str, child: subprocess.Popen[bytes]) -> bool:
    """Wait until something answers there; False when the demo ended before."""
    while child.poll() is None:
        try:
            httpx.get(url, timeout=5)
        except httpx.TransportError:
            continue
        return True
    return False


if __name__ == "__main__":
    main()
