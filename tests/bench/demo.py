"""The demo as a stranger meets it: `make demo` in a fresh clone with an empty package cache, then once more.

Everything on this machine, in a directory of its own; packages come from where this machine gets them.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

ROOT = Path(__file__).parents[2]
STARTS = (("cold", 90.0), ("warm", 10.0))
"""What is started, and the seconds that it may take."""


def main() -> int:
    """Print seconds until `/healthz` answers and until a signed-in page does, beside the limit; 1 when one is missed."""
    sys.stdout.write(f"{'':8}{'answers':>10}{'home page':>12}{'limit':>9}{'ratio':>8}\n")
    late = 0
    with TemporaryDirectory() as directory:
        clone = Path(directory) / "interpretariat"
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], check=True)
        for name, limit in STARTS:
            answers, home = start(clone, Path(directory))
            late |= home > limit
            sys.stdout.write(f"{name:8}{answers:8.1f} s{home:10.1f} s{limit:7.0f} s{home / limit:8.2f}\n")
        doors = json.loads((clone / "var" / "demo.json").read_text(encoding="utf-8"))
        size = (clone / "var" / "demo.db").stat().st_size / 1_000_000
    run = doors["run"]
    gap = 100 * (run["loss"] - run["bound"]) / run["loss"]
    sys.stdout.write(
        f"served {run['served']} of {run['requests']} requests, gap {gap:.2f} %, solved in {run['seconds']:.1f} s, "
        f"database {size:.0f} MB\n"
    )
    return late


def start(clone: Path, caches: Path) -> tuple[float, float]:
    """One `make demo` in the clone, stopped again: seconds to the first answer, and to a requester's home."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"PIP_CACHE_DIR": str(caches / "pip"), "UV_CACHE_DIR": str(caches / "uv")}
    command = ["make", "--no-print-directory", "demo", f"PORT={port}"]
    said, since = caches / "said.txt", time.monotonic()
    with (
        said.open("w") as out,
        subprocess.Popen(command, cwd=clone, env=environment, stdout=out, stderr=out, start_new_session=True) as child,
    ):
        url = f"http://127.0.0.1:{port}"
        if not answered(f"{url}/healthz", child):
            sys.exit(said.read_text(encoding="utf-8"))
        answers = time.monotonic() - since
        door = json.loads((clone / "var" / "demo.json").read_text(encoding="utf-8"))["accounts"][0]["sign_in_url"]
        httpx.get(door, follow_redirects=True, timeout=30).raise_for_status()
        home = time.monotonic() - since
        os.killpg(child.pid, signal.SIGINT)
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
    sys.exit(main())
