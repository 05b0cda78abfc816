"""The solver as a child process: a directory with its problem and its plan, JSON lines of progress, signals to stop it.

It is the command `allocate` itself, in a process group of its own, so that nothing it does (memory, a crash, a loop) is
ours. A worker that is killed leaves it an open end: it stops by its own limit of seconds.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import msgspec

from interpretariat.allocation.plan import Plan, read_plan

LIMITED: Final = 'ulimit -v "$1"; shift; exec "$@"'
"""sh: the limit of memory is set before Python starts; a function run between fork and exec could lock up."""

ERROR_CHARACTERS: Final = 400


class Solver:
    """One child at work in `directory`, which holds `problem.json` and, from its first plan on, `plan.json`."""

    def __init__(self, directory: Path, *, seconds: int, memory_mb: int, command: Sequence[str] = ()) -> None:
        self.directory = directory
        self.command = tuple(command) or (sys.executable, "-m", "interpretariat", "allocate")
        self.seconds = seconds
        self.memory_kib = memory_mb * 1024
        self._steps: list[dict[str, Any]] = []
        self._seen = 0
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def plan_file(self) -> Path:
        return self.directory / "plan.json"

    @property
    def has_plan(self) -> bool:
        """From then on it may be interrupted: while it starts, a signal would end it with nothing to keep."""
        return self.plan_file.exists()

    @property
    def pid(self) -> int:
        return self._alive().pid

    async def start(self, problem: bytes) -> None:
        """Write the problem and start the child."""
        self.directory.mkdir(parents=True, exist_ok=True)
        scenario = self.directory / "problem.json"
        await asyncio.to_thread(scenario.write_bytes, problem)
        with (self.directory / "errors.txt").open("wb") as errors:
            self._process = await asyncio.create_subprocess_exec(
                "/bin/sh",
                "-c",
                LIMITED,
                "sh",
                str(self.memory_kib),
                *self.command,
                str(scenario),
                *("--out", str(self.plan_file), "--seconds", str(self.seconds), "--progress", "json"),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        self._reading = asyncio.create_task(self._read())

    async def ended_within(self, seconds: float) -> bool:
        """Wait so long at most; did the child end, and was everything it said read?"""
        assert self._reading is not None
        done, _ = await asyncio.wait({self._reading}, timeout=seconds)
        if done:
            await self._alive().wait()
        return bool(done)

    def new_steps(self) -> list[dict[str, Any]]:
        """What the child told since the last time."""
        steps, self._steps = self._steps, []
        return steps

    def new_plan(self) -> Plan | None:
        """The best plan, when there is a newer one than the last time."""
        try:
            written = self.plan_file.stat().st_mtime_ns
            if written == self._seen:
                return None
            plan = read_plan(self.plan_file.read_bytes())
        except (OSError, msgspec.MsgspecError):
            return None
        self._seen = written
        return plan

    def best_plan(self) -> Plan | None:
        """The best plan that the child left, whatever became of it."""
        self._seen = 0
        return self.new_plan()

    def interrupt(self) -> None:
        """Ask for the best so far: the child writes it and ends."""
        with suppress(ProcessLookupError):
            self._alive().send_signal(signal.SIGINT)

    def kill(self) -> None:
        """End the child and whatever it started, now."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def failure(self) -> str:
        """What went wrong, empty when the child ended well. It has ended."""
        code = self._alive().returncode
        if code == 0:
            return ""
        said = (self.directory / "errors.txt").read_text(errors="replace").strip()[-ERROR_CHARACTERS:]
        how = f"signal {signal.Signals(-code).name}" if code is not None and code < 0 else f"status {code}"
        return f"the solver ended with {how}" + (f": {said}" if said else "")

    def _alive(self) -> asyncio.subprocess.Process:
        assert self._process is not None, "started before"
        return self._process

    async def _read(self) -> None:
        stream = self._alive().stdout
        assert stream is not None
        async for line in stream:
            with suppress(msgspec.DecodeError):
                step = msgspec.json.decode(line)
                if isinstance(step, dict) and "loss" in step:
                    self._steps.append(step)
